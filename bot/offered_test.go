package bot_test

import (
	"testing"

	"weft/bot"
	"weft/bot/chat"
)

// TestAllCommandsAreListedInALanguage: for platforms that show everybody one list, whoever may use what stands there.
func TestAllCommandsAreListedInALanguage(t *testing.T) {
	quiet := func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil }
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Command(bot.Command{Name: "join", Who: bot.Anyone(), Do: quiet})
		r.Command(bot.Command{Name: "members remove", Who: bot.Stewards(), Do: quiet, Options: []chat.CommandOption{{Name: "person", Input: chat.PersonInput{}}}})
	}))
	var lister chat.CommandLister = h.bot
	for _, language := range []string{"", "en", "fr", "tlh"} {
		all, err := lister.CommandsIn(t.Context(), language)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]chat.Command{}
		for _, c := range all {
			found[c.Name] = c
			if c.About == "" {
				t.Errorf("%s has no help in %q", c.Name, language)
			}
		}
		if len(found["members remove"].Options) != 1 || found["join"].Name == "" {
			t.Errorf("in %q are listed %+v", language, all)
		}
	}
	anybody, err := h.bot.Commands(t.Context(), chat.UserID{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range anybody {
		if c.Name == "members remove" {
			t.Error("what only stewards may use is offered to anybody")
		}
	}
}
