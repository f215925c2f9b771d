package cohorts

import (
	"embed"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

//go:embed words/*.toml
var files embed.FS

// Feature is the feature. Make one with [New].
type Feature struct {
	requests *data.Collection[Request]
}

// New returns the feature.
func New() *Feature { return &Feature{requests: newRequests()} }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "cohorts" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	r.Collections(f.requests)
	f.registerCommands(r)

	leads := bot.LeadsOf(ledCohort)
	r.Form("cohorts.create", bot.Form{Who: bot.Facilitators(), Build: createForm, Do: create})
	r.Form("cohorts.edit", bot.Form{Who: leads, Build: editForm, Do: f.edit})
	r.Form("cohorts.lead", bot.Form{Who: leads, Build: leadForm, Do: f.lead})
	r.Form("cohorts.unlead", bot.Form{Who: leads, Build: unleadForm, Do: f.unlead})
	r.Form("cohorts.remove", bot.Form{Who: leads, Build: removeForm, Do: f.remove})
	r.Form("cohorts.welcome", bot.Form{Who: bot.Facilitators(), Build: welcomeForm, Do: welcome})

	r.Action("cohorts.about", bot.Members(), f.card)
	r.Action("cohorts.join", bot.Members(), f.join)
	r.Action("cohorts.leave", bot.Members(), f.leave)
	r.Action("cohorts.unask", bot.Members(), f.unask)
	r.Action("cohorts.invite", leads, invite)
	r.Action("cohorts.noted", leads, noted)
	r.Action("cohorts.uninvite", leads, uninvite)
	r.Action("cohorts.archive", leads, f.archive)
	r.Action("cohorts.keep", leads, keep)
	r.Action("cohorts.reopen", leads, reopen)
	r.Action("cohorts.history", bot.Members(), history)
	requested := bot.LeadsOf(f.requestedCohort)
	r.Action("cohorts.accept", requested, f.accept)
	r.Action("cohorts.decline", requested, f.decline)

	r.Renderer("cohorts.request", f.renderRequest)
	r.Renderer("cohorts.answer", f.renderAnswer)
	r.Renderer("cohorts.unled", renderUnled)
	r.Renderer("cohorts.removed", renderRemoved)
	r.Renderer("cohorts.welcomed", renderWelcomed)
	r.Suggester("cohorts.name", bot.Members(), suggest)
	r.Hear(f.hear)

	r.Waiting(f.waitingFor)
	r.About(f.about)
	r.Forget(f.forget)
	r.Merge(f.merge)
	r.Export(f.export)
}

func (f *Feature) registerCommands(r *bot.Registry) {
	cohort := chat.CommandOption{Name: "cohort", Input: chat.ShortText{}, Query: "cohorts.name", Rest: true}
	person := chat.CommandOption{Name: "person", Input: chat.PersonInput{}}
	for _, c := range []bot.Command{
		{Name: "cohorts", Who: bot.Members(), Do: f.list},
		{Name: "cohorts about", Options: []chat.CommandOption{cohort}, Who: bot.Members(), Do: f.cardNamed},
		{Name: "cohorts create", Who: bot.Facilitators(), MayAsk: true, Do: bot.Asks("cohorts.create")},
		{Name: "cohorts edit", Options: []chat.CommandOption{cohort}, Who: bot.AnyLead(), MayAsk: true, Do: asksAbout("cohorts.edit")},
		{Name: "cohorts join", Options: []chat.CommandOption{cohort}, Who: bot.Members(), Do: f.joinNamed},
		{Name: "cohorts leave", Options: []chat.CommandOption{cohort}, Who: bot.Members(), Do: f.leaveNamed},
		{Name: "cohorts link", Options: []chat.CommandOption{cohort}, Who: bot.AnyLead(), Do: link},
		{Name: "cohorts unlink", Who: bot.AnyLead(), Do: unlink},
		{Name: "cohorts invite", Options: []chat.CommandOption{cohort}, Who: bot.AnyLead(), Do: inviteNamed},
		{Name: "cohorts lead", Options: []chat.CommandOption{person, cohort}, Who: bot.AnyLead(), MayAsk: true, Do: aboutSomebody("cohorts.lead", f.lead)},
		{Name: "cohorts unlead", Options: []chat.CommandOption{person, cohort}, Who: bot.AnyLead(), MayAsk: true, Do: aboutSomebody("cohorts.unlead", f.unlead)},
		{Name: "cohorts remove", Options: []chat.CommandOption{person, cohort}, Who: bot.AnyLead(), MayAsk: true, Do: aboutSomebody("cohorts.remove", nil)},
		{Name: "cohorts welcome", Options: []chat.CommandOption{person}, Who: bot.Facilitators(), MayAsk: true, Do: welcomeNamed},
		{Name: "cohorts archive", Options: []chat.CommandOption{cohort}, Who: bot.AnyLead(), Do: askToArchive},
		{Name: "cohorts reopen", Options: []chat.CommandOption{cohort}, Who: bot.AnyLead(), Do: reopenNamed},
		{Name: "cohorts history", Options: []chat.CommandOption{cohort}, Who: bot.Members(), Do: historyNamed},
	} {
		r.Command(c)
	}
}
