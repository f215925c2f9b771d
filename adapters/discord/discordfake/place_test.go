package discordfake_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
)

func TestPermissionsAreAskedFor(t *testing.T) {
	const everything = discordfake.ViewChannel | discordfake.SendMessages | discordfake.EmbedLinks | discordfake.AttachFiles |
		discordfake.ReadMessageHistory | discordfake.CreatePublicThreads | discordfake.CreatePrivateThreads | discordfake.SendMessagesInThreads
	w := newWorld(t, discordfake.Options{})
	w.guild.Permit(w.guild.ID(), discordfake.ViewChannel) // @everyone
	first := w.send(w.room, object{"content": "one"})
	threads := "/channels/" + string(w.room) + "/threads"
	for _, c := range []struct {
		name    string
		without discordfake.Permissions
		do      func() answer
		code    int
	}{
		{"seeing", discordfake.ViewChannel, func() answer { return w.call(http.MethodGet, "/channels/"+string(w.room), nil) }, 50001},
		{"writing", discordfake.SendMessages, func() answer { return w.call(http.MethodPost, w.messages(w.room), object{"content": "x"}) }, 50013},
		{"embeds", discordfake.EmbedLinks, func() answer {
			return w.call(http.MethodPost, w.messages(w.room), embedded(object{"title": "x"}))
		}, 50013},
		{"files", discordfake.AttachFiles, func() answer {
			return w.upload(http.MethodPost, w.messages(w.room), object{"content": "x"}, map[string]string{"a.txt": "a"})
		}, 50013},
		{"replying", discordfake.ReadMessageHistory, func() answer {
			return w.call(http.MethodPost, w.messages(w.room), object{"content": "x", "message_reference": object{"message_id": first}})
		}, 160002},
		{"public threads", discordfake.CreatePublicThreads, func() answer { return w.call(http.MethodPost, threads, object{"name": "x", "type": 11}) }, 50013},
		{"private threads", discordfake.CreatePrivateThreads, func() answer { return w.call(http.MethodPost, threads, object{"name": "x", "type": 12}) }, 50013},
	} {
		t.Run(c.name, func(t *testing.T) {
			may := everything &^ c.without
			if c.without == discordfake.ViewChannel {
				w.guild.Permit(w.guild.ID(), 0)
				defer w.guild.Permit(w.guild.ID(), discordfake.ViewChannel)
			}
			w.guild.Permit(w.guild.BotRole(), may)
			w.refuses(c.do(), http.StatusForbidden, c.code)
			w.guild.Permit(w.guild.BotRole(), everything)
			if a := c.do(); a.status >= 300 {
				t.Errorf("with the permission: %d %s", a.status, a.raw)
			}
		})
	}
	w.guild.Permit(w.guild.BotRole(), everything&^discordfake.ReadMessageHistory)
	if a := w.call(http.MethodGet, w.messages(w.room), nil); a.status != http.StatusOK || len(a.list) != 0 {
		t.Errorf("history without the permission: %s", a.raw)
	}
}

func TestOverwritesComeInDiscordsOrder(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	denied := func() bool {
		return w.call(http.MethodPost, w.messages(w.room), object{"content": "x"}).status == http.StatusForbidden
	}
	w.guild.Overwrite(w.room, w.guild.ID(), 0, discordfake.SendMessages)
	if !denied() {
		t.Error("@everyone's overwrite is not heeded")
	}
	w.guild.Overwrite(w.room, w.guild.BotRole(), discordfake.SendMessages, 0)
	if denied() {
		t.Error("a role's overwrite goes over @everyone's")
	}
	w.guild.Overwrite(w.room, w.BotID(), 0, discordfake.SendMessages)
	if !denied() {
		t.Error("an account's overwrite goes over its roles'")
	}
	w.guild.Permit(w.guild.BotRole(), discordfake.Administrator)
	if denied() {
		t.Error("an administrator may everything")
	}
}

