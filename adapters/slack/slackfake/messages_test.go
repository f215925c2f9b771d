package slackfake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"weft/adapters/slack/slackfake"
)

func TestWhoMayCall(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	answer := func(token, method string) object {
		_, out, err := w.try(t.Context(), token, method, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := w.ok("auth.test"); out["user_id"] != w.BotUser || out["team_id"] != "T1" || out["bot_id"] != w.BotID {
		t.Errorf("auth.test says %v", out)
	}
	for token, word := range map[string]string{"": "not_authed", "xoxb-made-up": "invalid_auth", w.AppToken: "not_allowed_token_type"} {
		if out := answer(token, "users.list"); out["error"] != word {
			t.Errorf("token %q is answered %v; want %s", token, out["error"], word)
		}
	}
	if out := answer(w.BotToken, "apps.connections.open"); out["error"] != "not_allowed_token_type" {
		t.Errorf("a bot token opens a socket: %v", out)
	}
	w.refused("unknown_method", "chat.shout")
	w.Revoke("users:read")
	if out := w.refused("missing_scope", "users.list"); out["needed"] != "users:read" || out["provided"] == "" {
		t.Errorf("the missing scope is told as %v", out)
	}
	w.Only("chat:write")
	w.ok("chat.postMessage", "channel", w.general, "text", "t")
	w.Grant("users:read")
	w.ok("users.list")
	w.RevokeToken()
	w.refused("token_revoked", "chat.postMessage", "channel", w.general, "text", "t")
}

func TestInstallingByOAuth(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	w.Uninstall()
	w.refused("account_inactive", "auth.test")
	id, secret := w.Credentials()
	code := w.Authorize()
	w.refused("invalid_code", "oauth.v2.access", "code", "x", "client_id", id, "client_secret", secret)
	w.refused("bad_client_secret", "oauth.v2.access", "code", code, "client_id", id, "client_secret", "x")
	if out := w.ok("oauth.v2.access", "code", code, "client_id", id, "client_secret", secret); out["access_token"] != w.BotToken {
		t.Errorf("installing answers %v", out)
	}
	w.refused("invalid_code", "oauth.v2.access", "code", code, "client_id", id, "client_secret", secret)
	w.ok("auth.test")
	w.ok("auth.revoke")
	w.refused("token_revoked", "auth.test")
}

// TestWhereAMessageCannotGo: each refusal in the word that Slack has for it.
func TestWhereAMessageCannotGo(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	bot := w.AddUser(slackfake.User{RealName: "Bot", IsBot: true})
	gone := w.AddUser(slackfake.User{RealName: "Gone", Deactivated: true})
	shut := w.AddUser(slackfake.User{RealName: "Shut", Door: "messages_tab_disabled"})
	for channel, word := range map[string]string{
		"":   "channel_not_found",
		"C0": "channel_not_found",
		w.AddChannel(slackfake.Conversation{Name: "old", Archived: true, Members: []string{w.BotUser}}):         "is_archived",
		w.AddChannel(slackfake.Conversation{Name: "elsewhere", Members: []string{w.ann}}):                       "not_in_channel",
		w.AddChannel(slackfake.Conversation{Name: "secret", Kind: slackfake.Private, Members: []string{w.ann}}): "channel_not_found",
		w.AddChannel(slackfake.Conversation{Kind: slackfake.IM, Members: []string{w.ann, w.bo}}):                "channel_not_found",
		bot: "cannot_dm_bot", gone: "user_disabled", shut: "messages_tab_disabled", w.IM(shut): "messages_tab_disabled",
	} {
		w.refused(word, "chat.postMessage", "channel", channel, "text", "t")
	}
	w.refused("thread_not_found", "chat.postMessage", "channel", w.general, "text", "t", "thread_ts", "1700000000.000100")
	w.refused("user_not_found", "chat.postEphemeral", "channel", w.general, "text", "t", "user", "U0")
	w.refused("user_not_in_channel", "chat.postEphemeral", "channel", w.general, "text", "t", "user", shut)
	if n := len(w.AllMessages()); n != 0 {
		t.Errorf("%d refused messages stand somewhere", n)
	}
}

func TestEditingAndDeleting(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	written, err := w.Write(w.ann, w.general, "mine", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, try := range []struct{ word, method, ts string }{
		{"message_not_found", "chat.update", "1700000000.000100"},
		{"cant_update_message", "chat.update", written.TS},
		{"message_not_found", "chat.delete", "1700000000.000100"},
		{"cant_delete_message", "chat.delete", written.TS},
	} {
		w.refused(try.word, try.method, "channel", w.general, "ts", try.ts, "text", "t")
	}
	meta := object{"event_type": "weft", "event_payload": object{"id": "x1"}}
	ts := w.ok("chat.postMessage", "channel", w.general, "text", "first", "blocks", []any{section("first")}, "metadata", meta)["ts"]
	w.ok("chat.update", "channel", w.general, "ts", ts, "text", "second")
	m := w.Messages(w.general)[1]
	if m.Text != "second" || len(m.Blocks) != 1 || m.Metadata == nil || m.Edited == "" {
		t.Errorf("after an edit of the text stands %+v", m)
	}
	w.ok("chat.update", "channel", w.general, "ts", ts, "text", "third", "blocks", "[]", "metadata", "{}")
	if m := w.Messages(w.general)[1]; len(m.Blocks) != 0 || m.Metadata != nil {
		t.Errorf("blocks and metadata that were taken away still stand: %+v", m)
	}
	w.refused("no_text", "chat.update", "channel", w.general, "ts", ts)
	w.ok("chat.update", "channel", w.general, "ts", ts, "text", wide(4000))
	w.refused("msg_too_long", "chat.update", "channel", w.general, "ts", ts, "text", wide(4001))
	w.ok("chat.delete", "channel", w.general, "ts", ts)
	w.refused("message_not_found", "chat.delete", "channel", w.general, "ts", ts)
	w.refused("message_not_found", "chat.getPermalink", "channel", w.general, "message_ts", ts)
	if seen, _ := w.Read(w.bo, w.general); len(seen) != 1 || seen[0].Rendered.Text != "mine" {
		t.Errorf("Bo reads %+v", seen)
	}
}

// TestHistory: pages, spans, threads apart, metadata only if asked for.
func TestHistory(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	var stamps []string
	for i := range 5 {
		meta := object{"event_type": "weft", "event_payload": object{"id": fmt.Sprint(i)}}
		stamps = append(stamps, w.ok("chat.postMessage", "channel", w.general, "text", fmt.Sprint("m", i), "metadata", meta)["ts"].(string))
	}
	reply := w.ok("chat.postMessage", "channel", w.general, "text", "reply", "thread_ts", stamps[1])["ts"].(string)
	shout := w.ok("chat.postMessage", "channel", w.general, "text", "shout", "thread_ts", reply, "reply_broadcast", "true")["ts"].(string)
	if !slices.IsSorted(stamps) || len(slices.Compact(stamps)) != 5 {
		t.Errorf("stamps are not unique and rising: %v", stamps)
	}
	read := func(method string, pairs ...any) (texts []string, out object) {
		out = w.ok(method, append([]any{"channel", w.general}, pairs...)...)
		for _, m := range out["messages"].([]any) {
			texts = append(texts, at(m, "text").(string))
		}
		return texts, out
	}
	want := func(name string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v; want %v", name, got, want)
		}
	}
	all, out := read("conversations.history")
	want("all of it", all, "shout", "m4", "m3", "m2", "m1", "m0")
	if at(out, "messages", 0, "metadata") != nil || out["has_more"] != false || at(out, "messages", 4, "reply_count") != 2.0 {
		t.Errorf("history says %v", out)
	}
	first, out := read("conversations.history", "limit", "4", "include_all_metadata", "true")
	want("the first page", first, "shout", "m4", "m3", "m2")
	if at(out, "messages", 1, "metadata", "event_payload", "id") != "4" || out["has_more"] != true {
		t.Errorf("a page with metadata says %v", out)
	}
	second, _ := read("conversations.history", "limit", "4", "cursor", at(out, "response_metadata", "next_cursor"))
	want("the second page", second, "m1", "m0")
	between, _ := read("conversations.history", "oldest", stamps[1], "latest", stamps[3])
	want("between two", between, "m2")
	with, _ := read("conversations.history", "oldest", stamps[1], "latest", stamps[3], "inclusive", "true")
	want("between two, both with", with, "m3", "m2", "m1")
	thread, _ := read("conversations.replies", "ts", shout)
	want("a thread by one of its replies", thread, "m1", "reply", "shout")
	late, _ := read("conversations.replies", "ts", stamps[1], "oldest", reply)
	want("a thread from a reply on", late, "m1", "shout")
	w.refused("thread_not_found", "conversations.replies", "channel", w.general, "ts", "1700000000.000100")
	w.refused("invalid_cursor", "conversations.history", "channel", w.general, "cursor", "??")
	w.Revoke("channels:history")
	if out := w.refused("missing_scope", "conversations.history", "channel", w.general); out["needed"] != "channels:history" {
		t.Errorf("the missing scope is told as %v", out)
	}
	w.ok("conversations.history", "channel", w.IM(w.ann))
}

func TestOpeningConversations(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	people := []string{w.ann, w.bo}
	for i := range 7 {
		people = append(people, w.AddUser(slackfake.User{RealName: fmt.Sprint("Person ", i)}))
	}
	join := func(ids []string) string {
		out := ""
		for _, id := range ids {
			out += "," + id
		}
		return out[1:]
	}
	one := at(w.ok("conversations.open", "users", w.ann), "channel", "id")
	if one != w.IM(w.ann) || at(w.ok("conversations.open", "users", w.ann), "channel", "id") != one {
		t.Error("one person has two direct conversations")
	}
	eight := at(w.ok("conversations.open", "users", join(people[:8])), "channel", "id")
	slices.Reverse(people[:8])
	if again := at(w.ok("conversations.open", "users", join(people[:8])), "channel", "id"); again != eight {
		t.Errorf("the same eight have two rooms: %v, %v", eight, again)
	}
	w.refused("too_many_users", "conversations.open", "users", join(people[:9]))
	w.refused("users_list_not_supplied", "conversations.open")
	w.refused("user_not_found", "conversations.open", "users", w.ann+",U0")
	w.refused("method_not_supported_for_channel_type", "conversations.open", "channel", w.general)
	w.Change(w.bo, func(u *slackfake.User) { u.Deactivated = true })
	w.refused("user_disabled", "conversations.open", "users", w.bo)
	w.Revoke("mpim:write")
	w.refused("missing_scope", "conversations.open", "users", join(people[:3]))
	w.Revoke("im:write")
	w.refused("missing_scope", "conversations.open", "users", w.ann)
}

func TestChannelsAndPeopleAreDescribed(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	secret := w.AddChannel(slackfake.Conversation{Name: "secret", Kind: slackfake.Private, Members: []string{w.ann}})
	inner := w.AddChannel(slackfake.Conversation{Name: "inner", Kind: slackfake.Private, Shared: true, Members: []string{w.BotUser, w.ann}})
	open := w.AddChannel(slackfake.Conversation{Name: "open"})
	w.refused("channel_not_found", "conversations.info", "channel", secret)
	info := w.ok("conversations.info", "channel", inner, "include_num_members", "true")
	if at(info, "channel", "is_private") != true || at(info, "channel", "is_ext_shared") != true || at(info, "channel", "num_members") != 2.0 {
		t.Errorf("a shared private channel is described as %v", info)
	}
	var names []any
	for _, c := range w.ok("conversations.list", "types", "public_channel,private_channel")["channels"].([]any) {
		names = append(names, at(c, "name"))
	}
	if !slices.Equal(names, []any{"general", "inner", "open"}) {
		t.Errorf("listed are %v", names)
	}
	members := w.ok("conversations.members", "channel", w.general, "limit", "2")
	rest := w.ok("conversations.members", "channel", w.general, "limit", "2", "cursor", at(members, "response_metadata", "next_cursor"))
	if len(members["members"].([]any)) != 2 || len(rest["members"].([]any)) != 1 || at(rest, "response_metadata", "next_cursor") != "" {
		t.Errorf("members come as %v and %v", members, rest)
	}
	w.ok("conversations.join", "channel", open)
	w.ok("chat.postMessage", "channel", open, "text", "t")
	w.refused("method_not_supported_for_channel_type", "conversations.join", "channel", inner)
	u := at(w.ok("users.info", "user", w.ann, "include_locale", "true"), "user")
	if at(u, "tz") != "Africa/Nairobi" || at(u, "tz_offset") != 10800.0 || at(u, "locale") != "en-GB" || at(u, "profile", "real_name") != "Ann Weaver" {
		t.Errorf("Ann is described as %v", u)
	}
	if u := at(w.ok("users.info", "user", w.ann), "user"); at(u, "locale") != nil {
		t.Error("a locale is told that nobody asked for")
	}
	w.refused("user_not_found", "users.info", "user", "U0")
}

// TestNamesAreMentionsOnlyWhereAskedFor: what somebody typed pings nobody unless the app says link_names or parse=full.
func TestNamesAreMentionsOnlyWhereAskedFor(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	for i, try := range []struct {
		pairs []any
		want  []string
	}{
		{nil, nil},
		{[]any{"link_names", "true"}, []string{"@everyone", "@bo"}},
		{[]any{"parse", "full"}, []string{"@everyone", "@bo"}},
	} {
		w.ok("chat.postMessage", append([]any{"channel", w.ann, "text", "@everyone, @bo and @nobody"}, try.pairs...)...)
		seen, err := w.Read(w.ann, w.IM(w.ann))
		if err != nil || !slices.Equal(seen[i].Mentions, try.want) {
			t.Errorf("with %v stand out %v, %v; want %v", try.pairs, seen[i].Mentions, err, try.want)
		}
	}
}

func TestSettingsThatAreOff(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	home := object{"type": "home", "blocks": []any{section("s")}}
	w.SwitchOff(slackfake.HomeTab)
	w.refused("not_enabled", "views.publish", "user_id", w.ann, "view", home)
	w.SwitchOn(slackfake.HomeTab)
	w.ok("views.publish", "user_id", w.ann, "view", home)
	w.SwitchOff(slackfake.MessagesTab)
	w.refused("messages_tab_disabled", "chat.postMessage", "channel", w.ann, "text", "t")
	w.refused("messages_tab_disabled", "chat.postMessage", "channel", w.IM(w.ann), "text", "t")
	w.ok("chat.postMessage", "channel", w.general, "text", "t")
	w.Revoke("connections:write")
	if _, out, _ := w.try(t.Context(), w.AppToken, "apps.connections.open", nil); out["error"] != "missing_scope" || out["needed"] != "connections:write" {
		t.Errorf("without the scope a socket is opened: %v", out)
	}
	w.Grant("connections:write")
	w.connect(nil)
}

// TestJSONBodies: the arguments may come as JSON, and then the token comes in the header alone.
func TestJSONBodies(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	post := func(header, body string) object {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.s.URL()+"chat.postMessage", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
		if header != "" {
			req.Header.Set("Authorization", "Bearer "+header)
		}
		res, err := w.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var out object
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	body := dump(t, object{"channel": w.general, "text": "t", "blocks": []any{section("s")}, "token": w.BotToken, "unfurl_links": false})
	for header, want := range map[string]any{w.BotToken: nil, "": "not_authed"} {
		if out := post(header, body); out["error"] != want {
			t.Errorf("with the header %q: %v", header, out)
		}
	}
	for body, word := range map[string]string{"{": "invalid_json", "[]": "json_not_object"} {
		if out := post(w.BotToken, body); out["error"] != word {
			t.Errorf("the body %q is answered %v; want %s", body, out, word)
		}
	}
	if m := w.Messages(w.general); len(m) != 1 || m[0].Request == 0 {
		t.Errorf("there stand %+v", m)
	}
}
