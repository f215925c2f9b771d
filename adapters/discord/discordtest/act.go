package discordtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// answerWait is how long somebody looks out for an answer.
const answerWait = time.Minute

// What the driver's controls are, by the first character of their custom_id, which nobody sees: pressing “Continue” is
// what anybody does next.
const (
	searchButton   = 'q'
	continueButton = 'n'
	mendButton     = 'm'
)

// Act implements [chattest.Harness].
func (w *World) Act(ctx context.Context, who chat.UserID, act chattest.Act) (chattest.Shown, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	p := w.Person(who)
	if p == nil {
		return chattest.Shown{}, fmt.Errorf("%s is not on this server", who)
	}
	a := &acting{World: w, p: p}
	switch act := act.(type) {
	case chattest.Command:
		return a.command(ctx, act)
	case chattest.Write:
		return a.write(ctx, act)
	case chattest.Press:
		return a.press(ctx, act)
	case chattest.Submit:
		return a.submit(ctx, act)
	case chattest.OpenHome:
		return chattest.Shown{}, errors.New("there are no desks on Discord")
	}
	return chattest.Shown{}, fmt.Errorf("nobody can do %T", act)
}

// acting is one person doing one thing.
type acting struct {
	*World
	p *discordfake.Person
}

// in is where somebody acts; a zero channel is their direct conversation with Weft.
func (a *acting) in(c chat.ChannelID) discordfake.Snowflake {
	if c.IsZero() {
		return a.p.DM()
	}
	return discordfake.Snowflake(c.ID)
}

func (a *acting) command(ctx context.Context, act chattest.Command) (chattest.Shown, error) {
	in := a.in(act.In)
	if act.In.IsZero() && a.namesOthers(act.Line) {
		in = a.lobby // in a direct conversation the client offers nobody else
	}
	line, ok := a.slash(in, act.Line)
	if !ok {
		// The client offers no such command: whoever thinks there is one says it to Weft.
		return a.write(ctx, chattest.Write{Text: act.Line})
	}
	sight, err := a.p.Slash(in, line)
	return a.shown(ctx, in, sight, err)
}

// namesOthers reports whether a line names somebody by their id.
func (a *acting) namesOthers(line string) bool {
	return slices.ContainsFunc(a.People(), func(u chat.UserID) bool { return strings.Contains(line, u.String()) })
}

// write puts words where they were written, and waits for the answer where Weft is spoken to.
func (a *acting) write(ctx context.Context, act chattest.Write) (chattest.Shown, error) {
	in := a.in(act.In)
	before := len(a.p.See(a.p.DM()))
	var id discordfake.Snowflake
	var err error
	spoken := act.In.IsZero()
	if act.ReplyTo.IsZero() {
		id, err = a.p.Write(in, act.Text)
	} else {
		to, lookErr := a.p.Message(discordfake.Snowflake(act.ReplyTo.ID))
		if lookErr != nil {
			return chattest.Shown{}, lookErr
		}
		spoken = spoken || to.Author == a.fake.BotID()
		id, err = a.p.Reply(to.ID, act.Text)
	}
	if err != nil || !spoken {
		return chattest.Shown{}, err
	}
	response, err := a.driver.taken(ctx, chat.EventID(id))
	if _, quiet := response.(chat.Quiet); err == nil && (quiet || response == nil) {
		return chattest.Shown{}, nil
	}
	answer, waitErr := a.next(ctx, a.p.DM(), before)
	if err != nil {
		return chattest.Shown{}, fmt.Errorf("never acknowledged, and said so: %w", errors.Join(err, waitErr))
	}
	if waitErr != nil {
		return chattest.Shown{}, waitErr
	}
	seen := a.seen(answer)
	return chattest.Shown{Private: &seen}, nil
}

// next waits for a message of Weft's that came after so many.
func (a *acting) next(ctx context.Context, in discordfake.Snowflake, before int) (found discordfake.View, err error) {
	err = a.fake.Until(ctx, func() bool {
		for _, v := range a.p.See(in)[before:] {
			if v.Author == a.fake.BotID() && !herald(v) && !v.Thinking {
				found = v
				return true
			}
		}
		return false
	})
	return found, err
}

