package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/bot/chat"
)

const (
	// unsaid is how long to wait after a 429 that does not say: a proxy's page, or an answer without Retry-After.
	unsaid = 30 * time.Second
	// unsent is how long to wait before a request that could not be sent is tried again.
	unsent = 5 * time.Second
	// longestWait bounds a Retry-After that cannot be meant.
	longestWait = time.Hour
)

// refusal is an answer that says no: certainly nothing was done.
type refusal struct {
	// code is Slack's word for it; needed is the scope that would be, where one is missing.
	code, needed string
	// notes say what is wrong with blocks, and where.
	notes []string
	// kind is what chat calls it.
	kind error
}

// Error says the code and what Slack adds to it, which never are words of people.
func (r *refusal) Error() string {
	s := r.kind.Error() + ": " + r.code
	if r.needed != "" {
		s += " (" + r.needed + ")"
	}
	if len(r.notes) > 0 {
		s += ": " + strings.Join(r.notes, "; ")
	}
	return s
}

// Unwrap makes errors.Is find the kind.
func (r *refusal) Unwrap() error { return r.kind }

// concernsStanding reports whether the refusal has to do with Weft in this workspace, and not with one request. A scope
// that is the steward's choice is nobody's trouble.
func (r *refusal) concernsStanding() bool {
	if r.code == "missing_scope" {
		return !slices.ContainsFunc(strings.Split(r.needed, ","), optional)
	}
	return slices.Contains(lostTokens(), r.code)
}

// optional reports whether Weft does without a scope: one that it never asks for, or one that the steward may refuse.
func optional(scope string) bool { return !slices.Contains(wanted(false), strings.TrimSpace(scope)) }

// refusedWith reports whether an error is Slack's refusal with one of these words.
func refusedWith(err error, codes ...string) bool {
	no, ok := errors.AsType[*refusal](err)
	return ok && slices.Contains(codes, no.code)
}

// failure says what became of a request that got no answer. Before its headers were written it certainly was not done.
// The address, which for an upload is as good as a key, is left out of what is said.
func failure(err error, sent bool) error {
	if told, ok := errors.AsType[*url.Error](err); ok {
		err = told.Err
	}
	if sent {
		return uncertain(err)
	}
	return fmt.Errorf("%w (%v)", chat.ErrBusy{After: unsent}, err) //nolint:errorlint // what the network said is for the log, not for branching
}

// uncertain wraps what left a request in doubt.
func uncertain(err error) error {
	return fmt.Errorf("%w (%v)", chat.ErrNotCertain, err) //nolint:errorlint // what the network said is for the log, not for branching
}

// verdict says what became of a request that was answered. This is the one place where Slack's words become ours.
func verdict(method string, status int, header http.Header, body []byte) error {
	switch {
	case status == http.StatusTooManyRequests:
		return chat.ErrBusy{After: retryAfter(header)}
	case status >= 400 && status < 500 && method == upload:
		return &refusal{code: "upload_" + strconv.Itoa(status), kind: chat.ErrRefused}
	case status != http.StatusOK:
		return uncertain(fmt.Errorf("status %d", status))
	case method == upload:
		return nil
	}
	var said struct {
		OK       *bool  `json:"ok"`
		Error    string `json:"error"`
		Needed   string `json:"needed"`
		Metadata struct {
			Messages []string `json:"messages"`
		} `json:"response_metadata"`
	}
	switch err := json.Unmarshal(body, &said); {
	case err != nil:
		return uncertain(fmt.Errorf("an answer that is not Slack's: %w", err))
	case said.OK == nil, !*said.OK && said.Error == "":
		return uncertain(errors.New("an answer that says neither yes nor no"))
	case *said.OK:
		return nil
	case said.Error == "ratelimited", said.Error == "rate_limited", said.Error == "message_limit_exceeded":
		return chat.ErrBusy{After: retryAfter(header)}
	}
	return verdictOf(said.Error, said.Needed, said.Metadata.Messages)
}

// unreadableAnswer tells an error of slack-go's about an answer that said yes, and that it could not read beyond that, from
// a request that was not done: the message is there, as far as we know.
func unreadableAnswer(err error) error {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	if syntax || kind || errors.Is(err, io.ErrUnexpectedEOF) {
		return uncertain(errors.New("an answer that could not be read"))
	}
	return err
}

// verdictOf says what a word of Slack's means.
func verdictOf(code, needed string, notes []string) error {
	switch code {
	case "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org", "accesslimited":
		// Slack says of the first two that some of the work may have been done.
		return uncertain(errors.New(code))
	}
	r := &refusal{code: code, needed: needed, notes: notes, kind: chat.ErrRefused}
	if slices.Contains(lostTokens(), code) || slices.Contains(lostPlaces(), code) {
		r.kind = chat.ErrUnreachable
	}
	return r
}

// lostTokens are the words for a workspace in which Weft is no longer, or no longer allowed to speak.
func lostTokens() []string {
	return []string{
		"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "org_login_required",
	}
}

// lostPlaces are the words for an address that takes no message of Weft's.
func lostPlaces() []string {
	return []string{
		"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "users_not_found", "user_disabled", "user_not_visible",
		"cannot_dm_bot", "user_is_bot", "user_is_restricted", "user_is_ultra_restricted", "user_not_in_channel",
		"restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "messages_tab_disabled", "not_enabled",
		"thread_not_found", "invalid_thread_ts", "message_not_found", "external_channel_migrating", "cannot_reply_to_message",
		"channel_type_not_supported", "posting_to_channel_denied", "not_found", "access_denied", "ekm_access_denied",
		"team_access_not_granted",
	}
}

// retryAfter is what the answer asks for. Slack: whole seconds.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(h.Get("Retry-After")), 64)
	if err != nil || seconds < 0 {
		return unsaid
	}
	return min(max(time.Duration(seconds*float64(time.Second)), time.Second), longestWait)
}

// harmless turns the doubt about a request that may be repeated freely, and that nobody sees anything of, into a wait:
// what it was to prepare was certainly not done.
func harmless(err error) error {
	if err == nil || !errors.Is(err, chat.ErrNotCertain) {
		return err
	}
	return fmt.Errorf("%w (%v)", chat.ErrBusy{After: unsent}, err) //nolint:errorlint // the doubt ends here
}
