package slack

import (
	"context"
	"errors"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// Whoever gives up while a post still waits for its turn is told that it was not done, and may send it later: there is
// nothing to look for.
func TestAPostGivenUpBeforeItsTurnIsNotInDoubt(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	team, err := w.d.workspace(w.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, given := range map[string]func() (context.Context, context.CancelFunc){
		"too late": func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 10*time.Millisecond)
		},
		"cancelled": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, cancel)
			return ctx, cancel
		},
	} {
		ctx, cancel := given()
		w.d.hold(team, "chat.postMessage", 250*time.Millisecond) // so soon that it waits on the spot
		_, err := w.d.Post(ctx, chat.PostKey(name), w.in(), says(name))
		cancel()
		if !errors.As(err, new(chat.ErrBusy)) || errors.Is(err, chat.ErrNotCertain) {
			t.Errorf("%s: it gives %v", name, err)
		}
	}
	if n := len(w.server.Calls("chat.postMessage")); n != 0 {
		t.Errorf("Slack was asked %d times", n)
	}
}
