package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
)

// running is a page with a bot behind it, for one test.
type running struct {
	*web.Driver
	bot  *fakeBot
	page *webtest.Page
	stop func()
}

// run serves the page until the test ends.
func run(t *testing.T, c web.Config) *running {
	t.Helper()
	d, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Driver: d, bot: &fakeBot{}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, r.bot) }()
	select {
	case <-d.Ready():
	case err := <-done:
		t.Fatalf("the page did not start: %v", err)
	}
	if r.page, err = webtest.Open(ctx, d.URL()); err != nil {
		t.Fatal(err)
	}
	stopped := false
	r.stop = func() {
		if stopped {
			return
		}
		stopped = true
		r.page.Close()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the page stopped with %v", err)
		}
	}
	t.Cleanup(r.stop)
	return r
}

// read is what a person sees in a place.
func (r *running) read(t *testing.T, person, place string) webtest.View {
	t.Helper()
	v, err := r.page.As(person).Read(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// post posts in the name of Weft.
func (r *running) post(t *testing.T, key chat.PostKey, to chat.Address, m chat.Message) chat.Receipt {
	t.Helper()
	receipt, err := r.Post(t.Context(), key, to, m)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func inGeneral() chat.Address { return chat.InChannel{Channel: web.ChannelOf("general")} }

var monday = time.Date(2026, time.March, 2, 6, 30, 0, 0, time.UTC)

// base is the address of the page without its key.
func (r *running) base() string {
	u, _, _ := strings.Cut(r.URL(), "/enter")
	return u
}