func TestDirectMessages(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	open := func(who discordfake.Snowflake) answer {
		return w.call(http.MethodPost, "/users/@me/channels", object{"recipient_id": who})
	}
	w.refuses(open("12345"), http.StatusBadRequest, 50033)
	dm := open(w.amina.ID())
	if dm.id() != w.amina.DM() || open(w.amina.ID()).id() != dm.id() {
		t.Fatalf("the conversation: %s", dm.raw)
	}
	w.send(dm.id(), object{"content": "hello"})
	if seen := w.amina.See(dm.id()); len(seen) != 1 || seen[0].Text != "hello" || !seen[0].Notified {
		t.Errorf("amina sees %+v", seen)
	}
	if seen := w.bo.See(dm.id()); seen != nil {
		t.Errorf("bo sees %+v", seen)
	}
	w.amina.CloseDMs()
	w.refuses(w.call(http.MethodPost, w.messages(dm.id()), object{"content": "x"}), http.StatusForbidden, 50007)
	w.amina.OpenDMs()
	w.send(dm.id(), object{"content": "again"})
	w.guild.Leave(w.amina)
	w.refuses(w.call(http.MethodPost, w.messages(dm.id()), object{"content": "x"}), http.StatusForbidden, 50007)
}

func TestANonceReturnsTheFirstMessage(t *testing.T) {
	w := newWorld(t, discordfake.Options{NonceWindow: 2 * time.Second})
	post := func(body object) discordfake.Snowflake { return w.send(w.room, body) }
	first := post(object{"content": "one", "nonce": "n", "enforce_nonce": true})
	if again := post(object{"content": "two", "nonce": "n", "enforce_nonce": true}); again != first {
		t.Errorf("got another message: %s, not %s", again, first)
	}
	if other := post(object{"content": "three", "nonce": "n"}); other == first {
		t.Error("without enforce_nonce nothing is looked up")
	}
	deadline := time.Now().Add(20 * time.Second)
	for post(object{"content": "one", "nonce": "n", "enforce_nonce": true}) == first {
		if time.Now().After(deadline) {
			t.Fatal("it is remembered for ever")
		}
	}
	gone := post(object{"content": "gone", "nonce": "m", "enforce_nonce": true})
	w.call(http.MethodDelete, w.messages(w.room)+"/"+string(gone), nil)
	w.refuses(w.call(http.MethodPost, w.messages(w.room), object{"content": "gone", "nonce": "m", "enforce_nonce": true}), http.StatusNotFound, 10008)
	if stored := w.Stored(w.room); stored[0].Nonce != "n" || stored[0].Content != "one" {
		t.Errorf("stored: %+v", stored[0])
	}
}

func TestHistoryIsReadInPages(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	var ids []discordfake.Snowflake
	for i := range 7 {
		ids = append(ids, w.send(w.room, object{"content": fmt.Sprint(i)}))
	}
	read := func(query string) string {
		var said []string
		for _, m := range w.call(http.MethodGet, w.messages(w.room)+"?"+query, nil).list {
			said = append(said, m.(object)["content"].(string))
		}
		return strings.Join(said, "")
	}
	for query, want := range map[string]string{
		"":                                  "6543210",
		"limit=2":                           "65",
		"limit=2&before=" + string(ids[3]):  "21",
		"limit=2&after=" + string(ids[3]):   "54",
		"limit=3&around=" + string(ids[3]):  "432",
		"limit=100&after=" + string(ids[6]): "",
	} {
		if got := read(query); got != want {
			t.Errorf("%q: %q; want %q", query, got, want)
		}
	}
	w.refuses(w.call(http.MethodGet, w.messages(w.room)+"?limit=101", nil), http.StatusBadRequest, 50035)
}

func TestOthersWordsAreEmptyWithoutTheIntent(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	mine := w.send(w.room, object{"content": "from the bot"})
	events := w.connect()
	say := func(text string) { _, _ = w.amina.Write(w.room, text) }
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"in passing", func() { say("between us") }, ""},
		{"with a mention", func() { say("<@" + string(w.BotID()) + "> hello") }, "<@" + string(w.BotID()) + "> hello"},
		{"as a reply", func() { _, _ = w.amina.Reply(mine, "yes") }, "yes"},
		{"as a quiet reply", func() { _, _ = w.amina.ReplyQuietly(mine, "no") }, ""},
		{"directly", func() { _, _ = w.amina.Write(w.amina.DM(), "hi") }, "hi"},
	} {
		c.do()
		if got := events.event("MESSAGE_CREATE"); got["content"] != c.want {
			t.Errorf("%s: heard %q; want %q", c.name, got["content"], c.want)
		}
	}
	var told []string
	for _, m := range w.call(http.MethodGet, w.messages(w.room), nil).list {
		told = append(told, m.(object)["content"].(string))
	}
	if want := []string{"", "yes", "<@" + string(w.BotID()) + "> hello", "", "from the bot"}; !slices.Equal(told, want) {
		t.Errorf("history tells %q; want %q", told, want)
	}
}

