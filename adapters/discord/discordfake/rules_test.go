package discordfake_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"weft/adapters/discord/discordfake"
)

func TestMessagesThatDiscordWouldRefuse(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	for name, c := range map[string]struct {
		body object
		code int
	}{
		"nothing":                               {object{}, 50006},
		"nothing but spaces":                    {object{"content": " \n"}, 50006},
		"content with components v2":            {object{"flags": 1 << 15, "content": "x", "components": []any{display("y")}}, 50035},
		"embeds with components v2":             {object{"flags": 1 << 15, "embeds": []any{object{"title": "x"}}, "components": []any{display("y")}}, 50035},
		"a text display without the flag":       {object{"components": []any{display("y")}}, 50035},
		"a button outside a row":                {modern(press(0)), 50035},
		"a text input in a message":             {object{"components": []any{row(object{"type": 4, "custom_id": "x", "style": 1})}}, 50035},
		"a label in a message":                  {modern(object{"type": 18, "label": "x", "component": object{"type": 4, "custom_id": "x", "style": 1}}), 50035},
		"a container in a container":            {modern(object{"type": 17, "components": []any{object{"type": 17, "components": []any{display("x")}}}}), 50035},
		"an empty container":                    {modern(object{"type": 17, "components": []any{}}), 50035},
		"a blank text display":                  {modern(display(" \n")), 50035},
		"an empty row":                          {object{"components": []any{row()}}, 50035},
		"an empty text display":                 {modern(display("")), 50035},
		"a section without accessory":           {modern(object{"type": 9, "components": []any{display("x")}}), 50035},
		"a button beside a select":              {object{"components": []any{row(press(0), menu([]any{choice("a", "a")}))}}, 50035},
		"two selects in a row":                  {object{"components": []any{row(menu([]any{choice("a", "a")}), object{"type": 5, "custom_id": "u"})}}, 50035},
		"the same custom_id twice":              {object{"components": []any{row(press(1), press(1))}}, 50035},
		"the same component id twice":           {modern(object{"type": 10, "id": 7, "content": "a"}, object{"type": 10, "id": 7, "content": "b"}), 50035},
		"the same option value twice":           {oneMenu(object{"options": []any{choice("a", "x"), choice("b", "x")}}), 50035},
		"a select without options":              {oneMenu(object{"options": []any{}}), 50035},
		"more chosen at least than at most":     {oneMenu(object{"min_values": 2, "max_values": 1}), 50035},
		"more defaults than can be chosen":      {oneMenu(object{"options": []any{object{"label": "a", "value": "a", "default": true}, object{"label": "b", "value": "b", "default": true}}}), 50035},
		"a button without words":                {onePress(object{"label": nil}), 50035},
		"a button without custom_id":            {onePress(object{"custom_id": nil}), 50035},
		"a link with a custom_id":               {onePress(object{"style": 5, "url": "https://example.org"}), 50035},
		"a link to a script":                    {object{"components": []any{row(object{"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"})}}, 50035},
		"an unknown style":                      {onePress(object{"style": 9}), 50035},
		"a word for an emoji":                   {onePress(object{"emoji": object{"name": "smile"}}), 50035},
		"a file that was not sent":              {modern(object{"type": 13, "file": object{"url": "attachment://a.txt"}}), 50035},
		"a file on the web":                     {modern(object{"type": 13, "file": object{"url": "https://example.org/a.txt"}}), 50035},
		"a picture that was not sent":           {modern(object{"type": 12, "items": []any{object{"media": object{"url": "attachment://a.png"}}}}), 50035},
		"ephemeral in a channel":                {object{"content": "x", "flags": 64}, 50035},
		"an unknown kind of mention":            {object{"content": "x", "allowed_mentions": object{"parse": []any{"all"}}}, 50035},
		"all users and some users":              {object{"content": "x", "allowed_mentions": object{"parse": []any{"users"}, "users": []any{"1"}}}, 50035},
		"a reply to nothing":                    {object{"content": "x", "message_reference": object{"message_id": "1"}}, 50035},
		"an attachment that was not sent":       {object{"content": "x", "attachments": []any{object{"id": "0"}}}, 50035},
		"an embed field without a value":        {embedded(object{"fields": []any{object{"name": "a", "value": ""}}}), 50035},
		"a link of an embed that is no address": {embedded(object{"title": "x", "url": "nowhere"}), 50035},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.call(http.MethodPost, w.messages(w.room), c.body)
			if a.status != http.StatusBadRequest || a.code() != c.code {
				t.Errorf("got %d %s; want 400 with code %d", a.status, a.raw, c.code)
			}
		})
	}
	if n := len(w.Stored(w.room)); n != 0 {
		t.Errorf("%d of them were stored", n)
	}
	if n := len(w.Refusals()); n == 0 || len(w.Refusals()[0].Errors)+w.Refusals()[0].Code == 0 {
		t.Errorf("%d refusals are remembered", n)
	}
}