func (a *acting) press(ctx context.Context, act chattest.Press) (chattest.Shown, error) {
	on := discordfake.Snowflake(act.On.ID)
	in := discordfake.Snowflake(act.On.Channel.ID)
	v, err := a.p.Message(on)
	if err != nil {
		return chattest.Shown{}, err
	}
	at := slices.IndexFunc(v.Controls, func(c discordfake.Control) bool {
		return c.Name != "" && (c.Label == act.Label || strings.HasPrefix(c.Label, act.Label+": "))
	})
	if at < 0 {
		return chattest.Shown{}, fmt.Errorf("%s is not on the message %s", act.Label, on)
	}
	c := v.Controls[at]
	switch {
	case c.Name[0] == searchButton:
		return a.search(ctx, in, on, c, act.Chosen)
	case act.Chosen == "":
		sight, err := a.p.Press(on, c.Name)
		return a.shown(ctx, in, sight, err)
	}
	sight, err := a.p.Choose(on, c.Name, chattest.OwnID(act.Chosen))
	return a.shown(ctx, in, sight, err)
}

// search types what is looked for into the modal, and chooses among what was found.
func (a *acting) search(ctx context.Context, in, on discordfake.Snowflake, c discordfake.Control, chosen string) (chattest.Shown, error) {
	sight, err := a.p.Press(on, c.Name)
	if err != nil || sight.Modal == nil {
		return chattest.Shown{}, fmt.Errorf("the search does not open: %w", err)
	}
	sight, err = a.p.Submit(sight.Modal, map[string][]string{sight.Modal.Fields[0].Name: {chosen}})
	if err != nil {
		return chattest.Shown{}, err
	}
	found, err := a.settled(ctx, sight)
	if err != nil || found == nil {
		return chattest.Shown{}, fmt.Errorf("nothing is found: %w", err)
	}
	sight, err = a.p.Choose(found.ID, "", chosen)
	return a.shown(ctx, in, sight, err)
}

// settled is the message that answers, once it no longer says that Weft is thinking; nil for none.
func (a *acting) settled(ctx context.Context, sight discordfake.Sight) (*discordfake.View, error) {
	v := sight.Message
	if v == nil {
		v = sight.Updated
	}
	if v == nil || !v.Thinking {
		return v, nil
	}
	var now discordfake.View
	err := a.fake.Until(ctx, func() bool {
		var err error
		now, err = a.p.Message(v.ID)
		return err == nil && !now.Thinking
	})
	return &now, err
}

// shown is what somebody sees at once, and what anybody does next without thinking: going on to the next page.
func (a *acting) shown(ctx context.Context, in discordfake.Snowflake, sight discordfake.Sight, err error) (chattest.Shown, error) {
	if err != nil {
		return chattest.Shown{}, err
	}
	if sight.Modal != nil {
		return chattest.Shown{Form: a.formOf(sight.Modal, in)}, nil
	}
	v, err := a.settled(ctx, sight)
	if err != nil || v == nil {
		return chattest.Shown{}, err
	}
	switch v.Text {
	case a.driver.Phrase("en", "heard"):
		return chattest.Shown{Heard: true}, nil
	case a.driver.Phrase("en", "trouble"):
		return chattest.Shown{}, fmt.Errorf("the person is told: %s", v.Text)
	}
	for _, c := range v.Controls {
		if c.Name == "" || (c.Name[0] != continueButton && c.Name[0] != mendButton) {
			continue
		}
		sight, err := a.p.Press(v.ID, c.Name)
		next, err := a.shown(ctx, in, sight, err)
		if c.Name[0] == mendButton && next.Form != nil {
			next.Problems = problems(v.Text, sight.Modal, a.driver.Phrase("en", "not_yet"), c.Label)
		}
		return next, err
	}
	seen := a.seen(*v)
	return chattest.Shown{Private: &seen}, nil
}
