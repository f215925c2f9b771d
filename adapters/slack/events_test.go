package slack

import (
	"reflect"
	"testing"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

func TestWhatHappensInChannelsAndToPeople(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who, in := userID("T1", r.people[1]), channelID("T1", r.channel)
	newcomer, _ := r.JoinTeam(slackfake.User{DisplayName: "Chi", TZ: "Asia/Manila", Locale: "en-PH"})
	if e := next[chat.PlaceJoined](t, r.bot); e.Actor != userID("T1", newcomer) || !e.In.IsZero() || e.Name != "Chi" || e.Zone != "Asia/Manila" || e.Language != "en-PH" {
		t.Errorf("somebody new came as %+v", e)
	}
	r.Join(newcomer, r.channel)
	if e := next[chat.PlaceJoined](t, r.bot); e.Actor != userID("T1", newcomer) || e.In != in || e.Private || e.ID == "" {
		t.Errorf("joining a channel came as %+v", e)
	}
	r.Leave(who.ID, r.channel)
	if e := next[chat.PlaceLeft](t, r.bot); e.Actor != who || e.In != in || e.Whole {
		t.Errorf("leaving a channel came as %+v", e)
	}
	r.ChangeUser(who.ID, func(u *slackfake.User) { u.Deactivated = true })
	if e := next[chat.PlaceLeft](t, r.bot); e.Actor != who || !e.Whole {
		t.Errorf("leaving altogether came as %+v", e)
	}
	for _, c := range []struct {
		what    string
		happens func()
	}{
		{"renamed", func() { r.Rename(r.channel, "other") }},
		{"archived", func() { r.Archive(r.channel, who.ID) }},
		{"opened again", func() { r.Unarchive(r.channel, who.ID) }},
		{"shared", func() { r.Share(r.channel, "T9") }},
		{"unshared", func() { r.Unshare(r.channel, "T9") }},
		{"left by Weft", func() { r.Leave(r.BotUser, r.channel) }},
		{"entered by Weft", func() { r.Invite(r.channel) }},
	} {
		c.happens()
		if e := next[chat.PlaceChanged](t, r.bot); e.Channel != in || !e.Actor.IsZero() {
			t.Errorf("a channel that was %s came as %+v", c.what, e)
		}
	}
	r.Delete(r.channel, who.ID)
	if e := next[chat.PlaceChanged](t, r.bot); e.Channel != in {
		t.Errorf("a deleted channel came as %+v", e)
	}
}

func TestWhoActsIsNamedAsTheirProfileSays(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	asked := func() (n int) {
		for _, q := range r.server.Requests() {
			if q.Method == "users.info" {
				n++
			}
		}
		return n
	}
	for range 3 {
		r.help(t)
	}
	if e := next[chat.CommandUsed](t, r.bot); e.Name != "amina" || e.Zone != "Africa/Nairobi" || e.Language != "fr-FR" {
		t.Errorf("the envelope is %+v", e.Envelope)
	}
	if n := asked(); n != 1 {
		t.Errorf("Slack was asked %d times who that is", n)
	}
	r.ChangeUser(who, func(u *slackfake.User) { u.DisplayName, u.TZ = "Amina K.", "Asia/Manila" })
	r.help(t)
	if e := heard[chat.CommandUsed](r.bot)[3]; e.Name != "Amina K." || e.Zone != "Asia/Manila" {
		t.Errorf("after a change the envelope is %+v", e.Envelope)
	}
	if n := asked(); n != 1 {
		t.Errorf("Slack was asked %d times though it said so itself", n)
	}
	// Where Slack does not say, nobody waits for it.
	r.server.SetFaults(slackfake.Faults{Plan: func(q slackfake.Request) slackfake.Fault {
		if q.Method == "users.info" {
			return slackfake.Fault{Kind: slackfake.Unanswered}
		}
		return slackfake.Fault{}
	}})
	if shown, err := r.Command(r.people[1], r.channel, "/weft", "help"); err != nil || !shown.Heard {
		t.Fatalf("%+v, %v", shown, err)
	}
	if e := heard[chat.CommandUsed](r.bot)[4]; e.Name != "" || e.Zone != "" {
		t.Errorf("the envelope is %+v", e.Envelope)
	}
}

func TestOnlyWhatIsSaidToWeftIsHeard(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	amina, bo := r.people[0], r.people[1]
	write := func(who, channel, text, thread string) slackfake.Shown {
		t.Helper()
		shown, err := r.Write(who, channel, text, thread)
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	between := write(amina, r.channel, "between us", "")
	write(bo, r.channel, "and in a thread of ours", between.TS)
	if _, err := r.Edit(amina, r.channel, between.TS, "between us, edited"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Unsay(amina, r.channel, between.TS); err != nil {
		t.Fatal(err)
	}
	own := write(amina, r.IM(amina), "to you", "")
	if _, err := r.Edit(amina, r.IM(amina), own.TS, "to you, edited"); err != nil {
		t.Fatal(err)
	}
	write(bo, r.channel, "<@"+r.BotUser+">, could you & <@"+amina+"> help <me>?", "")
	receipt, err := r.d.Post(t.Context(), "said", chat.InChannel{Channel: channelID("T1", r.channel)}, says("ask me here"))
	if err != nil {
		t.Fatal(err)
	}
	// In a thread of Weft's, and by its name: Slack tells of it twice.
	write(bo, r.channel, "<@"+r.BotUser+"> yes", receipt.Steps[0].ID)
	write(bo, r.channel, "no", receipt.Steps[0].ID)
	var got []string
	for _, s := range heard[chat.Said](r.bot) {
		got = append(got, s.Text)
	}
	want := []string{"to you", "could you & @" + amina + " help <me>?", "yes", "no"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Weft heard %q; said to it was %q", got, want)
	}
	if last := heard[chat.Said](r.bot); last[2].ReplyTo != receipt.Steps[0] || last[2].Thread != receipt.Steps[0] || last[1].Thread.ID != "" || last[0].Private != true {
		t.Errorf("they came as %+v", last)
	}
}

func TestShortcuts(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	r.bot.always(chat.Privately{Message: says("What I can do for you")})
	if shown := r.Shortcut(who, askShortcut); !shown.Heard {
		t.Errorf("%+v", shown)
	}
	if e := next[chat.CommandUsed](t, r.bot); e.Command != "" || e.Line != "" || !e.Private {
		t.Errorf("asking came as %+v", e)
	}
	if said := weftSaid(r, r.IM(who)); len(said) != 1 {
		t.Errorf("it was answered with %q", said)
	}
	message, err := r.Write(r.people[1], r.channel, "A <guide> & more: https://example.org/a", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.MessageShortcut(who, saveShortcut, r.channel, message.TS); err != nil {
		t.Fatal(err)
	}
	e := next[chat.ShortcutUsed](t, r.bot)
	if e.Route != "resources.save" || e.Message != messageID("T1", r.channel, message.TS) || e.Text != "A <guide> & more: https://example.org/a" || e.Actor != userID("T1", who) {
		t.Errorf("saving came as %+v", e)
	}
	if shown := r.Shortcut(who, "another_apps"); !shown.Heard {
		t.Errorf("one that is none of ours: %+v", shown)
	}
}

func TestPeopleAndChannelsInWhatIsTyped(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	if _, err := r.Command(who, r.channel, "/weft", "Introductions  never <@U0FAKE99|bo>"); err != nil {
		t.Fatal(err)
	}
	if e := next[chat.CommandUsed](t, r.bot); e.Command != "introductions never" || e.Line != userID("T1", "U0FAKE99").String() {
		t.Errorf("a person came as %q %q", e.Command, e.Line)
	}
	for raw, want := range map[string]string{
		"checkins for <@U0FAKE99|bo> in <#C0FAKE1|general>":            "for @bo in #general",
		"checkins see <https://example.org/a?b=c&amp;d=e|example> now": "see https://example.org/a?b=c&d=e now",
		"checkins mail <mailto:a@example.org|a@example.org>":           "mail a@example.org",
		"checkins <!here> and <!subteam^S1|@helpers>":                  "@here and @helpers",
		"checkins 1 < 2 & <b>bold</b> &lt;i&gt;":                       "1 < 2 & <b>bold</b> <i>",
	} {
		if _, err := r.Command(who, r.channel, "/weft", raw); err != nil {
			t.Fatal(err)
		}
		if e := next[chat.CommandUsed](t, r.bot); e.Command != "checkins" || e.Line != want {
			t.Errorf("%q came as %q", raw, e.Line)
		}
	}
}
