package discordfake_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
)

func TestAStormInOneGuildLeavesTheOthers(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	calm := w.AddGuild("Calm", w.bo)
	other := calm.AddChannel(discordfake.Text, "general")
	w.SetFaults(discordfake.Faults{Plan: w.guild.Storm(), RetryAfter: 2 * time.Second})
	a := w.call(http.MethodPost, w.messages(w.room), object{"content": "x"})
	if a.status != http.StatusTooManyRequests || a.body["retry_after"] != 2.0 || a.header.Get("Retry-After") != "2" {
		t.Errorf("in the storm: %d %s %v", a.status, a.raw, a.header)
	}
	w.send(other, object{"content": "x"})
	if c := w.Counts(); c.TooMany != 1 || c.Requests != 2 {
		t.Errorf("counted %+v", c)
	}
}

func TestAnInteractionOfTomorrow(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	var heard object
	w.answers(w.connect(), func(i object) object { heard = i; return reply("fine", 64) })
	sight, err := w.bo.Interact(w.room, 3, object{"custom_id": "x", "component_type": 77, "values": []any{object{"new": true}}})
	if err != nil || sight.Message == nil || heard["data"].(object)["component_type"] != 77.0 {
		t.Errorf("got %+v, %v; heard %v", sight, err, heard)
	}
}

func TestAResumeCanReplayWhatIsKnown(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.connect()
	known := w.send(w.room, object{"content": "known"})
	s.event("MESSAGE_CREATE")
	w.TearGateway()
	if got := s.closed(); got != 1006 {
		t.Errorf("torn with code %d", got)
	}
	w.SetEventFaults(discordfake.EventFaults{ReplayKnown: 1})
	again := w.dial(s.resume).hello()
	again.say(6, object{"token": w.Token(), "session_id": s.session, "seq": s.sequence})
	if got := again.event("MESSAGE_CREATE"); got["id"] != string(known) {
		t.Errorf("replayed %v", got)
	}
}

func TestSessionsCanBeLost(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.connect()
	w.AskReconnect()
	if op, _, _ := s.next(); op != 7 {
		t.Errorf("got op %d; want 7", op)
	}
	w.InvalidateSessions()
	if op, _, d := s.next(); op != 9 || d != false {
		t.Errorf("got op %d %v; want op 9 false", op, d)
	}
	s.identify(w.Token(), usualIntents) // on the same connection, as one may
	s.event("READY")
	w.CloseGateway(4009)
	if got := s.closed(); got != 4009 {
		t.Errorf("closed with %d", got)
	}
	going := w.connect()
	w.CloseGateway(1001) // the client says that back, which ends no session
	going.closed()
	if err := w.Until(t.Context(), func() bool { return w.Connected() == 0 }); err != nil {
		t.Fatal(err)
	}
	again := w.dial(going.resume).hello()
	again.say(6, object{"token": w.Token(), "session_id": going.session, "seq": going.sequence})
	again.event("RESUMED")
	silent := w.connect()
	w.Silence()
	w.send(w.room, object{"content": "unheard"})
	if p, err := silent.read(100 * time.Millisecond); err == nil {
		t.Errorf("got %+v", p)
	}
}

func TestAMessageWithAFileCanBeEdited(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	a := w.upload(http.MethodPost, w.messages(w.room), modern(display("before"), object{"type": 13, "file": object{"url": "attachment://a.txt"}}), map[string]string{"a.txt": "a"})
	file := a.body["attachments"].([]any)[0].(object)
	path := w.messages(w.room) + "/" + string(a.id())
	edited := w.call(http.MethodPatch, path, object{
		"attachments": []any{object{"id": file["id"]}},
		"components":  []any{display("after"), object{"type": 13, "file": object{"url": "attachment://a.txt"}}},
	})
	if edited.status != http.StatusOK {
		t.Fatal(edited.raw)
	}
	if v := w.bo.See(w.room)[0]; v.Text != "after\na.txt" || len(v.Files) != 1 || !v.Edited {
		t.Errorf("bo sees %+v", v)
	}
	w.refuses(w.call(http.MethodPatch, path, object{"content": "classic"}), http.StatusBadRequest, 50035)
	w.refuses(w.call(http.MethodPatch, path, object{"attachments": []any{}, "components": []any{object{"type": 13, "file": object{"url": "attachment://a.txt"}}}}), http.StatusBadRequest, 50035)
}

func TestLongTextInManyBytesIsAnErrorOfTheServer(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	send := func(bytes int) answer {
		return w.call(http.MethodPost, w.messages(w.room), modern(display(repeat("織", 1000)), display(repeat("織", (bytes-3000)/3)+repeat("x", (bytes-3000)%3))))
	}
	if a := send(10146); a.status != http.StatusOK {
		t.Errorf("10,146 bytes in two: %d %.200s", a.status, a.raw)
	}
	w.refuses(send(10147), http.StatusInternalServerError, 0)
}

