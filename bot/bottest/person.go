package bottest

import (
	"slices"
	"strings"

	"weft/bot/chat"
)

// Person is somebody in the story.
type Person struct {
	Account chat.UserID

	c       *Community
	name    string
	form    *chat.Form
	on      Seen
	private []Seen // what only they were shown, oldest first
	amended map[string]string
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
	response, err := p.c.World.Command(p.Account, in, line)
	return p.shown(response, err, Seen{})
}

// Says writes to Weft.
func (p *Person) Says(text string) *Person {
	p.c.Helper()
	response, err := p.c.World.Say(p.Account, text, chat.MessageID{})
	return p.shown(response, err, Seen{})
}

// Replies answers the newest message that contains some words.
func (p *Person) Replies(to, text string) *Person {
	p.c.Helper()
	for _, s := range slices.Backward(p.everything()) {
		if strings.Contains(s.Text(), to) && !s.ID.IsZero() {
			response, err := p.c.World.Say(p.Account, text, s.ID)
			return p.shown(response, err, s)
		}
	}
	p.c.Fatalf("%s cannot reply: nothing says %s. %s", p.name, quote(to), p.heard())
	return p
}

// Presses uses the newest control with this label.
func (p *Person) Presses(label string) *Person {
	p.c.Helper()
	return p.uses(label, nil)
}

// Chooses uses the newest control with this label and picks an option by its label.
func (p *Person) Chooses(label, option string) *Person {
	p.c.Helper()
	return p.uses(label, &option)
}

func (p *Person) uses(label string, option *string) *Person {
	p.c.Helper()
	for _, s := range slices.Backward(p.everything()) {
		for _, control := range s.Message.Controls() {
			if chat.ControlLabel(control) != label {
				continue
			}
			action, value := p.choice(control, option)
			response, err := p.c.World.Press(p.Account, s, action, value)
			return p.shown(response, err, s)
		}
	}
	p.c.Fatalf("%s finds no control %s. %s", p.name, quote(label), p.heard())
	return p
}

func (p *Person) choice(control chat.Control, option *string) (chat.Action, chat.Value) {
	p.c.Helper()
	switch control := control.(type) {
	case chat.Button:
		return control.Action, nil
	case chat.Select:
		for _, o := range control.Options {
			if option != nil && o.Label == *option {
				return control.Action, chat.ChoiceValue(o.Value)
			}
		}
	case chat.LinkButton, chat.Search, chat.PickPerson, chat.PickChannel:
	}
	p.c.Fatalf("%s cannot use %s that way", p.name, quote(chat.ControlLabel(control)))
	return chat.Action{}, nil
}

// Fills answers the form that is open, with pairs of a field's name or label and what is typed or chosen, and
// submits it. The form stays open if something is wrong with it.
func (p *Person) Fills(pairs ...string) *Person {
	p.c.Helper()
	if p.form == nil {
		p.c.Fatalf("%s has no form open. %s", p.name, p.heard())
	}
	answers := chat.Answers{}
	for _, field := range p.form.Fields {
		if field.Prefill != nil {
			answers[field.Name] = field.Prefill
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		field := p.field(pairs[i])
		raw := []string{pairs[i+1]}
		if _, many := field.Input.(chat.ManyOf); many {
			raw = strings.Split(pairs[i+1], ", ")
		}
		answers[field.Name] = chat.ReadValue(field.Input, raw...)
	}
	form, on := *p.form, p.on
	response, err := p.c.World.Submit(p.Account, form, answers, on)
	if amend, wrong := response.(chat.Amend); wrong {
		p.amended = amend.Problems
		return p
	}
	p.form, p.amended = nil, nil
	return p.shown(response, err, on)
}

func (p *Person) field(name string) chat.Field {
	p.c.Helper()
	for _, f := range p.form.Fields {
		if f.Name == name || f.Label == name {
			return f
		}
	}
	p.c.Fatalf("the form %s has no field %s", quote(p.form.Title), quote(name))
	return chat.Field{}
}

// IsAsked expects a form whose title, introduction or fields contain some words.
func (p *Person) IsAsked(words string) *Person {
	p.c.Helper()
	if p.form == nil {
		p.c.Errorf("%s is asked nothing. %s", p.name, p.heard())
		return p
	}
	text := p.form.Title + "\n" + chat.PlainMessage(chat.Message{Blocks: p.form.Intro})
	for _, f := range p.form.Fields {
		text += "\n" + f.Label + "\n" + f.Help
	}
	if !strings.Contains(text, words) {
		p.c.Errorf("%s is not asked %s, but:\n%s", p.name, quote(words), text)
	}
	return p
}

// IsTold expects a problem with the form that is open.
func (p *Person) IsTold(problem string) *Person {
	p.c.Helper()
	for _, said := range p.amended {
		if strings.Contains(said, problem) {
			return p
		}
	}
	p.c.Errorf("%s is not told %s, but %v", p.name, quote(problem), p.amended)
	return p
}

// Hears expects a message that contains some words, anywhere the person can read.
func (p *Person) Hears(words string) *Person {
	p.c.Helper()
	if p.count(words) == 0 {
		p.c.Errorf("%s has not heard %s. %s", p.name, quote(words), p.heard())
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

// Heard returns what stands where the person can read, oldest first.
func (p *Person) Heard() []Seen {
	p.c.Settle()
	return p.c.World.Sees(p.Account)
}

func (p *Person) count(words string) int {
	p.c.Helper()
	p.c.Settle()
	n := 0
	for _, s := range p.everything() {
		if strings.Contains(s.Text(), words) || strings.Contains(s.Message.Summary, words) {
			n++
		}
	}
	return n
}

// everything is what the person can see, private answers last: they are the newest thing on the screen.
func (p *Person) everything() []Seen {
	return append(p.c.World.Sees(p.Account), p.private...)
}

func (p *Person) shown(response chat.Response, err error, on Seen) *Person {
	p.c.Helper()
	if err != nil {
		p.c.Fatalf("%s acted, and it failed: %v", p.name, err)
	}
	switch r := response.(type) {
	case chat.Privately:
		p.private = append(p.private, Seen{In: "private", Message: r.Message})
		p.check(r.Message.Check())
	case chat.Replace:
		p.private = append(p.private, Seen{In: "private", Message: r.Message})
		p.check(r.Message.Check())
	case chat.Ask:
		p.form, p.on, p.amended = &r.Form, on, nil
		p.check(r.Form.Check())
	case chat.Amend:
		p.amended = r.Problems
	case chat.Quiet, nil:
	}
	p.c.Settle()
	return p
}

func (p *Person) check(err error) {
	p.c.Helper()
	if err != nil {
		p.c.Errorf("%s was shown what no platform can show: %v", p.name, err)
	}
}

func (p *Person) heard() string {
	var b strings.Builder
	b.WriteString("So far:\n")
	for _, s := range p.everything() {
		b.WriteString("  [" + s.In + "] " + strings.ReplaceAll(strings.TrimSpace(s.Text()), "\n", "\n    ") + "\n")
	}
	return b.String()
}
