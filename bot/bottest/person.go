package bottest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// actWait bounds how long a platform may take over what somebody does or sees.
const actWait = 2 * time.Minute

// Person is somebody in the story. What they do and hear goes through the platform alone.
type Person struct {
	Account chat.UserID

	c        *Community
	world    World
	name     string
	form     *chattest.Form
	filled   map[string][]string // what stands in the form besides what it was filled with
	expected []string            // what is to be read on a later page of the form
	problems map[string]string
}

// Name is how the story calls the person.
func (p *Person) Name() string { return p.name }

// Does uses a command, in the person's own conversation with Weft.
func (p *Person) Does(line string) *Person {
	p.c.Helper()
	return p.DoesIn(chat.ChannelID{}, line)
}

// DoesIn uses a command in a channel.
func (p *Person) DoesIn(in chat.ChannelID, line string) *Person {
	p.c.Helper()
	return p.acts(chattest.Command{In: in, Line: line})
}

// Says writes to Weft.
func (p *Person) Says(text string) *Person {
	p.c.Helper()
	return p.acts(chattest.Write{Text: text})
}

// Replies answers the newest message that contains some words, where that message stands.
func (p *Person) Replies(to, text string) *Person {
	p.c.Helper()
	for _, s := range slices.Backward(p.everything()) {
		if _, desk := s.at.(chat.Home); desk || !strings.Contains(s.Text(), to) {
			continue
		}
		write := chattest.Write{Text: text, ReplyTo: s.ID}
		if in, ok := s.at.(chat.InChannel); ok {
			write.In = in.Channel
		}
		return p.acts(write)
	}
	p.c.Fatalf("%s cannot reply: nothing says %s. %s", p.name, quote(to), p.heard())
	return p
}

// OpensHome opens the person's own desk.
func (p *Person) OpensHome() *Person {
	p.c.Helper()
	return p.acts(chattest.OpenHome{})
}

// Presses uses the newest control with this label, in the person's own conversation if it is there: what is posted there
// and in a channel at one instant may come in either order.
func (p *Person) Presses(label string) *Person {
	p.c.Helper()
	return p.Chooses(label, "")
}

// Chooses uses a control, like [Person.Presses], and picks an option by its label, or a person or channel by the
// text of its id.
func (p *Person) Chooses(label, option string) *Person {
	p.c.Helper()
	offered := slices.DeleteFunc(p.everything(), func(s Seen) bool { return !slices.Contains(s.Controls(), label) })
	slices.Reverse(offered)
	own := slices.IndexFunc(offered, func(s Seen) bool { return s.In == "direct" })
	if len(offered) > 0 {
		s := offered[max(own, 0)]
		return p.acts(chattest.Press{At: s.at, On: s.ID, Label: label, Chosen: option})
	}
	p.c.Fatalf("%s finds no control %s. %s", p.name, quote(label), p.heard())
	return p
}

// PressesTheOne presses one of several buttons that say the same on platforms where more of it is read aloud or stands
// beside it, as "Read" does below each of several titles, and that say all of it where there is no such second label.
// On the former it is the first of them.
func (p *Person) PressesTheOne(label, whole string) *Person {
	p.c.Helper()
	for _, s := range slices.Backward(p.everything()) {
		for _, stands := range s.Controls() {
			if stands == label || stands == whole {
				return p.acts(chattest.Press{At: s.at, On: s.ID, Label: stands})
			}
		}
	}
	p.c.Fatalf("%s finds no control %s, nor %s. %s", p.name, quote(label), quote(whole), p.heard())
	return p
}

// acts does something and takes in what is shown at once.
func (p *Person) acts(act chattest.Act) *Person {
	p.c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), actWait)
	defer cancel()
	shown, err := p.world.Act(ctx, p.Account, act)
	if err != nil {
		p.c.Fatalf("%s acted (%T), and it failed: %v", p.name, act, err)
	}
	_, submitted := act.(chattest.Submit)
	switch {
	case shown.Form != nil:
		if len(shown.Problems) == 0 {
			p.filled = map[string][]string{}
		}
		p.form = shown.Form
		p.expected = slices.DeleteFunc(p.expected, func(words string) bool { return strings.Contains(p.form.Text, words) })
	case submitted && len(shown.Problems) == 0:
		p.form = nil
		if len(p.expected) > 0 {
			p.c.Errorf("%s was asked on no page: %q", p.name, p.expected)
		}
		p.expected = nil
	}
	p.problems = shown.Problems
	if shown.Private != nil {
		p.c.places.came(shown.Private.ID)
	}
	p.c.Settle()
	return p
}

// Fills answers the form that is open, with pairs of a field's name and what is typed or chosen in it, in the spelling
// of [chat.Canonical]; a name given twice chooses both. What is not named stays as it was filled in. Then it is sent.
// The form stays open if something is wrong with it.
func (p *Person) Fills(pairs ...string) *Person {
	p.c.Helper()
	if p.form == nil {
		p.c.Fatalf("%s has no form open. %s", p.name, p.heard())
	}
	if len(pairs)%2 != 0 {
		p.c.Fatalf("%q are no pairs of a field and its answer", pairs)
	}
	now := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		now[pairs[i]] = append(now[pairs[i]], pairs[i+1])
	}
	maps.Copy(p.filled, now)
	for left := maps.Clone(now); ; {
		page := p.form
		for _, name := range page.Fields {
			delete(left, name)
		}
		if !page.More && !page.Rest && len(left) > 0 {
			p.c.Fatalf("the form %s has no field %s; there are %q", quote(page.Title), quote(slices.Sorted(maps.Keys(left))[0]), page.Fields)
		}
		answers := maps.Clone(p.filled)
		p.acts(chattest.Submit{Form: page, Answers: answers})
		if p.form == nil || p.form == page || !p.form.Rest || len(p.problems) > 0 {
			return p
		}
		p.filled = answers // what was said goes for the next page too
	}
}

// IsAsked expects a form in which some words stand; where it comes in pages, on one of those to come.
func (p *Person) IsAsked(words string) *Person {
	p.c.Helper()
	if p.form == nil {
		p.c.Errorf("%s is asked nothing. %s", p.name, p.heard())
		return p
	}
	switch {
	case strings.Contains(p.form.Text, words):
	case p.form.More:
		p.expected = append(p.expected, words)
	default:
		p.c.Errorf("%s is not asked %s, but:\n%s", p.name, quote(words), p.form.Text)
	}
	return p
}

// IsTold expects a problem with the form that is open.
func (p *Person) IsTold(problem string) *Person {
	p.c.Helper()
	for _, said := range p.problems {
		if strings.Contains(said, problem) {
			return p
		}
	}
	p.c.Errorf("%s is not told %s, but %v", p.name, quote(problem), p.problems)
	return p
}
