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
)

// Feature is the feature. Make one with [New].
type Feature struct {
	checkins *data.Collection[Checkin]
	rounds   *data.Collection[Round]
	answers  *data.Collection[answer]
}

// New returns the feature.
func New() *Feature { return newStore() }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "checkins" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	r.Collections(f.checkins, f.rounds, f.answers)
	named := []chat.CommandOption{{Name: "title", Input: chat.ShortText{}, Query: "checkins.title", Rest: true}}
	command := func(name string, do func(*bot.Tx, Checkin) (chat.Response, error)) {
		r.Command(bot.Command{Name: "checkins " + name, Options: named, Who: bot.AnyLead(), Do: f.forNamed(do)})
		r.Action("checkins."+name, bot.LeadsOf(f.cohortOfCheckin), f.forArg(do))
	}

	r.Command(bot.Command{Name: "checkins", Who: bot.Members(), Do: f.list})
	r.Command(bot.Command{Name: "checkins create", Who: bot.AnyLead(), MayAsk: true, Do: f.begin})
	r.Command(bot.Command{Name: "checkins answers", Options: named, Who: bot.Members(), Do: f.showAnswers})
	command("preview", f.preview)
	command("run", f.runNow)
	command("pause", f.pause)
	command("resume", f.resume)
	command("end", f.askToEnd)
	r.Action("checkins.end_now", bot.LeadsOf(f.cohortOfCheckin), f.forArg(f.end))

	r.Form("checkins.create", bot.Form{Who: bot.AnyLead(), Build: f.createForm, Do: f.create})
	r.Form(routeAnswer, bot.Form{Who: bot.CohortMembers(f.cohortOfRound), Build: f.answerForm, Do: f.submit})
	r.Action(routeSkip, bot.CohortMembers(f.cohortOfRound), f.skip)
	r.Suggester("checkins.title", bot.AnyLead(), f.suggest)

	r.Renderer("checkins.prompt", f.renderPrompt)
	r.Renderer("checkins.open", f.renderOpen)
	r.Renderer("checkins.shared", f.renderShared)

	r.Occasion(routeRound, bot.Occasion{Entry: f.entry, Do: f.open})
	r.Work(routeSlice, f.serveSlice)
	r.Work(routeClose, f.closeRound)
	r.Hear(f.hear)

	r.Agenda(f.agenda)
	r.About(f.about)
	r.Forget(f.forget)
}
