package slackfake_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"weft/adapters/slack/slackfake"
)

func TestACommandReachesTheAppAndItsAnswerOnePerson(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(func(o object) (any, bool) {
		return object{"text": "only you: " + at(o, "payload", "text").(string)}, true
	})
	shown, err := w.Command(w.ann, w.general, "/weft", "help me")
	if err != nil {
		t.Fatal(err)
	}
	if !shown.Heard || len(shown.Private) != 1 || shown.Private[0].Text != "only you: help me" {
		t.Fatalf("Ann is shown %+v", shown)
	}
	if seen, _ := w.Read(w.bo, w.general); len(seen) != 0 {
		t.Errorf("Bo sees %v", seen)
	}
	o := app.await(t, func(o object) bool { return o["type"] == "slash_commands" })
	if o["accepts_response_payload"] != true || at(o, "payload", "command") != "/weft" || at(o, "payload", "user_id") != w.ann {
		t.Errorf("the envelope is %v", o)
	}
}

func TestAMessageIsPostedPressedAndAnswered(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	out := w.ok("chat.postMessage", "channel", w.ann, "text", "summary", "blocks", []any{section("Hello <@" + w.bo + ">"), actions(button("go", "Go on", "7"))})
	direct, ts := out["channel"].(string), out["ts"].(string)
	if direct != w.IM(w.ann) {
		t.Errorf("posted to %s, want the direct conversation", direct)
	}
	seen, err := w.Read(w.ann, direct)
	if err != nil || len(seen) != 1 || seen[0].Rendered.Text != "Hello @Bo\nGo on" {
		t.Fatalf("Ann reads %+v, %v", seen, err)
	}
	if _, err := w.Press(w.bo, slackfake.Target{Channel: direct, TS: ts, ActionID: "go"}); err == nil {
		t.Error("Bo pressed what is in Ann's direct conversation")
	}
	shown, err := w.Press(w.ann, slackfake.Target{Channel: direct, TS: ts, ActionID: "go"})
	if err != nil || !shown.Heard {
		t.Fatalf("pressing: %+v, %v", shown, err)
	}
	o := app.await(t, func(o object) bool { return at(o, "payload", "type") == "block_actions" })
	if at(o, "payload", "actions", 0, "value") != "7" || at(o, "payload", "message", "ts") != ts {
		t.Errorf("the press came as %v", o)
	}
}

// fast is a Slack that redelivers soon.
func fast() slackfake.Options {
	return slackfake.Options{
		AckWithin: 800 * time.Millisecond, Redeliver: []time.Duration{0, 10 * time.Millisecond, 10 * time.Millisecond},
	}
}

// TestAnEventComesAgainUntilItIsAcknowledged: four times at most, under one event id, each in a new envelope.
func TestAnEventComesAgainUntilItIsAcknowledged(t *testing.T) {
	for name, acknowledgedAt := range map[string]int{"the third time": 2, "never": 9} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, fast())
			n := 0
			app := w.connect(func(object) (any, bool) { n++; return nil, n > acknowledgedAt })
			shown, err := w.Write(w.ann, w.IM(w.ann), "hello", "")
			if err != nil || shown.Heard != (acknowledgedAt == 2) {
				t.Fatalf("written: %+v, %v", shown, err)
			}
			envelopes, events := map[any]bool{}, map[any]bool{}
			for i, a := range w.s.Acks() {
				envelopes[a.EnvelopeID], events[a.EventID] = true, true
				if a.Attempt != i {
					t.Errorf("attempt %d calls itself %d", i, a.Attempt)
				}
			}
			want := min(acknowledgedAt+1, 4)
			if len(envelopes) != want || len(events) != 1 {
				t.Errorf("came %d envelopes of %d events; want %d of one", len(envelopes), len(events), want)
			}
			last := app.heard()[len(app.heard())-1]
			if last["retry_attempt"] != float64(want-1) || last["retry_reason"] != "timeout" {
				t.Errorf("the last envelope is %v", last)
			}
		})
	}
}

// TestWhatPeopleDoIsNotRepeated: they read that it failed.
func TestWhatPeopleDoIsNotRepeated(t *testing.T) {
	w := newWorld(t, fast())
	if shown, _ := w.Command(w.ann, w.general, "/weft", ""); shown.Failed != slackfake.Unreachable {
		t.Errorf("without an app the command shows %+v", shown)
	}
	w.connect(func(object) (any, bool) { return nil, false })
	if shown, _ := w.Command(w.ann, w.general, "/weft", ""); shown.Failed != slackfake.TimedOut || shown.Heard {
		t.Errorf("an unanswered command shows %+v", shown)
	}
	if acks := w.s.Acks(); len(acks) != 1 || acks[0].Acknowledged {
		t.Errorf("attempts: %+v", acks)
	}
}

