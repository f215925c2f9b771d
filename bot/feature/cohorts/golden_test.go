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
	features := func() []bot.Feature { return []bot.Feature{cohorts.New(), archivist{}} }
	bottest.InEveryLanguage(t, features, func(c *bottest.Telling) {
		c.Script.Hides(regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`))
		p := play{c}
		p.tell()
		p.Covers("cohorts", // what stands in “data”, which is another feature’s, and inside of a file:
			"cohorts.about", "cohorts.kept.in", "cohorts.kept.in_and_leads", "cohorts.kept.leads", "cohorts.kept.asked",
			"cohorts.kept.invited", "cohorts.history.from_to", "cohorts.history.since")
	})
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

type play struct{ *bottest.Telling }

func (p play) member(name, zone string) *bottest.Person {
	return p.Member(name, zone).Becomes(p.Speaks)
}

func (p play) tell() {
	amal := p.member("amal", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Facilitator} })
	bo := p.member("bo", "Asia/Manila")
	weavers, menders := p.Channel("weavers"), p.Channel("menders")
	p.start(amal, weavers, menders)
	p.lead(amal, bo, weavers)
	p.Script.Scene("joining and leaving")
	bo.Does("cohorts").Presses(p.Say("cohorts.join"))
	bo.Does("cohorts join weavers").Does("cohorts join menders").Does("cohorts join Spinners").Does("cohorts join 34679-CDFGH")
	bo.Does("cohorts").Presses(p.Say("cohorts.leave"))
	bo.Does("cohorts join weavers")
	ana := p.member("ana", "America/Bogota")
	p.ask(amal, bo, ana)
	p.invite(amal, ana)
	p.part(amal, bo, ana)
	p.end(amal, bo, ana, weavers)
	p.Script.Scene("what can be typed")
	p.Script.Commands(amal)
}

func (p play) start(amal *bottest.Person, weavers, menders chat.ChannelID) {
	p.Script.Scene("starting a cohort")
	amal.Does("cohorts").Does("cohorts lead")
	amal.Does("cohorts create").Fills("name", "Weavers", "zone", "EST", "language", p.Language)
	amal.Fills("name", "Weavers", "zone", "Nairobi", "about", "Threads across borders", "language", p.Language)
	amal.Does("cohorts create").Fills("name", "weavers", "zone", "Nairobi", "language", p.Language)
	amal.Fills("name", "Menders", "zone", "Manila", "channel", menders.String(), "language", p.Language)

	p.Script.Scene("linking a channel")
	amal.Does("cohorts about weavers")
	amal.Does("cohorts link weavers").DoesIn(weavers, "cohorts link weavers").DoesIn(menders, "cohorts link weavers")
	amal.Does("cohorts create").Fills("name", "Menders too", "zone", "Manila", "channel", menders.String(), "language", p.Language)
	amal.Does("cohorts unlink").DoesIn(weavers, "cohorts unlink").DoesIn(weavers, "cohorts unlink").DoesIn(weavers, "cohorts link weavers")

	p.Script.Scene("what it is")
	amal.Does("cohorts edit").Does("cohorts edit weavers").Fills("about", "Threads across borders, and back")
	amal.Does("cohorts about weavers")
}

func (p play) lead(amal, bo *bottest.Person, weavers chat.ChannelID) {
	p.Script.Scene("who leads")
	stranger := p.Person("gil", "", p.Language)
	amal.Does("cohorts lead").Fills("cohort", "Weavers", "person", stranger.Account.String())
	amal.Fills("cohort", "Weavers", "person", bo.Account.String())
	bo.Does("cohorts create").Does("cohorts link menders")
	bo.Does("cohorts").Does("cohorts about menders")
	bo.Does("cohorts unlead").Fills("person", "bo")
	amal.DoesIn(weavers, "cohorts unlead "+bo.Account.String())
}

func (p play) ask(amal, bo, ana *bottest.Person) {
	p.Script.Scene("asking to join")
	amal.Does("cohorts edit weavers").Fills("entry", "approval")
	gone := p.member("hana", "Africa/Nairobi").Does("cohorts join weavers")
	amal.Does("cohorts about weavers")
	gone.IsForgotten()
	amal.Presses(p.Say("cohorts.accept"))
	ana.Does("cohorts about weavers").Does("cohorts").Presses(p.Say("cohorts.do.ask"))
	ana.Does("cohorts join weavers").Does("cohorts").Presses(p.Say("cohorts.do.unask"))
	ana.Does("cohorts join weavers")
	hal := p.member("hal", "Africa/Nairobi").Does("cohorts join weavers")
	p.Script.Posts()
	amal.Does("cohorts")
	hal.Does("cohorts").Presses(p.Say("cohorts.do.unask"))
	amal.Does("cohorts about weavers").Presses(p.Say("cohorts.decline"))
	amal.Presses(p.Say("cohorts.accept"))
	ana.Does("cohorts join weavers")
	p.Script.Posts()
	p.After(20 * 24 * time.Hour)
	ana.Becomes(func(m *community.Member) { m.Profile.Organisation = "Menders" }).Does("cohorts join weavers")
	p.After(24 * time.Hour)
	p.Script.Posts()
	amal.Presses(p.Say("cohorts.accept")).Presses(p.Say("cohorts.accept"))
	p.Script.Posts()
	bo.Does("cohorts about weavers")
}

func (p play) invite(amal, ana *bottest.Person) {
	p.Script.Scene("an invitation")
	amal.Does("cohorts invite weavers").Presses(p.Say("cohorts.invite.noted")).Does("cohorts invite weavers")
	amal.Does("cohorts about weavers").Presses(p.Say("cohorts.do.uninvite"))

	p.Script.Scene("a guest")
	mended, err := p.cohort("menders")
	if err != nil {
		p.Fatal(err)
	}
	gil := p.member("gil", "Africa/Lagos").Becomes(func(m *community.Member) { m.GuestOf = mended })
	gil.Does("cohorts").Does("cohorts about weavers")
	var code string
	p.Decide(func(tx *bot.Tx) error {
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
	p.After(24 * time.Hour)
	p.Script.Posts()
}

func (p play) cohort(name string) (id community.CohortID, err error) {
	p.Read(func(v *bot.View) error {
		c, notFound := v.People().CohortNamed(name)
		id, err = c.ID, notFound
		return nil
	})
	return id, err
}

func (p play) part(amal, bo, ana *bottest.Person) {
	p.Script.Scene("taking somebody out")
	amal.Does("cohorts remove " + bo.Account.String() + " weavers").Fills().Does("cohorts remove " + bo.Account.String() + " menders").Fills()
	amal.Does("cohorts remove "+bo.Account.String()+" menders").Fills("person", bo.Account.String())
	p.Script.Posts()

	p.Script.Scene("nobody leads")
	amal.Does("cohorts unlead " + amal.Account.String() + " weavers")
	p.After(24 * time.Hour)
	p.Script.Posts()
	amal.Becomes(func(m *community.Member) { m.Roles = nil })
	bo.Does("cohorts about weavers").Does("cohorts join weavers")
	amal.Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Facilitator} })
	amal.Does("cohorts lead " + ana.Account.String() + " weavers")
	p.After(24 * time.Hour)
	p.Script.Posts()
}

func (p play) end(amal, bo, ana *bottest.Person, weavers chat.ChannelID) {
	p.Script.Scene("the end, and going on")
	amal.Does("cohorts archive weavers").Presses(p.Say("cohorts.archive.no"))
	amal.Does("cohorts archive weavers").Presses(p.Say("cohorts.archive.yes"))
	p.Script.Posts()
	ana.Does("cohorts about weavers").Presses(p.Say("cohorts.do.history"))
	bo.Does("cohorts").Does("cohorts history weavers").Does("cohorts history menders")
	ana.Does("cohorts about weavers").Presses(p.Say("cohorts.do.reopen"))
	amal.Presses(p.Say("cohorts.do.invite")).Does("cohorts reopen weavers")
	amal.Does("cohorts archive weavers").Presses(p.Say("cohorts.archive.yes")).Presses(p.Say("cohorts.do.invite"))
	amal.DoesIn(weavers, "cohorts create").Fills("name", "Weavers", "zone", "Nairobi", "language", p.Language)
	ana.Presses(p.Say("cohorts.do.reopen"))
	amal.Does("cohorts edit weavers").Fills("name", "Spinners")
	ana.Presses(p.Say("cohorts.do.reopen"))
	bo.Does("cohorts join menders").Does("cohorts history menders")
}
