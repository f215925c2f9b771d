package discordfake_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
)

func TestWhatGoesWrongWithARequest(t *testing.T) {
	for name, c := range map[string]struct {
		fault  discordfake.Fault
		status int // 0: no answer
		done   bool
		header string // must be there
		html   bool
	}{
		"nothing":                         {discordfake.None, 200, true, "", false},
		"429":                             {discordfake.TooMany, 429, false, "Retry-After", false},
		"429 for all":                     {discordfake.TooManyGlobal, 429, false, "X-Ratelimit-Global", false},
		"429 for all, without the header": {discordfake.TooManyGlobalUnsaid, 429, false, "Retry-After", false},
		"429 of Cloudflare's":             {discordfake.TooManyHTML, 429, false, "Retry-After", true},
		"429 of Cloudflare's, bare":       {discordfake.TooManyHTMLBare, 429, false, "", true},
		"dropped before":                  {discordfake.DroppedBefore, 0, false, "", false},
		"the answer lost":                 {discordfake.AnswerLost, 0, true, "", false},
		"502 before":                      {discordfake.BadGatewayBefore, 502, false, "", true},
		"502 after":                       {discordfake.BadGatewayAfter, 502, true, "", true},
		"503 before":                      {discordfake.UnavailableBefore, 503, false, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordfake.Options{})
			w.SetFaults(discordfake.Faults{Plan: func(discordfake.Request) discordfake.Fault { return c.fault }})
			a, err := w.try(t.Context(), http.MethodPost, w.messages(w.room), object{"content": "x"})
			if (err != nil) != (c.status == 0) || a.status != c.status {
				t.Fatalf("got %d, %v; want %d", a.status, err, c.status)
			}
			if got := len(w.Stored(w.room)) == 1; got != c.done {
				t.Errorf("done: %t; want %t", got, c.done)
			}
			if c.header != "" && a.header.Get(c.header) == "" {
				t.Errorf("no %s in %v", c.header, a.header)
			}
			if c.header == "" && c.status == 429 && a.header.Get("Retry-After") != "" {
				t.Errorf("it tells how long to wait: %v", a.header)
			}
			if c.status > 0 && strings.HasPrefix(a.raw, "<") != c.html {
				t.Errorf("the body is %q", a.raw)
			}
			if c.fault == discordfake.TooManyGlobalUnsaid && (a.body["global"] != true || a.header.Get("X-Ratelimit-Global") != "") {
				t.Errorf("it should be said in the body alone: %s, %v", a.raw, a.header)
			}
			if got := w.Requests()[0]; got.Fault != c.fault || got.Method != http.MethodPost || got.Path != w.messages(w.room) {
				t.Errorf("logged %+v", got)
			}
		})
	}
}

func TestAnEffectCanComeLate(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.SetFaults(discordfake.Faults{Plan: func(discordfake.Request) discordfake.Fault { return discordfake.Late }, Late: 2 * time.Second})
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := w.try(ctx, http.MethodPost, w.messages(w.room), object{"content": "x"}); err == nil {
		t.Fatal("it should have been too late for whoever asked")
	}
	if n := w.MessageCount(w.room); n != 0 {
		t.Fatalf("%d are there already", n)
	}
	wait, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if err := w.Until(wait, func() bool { return w.MessageCount(w.room) == 1 }); err != nil {
		t.Error(err)
	}
}

func TestAMixIsTheSameForTheSameSeed(t *testing.T) {
	draw := func(seed uint64) (all []discordfake.Fault) {
		plan := discordfake.Mix(seed, 0.3)
		for n := range 1000 {
			all = append(all, plan(discordfake.Request{Number: n}))
		}
		return all
	}
	a := draw(1)
	if !slices.Equal(a, draw(1)) || slices.Equal(a, draw(2)) {
		t.Error("a seed decides, and another decides otherwise")
	}
	wrong := slices.DeleteFunc(slices.Clone(a), func(f discordfake.Fault) bool { return f == discordfake.None })
	if n := len(wrong); n < 250 || n > 350 {
		t.Errorf("%d of 1,000 go wrong; want about 300", n)
	}
}

func TestRealRates(t *testing.T) {
	w := newWorld(t, discordfake.Options{RateLimits: true, Speed: 2})
	for n := range 5 {
		a := w.call(http.MethodPost, w.messages(w.room), object{"content": "x"})
		if a.status != http.StatusOK || a.header.Get("X-Ratelimit-Limit") != "5" || a.header.Get("X-Ratelimit-Remaining") != string(rune('4'-n)) {
			t.Fatalf("message %d: %d %v", n+1, a.status, a.header)
		}
	}
	a, refusedAt := w.call(http.MethodPost, w.messages(w.room), object{"content": "x"}), time.Now()
	if a.status != http.StatusTooManyRequests || a.body["global"] != false || a.header.Get("X-Ratelimit-Scope") != "user" {
		t.Fatalf("the sixth: %d %s %v", a.status, a.raw, a.header)
	}
	other := w.guild.AddChannel(discordfake.Text, "other")
	if b := w.call(http.MethodPost, w.messages(other), object{"content": "x"}); b.status != http.StatusOK || b.header.Get("X-Ratelimit-Bucket") != a.header.Get("X-Ratelimit-Bucket") {
		t.Errorf("another channel has its own room in the same bucket: %d %v", b.status, b.header)
	}
	if c := w.Counts(); c.TooMany != 1 || c.Invalid != 1 {
		t.Errorf("counted %+v", c)
	}
	wait, _ := a.body["retry_after"].(float64)
	patiently := time.NewTicker(5 * time.Millisecond) // whoever hammers is banned before the window ends
	defer patiently.Stop()
	for range patiently.C {
		again := w.call(http.MethodPost, w.messages(w.room), object{"content": "x"})
		if again.status == http.StatusOK {
			break
		}
		if time.Since(refusedAt) > 10*time.Second {
			t.Fatalf("the window never ends: %s %v; counted %+v", again.raw, again.header, w.Counts())
		}
	}
	if waited := time.Since(refusedAt).Seconds(); waited < wait-0.05 {
		t.Errorf("after %v s there was room again; retry_after had said %v", waited, wait)
	}
}

// TestMoreThanFiftyASecond are too many, of whatever kind. A second is ten here, so that fifty fit into one on any machine.
func TestMoreThanFiftyASecond(t *testing.T) {
	w := newWorld(t, discordfake.Options{RateLimits: true, Speed: 0.1})
	global := answer{}
	for range 60 {
		if global = w.call(http.MethodGet, "/users/@me", nil); global.status != http.StatusOK {
			break
		}
	}
	if global.status != http.StatusTooManyRequests || global.body["global"] != true {
		t.Errorf("more than 50 a second: %d %s", global.status, global.raw)
	}
	if c := w.Counts(); c.TooMany != 1 || c.Invalid != 1 {
		t.Errorf("counted %+v", c)
	}
}

func TestTenThousandInvalidRequestsBan(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL()+"/api/v10/users/@me", nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 10_001 {
		a, err := w.do(r)
		if err != nil || a.status != http.StatusUnauthorized {
			t.Fatalf("request %d: %d, %v", n+1, a.status, err)
		}
	}
	if a := w.call(http.MethodGet, "/users/@me", nil); a.status != http.StatusTooManyRequests || !strings.HasPrefix(a.raw, "<") {
		t.Errorf("banned: %d %s", a.status, a.raw)
	}
}
