package members

import (
	"errors"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// consentPurpose and consentVersion name the text that people say yes to when they join. The version changes
// whenever the words "members.consent" change their meaning.
const (
	consentPurpose = "membership"
	consentVersion = 1
)

// begin greets who is new, lets a guest become a full member, and tells who is one that they are welcome already.
func begin(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if typed := in.Answers.Text("code"); typed != "" {
		return beginInvited(tx, typed)
	}
	if m := tx.Actor(); m.ID != "" && m.GuestOf == "" {
		return tx.Say("members.already", "name", m.Profile.Name), nil
	}
	return tx.Ask("members.join", "")
}

// joinForm says what is kept before anything is. Who comes with an invitation, as its argument names it, is told what
// it makes of them; a guest finds filled in what they said when they came.
func joinForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w, m := v.Words(), v.Actor()
	intro, err := invitedIntro(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	profile, zone, level := community.Profile{Name: in.Name}, in.Zone, community.Active
	if m.ID != "" {
		profile, zone, level = m.Profile, m.Zone, m.Level
	}
	return chat.Form{
		Title:  w.Text("members.join.title"),
		Submit: w.Text("members.join.submit"),
		Cancel: w.Text("members.join.cancel"),
		Intro:  append(intro, w.Paragraph("members.consent.text"), w.Fine("members.consent.who")),
		Fields: append(aboutMe(w.Text, profile, zone, w.Language(), v.Languages()), chat.Field{
			Name: "level", Label: w.Text("members.field.level"), Help: w.Text("members.help.level"),
			Input: chat.OneOf{Options: levels(w.Text)}, Prefill: chat.ChoiceValue(level),
		}),
	}, nil
}

func join(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	before := tx.Actor()
	if before.ID != "" && before.GuestOf == "" {
		return tx.Say("members.already", "name", before.Profile.Name), nil
	}
	invitation, err := tx.People().Invited(in.Arg, tx.Now())
	if in.Arg != "" && errors.Is(err, data.ErrNotFound) {
		return tx.Say("members.join.code_unknown"), nil // somebody else was faster, or it took until it was too old
	}
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, err
	}
	zone, problem := readZone(tx, in)
	if problem != nil {
		return problem, nil
	}
	m := joining(tx, in, zone)
	if before.ID == "" {
		m.GuestOf = invitation.Cohort
	}
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	if err := tellJoined(tx, before, m); err != nil {
		return nil, err
	}
	if invitation.ID == "" {
		return joined(tx, before, m, community.Cohort{}), nil
	}
	c, err := bring(tx, m, invitation)
	return joined(tx, before, m, c), err
}

// joining is the member that the answers describe: a new one, or the guest who becomes a full one.
func joining(tx *bot.Tx, in bot.Input, zone string) community.Member {
	m := tx.Actor()
	if m.ID == "" {
		m = community.Member{
			ID: community.MemberID(tx.NewID()), Accounts: []chat.UserID{in.Actor},
			Preferences: community.DefaultPreferences(), Joined: tx.Now(),
		}
	}
	language := in.Answers.Choice("language")
	m.Profile.Name = in.Answers.Text("name")
	m.Profile.Pronouns = in.Answers.Text("pronouns")
	m.Profile.Organisation = in.Answers.Text("organisation")
	m.Zone, m.ZoneChosen, m.Language, m.LanguageChosen = zone, true, language, true
	m.Level = community.Level(in.Answers.Choice("level"))
	m.Consents = append(m.Consents, community.Consent{
		Purpose: consentPurpose, Version: consentVersion, Language: language, At: tx.Now(),
	})
	m.GuestOf = ""
	return m
}

func tellJoined(tx *bot.Tx, before, m community.Member) error {
	if before.ID == "" {
		return tx.Tell(bot.MemberJoined{Member: m.ID})
	}
	if before.Zone != m.Zone {
		if err := tx.Tell(bot.MemberMoved{Member: m.ID}); err != nil {
			return err
		}
	}
	return tx.Tell(bot.MemberChanged{Member: m.ID})
}

// joined greets somebody in the language that they have from now on.
func joined(tx *bot.Tx, before, m community.Member, c community.Cohort) chat.Response {
	w := tx.WordsFor(m)
	hello := w.Paragraph("members.joined.text", "name", m.Profile.Name)
	if before.ID != "" {
		hello = w.Paragraph("members.join.now_full", "name", m.Profile.Name)
	}
	blocks := []chat.Block{hello}
	switch {
	case m.GuestOf != "":
		blocks = append(blocks, w.Paragraph("members.join.as_guest", "cohort", c.Name))
	case c.ID != "":
		blocks = append(blocks, w.Paragraph("members.join.brought_in", "cohort", c.Name), w.Paragraph("members.joined.next"))
	default:
		blocks = append(blocks, w.Paragraph("members.joined.next"))
	}
	return chat.Privately{Message: chat.Message{Summary: chat.PlainText(hello.Spans), Blocks: blocks, Language: w.Language()}}
}

// aboutMe are the questions that joining and the profile share.
func aboutMe(say func(string, ...any) string, p community.Profile, zone, language string, languages []string) []chat.Field {
	var options []chat.Option
	for _, l := range languages {
		options = append(options, chat.Option{Value: l, Label: say("words.language." + l)})
	}
	return []chat.Field{
		{Name: "name", Label: say("members.field.name"), Help: say("members.help.name"), Input: chat.ShortText{Max: 60}, Prefill: text(p.Name)},
		{Name: "pronouns", Label: say("members.field.pronouns"), Optional: true, Input: chat.ShortText{Max: 40}, Prefill: text(p.Pronouns)},
		{Name: "organisation", Label: say("members.field.organisation"), Optional: true, Input: chat.ShortText{Max: 80}, Prefill: text(p.Organisation)},
		{
			Name: "zone", Label: say("members.field.zone"), Help: say("members.help.zone"),
			Input: chat.ShortText{Max: 60, Placeholder: "Nairobi"}, Prefill: text(zone),
		},
		{Name: "language", Label: say("members.field.language"), Input: chat.OneOf{Options: options}, Prefill: chat.ChoiceValue(language)},
	}
}

func levels(say func(string, ...any) string) []chat.Option {
	var options []chat.Option
	for _, l := range community.Levels() {
		options = append(options, chat.Option{Value: string(l), Label: say("members.level." + string(l)), Help: say("members.level." + string(l) + "_help")})
	}
	return options
}

// text is a prefilled text, or nothing where there is none.
func text(s string) chat.Value {
	if s == "" {
		return nil
	}
	return chat.TextValue(s)
}
