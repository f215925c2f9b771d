package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"strconv"
	"testing"
	"time"
)

// TestARequestIsTakenOnce: whoever has overheard one gains nothing by sending it again.
func TestARequestIsTakenOnce(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEndpoint(hex.EncodeToString(public), nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	e.now = func() time.Time { return now }
	signed := func(at time.Time) (signature, stamp string) {
		stamp = strconv.FormatInt(at.Unix(), 10)
		return hex.EncodeToString(ed25519.Sign(private, []byte(stamp+"body"))), stamp
	}
	for age, want := range map[time.Duration]bool{
		0: true, 5 * time.Minute: true, 5*time.Minute + time.Second: false, -5 * time.Minute: true, -5*time.Minute - time.Second: false,
	} {
		signature, stamp := signed(now.Add(-age))
		if got := e.genuine(signature, stamp, []byte("body")); got != want {
			t.Errorf("a request of %s ago is taken: %v; want %v", age, got, want)
		}
		if e.genuine(signature, stamp, []byte("body")) {
			t.Errorf("a request of %s ago is taken twice", age)
		}
	}
	now = now.Add(time.Hour)
	signature, stamp := signed(now)
	if !e.genuine(signature, stamp, []byte("body")) || len(e.seen) != 1 {
		t.Errorf("an hour later %d signatures are remembered; the old ones are too old to be repeated", len(e.seen))
	}
}
