package cohorts_test

import (
	"flag"
	"regexp"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/cohorts"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	for _, language := range []string{"en", "fr", "es", "pt", "ar", "sw"} {
		t.Run(language, func(t *testing.T) {
			script := bottest.NewTranscript()
			script.Hides(regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`))
			c := bottest.New(t, []bot.Feature{cohorts.New(), archivist{}}, bottest.On(script))
			p := &play{c, script, language, c.Bot.Words().In(language, nil).Text}
			p.tell()
			script.Covers(c, language, "cohorts", // what stands in “data”, which is another feature’s, and inside of a file:
				"cohorts.about", "cohorts.kept.in", "cohorts.kept.in_and_leads", "cohorts.kept.leads", "cohorts.kept.asked",
				"cohorts.kept.invited", "cohorts.history.from_to", "cohorts.history.since")
			script.Golden(t, "testdata/"+language+".golden")
		})
	}
}

// archivist is a feature with something to leave behind.
type archivist struct{}

func (archivist) Name() string { return "archivist" }

func (archivist) Register(r *bot.Registry) {
	r.History(func(_ *bot.View, c community.Cohort) ([]chat.Block, error) {
		if c.Name != "Weavers" {
			return nil, nil
		}
		return []chat.Block{chat.Heading{Text: "Rose, thorn, bud"}, chat.Quote{Spans: chat.Text("A *rose* is a rose.")}}, nil
	})
}

type play struct {
	c        *bottest.Community
	script   *bottest.Transcript
	language string
	say      func(string, ...any) string
}

func (p *play) member(name, zone string) *bottest.Person {
	return p.c.Member(name, zone).Becomes(func(m *community.Member) { m.Language = p.language })
}

func (p *play) tell() {
	amal := p.member("amal", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Facilitator} })
	bo := p.member("bo", "Asia/Manila")
	weavers, menders := p.c.Channel("weavers"), p.c.Channel("menders")
	p.start(amal, weavers, menders)
	p.lead(amal, bo, weavers)
	p.script.Scene("joining and leaving")
	bo.Does("cohorts").Presses(p.say("cohorts.join"))
	bo.Does("cohorts join weavers").Does("cohorts join menders").Does("cohorts join Spinners").Does("cohorts join 34679-CDFGH")
	bo.Does("cohorts").Presses(p.say("cohorts.leave"))
	bo.Does("cohorts join weavers")
	ana := p.member("ana", "America/Bogota")
	p.ask(amal, bo, ana)
	p.invite(amal, ana)
	p.part(amal, bo, ana)
	p.end(amal, bo, ana, weavers)
	p.script.Scene("what can be typed")
	p.script.Commands(amal)
}

func (p *play) start(amal *bottest.Person, weavers, menders chat.ChannelID) {
	p.script.Scene("starting a cohort")
	amal.Does("cohorts").Does("cohorts lead")
	amal.Does("cohorts create").Fills("name", "Weavers", "zone", "EST", "language", p.language)
	amal.Fills("name", "Weavers", "zone", "Nairobi", "about", "Threads across borders", "language", p.language)
	amal.Does("cohorts create").Fills("name", "weavers", "zone", "Nairobi", "language", p.language)
	amal.Fills("name", "Menders", "zone", "Manila", "channel", menders.String(), "language", p.language)

	p.script.Scene("linking a channel")
	amal.Does("cohorts about weavers")
	amal.Does("cohorts link weavers").DoesIn(weavers, "cohorts link weavers").DoesIn(menders, "cohorts link weavers")
	amal.Does("cohorts create").Fills("name", "Menders too", "zone", "Manila", "channel", menders.String(), "language", p.language)
	amal.Does("cohorts unlink").DoesIn(weavers, "cohorts unlink").DoesIn(weavers, "cohorts unlink").DoesIn(weavers, "cohorts link weavers")

	p.script.Scene("what it is")
	amal.Does("cohorts edit").Does("cohorts edit weavers").Fills("about", "Threads across borders, and back")
	amal.Does("cohorts about weavers")
}

func (p *play) lead(amal, bo *bottest.Person, weavers chat.ChannelID) {
	p.script.Scene("who leads")
	stranger := p.c.Person("gil", "", p.language)
	amal.Does("cohorts lead").Fills("cohort", "Weavers", "person", stranger.Account.String())
	amal.Fills("cohort", "Weavers", "person", bo.Account.String())
	bo.Does("cohorts create").Does("cohorts link menders")
	bo.Does("cohorts").Does("cohorts about menders")
	bo.Does("cohorts unlead").Fills("person", "bo")
	amal.DoesIn(weavers, "cohorts unlead "+bo.Account.String())
}

func (p *play) ask(amal, bo, ana *bottest.Person) {
	p.script.Scene("asking to join")
	amal.Does("cohorts edit weavers").Fills("entry", "approval")
	gone := p.member("hana", "Africa/Nairobi").Does("cohorts join weavers")
	amal.Does("cohorts about weavers")
	gone.IsForgotten()
	amal.Presses(p.say("cohorts.accept"))
	ana.Does("cohorts about weavers").Does("cohorts").Presses(p.say("cohorts.do.ask"))
	ana.Does("cohorts join weavers").Does("cohorts").Presses(p.say("cohorts.do.unask"))
	ana.Does("cohorts join weavers")
	hal := p.member("hal", "Africa/Nairobi").Does("cohorts join weavers")
	p.script.Posts()
	amal.Does("cohorts")
	hal.Does("cohorts").Presses(p.say("cohorts.do.unask"))
	amal.Does("cohorts about weavers").Presses(p.say("cohorts.decline"))
	amal.Presses(p.say("cohorts.accept"))
	ana.Does("cohorts join weavers")
	p.script.Posts()
	p.c.After(20 * 24 * time.Hour)
	ana.Becomes(func(m *community.Member) { m.Profile.Organisation = "Menders" }).Does("cohorts join weavers")
	p.c.After(24 * time.Hour)
	p.script.Posts()
	amal.Presses(p.say("cohorts.accept")).Presses(p.say("cohorts.accept"))
	p.script.Posts()
	bo.Does("cohorts about weavers")
}

func (p *play) invite(amal, ana *bottest.Person) {
	p.script.Scene("an invitation")
	amal.Does("cohorts invite weavers").Presses(p.say("cohorts.invite.noted")).Does("cohorts invite weavers")
	amal.Does("cohorts about weavers").Presses(p.say("cohorts.do.uninvite"))

	p.script.Scene("a guest")
	mended, err := p.cohort("menders")
	if err != nil {
		p.c.Fatal(err)
	}
	gil := p.member("gil", "Africa/Lagos").Becomes(func(m *community.Member) { m.GuestOf = mended })
	gil.Does("cohorts").Does("cohorts about weavers")
	var code string
	p.c.Decide(func(tx *bot.Tx) error {
		weavers, err := tx.People().CohortNamed("weavers")
		if err != nil {
			return err
		}
		code, err = tx.People().Invite("nonce", weavers.ID, weavers.Leads[0], tx.Now())
		return err
	})
	gil.Does("cohorts join " + code)
	amal.Does("cohorts lead " + gil.Account.String() + " weavers")
	amal.Does("cohorts welcome").Fills("person", "gil").Does("cohorts welcome " + ana.Account.String())
	p.c.After(24 * time.Hour)
	p.script.Posts()
}

func (p *play) cohort(name string) (id community.CohortID, err error) {
	p.c.Read(func(v *bot.View) error {
		c, notFound := v.People().CohortNamed(name)
		id, err = c.ID, notFound
		return nil
	})
	return id, err
}

func (p *play) part(amal, bo, ana *bottest.Person) {
	p.script.Scene("taking somebody out")
	amal.Does("cohorts remove " + bo.Account.String() + " weavers").Fills().Does("cohorts remove " + bo.Account.String() + " menders").Fills()
	amal.Does("cohorts remove "+bo.Account.String()+" menders").Fills("person", bo.Account.String())
	p.script.Posts()

	p.script.Scene("nobody leads")
	amal.Does("cohorts unlead " + amal.Account.String() + " weavers")
	p.c.After(24 * time.Hour)
	p.script.Posts()
	amal.Becomes(func(m *community.Member) { m.Roles = nil })
	bo.Does("cohorts about weavers").Does("cohorts join weavers")
	amal.Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Facilitator} })
	amal.Does("cohorts lead " + ana.Account.String() + " weavers")
	p.c.After(24 * time.Hour)
	p.script.Posts()
}

func (p *play) end(amal, bo, ana *bottest.Person, weavers chat.ChannelID) {
	p.script.Scene("the end, and going on")
	amal.Does("cohorts archive weavers").Presses(p.say("cohorts.archive.no"))
	amal.Does("cohorts archive weavers").Presses(p.say("cohorts.archive.yes"))
	p.script.Posts()
	ana.Does("cohorts about weavers").Presses(p.say("cohorts.do.history"))
	bo.Does("cohorts").Does("cohorts history weavers").Does("cohorts history menders")
	ana.Does("cohorts about weavers").Presses(p.say("cohorts.do.reopen"))
	amal.Presses(p.say("cohorts.do.invite")).Does("cohorts reopen weavers")
	amal.Does("cohorts archive weavers").Presses(p.say("cohorts.archive.yes")).Presses(p.say("cohorts.do.invite"))
	amal.DoesIn(weavers, "cohorts create").Fills("name", "Weavers", "zone", "Nairobi", "language", p.language)
	ana.Presses(p.say("cohorts.do.reopen"))
	amal.Does("cohorts edit weavers").Fills("name", "Spinners")
	ana.Presses(p.say("cohorts.do.reopen"))
	bo.Does("cohorts join menders").Does("cohorts history menders")
}
