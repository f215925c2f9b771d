package checkins

import (
	"embed"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

//go:embed words/*.toml
var files embed.FS

// The routes that more than one file speaks of.
const (
	routeAnswer = "checkins.answer"
	routeSkip   = "checkins.skip"
	routeRound  = "checkins.round"
	routeSlice  = "checkins.slice"
	routeClose  = "checkins.close"
	routeRemind = "checkins.remind"
	routeRegard = "checkins.regard"
	routeUnkeep = "checkins.unkeep"
)

// Feature is the feature. Make one with [New].
type Feature struct {
	checkins *data.Collection[Checkin]
	rounds   *data.Collection[Round]
	answers  *data.Collection[row]
	former   *data.Collection[former]

	publications *data.Collection[publicationRow]
}

// New returns the feature.
func New() *Feature { return newStore() }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "checkins" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	r.Collections(f.checkins, f.rounds, f.answers, f.former, f.publications)
	named := []chat.CommandOption{{Name: "title", Input: chat.ShortText{}, Query: "checkins.title", Rest: true}}
	command := func(name string, do func(*bot.Tx, Checkin) (chat.Response, error)) {
		r.Command(bot.Command{Name: "checkins " + name, Options: named, Who: bot.AnyLead(), Do: f.forNamed(do)})
		r.Action("checkins."+name, bot.LeadsOf(f.cohortOfCheckin), f.forArg(do))
	}

	command("preview", f.preview)
	f.lookingBack(r)

	f.authoring(r)
	r.Form(routeAnswer, bot.Form{Who: bot.CohortMembers(f.cohortOfRound), Build: f.answerForm, Do: f.submit, Awaits: f.awaits, Review: f.review})
	r.Action(routeSkip, bot.CohortMembers(f.cohortOfRound), f.skip)
	r.Suggester("checkins.title", bot.AnyLead(), f.suggest)

	r.Renderer("checkins.prompt", f.renderPrompt)
	r.Renderer("checkins.open", f.renderOpen)
	r.Renderer("checkins.reminder", f.renderReminder)
	r.Renderer("checkins.shared", f.renderShared)
	r.Renderer("checkins.digest", f.renderDigest)
	r.Renderer("checkins.withheld", f.renderWithheld)
	r.Action("checkins.share", bot.LeadsOf(f.cohortOfRound), f.decide(ShareAnyway))
	r.Action("checkins.keep", bot.LeadsOf(f.cohortOfRound), f.decide(KeepBack))
	r.Action("checkins.page", bot.Members(), f.turn)

	r.Occasion(routeRound, bot.Occasion{Entry: f.entry, Do: f.open})
	r.Work(routeSlice, f.serveSlice)
	r.Work(routeRemind, f.remindSlice)
	r.Work(routeClose, f.closeRound)
	r.Work(routeRegard, f.regard)
	r.Work(routeUnkeep, f.unkeep)
	r.Hear(f.hear)

	r.Agenda(f.agenda)
	r.About(f.about)
	r.Forget(f.forget)
	r.Merge(f.merge)
}
