package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// Rendering is one message that is about to be sent to one place.
type Rendering struct {
	View
	// Arg is the argument that the post was made with.
	Arg string
	// Reader is who will read it; the ID is empty in channels and rooms.
	Reader community.Member
	// Cohort is what the post is about; the ID is empty where it is about none.
	Cohort   community.Cohort
	platform chat.Platform
	post     record
	copy     Copy
}

// Channel is where the message will be read; zero for direct messages, rooms and desks.
func (r *Rendering) Channel() chat.ChannelID {
	channel, err := chat.ParseChannelID(r.copy.Place)
	if err != nil {
		return chat.ChannelID{}
	}
	return channel
}

// Stands reports whether the message was sent before, and is said anew.
func (r *Rendering) Stands() bool { return r.copy.State == StateSent }

// Words speaks to the reader, or in a channel in the cohort's language.
func (r *Rendering) Words() *words.Locale {
	if r.Reader.ID != "" {
		return r.WordsFor(r.Reader)
	}
	return r.WordsIn(r.Cohort)
}

// Mention names a member, so that they are notified where they have an account and named where they have none. Whoever
// has several is named too: the same words in two places would show that both are theirs, and other members are not to see
// that.
func (r *Rendering) Mention(m community.Member) chat.Span {
	account, ok := accountOn(m, r.platform)
	if !ok || len(m.Accounts) > 1 && r.Reader.ID != m.ID {
		return chat.Plain{Text: m.Profile.Name}
	}
	return chat.Mention{User: account, Name: m.Profile.Name}
}

// Lists reports whether the post said that it names all these members, so that it is said anew when one of them is
// forgotten. What a renderer finds in the records since then, it must not name.
func (r *Rendering) Lists(members ...community.MemberID) bool {
	return !slices.ContainsFunc(members, func(m community.MemberID) bool {
		return m != r.post.To.Member && !slices.Contains(r.post.Names, m)
	})
}

// Closed reports whether the message has expired by now.
func (r *Rendering) Closed(at time.Time) bool { return !r.now.Before(at) }

// bundle makes one message of several: what belongs to the same morning is said in one breath.
func (v *View) bundle(rec record, said []chat.Message) (chat.Message, error) {
	switch len(said) {
	case 0:
		return chat.Message{}, ErrNothingToSay
	case 1:
		return said[0], nil
	}
	reader, err := v.People().Member(rec.To.Member)
	if err != nil {
		return chat.Message{}, err
	}
	w := v.WordsFor(reader)
	all := chat.Message{Summary: w.Text("bot.bundle", "count", len(said)), Language: w.Language(), Discreet: said[0].Discreet}
	for i, m := range said {
		if i > 0 {
			all.Blocks = append(all.Blocks, chat.Divider{})
		}
		all.Blocks = append(all.Blocks, m.Blocks...)
	}
	return all, nil
}

func (v *View) sayOne(rec record, c Copy) (m chat.Message, err error) {
	render, ok := v.bot.registry.renderers[rec.Show.Route]
	if !ok {
		return chat.Message{}, fmt.Errorf("there is no renderer %q", rec.Show.Route)
	}
	r := &Rendering{View: *v, Arg: rec.Show.Arg, post: rec, copy: c, platform: c.Account.Platform}
	if rec.To.Member != "" {
		if r.Reader, err = v.People().Member(rec.To.Member); err != nil {
			return chat.Message{}, fmt.Errorf("find who reads it: %w", err)
		}
		r.account = chat.Envelope{Actor: c.Account}
	} else if channel, err := chat.ParseChannelID(c.Place); err == nil {
		r.platform = channel.Platform
	}
	if rec.Cohort != "" {
		if r.Cohort, err = v.People().Cohort(rec.Cohort); err != nil && !errors.Is(err, data.ErrNotFound) {
			return chat.Message{}, err
		}
	}
	defer recovered(&err)
	if m, err = render(r); err != nil {
		return chat.Message{}, err
	}
	if m.Language == "" {
		m.Language = r.Words().Language()
	}
	if r.Reader.Preferences.Discreet && rec.Kind != Solicited {
		m.Discreet, m.Summary = true, r.Words().Text("bot.discreet")
	}
	if r.Reader.Preferences.Simple {
		m = m.Simple()
	}
	return m, m.Check()
}
