package discord_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// A message whose fate is not known is looked for in the room to which it went, also by a driver that remembers nothing,
// and though somebody of the room has left the server, or the thread, since.
func TestARoomIsFoundThoughSomebodyHasLeft(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.SetFaults(discordfake.Faults{Plan: first(http.MethodPost, "/messages", discordfake.AnswerLost)})
	if _, err := s.driver.Post(t.Context(), "k", s.room(0, 1), says("welcome")); !errors.Is(err, chat.ErrNotCertain) {
		t.Fatalf("got %v; want ErrNotCertain", err)
	}
	s.guild.Leave(s.people[1])
	for name, d := range map[string]chat.Driver{"before a restart": s.driver, "after it": s.restarted()} {
		r, found, err := d.Find(t.Context(), "k", s.room(0, 1), time.Now().Add(-time.Minute))
		if err != nil || !found || len(r.Steps) != 1 {
			t.Errorf("%s: found %+v, %v, %v", name, r, found, err)
		}
	}
}

// Looking lets nobody in: of those whom the room was for, somebody may have been forgotten since, or have left it. Whoever
// is to be let in still is so when something is said there.
func TestLookingInARoomLetsNobodyIn(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.SetFaults(discordfake.Faults{Plan: nth(2, http.MethodPut, "/thread-members/", discordfake.TooMany), RetryAfter: 20 * time.Millisecond})
	if _, err := s.driver.Post(t.Context(), "k", s.room(0, 1), says("welcome")); !busy(err) {
		t.Fatalf("got %v; want ErrBusy", err)
	}
	s.driver = s.restarted()
	let := func() (n int) {
		for _, r := range s.Requests() {
			if r.Method == http.MethodPut && strings.Contains(r.Path, "/thread-members/") {
				n++
			}
		}
		return n
	}
	before := let()
	if _, found, err := s.driver.Find(t.Context(), "k", s.room(0, 1), time.Now().Add(-time.Minute)); found || err != nil {
		t.Errorf("in a room in which nothing was said: %v, %v", found, err)
	}
	if n := let() - before; n != 0 {
		t.Errorf("looking let %d people in", n)
	}
	r := s.post("k", s.room(0, 1), says("welcome"))
	for i := range 2 {
		if got := s.reads(i, discordfake.Snowflake(r.Channel.ID)); !slices.Equal(got, []string{"welcome"}) {
			t.Errorf("person %d reads %q", i, got)
		}
	}
}