// TestAnAnswerOnASocketHasABound: 20 kB, as the documentation says.
func TestAnAnswerOnASocketHasABound(t *testing.T) {
	var size shared[int]
	w := newWorld(t, fast())
	w.connect(func(object) (any, bool) {
		return object{"text": strings.Repeat("x", size.get()-len(`{"text":""}`))}, true
	})
	for n, want := range map[int]bool{20_000: true, 20_001: false} {
		size.set(n)
		if shown, _ := w.Command(w.ann, w.general, "/weft", ""); shown.Heard != want || (len(shown.Private) == 1) != want {
			t.Errorf("an answer of %d bytes: heard %v", n, shown.Heard)
		}
	}
}

// TestEachEnvelopeGoesToOneSocket, and an app has ten at most.
func TestEachEnvelopeGoesToOneSocket(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	var apps []*socketApp
	for i := range 10 {
		app := w.connect(nil)
		if hello := app.heard()[0]; hello["type"] != "hello" || hello["num_connections"] != float64(i+1) {
			t.Errorf("socket %d is greeted with %v", i, hello)
		}
		apps = append(apps, app)
	}
	if one := w.connect(nil).heard()[0]; one["type"] != "disconnect" {
		t.Errorf("the eleventh socket is greeted with %v", one)
	}
	for range 40 {
		if shown, err := w.Command(w.ann, w.general, "/weft", ""); err != nil || !shown.Heard {
			t.Fatal(shown, err)
		}
	}
	total, used := 0, 0
	for _, app := range apps {
		if n := len(app.heard()) - 1; n > 0 {
			total, used = total+n, used+1
		}
	}
	if total != 40 || used < 3 {
		t.Errorf("40 envelopes came %d times over %d sockets", total, used)
	}
}

func TestDisconnecting(t *testing.T) {
	w := newWorld(t, slackfake.Options{Speed: 200})
	for why, closes := range map[slackfake.Reason]bool{slackfake.Warning: false, slackfake.Refresh: true} {
		app := w.connect(nil)
		if n := w.Disconnect(why); n != 1 {
			t.Fatalf("%d sockets were disconnected", n)
		}
		app.await(t, func(o object) bool { return o["type"] == "disconnect" && o["reason"] == string(why) })
		if !closes { // Until the refresh, envelopes go on coming.
			if w.Sockets() != 1 {
				t.Error("a warning closed the socket")
			}
			app.await(t, func(o object) bool { return o["reason"] == string(slackfake.Refresh) })
		}
		<-app.ended
	}
	w.connect(nil)
	w.Disconnect(slackfake.LinkDisabled)
	if _, out, _ := w.try(t.Context(), w.AppToken, "apps.connections.open", nil); out["error"] != "link_disabled" {
		t.Errorf("with Socket Mode off a socket is opened: %v", out)
	}
	w.EnableLink()
	app := w.connect(nil)
	w.Tear()
	<-app.ended
}

