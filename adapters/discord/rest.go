package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"weft/adapters/pace"
	"weft/bot/chat"
)

const (
	apiVersion = "10"
	// shareDirect is whose turn it is in the limiter for what belongs to no server.
	shareDirect = "direct"
	// dialAgain is when to try again where nobody answers.
	dialAgain = 5 * time.Second
)

// request is one REST request. Make one with get, post, patch, put or remove.
type request struct {
	method string
	path   string // after /api/v10, with its query
	route  string // the same with ids left out, which names the bucket
	major  string // the id that Discord counts the bucket by: of a channel, server or webhook
	body   any
	files  []upload
	share  string
	ticket string // "" goes before all tickets, and waits for a moment at most
	free   bool   // not counted, unless it is refused: answers to interactions
}

func get(path string) request             { return newRequest(http.MethodGet, path, nil) }
func post(path string, body any) request  { return newRequest(http.MethodPost, path, body) }
func patch(path string, body any) request { return newRequest(http.MethodPatch, path, body) }
func put(path string) request             { return newRequest(http.MethodPut, path, nil) }
func remove(path string) request          { return newRequest(http.MethodDelete, path, nil) }

// as gives a request its place in the queue: a ticket, and whose turn it takes.
func (r request) as(ticket, share string) request {
	r.ticket, r.share = ticket, share
	return r
}

// urgent sends a request before all that wait: the end of something begun, or something that a person waits for.
func (r request) urgent(share string) request {
	r.ticket, r.share = "", share
	return r
}

// uncounted sends a request that Discord does not count: an answer to an interaction. Refusals of those it counts all the
// same, share by share.
func (r request) uncounted(share string) request {
	r.free, r.share = true, share
	return r
}

func (r request) with(files []upload) request {
	r.files = files
	return r
}

// call sends a request once and reads the answer into into, which may be nil. Errors are those of [chat.Driver]: what
// is neither chat.ErrNotCertain nor an error of ctx was certainly not done.
func (d *Driver) call(ctx context.Context, r request, into any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.await(ctx, r); err != nil {
		return err
	}
	answer, err := d.send(ctx, r)
	if err != nil {
		return err
	}
	d.learn(r, answer)
	if err := classify(r, answer); err != nil {
		if waitOf(err) == forNow && hasCode(err, codesForNow()...) {
			d.pacer.Hold(r.own(), forNow)
		}
		d.noticed(r, err)
		return err
	}
	if into == nil || len(answer.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer.body, into); err != nil {
		return fmt.Errorf("%s %s: %w: read the answer: %w", r.method, r.route, unsure(r.method), err)
	}
	return nil
}

// answer is what Discord said, as it came.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send makes one attempt. discordgo builds and sends the request; its own bookkeeping is kept out of it: a bucket of
// its own for each request never waits, and what was answered is taken before discordgo judges it.
func (d *Driver) send(ctx context.Context, r request) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, d.config.Timing.Request)
	defer cancel()
	var began atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { began.Store(true) }})
	got := &answer{}
	ctx = context.WithValue(ctx, answerKey{}, got)

	contentType, body, err := r.encode()
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w: %w", r.method, r.route, chat.ErrRefused, err)
	}
	bucket := &discordgo.Bucket{}
	bucket.Lock()
	_, err = d.session.RequestWithLockedBucket(r.method, strings.TrimSuffix(discordgo.EndpointAPI, "/")+r.path, contentType, body, bucket, 0,
		discordgo.WithContext(ctx), discordgo.WithRestRetries(0), discordgo.WithRetryOnRatelimit(false))
	err = withoutAddress(err)
	switch {
	case got.status != 0:
		return *got, nil
	case began.Load():
		return answer{}, fmt.Errorf("%s %s: %w: %w", r.method, r.route, unsure(r.method), err)
	case errors.Is(ctx.Err(), context.Canceled):
		return answer{}, fmt.Errorf("%s %s: %w (%v)", r.method, r.route, chat.ErrBusy{After: dialAgain}, ctx.Err()) //nolint:errorlint // why is for the log: nothing was sent
	}
	// Nobody took the call: a refused connection, an unknown host, a handshake that failed.
	d.log.Warn().Err(err).Str("route", r.route).Msg("Discord does not answer")
	return answer{}, fmt.Errorf("%s %s: %w", r.method, r.route, chat.ErrBusy{After: dialAgain})
}

// withoutAddress is an error of the network without the address that was asked: that of an answer to an interaction holds
// its token, with which anybody could answer in its place, and errors are logged.
func withoutAddress(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}

// await waits for the request's turn, for a moment at most; chat.ErrBusy says when to come again.
func (d *Driver) await(ctx context.Context, r request) error {
	if r.free {
		return d.awaitUrgent(ctx, r, nil) // no limit but that of invalid requests
	}
	limits := d.buckets.limits(r, d.config.Timing.Speed)
	if r.ticket == "" {
		return d.awaitUrgent(ctx, r, limits)
	}
	err := d.pacer.Take(ctx, r.ticket, r.share, limits...)
	if notYet, ok := errors.AsType[pace.NotYet](err); ok {
		return fmt.Errorf("%s %s: %w", r.method, r.route, chat.ErrBusy{After: notYet.After})
	}
	if err != nil { // its turn was to come within that, and ctx ended before: nothing was sent
		return fmt.Errorf("%s %s: %w (%v)", r.method, r.route, chat.ErrBusy{After: pace.Patience}, err) //nolint:errorlint // why is for the log
	}
	return nil
}

func (d *Driver) awaitUrgent(ctx context.Context, r request, limits []pace.Limit) error {
	short, cancel := context.WithTimeout(ctx, urgentPatience)
	defer cancel()
	err := d.pacer.Wait(short, r.share, limits...)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%s %s: %w", r.method, r.route, chat.ErrBusy{After: time.Second})
	}
	return err
}
