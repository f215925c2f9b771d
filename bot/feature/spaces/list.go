package spaces

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// onPage is how many spaces stand on one page.
const onPage = 10

// list shows where Weft is, and where it was: what was removed stands first.
func list(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	all, err := tx.Spaces()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b bot.Space) int {
		return cmp.Or(b.Removed.Compare(a.Removed), strings.Compare(a.Name(), b.Name()))
	})
	m := message(w, "spaces.title")
	if len(all) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("spaces.none"))
		return chat.Privately{Message: m}, nil
	}
	from, err := strconv.Atoi(in.Arg)
	if err != nil || from < 0 || from >= len(all) {
		from = 0
	}
	for _, s := range all[from:min(len(all), from+onPage)] {
		m.Blocks = append(m.Blocks, one(w, s)...)
	}
	if from+onPage < len(all) {
		m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{
			chat.Button{Label: w.Text("spaces.more"), Action: chat.Action{Route: routePage, Arg: strconv.Itoa(from + onPage)}},
		}})
	}
	return chat.Privately{Message: m}, nil
}

// one says how a space is, and what can be done about it.
func one(w *words.Locale, s bot.Space) []chat.Block {
	name, platform := s.Name(), platformName(s.ID.Platform)
	switch {
	case s.Removed.IsZero():
		return []chat.Block{w.Paragraph("spaces.here", "name", name, "platform", platform, "when", w.Moment(s.Since, chat.MomentDate))}
	case !s.Deleted.IsZero():
		return []chat.Block{w.Paragraph("spaces.deleted", "name", name, "platform", platform, "when", w.Moment(s.Deleted, chat.MomentDate))}
	}
	return []chat.Block{
		w.Paragraph("spaces.removed", "name", name, "platform", platform,
			"when", w.Moment(s.Removed, chat.MomentDate), "goes", w.Moment(goes(s), chat.MomentDateTime)),
		chat.Actions{Controls: []chat.Control{
			chat.Button{
				Label: w.Text("spaces.what"), Describe: w.Text("spaces.what_of", "name", name),
				Action: chat.Action{Route: routeKept, Arg: short(s.ID)},
			},
			chat.Button{
				Label: w.Text("spaces.now"), Describe: w.Text("spaces.now_of", "name", name), Style: chat.Danger,
				Action: chat.Action{Route: routeAsk, Arg: short(s.ID)},
			},
		}},
	}
}

// short names a space in an action, which has no room for a long id: its end tells it apart.
func short(id bot.SpaceID) string {
	text := id.String()
	return text[max(0, len(text)-40):]
}

func platformName(p chat.Platform) string {
	if p == "" {
		return ""
	}
	return strings.ToUpper(string(p[:1])) + string(p[1:])
}

func message(w *words.Locale, title string, pairs ...any) chat.Message {
	text := clip(w.Text(title, pairs...), chat.MaxHeading)
	return chat.Message{Summary: text, Language: w.Language(), Blocks: []chat.Block{chat.Heading{Text: text}}}
}

// about finds the space that somebody typed or pressed, and goes on with it. Without one it shows them all.
func about(do func(*bot.Tx, bot.Space) (chat.Response, error)) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		if in.Arg != "" {
			all, err := tx.Spaces()
			if err != nil {
				return nil, err
			}
			for _, s := range all {
				if short(s.ID) == in.Arg {
					return do(tx, s)
				}
			}
			return tx.Say("spaces.unknown"), nil
		}
		typed := in.Answers.Text("space")
		if typed == "" {
			return list(tx, in)
		}
		s, ok, err := found(&tx.View, typed)
		if err != nil {
			return nil, err
		}
		if !ok {
			return tx.Say("spaces.unknown"), nil
		}
		return do(tx, s)
	}
}

// namesShown is how many names stand in one list; of the others it is said how many they are.
const namesShown = 20

// kept shows what goes with a space: whom it would have forgotten, how many lose an account, and which cohorts a channel.
func kept(tx *bot.Tx, s bot.Space) (chat.Response, error) {
	m, err := belongings(&tx.View, s)
	return chat.Privately{Message: m}, err
}

func belongings(v *bot.View, s bot.Space) (chat.Message, error) {
	w := v.Words()
	m := message(w, "spaces.kept", "name", s.Name())
	all, err := v.In(s.ID)
	if err != nil {
		return m, err
	}
	names, err := namesOf(v, all.Only)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, named(w, "spaces.forgotten", names)...)
	if n := len(all.Also); n > 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("spaces.accounts", "count", n)) // who has which accounts is for nobody to see
	}
	var cohorts []string
	for _, c := range all.Cohorts {
		cohorts = append(cohorts, c.Name)
	}
	m.Blocks = append(m.Blocks, named(w, "spaces.channels", cohorts)...)
	if len(all.Only)+len(all.Also)+len(cohorts) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("spaces.nothing"))
	}
	return m, nil
}

func namesOf(v *bot.View, all []community.MemberID) ([]string, error) {
	var names []string
	for _, id := range all {
		m, err := v.People().Member(id)
		if err != nil {
			return nil, err
		}
		names = append(names, m.Profile.Name)
	}
	slices.Sort(names)
	return names, nil
}

func named(w *words.Locale, key string, names []string) []chat.Block {
	if len(names) == 0 {
		return nil
	}
	items := chat.List{}
	for _, name := range names[:min(len(names), namesShown)] {
		items.Items = append(items.Items, chat.Text(name))
	}
	blocks := []chat.Block{w.Paragraph(key, "count", len(names)), items}
	if more := len(names) - namesShown; more > 0 {
		blocks = append(blocks, w.Paragraph("spaces.and_more", "count", more))
	}
	return blocks
}

// ask is the first of two steps before something is deleted ahead of its time.
func ask(tx *bot.Tx, s bot.Space) (chat.Response, error) {
	if s.Removed.IsZero() {
		return tx.Say("spaces.still_here", "name", s.Name()), nil
	}
	if !s.Deleted.IsZero() {
		return tx.Say("spaces.gone_already", "name", s.Name()), nil
	}
	m, err := belongings(&tx.View, s)
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	title := w.Text("spaces.sure", "name", s.Name())
	m.Summary = clip(title, chat.MaxHeading)
	m.Blocks = append(m.Blocks,
		chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: title}}},
		chat.Actions{Controls: []chat.Control{
			chat.Button{Label: w.Text("spaces.yes"), Describe: title, Style: chat.Danger, Action: chat.Action{Route: routeDelete, Arg: short(s.ID)}},
			chat.Button{Label: w.Text("spaces.no"), Action: chat.Action{Route: routeKeep}},
		}})
	return chat.Privately{Message: m}, nil
}

func keep(tx *bot.Tx, _ bot.Input) (chat.Response, error) { return tx.Say("spaces.nothing_done"), nil }

// deleteNow is the second step. Whoever runs Weft from the space itself is forgotten with it.
func deleteNow(tx *bot.Tx, s bot.Space) (chat.Response, error) {
	if s.Removed.IsZero() {
		return tx.Say("spaces.still_here", "name", s.Name()), nil
	}
	if !s.Deleted.IsZero() {
		return tx.Say("spaces.gone_already", "name", s.Name()), nil
	}
	said := tx.Say("spaces.done", "name", s.Name())
	if err := tx.Audit("spaces.delete", s.ID.String()); err != nil {
		return nil, err
	}
	_, err := deleteSome(tx, s.ID, routeGoOn)
	return said, err
}