func TestTenFilesAreTaken(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	send := func(n int) answer {
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("%d.txt", i)] = "x"
		}
		return w.upload(http.MethodPost, w.messages(w.room), object{}, files)
	}
	if a := send(10); a.status != http.StatusOK {
		t.Errorf("ten: %d %s", a.status, a.raw)
	}
	w.refuses(send(11), http.StatusBadRequest, 50035)
}

func TestPeopleReadInTheirOwnWay(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	manila := time.FixedZone("PST", 8*3600)
	w.bo.LivesIn(manila)
	w.guild.Nick(w.amina, "Ami")
	id := w.send(w.room, object{"content": "At <t:1000000000:t>, <@" + string(w.amina.ID()) + ">", "allowed_mentions": object{"parse": []any{}}})
	amina, _ := w.amina.Message(id)
	bo, err := w.bo.Message(id)
	if err != nil || amina.Text != "At 01:46, @Ami" || bo.Text != "At 09:46, @Ami" || amina.Notified {
		t.Errorf("amina reads %q, bo %q; %v", amina.Text, bo.Text, err)
	}
	hidden := w.guild.AddPrivateChannel("leads", w.amina)
	pointing := w.send(w.room, object{"content": "<#" + string(hidden) + ">"})
	amina, _ = w.amina.Message(pointing)
	bo, _ = w.bo.Message(pointing)
	if amina.Text != "#leads" || bo.Text != "#unknown" {
		t.Errorf("amina reads %q, bo %q", amina.Text, bo.Text)
	}
}

func TestAnEmbedIsReadFromTopToBottom(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	id := w.send(w.room, object{"content": "Above", "embeds": []any{object{
		"title": "Title", "url": "https://example.org", "description": "*All* of it", "footer": object{"text": "*foot*"},
		"fields": []any{object{"name": "When", "value": "Now"}},
	}}, "components": []any{row(press(0)), row(menu([]any{choice("Tea", "t")}))}})
	v, err := w.bo.Message(id)
	if want := "Above\nTitle\nAll of it\nWhen\nNow\n*foot*\nGo\nTea"; err != nil || v.Text != want {
		t.Errorf("bo reads %q; want %q", v.Text, want)
	}
	if len(v.Controls) != 2 || v.Controls[0].Name != "go-0" || v.Controls[1].Options[0].Value != "t" || len(v.Links) != 1 {
		t.Errorf("controls %+v, links %+v", v.Controls, v.Links)
	}
	w.call(http.MethodPatch, w.messages(w.room)+"/"+string(id), object{"flags": 1 << 2})
	if v, _ = w.bo.Message(id); strings.Contains(v.Text, "Title") {
		t.Errorf("with embeds hidden bo reads %q", v.Text)
	}
}

func TestWhatIsThinkingSettles(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.register(commandNote())
	seen := make(chan object, 1)
	w.answers(w.connect(), func(i object) object { seen <- i; return object{"type": 5} })
	sight, err := w.bo.Slash(w.room, "/weft help")
	if err != nil || !sight.Thinking {
		t.Fatalf("got %+v, %v", sight, err)
	}
	w.call(http.MethodPatch, "/webhooks/"+string(w.ApplicationID())+"/"+(<-seen)["token"].(string)+"/messages/@original", object{"content": "Done"})
	if v, err := w.amina.Settled(t.Context(), sight.Message.ID); err != nil || v.Text != "Done" {
		t.Errorf("amina sees %+v, %v", v, err)
	}
}

func TestFilesOverTenMegabytesAreRefused(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	send := func(size int) answer {
		return w.upload(http.MethodPost, w.messages(w.room), object{"content": "x"}, map[string]string{"a.bin": strings.Repeat("x", size)})
	}
	if a := send(10 << 20); a.status != http.StatusOK {
		t.Errorf("ten are refused: %d %.200s", a.status, a.raw)
	}
	w.refuses(send(10<<20+1), http.StatusRequestEntityTooLarge, 40005)
}

func TestWhoOwnsWhat(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	secret := w.guild.AddPrivateChannel("leads", w.bo)
	w.refuses(w.call(http.MethodPost, w.messages(secret), object{"content": "x"}), http.StatusForbidden, 50001)
	w.guild.Overwrite(secret, w.BotID(), discordfake.ViewChannel, 0)
	w.send(secret, object{"content": "for few"})
	cy := w.AddPerson("cy")
	w.guild.Join(cy)
	if cy.See(secret) != nil || len(w.bo.See(secret)) != 1 {
		t.Error("a private channel is seen by those who are let in")
	}
	w.register(object{"name": "manage", "description": "d", "default_member_permissions": "32"}, object{"name": "here", "description": "d", "contexts": []any{0}})
	if got := cy.Commands(w.room); len(got) != 1 || got[0] != "here" {
		t.Errorf("cy is offered %v", got)
	}
	if got := w.amina.Commands(w.room); len(got) != 2 {
		t.Errorf("the owner is offered %v", got)
	}
	if got := cy.Commands(cy.DM()); len(got) != 1 || got[0] != "manage" {
		t.Errorf("directly: %v", got)
	}
}
