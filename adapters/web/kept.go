package web

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"weft/bot/chat"
)

// storedMessage and storedForm write the vocabulary's sealed sums into the log.
type (
	storedMessage chat.Message
	storedForm    chat.Form
)

// IsZero keeps people's own messages free of an empty body.
func (s storedMessage) IsZero() bool { return s.Summary == "" && len(s.Blocks) == 0 }

// MarshalJSON writes the message with the kinds of its parts.
func (s storedMessage) MarshalJSON() ([]byte, error) { return newCodec().marshal(chat.Message(s)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *storedMessage) UnmarshalJSON(b []byte) error {
	return newCodec().unmarshal(b, (*chat.Message)(s))
}

// MarshalJSON writes the form with the kinds of its parts.
func (s storedForm) MarshalJSON() ([]byte, error) { return newCodec().marshal(chat.Form(s)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *storedForm) UnmarshalJSON(b []byte) error {
	return newCodec().unmarshal(b, (*chat.Form)(s))
}

// memoryLog forgets everything with the process.
type memoryLog struct{}

func (memoryLog) Append(...[]byte) error                 { return nil }
func (memoryLog) Load() iter.Seq2[[]byte, error]         { return func(func([]byte, error) bool) {} }
func (memoryLog) Replace(iter.Seq2[[]byte, error]) error { return nil }

// load brings the world back from the log, and then writes the log anew, so that what was deleted or edited
// away is gone from it too.
func (d *Driver) load() error {
	number := 0
	for rec, err := range d.log.Load() {
		number++
		if err != nil {
			return fmt.Errorf("read what was said on the page: %w", err)
		}
		var c change
		if err := json.Unmarshal(rec, &c); err != nil {
			return fmt.Errorf("read what was said on the page: record %d: %w", number, err)
		}
		d.world.apply(c)
	}
	if d.world.secret == nil {
		d.world.secret = []byte(rand.Text())
	}
	d.world.settle()
	if err := d.log.Replace(d.world.snapshot()); err != nil {
		return fmt.Errorf("tidy what was said on the page: %w", err)
	}
	return nil
}

// gonesKept is how many deleted messages open pages can still be told of after a restart. A page that missed
// more loads anew.
const gonesKept = 1000

// settle puts a world that was read from the log in the order in which it came about.
func (w *world) settle() {
	var gones []*message
	for _, m := range w.messages {
		if m.Gone {
			gones = append(gones, m)
		}
	}
	slices.SortFunc(gones, func(a, b *message) int { return cmp.Compare(b.Rev, a.Rev) })
	for _, m := range gones[min(len(gones), gonesKept):] {
		w.floor = max(w.floor, m.Rev)
		delete(w.messages, m.Number)
	}
	for _, p := range w.places {
		p.touched = slices.DeleteFunc(p.touched, func(t touch) bool { return w.messages[t.message] == nil })
		slices.SortFunc(p.touched, func(a, b touch) int { return cmp.Compare(a.rev, b.rev) })
	}
}

// snapshot yields the fewest changes that make this world.
func (w *world) snapshot() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for c := range w.changes() {
			c.Rev = max(c.Rev, 1)
			if !yield(json.Marshal(c)) {
				return
			}
		}
	}
}

func (w *world) changes() iter.Seq[change] {
	return func(yield func(change) bool) {
		if !yield(change{Rev: w.rev, Start: &start{w.number, w.secret}}) {
			return
		}
		for _, id := range slices.Sorted(maps.Keys(w.places)) {
			for _, c := range w.changesOf(w.places[id]) {
				if !yield(c) {
					return
				}
			}
		}
		for _, number := range slices.Sorted(maps.Keys(w.messages)) {
			if m := w.messages[number]; !yield(change{Rev: m.Rev, Put: m}) {
				return
			}
		}
		for _, person := range slices.Sorted(maps.Keys(w.done)) {
			f := w.done[person]
			if !yield(change{Form: f.openForm}) || !yield(change{Close: &closing{person, f.ID, f.event}}) {
				return
			}
		}
		for _, person := range slices.Sorted(maps.Keys(w.forms)) {
			for _, f := range w.forms[person] {
				if !yield(change{Form: f}) {
					return
				}
			}
		}
		for key, upto := range w.read {
			if !yield(change{Read: &reading{key.Person, key.Place, upto}}) {
				return
			}
		}
	}
}

// changesOf says who is in a place, where that differs from the configuration.
func (w *world) changesOf(p *place) []change {
	if p.is(roomPlace) {
		return []change{{Room: &room{p.id, p.name, slices.Sorted(maps.Keys(p.members))}}}
	}
	if p.channel == nil {
		return nil
	}
	var out []change
	for _, person := range slices.Sorted(maps.Keys(p.members)) {
		if !slices.Contains(p.channel.Members, person) {
			out = append(out, change{Member: &membership{p.id, person, true}})
		}
	}
	for _, person := range p.channel.Members {
		if !p.members[person] {
			out = append(out, change{Member: &membership{p.id, person, false}})
		}
	}
	return out
}
