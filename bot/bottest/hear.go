package bottest

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// Hears expects a message of Weft's that contains some words, anywhere the person can read.
func (p *Person) Hears(words string) *Person {
	p.c.Helper()
	if p.count(words) == 0 {
		p.c.Errorf("%s has not heard %s. %s", p.name, quote(words), p.heard())
	}
	return p
}

// HearsWhen expects a message of Weft's in which an instant follows some words, however the reader is shown instants:
// each platform has a way of its own.
func (p *Person) HearsWhen(words string, at time.Time) *Person {
	p.c.Helper()
	said := words + at.UTC().Format(time.RFC3339)
	if !slices.ContainsFunc(p.Heard(), func(s Seen) bool { return strings.Contains(s.Exact(), said) }) {
		p.c.Errorf("%s has not heard %s. %s", p.name, quote(said), p.heard())
	}
	return p
}

// HearsOnce expects exactly one such message.
func (p *Person) HearsOnce(words string) *Person {
	p.c.Helper()
	if n := p.count(words); n != 1 {
		p.c.Errorf("%s has heard %s %d times. %s", p.name, quote(words), n, p.heard())
	}
	return p
}

// HearsNothingOf expects no such message.
func (p *Person) HearsNothingOf(words string) *Person {
	p.c.Helper()
	if p.count(words) != 0 {
		p.c.Errorf("%s has heard %s. %s", p.name, quote(words), p.heard())
	}
	return p
}

// ReadsCode returns the newest code that the person was given to type behind a command, as they would read it out.
func (p *Person) ReadsCode(command string) string {
	p.c.Helper()
	code := regexp.MustCompile(regexp.QuoteMeta(command) + ` ([0-9A-Z]{5}-[0-9A-Z]{5})`)
	for _, s := range slices.Backward(p.Heard()) {
		if found := code.FindStringSubmatch(s.Text()); found != nil {
			return found[1]
		}
	}
	p.c.Fatalf("%s has read no code to %s with. %s", p.name, command, p.heard())
	return ""
}

// Heard returns what Weft said where the person can read, oldest first.
func (p *Person) Heard() []Seen {
	p.c.Helper()
	p.c.Settle()
	return p.everything()
}

func (p *Person) count(words string) int {
	p.c.Helper()
	n := 0
	for _, s := range p.Heard() {
		if strings.Contains(s.Text(), words) {
			n++
		}
	}
	return n
}

// everything is what Weft said that the person can see, once each, in the order in which it came.
func (p *Person) everything() []Seen {
	p.c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), actWait)
	defer cancel()
	var all []Seen
	known := map[chat.MessageID]bool{}
	for _, at := range p.c.places.of(p.Account) {
		stands, err := p.world.See(ctx, p.Account, at)
		if err != nil {
			p.c.Fatalf("%s looks at %s: %v", p.name, standsIn(at), err)
		}
		for _, s := range stands {
			if !s.Author.IsZero() || known[s.ID] {
				continue // what people say to each other is no business of Weft's
			}
			known[s.ID] = true
			all = append(all, Seen{ID: s.ID, In: standsIn(at), Thread: s.Thread, at: at, seen: s})
		}
	}
	slices.SortStableFunc(all, func(a, b Seen) int { return cmp.Compare(p.c.places.came(a.ID), p.c.places.came(b.ID)) })
	return all
}

func (p *Person) heard() string {
	p.c.Helper()
	var b strings.Builder
	b.WriteString("So far:\n")
	for _, s := range p.everything() {
		b.WriteString("  [" + s.In + "] " + strings.ReplaceAll(strings.TrimSpace(s.Text()), "\n", "\n    ") + "\n")
	}
	return b.String()
}
