package members

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// consentPurpose and consentVersion name the text that people say yes to when they join. The version changes
// whenever the words "members.consent" change their meaning.
const (
	consentPurpose = "membership"
	consentVersion = 1
)

// begin greets who is new, and tells who is not that they are welcome already.
func begin(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	if tx.Actor().ID != "" {
		return tx.Say("members.already", "name", tx.Actor().Profile.Name), nil
	}
	return tx.Ask("members.join", "")
}

func joinForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	return chat.Form{
		Title:  w.Text("members.join.title"),
		Submit: w.Text("members.join.submit"),
		Cancel: w.Text("members.join.cancel"),
		Intro:  []chat.Block{w.Paragraph("members.consent.text"), w.Fine("members.consent.who")},
		Fields: append(aboutMe(w.Text, community.Profile{Name: in.Name}, in.Zone, w.Language(), v.Languages()), chat.Field{
			Name: "level", Label: w.Text("members.field.level"), Help: w.Text("members.help.level"),
			Input: chat.OneOf{Options: levels(w.Text)}, Prefill: chat.ChoiceValue(community.Active),
		}),
	}, nil
}

func join(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if tx.Actor().ID != "" {
		return tx.Say("members.already", "name", tx.Actor().Profile.Name), nil
	}
	zone, problem := readZone(tx, in)
	if problem != nil {
		return problem, nil
	}
	language := in.Answers.Choice("language")
	m := community.Member{
		ID:       community.MemberID(tx.NewID()),
		Accounts: []chat.UserID{in.Actor},
		Profile: community.Profile{
			Name: in.Answers.Text("name"), Pronouns: in.Answers.Text("pronouns"), Organisation: in.Answers.Text("organisation"),
		},
		Zone: zone, ZoneChosen: true, Language: language, LanguageChosen: true,
		Level:       community.Level(in.Answers.Choice("level")),
		Preferences: community.DefaultPreferences(),
		Consents:    []community.Consent{{Purpose: consentPurpose, Version: consentVersion, Language: language, At: tx.Now()}},
		Joined:      tx.Now(),
	}
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	if err := tx.Tell(bot.MemberJoined{Member: m.ID}); err != nil {
		return nil, err
	}
	w := tx.WordsFor(m)
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.joined.text", "name", m.Profile.Name),
		Blocks: []chat.Block{
			w.Paragraph("members.joined.text", "name", m.Profile.Name), w.Paragraph("members.joined.next"),
		},
		Language: w.Language(),
	}}, nil
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
