package desk_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/desk"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// rehearsal is a feature with something ahead of amal, and with notes to send her.
type rehearsal struct{}

func (rehearsal) Name() string { return "rehearsal" }

func (rehearsal) Register(r *bot.Registry) {
	r.Agenda(func(_ *bot.View, m community.Member, from, _ time.Time) ([]bot.AgendaItem, error) {
		if m.Profile.Name != "amal" {
			return nil, nil
		}
		return []bot.AgendaItem{{At: from.Add(25 * time.Hour), What: "…"}}, nil
	})
	r.Renderer("rehearsal.note", func(*bot.Rendering) (chat.Message, error) {
		return chat.Message{Summary: "…", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("…")}}}, nil
	})
}

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		t.Run(language, func(t *testing.T) {
			script := bottest.NewTranscript()
			c := bottest.New(t, []bot.Feature{desk.New(), rehearsal{}}, bottest.On(script))
			holdAndRelease(c, script, language)
			script.Covers(c, language, "desk")
			script.Golden(t, "testdata/"+language+".golden")
		})
	}
}

func holdAndRelease(c *bottest.Community, script *bottest.Transcript, language string) {
	say := c.Bot.Words().In(language, nil).Text
	speaks := func(m *community.Member) { m.Language = language }
	amal, bo := c.Facilitator("amal", "Africa/Nairobi").Becomes(speaks), c.Member("bo", "Asia/Manila").Becomes(speaks)

	script.Scene("help")
	c.Person("gil", "", language).Does("help")
	bo.Does("help").Does("hepl").Does("sing").Does("hold")
	amal.Does("help")

	script.Scene("what is coming")
	bo.Does("coming")
	amal.Does("coming")

	script.Scene("the desk, and everything on hold")
	amal.OpensHome()
	script.Posts()
	for waiting := range 3 {
		amal.Does("hold").OpensHome()
		bo.OpensHome()
		for n := range waiting {
			c.Decide(func(tx *bot.Tx) error {
				m, err := tx.People().ByAccount(amal.Account)
				if err != nil {
					return err
				}
				return tx.Post(bot.Post{
					Key: fmt.Sprintf("rehearsal.note/%d/%d", waiting, n), To: bot.ToMember(m.ID), Kind: bot.Urgent,
					Show: chat.Action{Route: "rehearsal.note"},
				})
			})
		}
		script.Posts()
		amal.Presses(say("desk.release"))
	}
	script.Posts()
}
