package cohorts

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// The answers to how people come in. Nothing is stored for the first: it is what older records have.
const (
	entryOpen     = "open"
	entryApproval = "approval"
)

// describing are the questions that starting a cohort and changing one share, filled in with what holds now.
func describing(v *bot.View, now community.Cohort) []chat.Field {
	w := v.Words()
	var languages []chat.Option
	for _, l := range v.Languages() {
		languages = append(languages, chat.Option{Value: l, Label: w.Text("words.language." + l)})
	}
	entry := entryOpen
	if now.Entry == community.ByApproval {
		entry = entryApproval
	}
	return []chat.Field{
		{Name: "name", Label: w.Text("cohorts.field.name"), Input: chat.ShortText{Max: 60}, Prefill: text(now.Name)},
		{Name: "about", Label: w.Text("cohorts.field.about"), Optional: true, Input: chat.LongText{Max: 400}, Prefill: text(now.About)},
		{
			Name: "zone", Label: w.Text("cohorts.field.zone"), Help: w.Text("cohorts.help.zone"),
			Input: chat.ShortText{Max: 60}, Prefill: text(now.Zone),
		},
		{
			Name: "language", Label: w.Text("cohorts.field.language"), Input: chat.OneOf{Options: languages},
			Prefill: chat.ChoiceValue(now.Language),
		},
		{
			Name: "entry", Label: w.Text("cohorts.field.entry"), Help: w.Text("cohorts.help.entry"), Prefill: chat.ChoiceValue(entry),
			Input: chat.OneOf{Options: []chat.Option{
				{Value: entryOpen, Label: w.Text("cohorts.entry.open")}, {Value: entryApproval, Label: w.Text("cohorts.entry.approval")},
			}},
		},
	}
}

// text is a prefilled text, or nothing where there is none.
func text(s string) chat.Value {
	if s == "" {
		return nil
	}
	return chat.TextValue(s)
}

// described puts the answers into a cohort, or says what is wrong with them.
func described(tx *bot.Tx, in bot.Input, c community.Cohort) (community.Cohort, chat.Response, error) {
	w := tx.Words()
	name := in.Answers.Text("name")
	other, err := tx.People().CohortNamed(name)
	if err == nil && other.ID != c.ID {
		return c, amend("name", w.Text("cohorts.exists")), nil
	}
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return c, nil, err
	}
	zone, err := scheduler.ResolveZone(in.Answers.Text("zone"))
	if err != nil {
		sentence, ok := bot.ScheduleProblem(w, err)
		if !ok {
			return c, nil, err
		}
		return c, amend("zone", sentence), nil
	}
	c.Name, c.About, c.Zone, c.Language = name, in.Answers.Text("about"), zone, in.Answers.Choice("language")
	c.Entry = community.OpenEntry
	if in.Answers.Choice("entry") == entryApproval {
		c.Entry = community.ByApproval
	}
	return c, nil, nil
}

func amend(field, sentence string) chat.Amend {
	return chat.Amend{Problems: map[string]string{field: sentence}}
}

// createForm is filled in as far as can be guessed: whoever starts a cohort in a channel of its own needs to look, not
// to type.
func createForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	now := community.Cohort{Zone: v.CommunityZone().String(), Language: w.Language()}
	channel := chat.Field{
		Name: "channel", Label: w.Text("cohorts.field.channel"), Help: w.Text("cohorts.help.channel"), Optional: true, Input: chat.ChannelInput{},
	}
	if _, err := v.People().CohortOf(in.In); !in.Private && !in.In.IsZero() && errors.Is(err, data.ErrNotFound) {
		channel.Prefill = chat.ChannelValue(in.In)
		if place, known := v.Place(in.In); known {
			now.Name = place.Name
		}
	}
	fields := describing(v, now)
	return chat.Form{
		Title: w.Text("cohorts.create.title"), Submit: w.Text("cohorts.create.submit"),
		Fields: slices.Insert(fields, 2, channel),
	}, nil
}

func create(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := described(tx, in, community.Cohort{
		ID: community.CohortID(tx.NewID()), Leads: []community.MemberID{tx.Actor().ID}, Created: tx.Now(),
	})
	if problem != nil || err != nil {
		return problem, err
	}
	if channel, ok := in.Answers["channel"].(chat.ChannelValue); ok {
		if other, err := tx.People().CohortOf(chat.ChannelID(channel)); err == nil {
			return amend("channel", tx.Words().Text("cohorts.channel_taken", "cohort", other.Name)), nil
		}
		c.Channels = []chat.ChannelID{chat.ChannelID(channel)}
	}
	return tx.Say("cohorts.created", "cohort", c.Name), keepChanged(tx, c, "cohorts.create", string(c.ID))
}

func editForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	c, err := v.People().Cohort(community.CohortID(in.Arg))
	if err != nil {
		return chat.Form{}, err
	}
	return chat.Form{
		Title: w.Text("cohorts.edit.title"), Submit: w.Text("cohorts.edit.submit"), Fields: describing(v, c),
		Revision: revisionOf(c),
	}, nil
}

// revisionOf changes whenever what the form is filled in with does, so that no platform shows what held before.
func revisionOf(c community.Cohort) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{c.Name, c.About, c.Zone, c.Language, string(c.Entry)}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// edit changes what a cohort is called and how it works. Who has asked to come in still hears an answer.
func (f *Feature) edit(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	before, err := tx.People().Cohort(community.CohortID(in.Arg))
	if err != nil {
		return nil, err
	}
	if !before.Active() {
		return tx.Say("cohorts.ended", "cohort", before.Name), nil
	}
	c, problem, err := described(tx, in, before)
	if problem != nil || err != nil {
		return problem, err
	}
	if err := keepChanged(tx, c, "cohorts.edit", string(c.ID)); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.edited", "cohort", c.Name), f.reviseRequests(tx, c.ID)
}

// keepChanged stores a cohort that somebody who leads changed, and lets everybody concerned know.
func keepChanged(tx *bot.Tx, c community.Cohort, did, object string) error {
	if err := tx.People().PutCohort(c); err != nil {
		return err
	}
	if err := tx.Audit(did, object); err != nil {
		return err
	}
	return tx.Tell(bot.CohortChanged{Cohort: c.ID})
}
