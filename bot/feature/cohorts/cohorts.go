package cohorts

import (
	"embed"

	"weft/bot"
	"weft/bot/chat"
)

//go:embed words/*.toml
var files embed.FS

// Feature is the feature. Make one with [New].
type Feature struct{}

// New returns the feature.
func New() *Feature { return &Feature{} }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "cohorts" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	named := []chat.CommandOption{{Name: "cohort", Input: chat.ShortText{}, Query: "cohorts.name", Rest: true}}

	r.Command(bot.Command{Name: "cohorts", Who: bot.Members(), Do: list})
	r.Command(bot.Command{Name: "cohorts create", Who: bot.Facilitators(), MayAsk: true, Do: bot.Asks("cohorts.create")})
	r.Command(bot.Command{Name: "cohorts join", Options: named, Who: bot.Members(), Do: joinNamed})
	r.Command(bot.Command{Name: "cohorts leave", Options: named, Who: bot.Members(), Do: leaveNamed})
	r.Command(bot.Command{Name: "cohorts link", Options: named, Who: bot.AnyLead(), Do: link})
	r.Command(bot.Command{Name: "cohorts lead", Who: bot.Facilitators(), MayAsk: true, Do: bot.Asks("cohorts.lead")})

	r.Form("cohorts.create", bot.Form{Who: bot.Facilitators(), Build: createForm, Do: create})
	r.Form("cohorts.lead", bot.Form{Who: bot.Facilitators(), Build: leadForm, Do: makeLead})
	r.Action("cohorts.join", bot.Members(), join)
	r.Action("cohorts.leave", bot.Members(), leave)
	r.Suggester("cohorts.name", bot.Members(), suggest)

	r.About(about)
}