// TestASilentSocketLosesEnvelopes: TCP stays open, nothing is said, no ping is answered.
func TestASilentSocketLosesEnvelopes(t *testing.T) {
	w := newWorld(t, fast())
	deaf := w.connect(nil)
	pongs := make(chan struct{}, 8)
	deaf.ws.SetPongHandler(func(string) error { pongs <- struct{}{}; return nil })
	ping := func() {
		if err := deaf.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	ping()
	<-pongs
	if n := w.Silence(); n != 1 {
		t.Fatalf("%d sockets fell silent", n)
	}
	ping()
	if shown, _ := w.Command(w.ann, w.general, "/weft", ""); shown.Failed != slackfake.TimedOut {
		t.Errorf("a command over a silent socket shows %+v", shown)
	}
	select {
	case <-pongs:
		t.Error("a silent socket answered a ping")
	case <-deaf.ended:
		t.Error("a silent socket was closed")
	default:
	}
	hearing := w.connect(nil)
	if shown, err := w.Write(w.ann, w.IM(w.ann), "hello", ""); err != nil || !shown.Heard {
		t.Errorf("an event is not delivered over the hearing socket: %+v, %v", shown, err)
	}
	if len(hearing.heard()) < 2 || len(deaf.heard()) != 1 {
		t.Errorf("heard %v and, on the silent one, %v", hearing.heard(), deaf.heard())
	}
}

func TestUnknownKindsComeToo(t *testing.T) {
	w := newWorld(t, fast())
	w.connect(nil)
	if !w.SendRaw(object{"type": "telepathy", "envelope_id": "e-1", "payload": object{}}) {
		t.Fatal("there was no socket")
	}
	if shown := w.Event(object{"type": "weather_changed"}); !shown.Heard {
		t.Errorf("an unknown event: %+v", shown)
	}
	if shown := w.Interact(w.ann, object{"type": "wink", "actions": []any{object{"type": "slider", "value": 3}}}); !shown.Heard {
		t.Errorf("an unknown interaction: %+v", shown)
	}
	deadline := time.Now().Add(20 * time.Second)
	for !slices.ContainsFunc(w.s.Acks(), func(a slackfake.Ack) bool { return a.EnvelopeID == "e-1" && a.Acknowledged }) {
		if time.Now().After(deadline) {
			t.Fatal("the acknowledgement of the unknown envelope is not listed")
		}
	}
}

// TestEventsGoWrong: duplicated, redelivered although acknowledged, overtaken.
func TestEventsGoWrong(t *testing.T) {
	w := newWorld(t, fast())
	app := w.connect(nil)
	direct := w.IM(w.ann)
	kind := slackfake.EventDuplicated
	w.s.SetEventFaults(func(e slackfake.EventInfo) slackfake.EventFault {
		k := kind
		kind = slackfake.EventFine
		return slackfake.EventFault{Kind: k}
	})
	count := func(text string) (ids map[any]int) {
		ids = map[any]int{}
		for _, o := range app.heard() {
			if at(o, "payload", "event", "text") == text {
				ids[at(o, "payload", "event_id")]++
			}
		}
		return ids
	}
	once := func(text string, times int) {
		t.Helper()
		if _, err := w.Write(w.ann, direct, text, ""); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(20 * time.Second)
		for time.Now().Before(deadline) {
			for _, n := range count(text) {
				if n == times {
					return
				}
			}
			time.Sleep(time.Millisecond)
		}
		t.Errorf("%q came as %v; want one id %d times", text, count(text), times)
	}
	once("twice at once", 2)
	kind = slackfake.EventRedelivered
	once("twice in a row", 2)
	once("once", 1)

	kind = slackfake.EventReordered
	first := make(chan struct{})
	go func() { defer close(first); _, _ = w.Write(w.ann, direct, "first", "") }()
	deadline := time.Now().Add(20 * time.Second)
	for len(w.Messages(direct)) < 4 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if _, err := w.Write(w.ann, direct, "second", ""); err != nil {
		t.Fatal(err)
	}
	<-first
	var order []any
	for _, o := range app.heard() {
		if text := at(o, "payload", "event", "text"); text == "first" || text == "second" {
			order = append(order, text)
		}
	}
	if len(order) != 2 || order[0] != "second" {
		t.Errorf("the overtaken event came as %v", order)
	}
}

// TestOneAppInTwoWorkspaces shares its sockets.
func TestOneAppInTwoWorkspaces(t *testing.T) {
	w := newWorld(t, slackfake.Options{OneApp: true})
	other := w.s.AddWorkspace("T2", "Spindles")
	cy := other.AddUser(slackfake.User{RealName: "Cy"})
	app := w.connect(nil)
	if other.AppToken != w.AppToken || other.BotToken == w.BotToken || other.Sockets() != 1 {
		t.Errorf("the second workspace is %+v", other)
	}
	if shown, err := other.Command(cy, other.IM(cy), "/weft", ""); err != nil || !shown.Heard {
		t.Fatal(shown, err)
	}
	app.await(t, func(o object) bool { return at(o, "payload", "team_id") == "T2" })
	if _, err := w.Command(cy, w.general, "/weft", ""); err == nil {
		t.Error("somebody of one workspace acts in the other")
	}
}

// TestALateAcknowledgementDoesNotCount, and is listed as late.
func TestALateAcknowledgementDoesNotCount(t *testing.T) {
	w := newWorld(t, fast())
	release := make(chan struct{})
	w.connect(func(object) (any, bool) { <-release; return object{"text": "too late"}, true })
	shown, err := w.Command(w.ann, w.general, "/weft", "")
	close(release)
	if err != nil || shown.Failed != slackfake.TimedOut {
		t.Fatalf("the command shows %+v, %v", shown, err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for !w.s.Acks()[0].Late {
		if time.Now().After(deadline) {
			t.Fatal("the late acknowledgement is not listed")
		}
	}
	if seen, _ := w.Read(w.ann, w.general); len(seen) != 0 || w.s.Acks()[0].Acknowledged {
		t.Errorf("and yet it counts: %+v", seen)
	}
}
