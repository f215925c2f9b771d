package slackfake_test

import (
	"slices"
	"testing"

	"weft/adapters/slack/slackfake"
)

// TestWhatTheAppHears: each piece of news under its name, and nothing where it may not listen.
func TestWhatTheAppHears(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	secret := w.AddChannel(slackfake.Conversation{Name: "secret", Kind: slackfake.Private, Members: []string{w.ann}})
	inner := w.AddChannel(slackfake.Conversation{Name: "inner", Kind: slackfake.Private, Members: []string{w.ann, w.BotUser}})
	cy := w.AddUser(slackfake.User{RealName: "Cy"})
	heard := func(do func()) (types []any) {
		t.Helper()
		n := len(app.heard())
		do()
		for _, o := range app.heard()[n:] {
			types = append(types, at(o, "payload", "event", "type"))
		}
		return types
	}
	for _, try := range []struct {
		name string
		do   func()
		want []any
	}{
		{"joining", func() { w.Join(cy, w.general) }, []any{"member_joined_channel"}},
		{"leaving", func() { w.Leave(cy, w.general) }, []any{"member_left_channel"}},
		{"joining elsewhere", func() { w.Join(cy, secret) }, nil},
		{"renaming", func() { w.Rename(w.general, "all") }, []any{"channel_rename"}},
		{"renaming a private one", func() { w.Rename(inner, "in") }, []any{"group_rename"}},
		{"renaming one that it does not see", func() { w.Rename(secret, "s") }, nil},
		{"archiving", func() { w.Archive(w.general, w.ann) }, []any{"channel_archive"}},
		{"unarchiving", func() { w.Unarchive(w.general, w.ann) }, []any{"channel_unarchive"}},
		{"sharing", func() { w.Share(w.general, "T9") }, []any{"channel_shared"}},
		{"unsharing", func() { w.Unshare(w.general, "T9") }, []any{"channel_unshared"}},
		{"somebody new", func() { w.JoinTeam(slackfake.User{RealName: "Di"}) }, []any{"team_join"}},
		{"another zone", func() { w.ChangeUser(cy, func(u *slackfake.User) { u.TZ = "Asia/Tokyo" }) }, []any{"user_change"}},
		{"writing", func() { w.Write(w.ann, w.general, "hi", "") }, []any{"message"}},
		{"mentioning", func() { w.Write(w.ann, w.general, "hi <@"+w.BotUser+">", "") }, []any{"message", "app_mention"}},
		{"writing elsewhere", func() { w.Write(w.ann, secret, "hi", "") }, nil},
		{"without a scope", func() { w.Revoke("channels:history"); w.Write(w.ann, w.general, "hi", "") }, nil},
		{"a mention without it", func() { w.Write(w.ann, w.general, "hi <@"+w.BotUser+">", "") }, []any{"app_mention"}},
		{"being removed", func() { w.Leave(w.BotUser, inner) }, []any{"group_left"}},
		{"deleting a channel", func() { w.Delete(w.general, w.ann) }, []any{"channel_deleted"}},
		{"uninstalling", func() { w.Uninstall() }, []any{"tokens_revoked", "app_uninstalled"}},
		{"nothing after it", func() { w.Write(w.ann, w.IM(w.ann), "hi", "") }, nil},
	} {
		if got := heard(try.do); !slices.Equal(got, try.want) {
			t.Errorf("%s: heard %v; want %v", try.name, got, try.want)
		}
	}
}

func TestOnlyWhatIsSubscribedComes(t *testing.T) {
	w := newWorld(t, slackfake.Options{Events: []string{"message.im"}})
	app := w.connect(nil)
	w.Write(w.ann, w.general, "hi", "")
	w.Write(w.ann, w.IM(w.ann), "hi", "")
	if n := len(app.heard()); n != 2 || at(app.heard()[1], "payload", "event", "channel_type") != "im" {
		t.Errorf("heard %v", app.heard())
	}
}

// TestWhatIsTypedComesEscaped, addresses in angle brackets, and the same as rich text beside it.
func TestWhatIsTypedComesEscaped(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	const typed = `a < b & "c" <@U0> https://e.org/?x=1&y=2 end`
	shown, err := w.Write(w.ann, w.IM(w.ann), typed, "")
	if err != nil {
		t.Fatal(err)
	}
	o := app.await(t, func(o object) bool { return at(o, "payload", "event", "ts") == shown.TS })
	event := at(o, "payload", "event")
	if want := `a &lt; b &amp; "c" &lt;@U0&gt; <https://e.org/?x=1&amp;y=2> end`; at(event, "text") != want {
		t.Errorf("it came as %q; want %q", at(event, "text"), want)
	}
	if at(event, "blocks", 0, "elements", 0, "elements", 0, "text") == nil {
		t.Errorf("no rich text came: %v", event)
	}
	if seen, _ := w.Read(w.ann, shown.Channel); seen[0].Rendered.Text != typed {
		t.Errorf("Ann reads %q", seen[0].Rendered.Text)
	}
	root := w.ok("chat.postMessage", "channel", shown.Channel, "text", "root")["ts"].(string)
	reply, err := w.Write(w.ann, shown.Channel, "in reply", root)
	if err != nil {
		t.Fatal(err)
	}
	o = app.await(t, func(o object) bool { return at(o, "payload", "event", "ts") == reply.TS })
	if at(o, "payload", "event", "thread_ts") != root || at(o, "payload", "event", "parent_user_id") != w.BotUser {
		t.Errorf("the reply came as %v", o)
	}
	w.Edit(w.ann, shown.Channel, reply.TS, "otherwise")
	w.Unsay(w.ann, shown.Channel, reply.TS)
	for _, subtype := range []string{"message_changed", "message_deleted"} {
		app.await(t, func(o object) bool {
			return at(o, "payload", "event", "subtype") == subtype && at(o, "payload", "event", "previous_message", "ts") == reply.TS
		})
	}
}

