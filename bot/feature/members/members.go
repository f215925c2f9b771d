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
	r.Welcome(
		bot.Offer{Label: "bot.join", Action: chat.Action{Route: "members.join"}},
		bot.Offer{Label: "members.welcome.levels", Action: chat.Action{Route: "members.levels"}},
		bot.Offer{Label: "members.welcome.no", Action: chat.Action{Route: "members.no_thanks"}},
	)
	code := []chat.CommandOption{{Name: "code", Input: chat.ShortText{}, Rest: true}}
	r.Command(bot.Command{Name: "join", Options: code, Who: bot.Anyone(), MayAsk: true, Means: looksLikeCode, Do: begin})
	r.Command(bot.Command{Name: "levels", Who: bot.Anyone(), Do: showLevels})
	r.Action("members.levels", bot.Anyone(), showLevels)
	r.Action("members.no_thanks", bot.Anyone(), noThanks)
	r.Form("members.join", bot.Form{Who: bot.Anyone(), Build: joinForm, Do: join})

	r.Command(bot.Command{Name: "profile", Who: bot.Members(), MayAsk: true, Do: bot.Asks("members.profile")})
	r.Command(bot.Command{Name: "topics", Who: bot.Members(), MayAsk: true, Do: bot.Asks("members.topics")})
	r.Command(bot.Command{Name: "preferences", Who: bot.Members(), MayAsk: true, Do: bot.Asks("members.preferences")})
	r.Form("members.profile", bot.Form{Who: bot.Members(), Build: profileForm, Do: changeProfile})
	r.Form("members.topics", bot.Form{Who: bot.Members(), Build: topicsForm, Do: changeTopics})
	r.Form("members.preferences", bot.Form{Who: bot.Members(), Build: preferencesForm, Do: changePreferences})

	until := []chat.CommandOption{{Name: "until", Input: chat.ShortText{}, Rest: true}}
	r.Command(bot.Command{Name: "pause", Options: until, Who: bot.Members(), MayAsk: true, Means: isPause, Do: pause})
	r.Command(bot.Command{Name: "resume", Who: bot.Members(), Do: resume})
	r.Form("members.pause", bot.Form{Who: bot.Members(), Build: pauseForm, Do: choosePause})
	r.Action("members.resume", bot.Members(), resume)

	r.Command(bot.Command{Name: "data", Who: bot.Members(), Do: myData})
	r.Command(bot.Command{Name: "data export", Who: bot.Members(), Do: exportData})
	r.Command(bot.Command{Name: "data correct", Who: bot.Members(), Do: correctData})
	r.Action("members.export", bot.Members(), exportData)
	r.Action("members.correct", bot.Members(), correctData)
	r.Command(bot.Command{Name: "forget me", Who: bot.Members(), Do: askToForget})
	r.Action("members.forget", bot.Members(), forget)
	r.Action("members.stay", bot.Members(), stay)

	registerAccounts(r)
	registerCare(r)
	r.About(about)
	r.Export(export)
}

// registerAccounts adds what makes one member of several accounts, and several of one again.
func registerAccounts(r *bot.Registry) {
	code := []chat.CommandOption{{Name: "code", Input: chat.ShortText{}, Rest: true}}
	account := []chat.CommandOption{{Name: "account", Input: chat.ShortText{}, Rest: true}}
	r.Command(bot.Command{Name: "link", Options: code, Who: bot.Anyone(), Means: looksLikeCode, Do: linkAccounts})
	r.Command(bot.Command{Name: "link confirm", Who: bot.Anyone(), Do: confirmLink})
	r.Command(bot.Command{Name: "link cancel", Who: bot.Anyone(), Do: cancelLink})
	r.Command(bot.Command{Name: "link unlock", Who: bot.Members(), Do: openJournals})
	r.Action("members.link_yes", bot.Anyone(), confirmLink)
	r.Action("members.link_no", bot.Anyone(), cancelLink)
	r.Renderer("members.link_ask", renderLink)
	r.Renderer("members.linked", renderLinked)

	r.Command(bot.Command{Name: "unlink", Options: account, Who: bot.Members(), Means: namesAccount, Do: unlinkAccounts})
	r.Command(bot.Command{Name: "unlink confirm", Options: account, Who: bot.Members(), Means: namesAccount, Do: unlinkTyped})
	r.Action("members.unlink", bot.Members(), chooseUnlink)
	r.Action("members.unlink_now", bot.Members(), unlinkPressed)
	r.Renderer("members.unlinked", renderUnlinked)
}

// registerCare adds what facilitators and stewards do about members.
func registerCare(r *bot.Registry) {
	person := chat.CommandOption{Name: "person", Input: chat.ShortText{}, Query: "members.person"}
	role := chat.CommandOption{Name: "role", Input: chat.OneOf{Options: []chat.Option{
		{Value: roleFacilitator, Label: roleFacilitator}, {Value: roleMember, Label: roleMember},
	}}}
	r.Command(bot.Command{Name: "members", Who: bot.Facilitators(), Do: overview})
	r.Command(bot.Command{Name: "members remove", Options: []chat.CommandOption{person}, Who: bot.Facilitators(), MayAsk: true, Do: askToRemove})
	r.Command(bot.Command{Name: "members role", Options: []chat.CommandOption{person, role}, Who: bot.Stewards(), MayAsk: true, Do: changeRole})
	r.Form("members.whom", bot.Form{Who: bot.Facilitators(), Build: whomForm, Do: chooseWhom})
	r.Form("members.role", bot.Form{Who: bot.Stewards(), Build: roleForm, Do: chooseRole})
	r.Action("members.remove", bot.Facilitators(), remove)
	r.Action("members.spare", bot.Facilitators(), stay)
	r.Suggester("members.person", bot.Facilitators(), suggestPerson)
	r.Renderer("members.appointed", renderAppointed)
}
