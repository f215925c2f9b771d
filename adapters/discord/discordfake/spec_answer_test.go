package discordfake_test

import (
	"net/http"
	"testing"

	"weft/adapters/discord/discordfake"
)

// Everything that the stand-in answers is held to Discord's document too.
func TestAnswersAreAsTheDocumentSays(t *testing.T) {
	spec := discordfake.Spec(t)
	if spec == "" {
		return
	}
	w := newWorld(t, discordfake.Options{Spec: spec, Intents: 1 << 1})
	guild, app := "/guilds/"+string(w.guild.ID()), "/applications/"+string(w.ApplicationID())
	message := w.send(w.room, object{"content": "x", "embeds": []any{object{"title": "x"}}, "components": []any{row(press(0)), row(menu([]any{choice("a", "a")}))}})
	w.send(w.room, modern(object{"type": 17, "components": []any{
		object{"type": 9, "components": []any{display("x")}, "accessory": press(1)},
		object{"type": 14},
		object{"type": 12, "items": []any{object{"media": object{"url": "https://example.org/a.png"}}}},
	}}))
	w.send(w.room, object{"content": "y", "message_reference": object{"message_id": message}})
	w.upload(http.MethodPost, w.messages(w.room), object{"flags": 1 << 15, "components": []any{object{"type": 13, "file": object{"url": "attachment://a.txt"}}}}, map[string]string{"a.txt": "a"})
	w.call(http.MethodPatch, w.messages(w.room)+"/"+string(message), object{"content": "z"})
	thread := w.call(http.MethodPost, "/channels/"+string(w.room)+"/threads", object{"name": "x", "type": 12}).id()
	w.call(http.MethodPut, "/channels/"+string(thread)+"/thread-members/"+string(w.bo.ID()), nil)
	w.call(http.MethodPost, w.messages(w.room)+"/"+string(message)+"/threads", object{"name": "x"})
	w.call(http.MethodPost, "/users/@me/channels", object{"recipient_id": w.bo.ID()})
	w.register(commandNote())
	w.call(http.MethodPost, app+guild+"/commands", object{"name": "here", "description": "d"})
	for _, path := range []string{
		"/gateway", "/gateway/bot", "/users/@me", "/users/" + string(w.bo.ID()), "/users/@me/guilds", "/applications/@me",
		"/oauth2/applications/@me", guild, guild + "?with_counts=true", guild + "/channels", guild + "/roles", guild + "/members", guild + "/threads/active",
		guild + "/members/" + string(w.bo.ID()), guild + "/members/search?query=a", "/channels/" + string(w.room),
		"/channels/" + string(thread), "/channels/" + string(w.bo.DM()), "/channels/" + string(thread) + "/thread-members",
		"/channels/" + string(w.room) + "/threads/archived/private", "/channels/" + string(w.room) + "/users/@me/threads/archived/private",
		w.messages(w.room), w.messages(w.room) + "/" + string(message), app + "/commands", app + guild + "/commands",
	} {
		if a := w.call(http.MethodGet, path, nil); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, a.status, a.raw)
		}
	}
	w.call(http.MethodPatch, "/channels/"+string(thread), object{"archived": true})
	w.call(http.MethodDelete, w.messages(w.room)+"/"+string(message), nil)

	w.answers(w.connect(), func(i object) object { return object{"type": 5} })
	sight, err := w.amina.Slash(w.room, "/weft help")
	if err != nil {
		t.Fatal(err)
	}
	w.call(http.MethodGet, w.messages(w.room)+"/"+string(sight.Message.ID), nil)
	if mistakes := w.SpecMistakes(); len(mistakes) > 0 {
		for _, m := range mistakes {
			t.Errorf("%s %s: %s\n%s", m.Method, m.Path, m.Why, m.Body)
		}
	}
	if v := w.SpecViolations(); len(v) > 0 {
		t.Errorf("and so is what the test asked: %v", v)
	}
}
