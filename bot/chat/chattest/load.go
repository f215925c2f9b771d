package chattest

import (
	"fmt"
	"strings"
	"sync"

	"weft/bot/chat"
)

// How much happens at once: enough that a race shows, little enough to run with the race detector.
const (
	writers  = 6
	eachPost = 8
)

func manyAtOnce(s *stage) {
	t := s.t
	s.script.always(chat.Privately{Message: plain("heard you")})
	var all sync.WaitGroup
	var mu sync.Mutex
	steps := map[chat.MessageID]chat.PostKey{}
	for w := range writers {
		all.Go(func() {
			for i := range eachPost {
				key := chat.PostKey(fmt.Sprintf("many-%d-%d", w, i))
				r, err := s.Driver().Post(s.ctx(), key, s.channel(w%2), plain(fmt.Sprintf("words %d-%d begin", w, i)))
				if err != nil {
					t.Errorf("post %s: %v", key, err)
					return
				}
				if _, err := s.Driver().Edit(s.ctx(), key, r, plain(fmt.Sprintf("words %d-%d end", w, i))); err != nil {
					t.Errorf("edit %s: %v", key, err)
				}
				mu.Lock()
				if other, taken := steps[r.Steps[0]]; taken {
					t.Errorf("%s and %s have one message", key, other)
				}
				steps[r.Steps[0]] = key
				mu.Unlock()
			}
		})
	}
	for p := range s.People() {
		all.Go(func() {
			for i := range eachPost {
				if _, err := s.Act(s.ctx(), s.person(p), Command{In: s.Channels()[0], Line: fmt.Sprintf("help %d-%d", p, i)}); err != nil {
					t.Errorf("person %d: %v", p, err)
				}
				if _, err := s.See(s.ctx(), s.person(p), s.channel(0)); err != nil {
					t.Errorf("person %d looks: %v", p, err)
				}
			}
		})
	}
	all.Wait()

	ids := map[chat.EventID]bool{}
	for _, e := range s.script.heard() {
		ids[e.Head().ID] = true
	}
	if want := len(s.People()) * eachPost; len(ids) != want {
		t.Errorf("%d acts gave %d events", want, len(ids))
	}
	read := s.all(s.person(0), s.channel(0)) + s.all(s.person(0), s.channel(1))
	for w := range writers {
		at := 0
		for i := range eachPost {
			next := strings.Index(read[at:], fmt.Sprintf("words %d-%d end", w, i))
			if next < 0 {
				t.Fatalf("words %d-%d are not seen, or out of order", w, i)
			}
			at += next
		}
	}
	if strings.Contains(read, "begin") {
		t.Error("some edit was lost")
	}
}
