package members

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

func profileForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w, m := v.Words(), v.Actor()
	return chat.Form{
		Title:  w.Text("members.profile.title"),
		Submit: w.Text("members.save"),
		Intro:  []chat.Block{w.Fine("members.profile.who")},
		Fields: aboutMe(w.Text, m.Profile, m.Zone, m.Language, v.Languages()),
	}, nil
}

func changeProfile(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	zone, problem := readZone(tx, in)
	if problem != nil {
		return problem, nil
	}
	m := tx.Actor()
	moved := m.Zone != zone
	m.Profile.Name = in.Answers.Text("name")
	m.Profile.Pronouns = in.Answers.Text("pronouns")
	m.Profile.Organisation = in.Answers.Text("organisation")
	m.Zone, m.ZoneChosen = zone, true
	m.Language, m.LanguageChosen = in.Answers.Choice("language"), true
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	if err := tx.Tell(bot.MemberChanged{Member: m.ID}); err != nil {
		return nil, err
	}
	if moved {
		if err := tx.Tell(bot.MemberMoved{Member: m.ID}); err != nil {
			return nil, err
		}
	}
	return saved(tx, m), nil
}

// saved confirms in the language that the member has from now on.
func saved(tx *bot.Tx, m community.Member) chat.Response {
	w := tx.WordsFor(m)
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.saved"), Blocks: []chat.Block{w.Paragraph("members.saved")}, Language: w.Language(),
	}}
}

// readZone turns a city or an IANA name into a zone, or says what it did not understand.
func readZone(tx *bot.Tx, in bot.Input) (string, chat.Response) {
	typed := in.Answers.Text("zone")
	zone, err := scheduler.ResolveZone(typed)
	if err == nil {
		return zone, nil
	}
	sentence, ok := bot.ScheduleProblem(tx.Words(), err)
	if !ok {
		sentence = tx.Words().Text("members.zone_unknown", "zone", typed)
	}
	return "", chat.Amend{Problems: map[string]string{"zone": sentence}}
}
