package members

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
func (*Feature) Name() string { return "members" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	r.Welcome(chat.Action{Route: "members.join"})

	r.Command(bot.Command{Name: "join", Who: bot.Anyone(), MayAsk: true, Do: begin})
	r.Command(bot.Command{Name: "profile", Who: bot.Members(), MayAsk: true, Do: bot.Asks("members.profile")})
	r.Command(bot.Command{Name: "preferences", Who: bot.Members(), MayAsk: true, Do: bot.Asks("members.preferences")})
	r.Command(bot.Command{Name: "data", Who: bot.Members(), Do: myData})
	r.Command(bot.Command{Name: "forget me", Who: bot.Members(), Do: askToForget})

	r.Form("members.join", bot.Form{Who: bot.Anyone(), Build: joinForm, Do: join})
	r.Form("members.profile", bot.Form{Who: bot.Members(), Build: profileForm, Do: changeProfile})
	r.Form("members.preferences", bot.Form{Who: bot.Members(), Build: preferencesForm, Do: changePreferences})
	r.Action("members.forget", bot.Members(), forget)
	r.Action("members.stay", bot.Members(), stay)

	r.About(about)
}
