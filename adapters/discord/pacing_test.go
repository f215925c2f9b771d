package discord_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// hands deliver messages as an outbox does: eight at a time, and again after as long as was asked.
func (s *stand) hands(ctx context.Context, to []chat.Address) {
	s.t.Helper()
	type job struct {
		key chat.PostKey
		to  chat.Address
	}
	jobs := make(chan job, len(to))
	for i, at := range to {
		jobs <- job{chat.PostKey(fmt.Sprint("m", i)), at}
	}
	var left, all sync.WaitGroup
	left.Add(len(to))
	for range 8 {
		all.Go(func() {
			for j := range jobs {
				r, err := s.driver.Post(ctx, j.key, j.to, says(string(j.key)))
				var b chat.ErrBusy
				switch {
				case errors.As(err, &b) && ctx.Err() == nil:
					time.AfterFunc(b.After, func() { jobs <- j })
					continue
				case err != nil || r.Partial:
					s.t.Errorf("%s: %+v, %v", j.key, r, err)
				}
				left.Done()
			}
		})
	}
	left.Wait()
	close(jobs)
	all.Wait()
}

// TestManyMessagesAreNeverTooMany. On a machine that is busy elsewhere a request may be longer on its way than any margin;
// that this is so three times in a row is not the machine.
func TestManyMessagesAreNeverTooMany(t *testing.T) {
	for attempt := 1; ; attempt++ {
		s := newStand(t, discordfake.Options{RateLimits: true, Speed: 2})
		s.manyMessages()
		c := s.Counts()
		if c.TooMany == 0 {
			return
		}
		told := fmt.Sprintf("attempt %d: %d of %d requests were too many: %+v", attempt, c.TooMany, c.Requests, s.Refusals())
		if attempt == 3 {
			t.Fatal(told)
		}
		t.Log(told)
	}
}

// manyMessages go to two channels and to everybody, as fast as they may.
func (s *stand) manyMessages() {
	t := s.t
	t.Helper()
	var to []chat.Address
	for i := range 30 {
		to = append(to, s.in(i%2))
	}
	for i := range s.people {
		to = append(to, s.direct(i))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s.hands(ctx, to)
	if a, b := len(s.reads(0, s.channels[0])), len(s.reads(0, s.channels[1])); a != 15 || b != 15 {
		t.Errorf("read are %d and %d messages; want 15 each", a, b)
	}
}

// While one channel is asked to wait, another goes on.
func TestAStormInOneChannel(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	stormy := string(s.channels[0])
	s.SetFaults(discordfake.Faults{RetryAfter: 30 * time.Second, Plan: func(r discordfake.Request) discordfake.Fault {
		if r.Method == http.MethodPost && strings.Contains(r.Path, stormy) {
			return discordfake.TooMany
		}
		return discordfake.None
	}})
	if _, err := s.driver.Post(t.Context(), "storm", s.in(0), says("x")); !busy(err) {
		t.Fatalf("got %v; want ErrBusy", err)
	}
	s.post("calm", s.in(1), says("calm"))
	before := s.Counts().Requests
	if _, err := s.driver.Post(t.Context(), "storm", s.in(0), says("x")); !busy(err) || s.Counts().Requests != before {
		t.Errorf("before Retry-After has passed: %v, %d requests", err, s.Counts().Requests-before)
	}
}

// A hostile server answers 403 to everything: we stop asking long before Discord bans us.
func TestInvalidRequestsStop(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.guild.Deny(discordfake.SendMessages)
	for i := range 500 {
		_, err := s.driver.Post(t.Context(), chat.PostKey(fmt.Sprint(i)), s.in(0), says("x"))
		if err == nil {
			t.Fatal("a message went out without the permission to send one")
		}
	}
	if c := s.Counts(); c.Invalid > 100 {
		t.Errorf("%d invalid requests went out", c.Invalid)
	}
}