func TestCommandsThatDiscordWouldRefuse(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	option := func(name string, more object) object {
		o := object{"type": 3, "name": name, "description": "d"}
		maps.Copy(o, more)
		return o
	}
	sub := func(name string, options ...any) object {
		return object{"type": 1, "name": name, "description": "d", "options": options}
	}
	for name, c := range map[string]object{
		"capitals":                       {"name": "Weft", "description": "d"},
		"a space in the name":            {"name": "weft help", "description": "d"},
		"a sign in the name":             {"name": "weft!", "description": "d"},
		"no name":                        {"description": "d"},
		"no description":                 {"name": "weft"},
		"a language Discord has not":     {"name": "weft", "description": "d", "description_localizations": object{"sw": "x"}},
		"optional before required":       {"name": "weft", "description": "d", "options": []any{option("a", nil), option("b", object{"required": true})}},
		"the same option twice":          {"name": "weft", "description": "d", "options": []any{option("a", nil), option("a", nil)}},
		"a subcommand beside an option":  {"name": "weft", "description": "d", "options": []any{sub("a"), option("b", nil)}},
		"a subcommand in a subcommand":   {"name": "weft", "description": "d", "options": []any{sub("a", sub("b"))}},
		"a group in a group":             {"name": "weft", "description": "d", "options": []any{object{"type": 2, "name": "g", "description": "d", "options": []any{object{"type": 2, "name": "h", "description": "d", "options": []any{sub("x")}}}}}},
		"a group of options":             {"name": "weft", "description": "d", "options": []any{object{"type": 2, "name": "g", "description": "d", "options": []any{option("a", nil)}}}},
		"autocomplete with choices":      {"name": "weft", "description": "d", "options": []any{option("a", object{"autocomplete": true, "choices": []any{object{"name": "x", "value": "x"}}})}},
		"autocomplete of yes and no":     {"name": "weft", "description": "d", "options": []any{option("a", object{"type": 5, "autocomplete": true})}},
		"a number's choice that is text": {"name": "weft", "description": "d", "options": []any{option("a", object{"type": 4, "choices": []any{object{"name": "x", "value": "x"}}})}},
		"an unknown type":                {"name": "weft", "description": "d", "options": []any{option("a", object{"type": 12})}},
	} {
		t.Run(name, func(t *testing.T) {
			w.refuses(w.call(http.MethodPost, "/applications/"+string(w.ApplicationID())+"/commands", c), http.StatusBadRequest, 50035)
		})
	}
}

func TestAHundredCommandsAreRegisteredAndNoMore(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	path := "/applications/" + string(w.ApplicationID()) + "/commands"
	all := times(101, func(i int) object { return object{"name": fmt.Sprintf("c%d", i), "description": "d"} })
	w.refuses(w.call(http.MethodPut, path, all), http.StatusBadRequest, 30032)
	if a := w.call(http.MethodPut, path, all[:100]); a.status != http.StatusOK {
		t.Fatal(a.raw)
	}
	w.refuses(w.call(http.MethodPost, path, all[100]), http.StatusBadRequest, 30032)
}

