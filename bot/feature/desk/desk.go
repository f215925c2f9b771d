package desk

import (
	"embed"

	"weft/bot"
	"weft/bot/chat"
)

//go:embed words/*.toml
var files embed.FS

// The routes that more than one file speaks of.
const (
	routeHome       = "desk.home"
	routeUse        = "desk.use"
	routeSchedules  = "desk.schedules"
	routeTrace      = "desk.trace"
	routeTracePage  = "desk.trace_page"
	routeComing     = "desk.coming"
	routeRelease    = "desk.release"
	routeReleaseNow = "desk.release_now"
	routeWeekly     = "desk.weekly"
	routeTrouble    = "desk.trouble"
)

// Feature is the feature. Make one with [New].
type Feature struct{}

// New returns the feature.
func New() *Feature { return &Feature{} }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "desk" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	about := []chat.CommandOption{{Name: "command", Input: chat.ShortText{}, Query: "desk.command", Rest: true}}
	cohort := []chat.CommandOption{{Name: "cohort", Input: chat.ShortText{}, Query: "desk.cohort", Rest: true}}
	person := []chat.CommandOption{
		{Name: "person", Input: chat.ShortText{}, Query: "desk.person"},
		{Name: "day", Input: chat.ShortText{}},
	}

	r.Command(bot.Command{Name: "help", Options: about, Who: bot.Anyone(), Means: namesCommand, Do: help})
	r.Command(bot.Command{Name: "coming", Who: bot.Members(), Do: coming})
	r.Command(bot.Command{Name: "desk", Who: bot.AnyLead(), Do: showDesk})
	r.Command(bot.Command{Name: "schedules", Who: bot.AnyLead(), Do: schedules})
	r.Command(bot.Command{Name: "trace", Options: person, Who: bot.Members(), Means: namesPerson, Do: trace})
	r.Command(bot.Command{Name: "hold", Options: cohort, Who: bot.LeadsOf(typedCohort), Means: namesCohort, Do: hold})
	r.Command(bot.Command{Name: "release", Options: cohort, Who: bot.LeadsOf(typedCohort), Means: namesCohort, Do: release})
	r.Command(bot.Command{Name: "release now", Options: cohort, Who: bot.LeadsOf(typedCohort), Means: namesCohort, Do: releaseNow})

	r.Action(routeUse, bot.Anyone(), use)
	r.Action(routeSchedules, bot.AnyLead(), turnSchedules)
	r.Action(routeTrace, bot.Members(), traceChosen)
	r.Action(routeTracePage, bot.Members(), turnTrace)
	r.Action(routeComing, bot.Members(), turnComing)
	r.Action(routeRelease, bot.LeadsOf(pressedCohort), release)
	r.Action(routeReleaseNow, bot.LeadsOf(pressedCohort), releaseNow)
	r.Suggester("desk.command", bot.Anyone(), suggestCommand)
	r.Suggester("desk.cohort", bot.AnyLead(), suggestCohort)
	r.Suggester("desk.person", bot.Members(), suggestPerson)

	r.Home(openHome)
	r.Renderer(routeHome, renderHome)
	r.Renderer(routeWeekly, renderWeekly)
	r.Renderer(routeTrouble, renderTrouble)
	r.Standing(weekly)
	r.Occasion(routeWeekly, bot.Occasion{Entry: weeklyEntry, Do: sendWeekly})
	r.Schedules(ownSchedules)
	r.Hear(refresh)
	r.Hear(tellStewards)
}

// use does what a command does, under the command's own rule: for buttons that stand for one.
func use(tx *bot.Tx, in bot.Input) (chat.Response, error) { return tx.Use(in.Arg, in) }
