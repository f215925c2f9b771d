package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// Discord's error codes that say more than the status does (Discord: Opcodes and status codes, JSON error codes).
const (
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownMember      = 10007
	codeUnknownMessage     = 10008
	codeUnknownUser        = 10013
	codeAnnouncementEdits  = 20022
	codeChannelWrites      = 20028
	codeServerWrites       = 20029
	codeThreadPeople       = 30033
	codeOldEdits           = 30046
	codeOpeningTooFast     = 40003
	codeSendingIsOff       = 40004
	codeTooLarge           = 40005
	codeFeatureIsOff       = 40006
	codeServiceIsBusy      = 40062
	codeMissingAccess      = 50001
	codeCannotDM           = 50007
	codeNotText            = 50008
	codeMissingPermissions = 50013
	codeNotThere           = 50024
	codeTokenExpired       = 50027
	codeBadRecipient       = 50033
	codeInvalidForm        = 50035
	codeThreadArchived     = 50083
	codeOverloaded         = 130000
	codeThreadExists       = 160004
	codeThreadLocked       = 160005
	codeThreadsFull        = 160006
)

// codesForNow are those that hold for a while, whatever the status: too many conversations opened (a 403), too many edits of
// messages older than an hour, something switched off for a moment. Nobody is unreachable because of them.
func codesForNow() []int {
	return []int{
		codeAnnouncementEdits, codeChannelWrites, codeServerWrites, codeOldEdits, codeOpeningTooFast, codeSendingIsOff,
		codeFeatureIsOff, codeServiceIsBusy, codeOverloaded,
	}
}

// apiError is what Discord says when it will not.
type apiError struct {
	Status int `json:"-"`
	// Needs names the permissions that may be missing, where that is what Discord says.
	Needs   string          `json:"-"`
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"`
}

// Error says what Discord said.
func (e *apiError) Error() string {
	text := fmt.Sprintf("Discord answers %d", e.Status)
	if e.Code != 0 {
		text += fmt.Sprintf(" (code %d)", e.Code)
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if fields := faulty("", e.Errors); len(fields) > 0 {
		text += " (" + strings.Join(fields, ", ") + ")"
	}
	if e.Needs != "" {
		text += "; it takes " + e.Needs
	}
	return text
}

// faulty lists the fields that Discord does not take, each with the code of what is wrong. What it says of them besides
// may repeat what stood there, which may be words of people, and is left out.
func faulty(at string, errs json.RawMessage) []string {
	var within map[string]json.RawMessage
	if json.Unmarshal(errs, &within) != nil {
		return nil
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(within)) {
		if name != "_errors" {
			all = append(all, faulty(strings.TrimPrefix(at+"."+name, "."), within[name])...)
			continue
		}
		var said []struct {
			Code string `json:"code"`
		}
		_ = json.Unmarshal(within[name], &said) // without a code, where it is wrong has to do
		for _, s := range said {
			all = append(all, strings.TrimSpace(at+" "+s.Code))
		}
	}
	return all
}

// throttle is the body of a 429.
type throttle struct {
	After  float64 `json:"retry_after"`
	Global bool    `json:"global"`
}

const (
	// throttledFor is how long to wait after a 429 that does not say.
	throttledFor = 5 * time.Second
	// leastThrottle keeps a Retry-After of zero from becoming a storm.
	leastThrottle = 100 * time.Millisecond
	// askAgain is when to ask again what got no answer.
	askAgain = 2 * time.Second
	// brokenFor is when to try again while Discord will not have us at all. Messages wait meanwhile: the people whom they
	// are for can be reached once somebody has mended it.
	brokenFor = time.Minute
	// forNow is when to try again where Discord refuses for a while and does not say for how long.
	forNow = 5 * time.Minute
)

// retryAfter is how long a 429 asks to wait: the body knows fractions of a second, the header does not, and a body that
// is HTML (from the edge, before the API) says nothing.
func (a answer) retryAfter() time.Duration {
	var t throttle
	after := seconds(a.header.Get("Retry-After"))
	if json.Unmarshal(a.body, &t) == nil && t.After > 0 {
		after = time.Duration(t.After * float64(time.Second))
	}
	if after == 0 && a.header.Get("Retry-After") == "" {
		return throttledFor
	}
	return max(after, leastThrottle)
}

// global reports whether a 429 is for the whole bot. What the edge says in HTML holds for the address, which is more.
func (a answer) global() bool {
	var t throttle
	if json.Unmarshal(a.body, &t) != nil {
		return true
	}
	return t.Global || a.header.Get("X-RateLimit-Global") != "" || a.header.Get("X-RateLimit-Scope") == "global"
}

// classify is the one place that says what an answer means for whoever sends: nil, chat.ErrBusy, chat.ErrNotCertain,
// chat.ErrUnreachable or chat.ErrRefused.
func classify(r request, a answer) error {
	if a.status >= 200 && a.status < 300 {
		return nil
	}
	failed := &apiError{Status: a.status}
	_ = json.Unmarshal(a.body, failed) // a body that is not JSON says nothing; the status does
	if failed.Code == codeMissingAccess || failed.Code == codeMissingPermissions {
		failed.Needs = needs(r.method, r.route)
	}
	return fmt.Errorf("%s %s: %w: %w", r.method, r.route, meaning(r.method, failed, a), failed)
}

// meaning is the sentinel for an answer that is no success. What is not listed was certainly not done, and is refused.
func meaning(method string, e *apiError, a answer) error {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return chat.ErrBusy{After: a.retryAfter()}
	case e.Status >= 500, e.Status == http.StatusRequestTimeout:
		return unsure(method)
	case slices.Contains(codesForNow(), e.Code):
		return chat.ErrBusy{After: forNow}
	case e.Code == codeTokenExpired:
		return chat.ErrUnreachable // a 401 about an interaction that was too long ago, not about us
	case e.Status == http.StatusUnauthorized:
		return chat.ErrBusy{After: brokenFor} // it is about us, not about whoever is written to
	case !json.Valid(a.body):
		return chat.ErrBusy{After: brokenFor} // what stands before the API refuses us: the API was not asked
	}
	switch e.Code {
	case codeUnknownChannel, codeUnknownGuild, codeUnknownMember, codeUnknownMessage, codeUnknownUser, // gone, or never there
		codeMissingAccess, codeCannotDM, codeMissingPermissions, codeBadRecipient, codeNotText, codeNotThere, // not for us
		codeThreadArchived, codeThreadLocked, codeThreadPeople, codeThreadsFull:
		return chat.ErrUnreachable
	case codeInvalidForm:
		if e.blames("message_reference") {
			return chat.ErrUnreachable // what it answers is gone
		}
		return chat.ErrRefused
	}
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound:
		return chat.ErrUnreachable
	}
	return chat.ErrRefused
}

