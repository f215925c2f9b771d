package web_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"weft/adapters/web"
	"weft/bot/chat"
)

func TestWhoMayNotBeAdmitted(t *testing.T) {
	r := run(t, sampleConfig())
	for _, c := range []struct {
		why, want string
		p         web.Person
	}{
		{"an id that stands in no address", "not lower-case letters", web.Person{ID: "Esi K", Name: "Esi"}},
		{"no name", "has no name", web.Person{ID: "esi"}},
		{"a zone that is not known", "which is not known", web.Person{ID: "esi", Name: "Esi", Zone: "Atlantis"}},
	} {
		if err := r.Admit(c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Admit gives %v; want %q", c.why, err, c.want)
		}
	}
	if _, err := r.OpenChannel(web.Channel{ID: "weaving", Name: "weaving", Members: []string{"esi"}}); err == nil {
		t.Error("a channel was opened for somebody who is not there")
	}
	if _, err := r.OpenChannel(web.Channel{ID: "weaving"}); err == nil {
		t.Error("a channel without a name was opened")
	}
}

func TestComingToThePage(t *testing.T) {
	r := run(t, sampleConfig())
	if _, err := r.page.As("esi").Read(t.Context(), "weft"); err == nil {
		t.Fatal("somebody who was never admitted reads the page")
	}
	if err := r.Admit(web.Person{ID: "esi", Name: "Esi Mensah", Zone: "Africa/Accra", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	weaving, err := r.OpenChannel(web.Channel{ID: "weaving", Name: "weaving", Members: []string{"esi"}})
	if err != nil {
		t.Fatal(err)
	}
	r.post(t, "1", chat.InChannel{Channel: weaving}, chat.Message{Summary: "Welcome to the loom"})
	if v := r.read(t, "esi", "c-weaving"); len(v.Messages) != 1 || v.Title != "#weaving" {
		t.Errorf("esi sees %+v", v)
	}
	if _, err := r.page.As("amina").Read(t.Context(), "c-weaving"); err == nil {
		t.Error("amina reads a channel in which she is not")
	}
	if weaving, err = r.OpenChannel(web.Channel{ID: "weaving", Name: "another name", Members: []string{"amina"}}); err != nil {
		t.Fatal(err)
	}
	if v := r.read(t, "amina", "c-weaving"); len(v.Messages) != 1 || v.Title != "#weaving" {
		t.Errorf("amina, who came later, sees %+v", v)
	}
	// What is known of somebody can change; they stay who they are.
	if err := r.Admit(web.Person{ID: "esi", Name: "Esi Mensah", Zone: "Africa/Accra", Language: "fr"}); err != nil {
		t.Fatal(err)
	}
	if v := r.read(t, "esi", "c-weaving"); v.Lang != "fr" {
		t.Errorf("esi, who chose French, reads a page in %q", v.Lang)
	}
	if place, err := r.Describe(t.Context(), weaving); err != nil || place.People != 2 {
		t.Errorf("the channel is described as %+v, %v", place, err)
	}
}

// TestManyComeAtOnce is for the race detector: people come while others read and are written to.
func TestManyComeAtOnce(t *testing.T) {
	r := run(t, sampleConfig())
	var all sync.WaitGroup
	for i := range 8 {
		id := fmt.Sprintf("guest-%d", i)
		all.Go(func() {
			if err := r.Admit(web.Person{ID: id, Name: "Guest " + id}); err != nil {
				t.Error(err)
			}
			if _, err := r.OpenChannel(web.Channel{ID: "round-table", Name: "round-table", Members: []string{id}}); err != nil {
				t.Error(err)
			}
			if _, err := r.Post(context.Background(), chat.PostKey(id), chat.Direct{User: web.User(id)}, chat.Message{Summary: "welcome"}); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if _, err := r.page.As("amina").Read(context.Background(), "weft"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	place, err := r.Describe(t.Context(), web.ChannelOf("round-table"))
	if err != nil || place.People != 8 {
		t.Errorf("eight came; the channel is described as %+v, %v", place, err)
	}
}