func TestMentionsNotifyAsAllowed(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	role := w.guild.AddRole("leads", 0)
	w.guild.Give(w.bo, role)
	text := fmt.Sprintf("<@%s> <@&%s> @everyone", w.amina.ID(), role)
	for name, c := range map[string]struct {
		allowed   any
		amina, bo bool
	}{
		"nothing said":   {nil, true, true},
		"nothing parsed": {object{"parse": []any{}}, false, false},
		"one user":       {object{"parse": []any{}, "users": []any{string(w.amina.ID())}}, true, false},
		"roles":          {object{"parse": []any{"roles"}}, false, true},
		"everyone":       {object{"parse": []any{"everyone"}}, true, true},
	} {
		body := object{"content": text}
		if c.allowed != nil {
			body["allowed_mentions"] = c.allowed
		}
		id := w.send(w.room, body)
		amina, err := w.amina.Message(id)
		bo, _ := w.bo.Message(id)
		if err != nil || amina.Notified != c.amina || bo.Notified != c.bo {
			t.Errorf("%s: amina %t, bo %t; want %t, %t", name, amina.Notified, bo.Notified, c.amina, c.bo)
		}
		if amina.Text != "@amina @leads @everyone" {
			t.Errorf("%s reads %q", name, amina.Text)
		}
	}
	inCode, _ := w.bo.Message(w.send(w.room, object{"content": "`@everyone` \\@everyone", "allowed_mentions": object{"parse": []any{"everyone"}}}))
	if inCode.Notified || inCode.Text != "@everyone @everyone" {
		t.Errorf("in code: %+v", inCode)
	}
	w.guild.Permit(w.guild.BotRole(), discordfake.SendMessages|discordfake.ViewChannel)
	quiet, _ := w.bo.Message(w.send(w.room, object{"content": "@everyone"}))
	if quiet.Notified {
		t.Error("without the permission @everyone notifies nobody")
	}
}

