package desk

import (
	"embed"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

//go:embed words/*.toml
var files embed.FS

// ahead is how far what is coming is shown.
const ahead = 28 * 24 * time.Hour

// Feature is the feature. Make one with [New].
type Feature struct{}

// New returns the feature.
func New() *Feature { return &Feature{} }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "desk" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	r.Command(bot.Command{Name: "help", Who: bot.Anyone(), Do: help})
	r.Command(bot.Command{Name: "coming", Who: bot.Members(), Do: coming})
	r.Command(bot.Command{Name: "hold", Who: bot.Facilitators(), Do: hold})
	r.Command(bot.Command{Name: "release", Who: bot.Facilitators(), Do: release})
	r.Action("desk.release", bot.Facilitators(), release)
	r.Home(openHome)
	r.Renderer("desk.home", renderHome)
	r.Hear(refresh)
}

// help lists what the person who asks may do, and nothing else.
func help(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	commands, err := tx.Commands()
	if err != nil {
		return nil, err
	}
	list := chat.List{}
	for _, c := range commands {
		list.Items = append(list.Items, []chat.Span{chat.Code{Text: c.Usage()}, chat.Plain{Text: " — " + c.About}})
	}
	m := chat.Message{Summary: w.Text("desk.help.title"), Language: w.Language(), Blocks: []chat.Block{
		chat.Heading{Text: w.Text("desk.help.title")}, list, w.Fine("desk.help.typing"),
	}}
	if tx.Actor().ID == "" {
		if welcome, ok := tx.Welcome().(chat.Privately); ok {
			m.Blocks = append(m.Blocks, welcome.Message.Blocks...)
		}
	}
	return chat.Privately{Message: m}, nil
}

func coming(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	blocks, err := whatIsComing(&tx.View, tx.Actor())
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	return chat.Privately{Message: chat.Message{Summary: w.Text("desk.coming.title"), Language: w.Language(), Blocks: blocks}}, nil
}

func whatIsComing(v *bot.View, m community.Member) ([]chat.Block, error) {
	w := v.WordsFor(m)
	items, err := v.Coming(m, v.Now(), v.Now().Add(ahead))
	if err != nil {
		return nil, err
	}
	blocks := []chat.Block{chat.Heading{Text: w.Text("desk.coming.title")}}
	if len(items) == 0 {
		return append(blocks, w.Paragraph("desk.coming.nothing")), nil
	}
	list := chat.List{}
	for _, i := range items {
		list.Items = append(list.Items, w.Spans("desk.coming.item", "when", w.Moment(i.At, chat.MomentDateTime), "what", i.What))
	}
	return append(blocks, list), nil
}

func homeKey(m community.MemberID) string { return "desk.home/" + string(m) }

// openHome publishes a member's desk when it is opened, and from then on keeps it up to date.
func openHome(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	me := tx.Actor().ID
	if me == "" {
		return tx.Welcome(), nil
	}
	err := tx.Post(bot.Post{Key: homeKey(me), To: bot.ToHome(me), Show: chat.Action{Route: "desk.home", Arg: string(me)}})
	if err != nil {
		return nil, err
	}
	return chat.Quiet{}, tx.Revise(homeKey(me))
}

func renderHome(r *bot.Rendering) (chat.Message, error) {
	w := r.Words()
	blocks, err := whatIsComing(&r.View, r.Reader)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Summary: w.Text("desk.home.summary"), Blocks: []chat.Block{
		chat.Heading{Text: w.Text("desk.home.hello", "name", r.Reader.Profile.Name)},
	}}
	holds, err := r.Holds()
	if err != nil {
		return chat.Message{}, err
	}
	if slices.ContainsFunc(holds, func(h bot.Hold) bool { return h.Cohort == "" }) {
		m.Blocks = append(m.Blocks, w.Paragraph("desk.on_hold"))
		if r.IsFacilitator(r.Reader) {
			m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("desk.release"), Action: chat.Action{Route: "desk.release"}, Style: chat.Primary},
			}})
		}
	}
	m.Blocks = append(m.Blocks, blocks...)
	m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{
		chat.Button{Label: w.Text("desk.home.profile"), Action: chat.Action{Route: "members.profile"}},
		chat.Button{Label: w.Text("desk.home.preferences"), Action: chat.Action{Route: "members.preferences"}},
	}})
	return m, nil
}

// refresh keeps desks that were opened true when something about their owner changes.
func refresh(tx *bot.Tx, news bot.News) error {
	switch n := news.(type) {
	case bot.MemberChanged:
		return tx.Revise(homeKey(n.Member))
	case bot.MemberMoved:
		return tx.Revise(homeKey(n.Member))
	case bot.CohortEntered:
		return tx.Revise(homeKey(n.Member))
	case bot.CohortLeft:
		return tx.Revise(homeKey(n.Member))
	case bot.MemberJoined, bot.MemberGone, bot.CohortChanged, bot.PostFailed:
	}
	return nil
}

// refreshAll brings every desk that was opened up to date: a hold concerns all of them.
func refreshAll(tx *bot.Tx) error {
	members, err := tx.People().Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := tx.Revise(homeKey(m.ID)); err != nil {
			return err
		}
	}
	return nil
}

// hold stops everything automatic in the community at once.
func hold(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	if err := tx.Hold(bot.Hold{}); err != nil {
		return nil, err
	}
	if err := refreshAll(tx); err != nil {
		return nil, err
	}
	w := tx.Words()
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("desk.held"), Language: w.Language(),
		Blocks: []chat.Block{w.Paragraph("desk.held"), chat.Actions{Controls: []chat.Control{
			chat.Button{Label: w.Text("desk.release"), Action: chat.Action{Route: "desk.release"}},
		}}},
	}}, nil
}

// release lets everything go on, one message after another.
func release(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	n, err := tx.Release("")
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return tx.Say("desk.nothing_waited"), refreshAll(tx)
	}
	return tx.Say("desk.released", "count", n), refreshAll(tx)
}