func TestTwoHundredCommandsAreMadeInADay(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	path := "/applications/" + string(w.ApplicationID()) + "/commands"
	for n := range 2 {
		all := times(100, func(i int) object { return object{"name": fmt.Sprintf("c%d-%d", n, i), "description": "d"} })
		if a := w.call(http.MethodPut, path, all); a.status != http.StatusOK {
			t.Fatal(a.raw)
		}
	}
	w.call(http.MethodPut, path, []any{})
	w.refuses(w.call(http.MethodPost, path, object{"name": "more", "description": "d"}), http.StatusTooManyRequests, 30034)
	here := "/applications/" + string(w.ApplicationID()) + "/guilds/" + string(w.guild.ID()) + "/commands"
	if a := w.call(http.MethodPost, here, object{"name": "more", "description": "d"}); a.status != http.StatusCreated {
		t.Errorf("a guild counts its own: %d %s", a.status, a.raw)
	}
}

func TestCommandsKeepTheirIDs(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	path := "/applications/" + string(w.ApplicationID()) + "/commands"
	first := w.call(http.MethodPost, path, object{"name": "weft", "description": "one"})
	same := w.call(http.MethodPost, path, object{"name": "weft", "description": "one"})
	other := w.call(http.MethodPatch, path+"/"+string(first.id()), object{"description": "two"})
	if first.status != http.StatusCreated || same.status != http.StatusOK || same.id() != first.id() || same.body["version"] != first.body["version"] {
		t.Errorf("written again: %s, then %s", first.raw, same.raw)
	}
	if other.id() != first.id() || other.body["version"] == first.body["version"] || other.body["description"] != "two" {
		t.Errorf("changed: %s", other.raw)
	}
	all := w.call(http.MethodPut, path, []any{object{"name": "weft", "description": "two"}, object{"name": "more", "description": "d"}})
	if got := all.list[0].(object)["id"]; got != string(first.id()) || all.list[0].(object)["version"] != other.body["version"] {
		t.Errorf("overwritten: %s", all.raw)
	}
	want := discordfake.CommandWrites{Created: 2, Changed: 1, Same: 2, Overwrites: 1}
	if got := w.CommandWrites(); got != want {
		t.Errorf("counted %+v; want %+v", got, want)
	}
	if a := w.call(http.MethodDelete, path+"/"+string(first.id()), nil); a.status != http.StatusNoContent || len(w.Registered("")) != 1 {
		t.Errorf("after deleting: %v", w.Registered(""))
	}
	w.refuses(w.call(http.MethodGet, path+"/"+string(first.id()), nil), http.StatusNotFound, 10063)
	w.guild.Kick()
	w.refuses(w.call(http.MethodGet, "/applications/"+string(w.ApplicationID())+"/guilds/"+string(w.guild.ID())+"/commands", nil), http.StatusForbidden, 50001)
}

func TestAModalCannotAnswerAModal(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.register(commandNote())
	form := object{"type": 9, "data": object{"custom_id": "form", "title": "Form", "components": []any{
		object{"type": 18, "label": "x", "component": object{"type": 4, "custom_id": "x", "style": 2}},
	}}}
	second := make(chan answer, 1)
	w.answers(w.connect(), func(i object) object {
		if i["type"] != 5.0 {
			return form
		}
		a := w.call(http.MethodPost, "/interactions/"+i["id"].(string)+"/"+i["token"].(string)+"/callback", form)
		second <- a
		return reply("fine", 64)
	})
	sight, err := w.amina.Slash(w.room, "/weft help")
	if err != nil {
		t.Fatal(err)
	}
	if sight, err = w.amina.Submit(sight.Modal, map[string][]string{"x": {"two\nlines"}}); err != nil || sight.Message.Text != "fine" {
		t.Errorf("got %+v, %v", sight, err)
	}
	w.refuses(<-second, http.StatusBadRequest, 50035)
}
