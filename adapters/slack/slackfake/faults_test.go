package slackfake_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
)

// TestEachFault: what the client sees of it, and whether the message stands.
func TestEachFault(t *testing.T) {
	for kind, want := range map[slackfake.FaultKind]struct {
		status int // 0 for no answer at all
		stands bool
	}{
		slackfake.FaultNone:     {200, true},
		slackfake.Limited:       {429, false},
		slackfake.LimitedBare:   {429, false},
		slackfake.LimitedPage:   {429, false},
		slackfake.BrokenBefore:  {502, false},
		slackfake.BrokenAfter:   {502, true},
		slackfake.DroppedBefore: {0, false},
		slackfake.DroppedAfter:  {0, true},
		slackfake.Unanswered:    {0, true},
		slackfake.Late:          {0, true},
		slackfake.Slow:          {200, true},
		slackfake.Internal:      {200, false},
	} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, slackfake.Options{})
			const after = 60 * time.Millisecond
			w.s.SetFaults(slackfake.Next("chat.postMessage", 1, slackfake.Fault{Kind: kind, After: after}))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if kind == slackfake.Unanswered || kind == slackfake.Late {
				go func() { // the client gives up, but not before the request has come
					for len(w.s.Calls("chat.postMessage")) == 0 && ctx.Err() == nil {
						time.Sleep(time.Millisecond)
					}
					cancel()
				}()
			}
			begun := time.Now()
			status, out, err := w.try(ctx, w.BotToken, "chat.postMessage", url.Values{"channel": {w.general}, "text": {"t"}})
			if status != want.status || (err == nil) != (want.status != 0) {
				t.Errorf("the client sees %d %v %v", status, out, err)
			}
			switch kind {
			case slackfake.Limited:
				if out["retry_after"] != "1" || out["error"] != "ratelimited" {
					t.Errorf("the 429 says %v", out)
				}
			case slackfake.LimitedBare:
				if out["retry_after"] != "" {
					t.Errorf("the bare 429 says when to come again: %v", out)
				}
			case slackfake.LimitedPage:
				if raw, _ := out["raw"].(string); !strings.HasPrefix(raw, "<html>") {
					t.Errorf("the page is %v", out)
				}
			default:
			}
			deadline := time.Now().Add(20 * time.Second)
			for want.stands && !w.s.Calls("chat.postMessage")[0].Effect && time.Now().Before(deadline) {
				time.Sleep(time.Millisecond)
			}
			if took := time.Since(begun); kind == slackfake.Late && took < after {
				t.Errorf("the late message stands after %v", took)
			}
			if n := len(w.Messages(w.general)); (n == 1) != want.stands {
				t.Errorf("%d messages stand", n)
			}
			requests := w.s.Calls("chat.postMessage")
			if len(requests) != 1 || requests[0].Fault != kind || requests[0].Effect != (want.stands || kind == slackfake.FaultNone) || requests[0].Workspace != "T1" || requests[0].Channel != w.general {
				t.Errorf("noted is %+v", requests)
			}
			w.ok("chat.postMessage", "channel", w.general, "text", "afterwards")
		})
	}
}

// TestAMixDependsOnTheSeedAlone, goes wrong in about the share that was asked for, and in all its ways.
func TestAMixDependsOnTheSeedAlone(t *testing.T) {
	draw := func(seed uint64) (kinds []slackfake.FaultKind) {
		mix := slackfake.Mix(seed, 0.3, time.Second)
		for n := range 2000 {
			f := mix.Plan(slackfake.Request{N: n, Method: "chat.postMessage"})
			if f.Kind == slackfake.Late && (f.After < 0 || f.After > time.Second) {
				t.Fatalf("late by %v", f.After)
			}
			kinds = append(kinds, f.Kind)
		}
		return kinds
	}
	one := draw(1)
	if !slices.Equal(one, draw(1)) || slices.Equal(one, draw(2)) {
		t.Error("the mix does not depend on its seed alone")
	}
	count := map[slackfake.FaultKind]int{}
	for _, k := range one {
		count[k]++
	}
	if fine := count[slackfake.FaultNone]; fine < 1300 || fine > 1500 || len(count) != 6 {
		t.Errorf("of 2000 went wrong %v", count)
	}
}