// TestEveryElementSaysWhatWasChosen in the field that Slack has for its kind.
func TestEveryElementSaysWhatWasChosen(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	for _, try := range []struct {
		element object
		values  []string
		path    []any
		want    any
	}{
		{menu(object{"options": options(3)}), []string{"2"}, []any{"selected_option", "value"}, "2"},
		{one("radio_buttons", object{"options": options(3)}), []string{"1"}, []any{"selected_option", "text", "text"}, "Option 1"},
		{one("checkboxes", object{"options": options(3)}), []string{"0", "2"}, []any{"selected_options", 1, "value"}, "2"},
		{one("multi_static_select", object{"options": options(3)}), []string{"0", "2"}, []any{"selected_options", 1, "value"}, "2"},
		{one("overflow", object{"options": options(3)}), []string{"1"}, []any{"selected_option", "value"}, "1"},
		{one("users_select", nil), []string{w.bo}, []any{"selected_user"}, w.bo},
		{one("multi_users_select", nil), []string{w.ann, w.bo}, []any{"selected_users", 1}, w.bo},
		{one("channels_select", nil), []string{w.general}, []any{"selected_channel"}, w.general},
		{one("conversations_select", nil), []string{w.general}, []any{"selected_conversation"}, w.general},
		{one("datepicker", nil), []string{"2026-03-02"}, []any{"selected_date"}, "2026-03-02"},
		{one("timepicker", nil), []string{"15:30"}, []any{"selected_time"}, "15:30"},
		{one("datetimepicker", nil), []string{"1772454600"}, []any{"selected_date_time"}, 1772454600.0},
	} {
		ts := w.ok("chat.postMessage", "channel", w.general, "text", "t", "blocks", []any{actions(try.element)})["ts"].(string)
		target := slackfake.Target{Channel: w.general, TS: ts, ActionID: "a"}
		if _, err := w.Press(w.ann, target, try.values...); err != nil {
			t.Errorf("%s: %v", try.element["type"], err)
			continue
		}
		o := app.await(t, func(o object) bool { return at(o, "payload", "container", "message_ts") == ts })
		if got := at(at(o, "payload", "actions", 0), try.path...); got != try.want {
			t.Errorf("%s says %v; want %v", try.element["type"], got, try.want)
		}
		if try.element["options"] != nil {
			if _, err := w.Press(w.ann, target, "99"); err == nil {
				t.Errorf("%s takes what it does not offer", try.element["type"])
			}
		}
	}
}

func TestSearching(t *testing.T) {
	var answer shared[object]
	answer.set(object{"options": options(100)})
	w := newWorld(t, slackfake.Options{})
	app := w.connect(func(o object) (any, bool) {
		if at(o, "payload", "type") == "block_suggestion" {
			return answer.get(), true
		}
		return nil, true
	})
	ts := w.ok("chat.postMessage", "channel", w.general, "text", "t", "blocks", []any{actions(one("external_select", object{"min_query_length": 2}))})["ts"].(string)
	target := slackfake.Target{Channel: w.general, TS: ts, ActionID: "a"}
	if _, err := w.Press(w.ann, target, "42"); err == nil {
		t.Error("something was chosen that was never offered")
	}
	if got, _, _ := w.Suggest(w.ann, target, "x"); got != nil || len(app.heard()) > 2 {
		t.Error("one letter was searched for where two are needed")
	}
	got, shown, err := w.Suggest(w.ann, target, "xy")
	if err != nil || len(got) != 100 || got[42].Value != "42" || !shown.Heard {
		t.Fatalf("offered are %v; %+v, %v", got, shown, err)
	}
	if _, err := w.Press(w.ann, target, "42"); err != nil {
		t.Error(err)
	}
	answer.set(object{"options": options(101)})
	if got, shown, _ := w.Suggest(w.ann, target, "xy"); got != nil || shown.Failed != slackfake.Trouble {
		t.Errorf("101 options are offered: %+v", shown)
	}
}

func TestAMessageShortcut(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	written, err := w.Write(w.bo, w.general, "worth keeping", "")
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := w.MessageShortcut(w.ann, "save", w.general, written.TS); err != nil || !shown.Heard {
		t.Fatal(shown, err)
	}
	o := app.await(t, func(o object) bool { return at(o, "payload", "type") == "message_action" })
	if at(o, "payload", "callback_id") != "save" || at(o, "payload", "message", "text") != "worth keeping" || at(o, "payload", "user", "id") != w.ann {
		t.Errorf("it came as %v", o)
	}
}
