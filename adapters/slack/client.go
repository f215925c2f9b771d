package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"weft/bot/chat"
)

// maxAnswer bounds an answer of Slack's, in bytes; a page of history with everything that Slack says of a message
// stays far below.
const maxAnswer = 16 << 20

// upload is what the sending of a file's bytes is called beside the names of methods.
const upload = "upload"

// wire carries the requests of one workspace. It is the only way to Slack's API, for slack-go and for us: here requests
// wait their turn, and here it is judged what became of them.
type wire struct{ w *workspace }

// Do sends one request, once. Its error is one of those that [chat.Driver] names.
func (x *wire) Do(req *http.Request) (*http.Response, error) {
	method := x.method(req.URL)
	if err := x.w.d.turn(req.Context(), x.w, method); err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	var sent atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteHeaders: func() { sent.Store(true) },
	}))
	resp, err := x.w.d.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, failure(err, sent.Load()))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode != http.StatusTooManyRequests {
		return nil, fmt.Errorf("%s: %w", method, uncertain(err))
	}
	if err := x.judge(method, resp, body); err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// method is the name of the method that an address stands for.
func (x *wire) method(u *url.URL) string {
	if name, ok := strings.CutPrefix(u.String(), x.w.d.config.APIURL); ok {
		name, _, _ = strings.Cut(name, "?")
		return name
	}
	return upload
}

// judge says what became of a request from how it was answered.
func (x *wire) judge(method string, resp *http.Response, body []byte) error {
	err := verdict(method, resp.StatusCode, resp.Header, body)
	if busy, ok := errors.AsType[chat.ErrBusy](err); ok {
		x.w.d.hold(x.w, method, busy.After)
	}
	if no, ok := errors.AsType[*refusal](err); ok && no.concernsStanding() {
		x.w.d.troubled(x.w, no.code, no.needed)
	}
	return err
}

// call asks for a method that slack-go answers with more than Weft wants to know, or less: only what into names is
// decoded, and everything else that Slack sends along is dropped unread.
func (w *workspace) call(ctx context.Context, method string, args url.Values, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.d.config.APIURL+method, strings.NewReader(args.Encode()))
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+w.config.BotToken)
	resp, err := (&wire{w: w}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", method, uncertain(err))
	}
	return nil
}