// unsure is what it means that no answer tells whether a request was done. Reading does nothing.
func unsure(method string) error {
	if method == http.MethodGet {
		return chat.ErrBusy{After: askAgain}
	}
	return chat.ErrNotCertain
}

// certain says of an error before anything was posted that nothing was: what is repeated is harmless there.
func certain(err error) error {
	if !errors.Is(err, chat.ErrNotCertain) {
		return err
	}
	return fmt.Errorf("%w: %s", chat.ErrBusy{After: askAgain}, err.Error())
}

// blames reports whether an invalid form is so because of one field.
func (e *apiError) blames(field string) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(e.Errors, &fields) == nil && fields[field] != nil
}

// hasCode reports whether an error is Discord's, with one of these codes.
func hasCode(err error, codes ...int) bool {
	var failed *apiError
	return errors.As(err, &failed) && slices.Contains(codes, failed.Code)
}

// isGone reports whether an error says that nothing is there, as opposed to that we may not look.
func isGone(err error) bool {
	return errors.Is(err, chat.ErrUnreachable) && !hasCode(err, codeMissingAccess, codeMissingPermissions) && !isUnauthorized(err)
}

// isUnauthorized reports whether Discord does not take our token.
func isUnauthorized(err error) bool {
	var failed *apiError
	return errors.As(err, &failed) && failed.Status == http.StatusUnauthorized && failed.Code != codeTokenExpired
}

// needs names the permissions that a request takes, as Discord's settings call them.
func needs(method, route string) string {
	switch {
	case strings.HasSuffix(route, "/threads") && !strings.Contains(route, "/messages/"):
		return "View Channel, Create Private Threads, Send Messages in Threads"
	case strings.HasSuffix(route, "/threads"):
		return "View Channel, Create Public Threads, Send Messages in Threads"
	case strings.Contains(route, "/thread-members"):
		return "View Channel, Send Messages in Threads; and the person has to see the channel"
	case strings.HasSuffix(route, "/messages") && method == http.MethodPost:
		return "View Channel, Send Messages, Send Messages in Threads, Attach Files"
	case strings.Contains(route, "/messages") || strings.Contains(route, "/threads/archived"):
		return "View Channel, Read Message History"
	}
	return "View Channel"
}