func TestAStormStaysInItsWorkspace(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	other := w.s.AddWorkspace("T2", "Spindles")
	w.s.SetFaults(slackfake.Storm(other, 7*time.Second))
	w.ok("chat.postMessage", "channel", w.general, "text", "t")
	status, out, err := w.try(t.Context(), other.BotToken, "auth.test", nil)
	if err != nil || status != http.StatusTooManyRequests || out["retry_after"] != "7" {
		t.Errorf("in the storm: %d %v %v", status, out, err)
	}
	if s := w.s.Stats(); s.Requests != 2 || s.Limited != 1 || s.Invalid != 1 || s.ByWorkspace["T2"] != 1 || s.ByError["ratelimited"] != 1 {
		t.Errorf("counted are %+v", s)
	}
	w.s.SetFaults(slackfake.Faults{})
	if status, _, _ := w.try(t.Context(), other.BotToken, "auth.test", nil); status != http.StatusOK {
		t.Errorf("after the storm: %d", status)
	}
}

// TestRates: what fits passes, one more is told how long to wait, and other places are not slowed.
func TestRates(t *testing.T) {
	send := func(w *world, method string, args url.Values) (int, object) {
		t.Helper()
		status, out, err := w.try(t.Context(), w.BotToken, method, args)
		if err != nil {
			t.Fatal(err)
		}
		return status, out
	}
	t.Run("a channel", func(t *testing.T) {
		w := newWorld(t, slackfake.Options{Rates: &slackfake.Rates{}})
		passed := 0
		for status := http.StatusOK; status == http.StatusOK; passed++ {
			var out object
			if status, out = send(w, "chat.postMessage", url.Values{"channel": {w.general}, "text": {"t"}}); status == http.StatusTooManyRequests && out["retry_after"] == "" {
				t.Error("the 429 does not say when to come again")
			}
		}
		if passed != 4 {
			t.Errorf("%d messages passed at once; want three", passed-1)
		}
		if status, _ := send(w, "chat.postMessage", url.Values{"channel": {w.ann}, "text": {"t"}}); status != http.StatusOK {
			t.Error("another conversation is slowed")
		}
		send(w, "chat.postMessage", url.Values{"channel": {w.general}, "text": {"t"}})
		if s := w.s.Stats(); s.TooEarly != 1 {
			t.Errorf("who came before its time was counted as %d", s.TooEarly)
		}
	})
	t.Run("a method", func(t *testing.T) {
		w := newWorld(t, slackfake.Options{Rates: &slackfake.Rates{Tiers: map[string]int{"users.info": 5}}})
		args := url.Values{"user": {w.ann}}
		for i := range 6 { // One more than the tier, for the jitter of networks.
			if status, _ := send(w, "users.info", args); status != http.StatusOK {
				t.Fatalf("call %d is refused", i+1)
			}
		}
		if status, out := send(w, "users.info", args); status != http.StatusTooManyRequests || out["retry_after"] != "60" {
			t.Errorf("one too many is answered %d %v", status, out)
		}
		if status, _ := send(w, "users.list", nil); status != http.StatusOK {
			t.Error("another method is slowed")
		}
	})
	t.Run("a workspace", func(t *testing.T) {
		w := newWorld(t, slackfake.Options{Rates: &slackfake.Rates{PerWorkspace: 20, PerChannel: 1000, Burst: 100}})
		last := 0
		for i := range 22 {
			last, _ = send(w, "chat.postMessage", url.Values{"channel": {w.general}, "text": {fmt.Sprint(i)}})
			if last != http.StatusOK && i < 20 {
				t.Fatalf("message %d is refused", i+1)
			}
		}
		if last != http.StatusTooManyRequests {
			t.Error("a workspace takes more messages than its budget")
		}
	})
	t.Run("at speed", func(t *testing.T) {
		w := newWorld(t, slackfake.Options{Speed: 100, Rates: &slackfake.Rates{}})
		tick := time.NewTicker(10 * time.Millisecond) // A second, here.
		defer tick.Stop()
		for i := range 30 {
			if status, out := send(w, "chat.postMessage", url.Values{"channel": {w.general}, "text": {fmt.Sprint(i)}}); status != http.StatusOK {
				t.Fatalf("message %d, in time, is answered %d %v", i, status, out)
			}
			<-tick.C
		}
	})
}
