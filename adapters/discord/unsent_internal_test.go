package discord

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// Whoever gives up while a request still waits for its turn is told that it was not done: there is nothing to look for.
func TestARequestGivenUpBeforeItsTurnIsNotInDoubt(t *testing.T) {
	d, err := New(Config{Token: "t", ApplicationID: "1", Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	r := post("/channels/1/messages", nil).as("k", "2")
	for _, limit := range d.buckets.limits(r, d.config.Timing.Speed) {
		d.pacer.Hold(limit.Name, 250*time.Millisecond) // so soon that it waits on the spot
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := d.await(ctx, r); !errors.As(err, new(chat.ErrBusy)) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("it gives %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := d.send(ended, r); !errors.As(err, new(chat.ErrBusy)) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("just before it is sent, it gives %v", err)
	}
}
