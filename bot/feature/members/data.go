package members

import (
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// day is the unit in which people are told how long something is kept.
const day = 24 * time.Hour

// myData shows a member everything that is kept about them, feature by feature, and for how long.
func myData(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	blocks, err := everything(&tx.View)
	if err != nil {
		return nil, err
	}
	blocks = append([]chat.Block{w.Paragraph("members.data.summary")}, blocks...)
	blocks = append(blocks, w.Fine("members.data.then"), chat.Actions{Controls: []chat.Control{
		chat.Button{Label: w.Text("members.data.export"), Action: chat.Action{Route: "members.export"}},
		chat.Button{Label: w.Text("members.data.correct"), Action: chat.Action{Route: "members.correct"}},
	}})
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.data.summary"), Language: w.Language(), Blocks: blocks,
	}}, nil
}

// everything is what is kept about the actor, and for how long.
func everything(v *bot.View) ([]chat.Block, error) {
	w := v.Words()
	blocks, err := v.Kept(v.Actor().ID)
	if err != nil {
		return nil, err
	}
	periods := chat.Facts{}
	for _, k := range v.Retention() {
		periods.Facts = append(periods.Facts, chat.Fact{
			Label: w.Text("members.kept." + strings.ReplaceAll(k.Collection, "/", "_")), Spans: period(w, k.For),
		})
	}
	return append(blocks, chat.Heading{Text: w.Text("members.kept.title")}, periods), nil
}

// period says how long something is kept.
func period(w *words.Locale, d time.Duration) []chat.Span {
	if d == 0 {
		return w.Spans("members.kept.until_forgotten")
	}
	return w.Spans("members.kept.days", "count", int((d+day-1)/day))
}

func about(v *bot.View, id community.MemberID) ([]chat.Block, error) {
	m, err := v.People().Member(id)
	if err != nil {
		return nil, err
	}
	written, err := v.WrittenTo(id)
	if err != nil {
		return nil, err
	}
	w := v.Words()
	facts := chat.Facts{}
	add := func(key, value string) {
		if value != "" {
			facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text(key), Spans: chat.Text(value)})
		}
	}
	p := m.Profile
	add("members.data.name", p.Name)
	add("members.field.pronouns", p.Pronouns)
	add("members.field.organisation", p.Organisation)
	add("members.field.region", p.Region)
	add("members.field.languages", w.List(p.Languages...))
	add("members.field.helps", w.List(p.Helps...))
	add("members.field.learns", w.List(p.Learns...))
	add("members.data.zone", m.Zone)
	add("members.data.language", w.Text("words.language."+m.Language))
	add("members.data.accounts", accounts(v, w, m, m.Accounts))
	add("members.data.away", accounts(v, w, m, m.Away))
	add("members.data.opened", accounts(v, w, m, opened(m)))
	add("members.data.role", roles(v, w, m))
	for _, c := range m.Consents {
		if c.Purpose != consentPurpose {
			continue // set up by a file: they never said so themselves
		}
		add("members.data.consent", w.Date(c.At.In(w.Zone())))
	}
	for i, day := range written {
		written[i] = w.Text("members.data.day", "day", day)
	}
	add("members.data.written", w.List(written...))
	return []chat.Block{
		chat.Heading{Text: w.Text("members.data.you")},
		facts,
		chat.Heading{Text: w.Text("members.preferences.title")},
		preferences(v, w, m),
	}, nil
}

// opened are those of a member's accounts that they have opened to the others.
func opened(m community.Member) []chat.UserID {
	return slices.DeleteFunc(slices.Clone(m.Opened), func(u chat.UserID) bool { return !slices.Contains(m.Accounts, u) })
}

// accounts are named as the platform numbers them; where there are several, with the platform, in the order in which
// they are written to.
func accounts(v *bot.View, w *words.Locale, m community.Member, some []chat.UserID) string {
	names := make([]string, len(some))
	for i, a := range some {
		names[i] = a.ID
		if len(m.Accounts) > 1 {
			names[i] = w.Text("members.account.item", "account", accountByID(v, w, a))
		}
	}
	return w.List(names...)
}

// roles says what a member may do beyond being one; "" for nothing.
func roles(v *bot.View, w *words.Locale, m community.Member) string {
	switch {
	case v.IsSteward(m):
		return w.Text("members.role.steward")
	case v.IsFacilitator(m):
		return w.Text("members.role.facilitator")
	}
	return ""
}

// preferences are said with the words of the form in which they were chosen.
func preferences(v *bot.View, w *words.Locale, m community.Member) chat.Facts {
	facts := chat.Facts{Facts: []chat.Fact{
		{Label: w.Text("members.data.level"), Spans: w.Spans("members.level." + string(m.Level))},
	}}
	say := func(key string, said []chat.Span) {
		facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text(key), Spans: said})
	}
	if direct, _, err := v.PrefersDirect(m); err == nil {
		m.Preferences.Direct = direct
	}
	for _, s := range switches(&m.Preferences) {
		answer := "members.no"
		if *s.on {
			answer = "members.yes"
		}
		say("members.prefer."+s.name, w.Spans(answer))
	}
	say("members.prefer.quiet_from", chat.Text(m.Preferences.Quiet.From.String()))
	say("members.prefer.quiet_to", chat.Text(m.Preferences.Quiet.To.String()))
	if m.Paused(v.Now(), w.Zone()) {
		say("members.data.pause", pausedSentence(w, m.Preferences.PausedUntil, v.Now()))
	}
	return facts
}

// correctData leads to the forms in which what is kept was said.
func correctData(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	form := func(name string) chat.Button {
		return chat.Button{Label: w.Text("members." + name + ".title"), Action: chat.Action{Route: "members." + name}}
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.correct.what"), Language: w.Language(),
		Blocks: []chat.Block{
			w.Paragraph("members.correct.what"),
			chat.Actions{Controls: []chat.Control{form("profile"), form("topics"), form("preferences")}},
			w.Fine("members.correct.answers"),
		},
	}}, nil
}