func TestThreads(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	events := w.connect()
	stranger := w.AddPerson("cy")
	a := w.call(http.MethodPost, "/channels/"+string(w.room)+"/threads", object{"name": "A room", "type": 12, "invitable": false})
	if a.status != http.StatusCreated {
		t.Fatal(a.raw)
	}
	events.event("THREAD_CREATE")
	thread := a.id()
	members := "/channels/" + string(thread) + "/thread-members/"
	if got := w.call(http.MethodPut, members+string(w.bo.ID()), nil); got.status != http.StatusNoContent {
		t.Fatal(got.raw)
	}
	w.refuses(w.call(http.MethodPut, members+string(stranger.ID()), nil), http.StatusNotFound, 10007)
	w.send(thread, object{"content": "between two"})
	if got := len(w.bo.See(thread)); got != 1 {
		t.Errorf("bo sees %d", got)
	}
	cy := w.AddPerson("dee")
	w.guild.Join(cy)
	if seen := cy.See(thread); seen != nil {
		t.Errorf("who is not in it sees %v", seen)
	}
	if seen := w.amina.See(thread); len(seen) != 1 { // she owns the guild
		t.Errorf("who manages threads sees %v", seen)
	}
	archive := w.call(http.MethodPatch, "/channels/"+string(thread), object{"archived": true})
	if archive.status != http.StatusOK {
		t.Fatal(archive.raw)
	}
	w.refuses(w.call(http.MethodPut, members+string(w.amina.ID()), nil), http.StatusBadRequest, 50083)
	w.send(thread, object{"content": "it wakes"})
	if got := w.call(http.MethodGet, "/channels/"+string(thread), nil).body["thread_metadata"].(object)["archived"]; got != false {
		t.Error("writing opens an archived thread")
	}
	w.guild.Archive(thread)
	w.refuses(w.call(http.MethodPost, w.messages(thread), object{"content": "x"}), http.StatusBadRequest, 50083)

	message := w.send(w.room, object{"content": "the question"})
	under := w.call(http.MethodPost, w.messages(w.room)+"/"+string(message)+"/threads", object{"name": repeat(wide, 100)})
	if under.status != http.StatusCreated || under.id() != message {
		t.Errorf("a thread under a message has its id: %s", under.raw)
	}
	w.refuses(w.call(http.MethodPost, w.messages(w.room)+"/"+string(message)+"/threads", object{"name": "x"}), http.StatusBadRequest, 160004)
	starter := w.call(http.MethodGet, w.messages(message), nil).list[0].(object)
	if starter["type"] != 21.0 || starter["referenced_message"].(object)["content"] != "the question" {
		t.Errorf("a thread begins with the message it hangs under: %v", starter)
	}
	w.refuses(w.call(http.MethodPatch, w.messages(message)+"/"+starter["id"].(string), object{"content": "x"}), http.StatusForbidden, 50021)
	history := w.call(http.MethodGet, w.messages(thread), nil).list
	if added := history[len(history)-1].(object); added["type"] != 1.0 || added["content"] != "" {
		t.Errorf("that bo was added stands in the history: %v", added)
	}
	if seen := w.bo.See(message); len(seen) != 0 {
		t.Errorf("bo reads %+v", seen)
	}
	w.refuses(w.call(http.MethodPost, "/channels/"+string(w.room)+"/threads", object{"name": repeat(wide, 101), "type": 11}), http.StatusBadRequest, 50035)
	if _, err := w.bo.Write(message, "I know"); err != nil || !slices.Contains(w.ThreadMembers(message), w.bo.ID()) {
		t.Errorf("who writes in a thread is in it: %v", err)
	}
}

func TestFilesCanBeOpened(t *testing.T) {
	w := newWorld(t, discordfake.Options{Spec: discordfake.Spec(t)})
	a := w.upload(http.MethodPost, w.messages(w.room), object{
		"flags": 1 << 15, "attachments": []any{object{"id": "0", "filename": "chart.png", "description": "Four of five are well"}},
		"components": []any{object{"type": 12, "items": []any{object{"media": object{"url": "attachment://chart.png"}, "description": "A chart"}}}},
	}, map[string]string{"chart.png": "PNG"})
	if a.status != http.StatusOK {
		t.Fatal(a.raw)
	}
	view := w.bo.See(w.room)[0]
	if len(view.Files) != 1 || string(view.Files[0].Data) != "PNG" || view.Text != "chart.png\nA chart" && view.Text != "A chart" {
		t.Fatalf("bo sees %+v", view)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, view.Files[0].URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.do(r); err != nil || got.raw != "PNG" {
		t.Errorf("the file: %q, %v", got.raw, err)
	}
	if v := w.SpecViolations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestWhatIsUnknown(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	for path, code := range map[string]int{
		"/channels/1": 10003, "/guilds/1": 10004, "/users/1": 10013, "/guilds/" + string(w.guild.ID()) + "/members/1": 10013,
		"/guilds/" + string(w.guild.ID()) + "/members/" + string(w.AddPerson("cy").ID()): 10007,
		w.messages(w.room) + "/1": 10008, "/nowhere": 0,
	} {
		w.refuses(w.call(http.MethodGet, path, nil), http.StatusNotFound, code)
	}
	w.refuses(w.call(http.MethodPost, "/interactions/1/x/callback", reply("x", 0)), http.StatusNotFound, 10062)
	id, _ := w.amina.Write(w.room, "mine")
	w.refuses(w.call(http.MethodPatch, w.messages(w.room)+"/"+string(id), object{"content": "x"}), http.StatusForbidden, 50005)
	w.refuses(w.call(http.MethodDelete, w.messages(w.room)+"/"+string(id), nil), http.StatusForbidden, 50013)
	w.ResetToken()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL()+"/api/v10/users/@me", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot old")
	if a, err := w.do(r); err != nil || a.status != http.StatusUnauthorized {
		t.Errorf("with another token: %d, %v", a.status, err)
	}
}
