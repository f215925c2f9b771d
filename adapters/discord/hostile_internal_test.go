package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// TestWhatAClientSaysIsChecked: ids of what was used and chosen come from the person's client. A control counts only if it
// stands on the message, an option if it is offered there, a person or channel if Discord says what it is.
func TestWhatAClientSaysIsChecked(t *testing.T) {
	button := control{Kind: kindButton, Action: chat.Action{Route: "cohorts.delete", Arg: "7"}}.customID()
	choice := control{Kind: kindSelect, Action: chat.Action{Route: "checkins.answer", Arg: "9"}}.customID()
	on := `"message":{"id":"11","components":[{"type":1,"components":[{"custom_id":"` + button + `"}]},
		{"type":1,"components":[{"custom_id":"` + choice + `","options":[{"value":"well"}]}]}]}`
	other := control{Kind: kindButton, Action: chat.Action{Route: "cohorts.delete", Arg: "8"}}.customID()
	for name, c := range map[string]struct {
		data string
		ok   bool
	}{
		"what stands there":            {`"custom_id":"` + button + `"`, true},
		"another argument":             {`"custom_id":"` + other + `"`, false},
		"an option that is offered":    {`"custom_id":"` + choice + `","values":["well"]`, true},
		"an option that is not":        {`"custom_id":"` + choice + `","values":["unwell"]`, false},
		"nothing":                      {`"custom_id":""`, false},
		"a custom_id of half a letter": {`"custom_id":"b000101é"`, false},
	} {
		_, err := decodeInteraction([]byte(`{"id":"1","type":3,"token":"t","guild_id":"2","member":{"user":{"id":"3"}},"data":{` + c.data + `},` + on + `}`))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}

	it, err := decodeInteraction([]byte(`{"id":"1","type":5,"token":"t","guild_id":"2","member":{"user":{"id":"3"}},"data":{"custom_id":"` +
		control{Kind: kindForm}.customID() + `","resolved":{"users":{"5":{}},"channels":{"6":{}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	one := func(id string, of ...string) component {
		return component{Type: typeLabel, Component: &component{Type: typeUserSelect, CustomID: id, Values: of}}
	}
	typed := component{Type: typeLabel, Component: &component{Type: typeTextInput, CustomID: "pdisguised", Value: "999"}}
	d := &Driver{config: Config{ApplicationID: "1"}}
	s, err := d.readModal(it.Data.CustomID, it.Guild, it.Data.genuine([]component{
		one("pwho", "5"), one("punknown", "999"), one("cwhere", "6"), one("celsewhere", "../7"), typed,
	}))
	if err != nil || len(s.Answers) != 2 || s.Answers["who"] != chat.PersonValue(d.config.User("5")) ||
		s.Answers["where"] != chat.ChannelValue(d.config.Channel("2", "6")) {
		t.Errorf("%+v, %v", s.Answers, err)
	}
	for _, in := range []chat.Input{chat.PersonInput{}, chat.ChannelInput{}} {
		if v := d.readOption(in, it, commandValue{Value: []byte(`"999"`)}); v != nil {
			t.Errorf("%T takes %v, of which Discord says nothing", in, v)
		}
	}
}

// TestTheMessageOfAFormLeadsNowhereElse: its id stands in the custom_id of a modal, which comes from a client.
func TestTheMessageOfAFormLeadsNowhereElse(t *testing.T) {
	d, err := New(Config{Token: "t", ApplicationID: "1", Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	r := &run{d: d}
	for extra, want := range map[string]string{"77": "77", "77/../../guilds/5": "", "": ""} {
		x := r.exchange(interaction{
			ID: "1", Type: interactionModal, Guild: "2", Channel: channel{ID: "3"}, Member: &member{User: user{ID: "4"}},
			control: control{Kind: kindContinue, Extra: extra},
		})
		if got := x.message().ID; got != want {
			t.Errorf("%q leads to %q", extra, got)
		}
	}
}

// TestAGatewayThatWantsEverMoreConnections is asked how many after longer and longer: each time spends a session, of which
// Discord gives out so many a day.
func TestAGatewayThatWantsEverMoreConnections(t *testing.T) {
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/gateway/bot") {
			_, _ = fmt.Fprintf(w, `{"url":"ws%s","shards":1,"session_start_limit":{"total":1000,"remaining":999,"max_concurrency":1}}`, strings.TrimPrefix(server.URL, "http"))
			return
		}
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":10,"d":{"heartbeat_interval":20000}}`))
		_, _, _ = ws.ReadMessage()
		_ = ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(closeNeedsShards, "Sharding required"))
	}))
	defer server.Close()
	d, err := New(Config{Token: "t", ApplicationID: "1", APIURL: server.URL, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	budget, err := openBudget("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	most := 0
	clocks := usualClocks()
	clocks.identify = time.Millisecond
	clocks.again = func(failed int) time.Duration {
		if most = max(most, failed); most == 5 {
			cancel()
		}
		return 0
	}
	g := &gateway{run: &run{d: d, doing: ctx}, budget: budget, clocks: clocks, ready: func() {}}
	if err := g.keep(ctx); err != nil {
		t.Fatal(err)
	}
	d.hangUp()
	if most != 5 || len(budget.at) > 5 {
		t.Errorf("the longest wait was that after %d, and %d sessions were begun", most, len(budget.at))
	}
}

// TestAnEventOnWhichReadingStumbles ends nothing: the connection is gone on with, and so is the program.
func TestAnEventOnWhichReadingStumbles(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	beats := 0
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/gateway/bot") {
			_, _ = fmt.Fprintf(w, `{"url":"ws%s","shards":1}`, strings.TrimPrefix(server.URL, "http"))
			return
		}
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		for _, line := range []string{
			`{"op":10,"d":{"heartbeat_interval":50}}`, `{"op":0,"s":1,"t":"READY","d":{"session_id":"a"}}`,
			`{"op":0,"s":2,"t":"MESSAGE_CREATE","d":{"id":"1","channel_id":"2","author":{"id":"3"}}}`,
		} {
			_ = ws.WriteMessage(websocket.TextMessage, []byte(line))
		}
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
			if beats++; beats > 5 { // who it is, and heartbeats
				cancel()
			}
			_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":11}`))
		}
	}))
	defer server.Close()
	d, err := New(Config{Token: "t", ApplicationID: "1", APIURL: server.URL, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	budget, err := openBudget("")
	if err != nil {
		t.Fatal(err)
	}
	stumbles := &run{d: d, doing: ctx, guilds: map[string]guildState{}} // it lacks what remembers messages
	g := &gateway{run: stumbles, budget: budget, clocks: usualClocks(), ready: func() {}}
	if err := g.keep(ctx); err != nil {
		t.Fatal(err)
	}
	d.hangUp()
	if len(budget.at) != 1 || errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Errorf("%d sessions were begun, and %d frames came: %v", len(budget.at), beats, ctx.Err())
	}
}

// TestAGatewayThatGreetsAndHangsUp is called again after longer and longer, though each of its sessions stood for a moment.
func TestAGatewayThatGreetsAndHangsUp(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		for _, line := range []string{
			`{"op":10,"d":{"heartbeat_interval":20000}}`,
			`{"op":0,"s":1,"t":"READY","d":{"session_id":"a","resume_gateway_url":""}}`, `{"op":7}`,
		} {
			_ = ws.WriteMessage(websocket.TextMessage, []byte(line))
		}
		_, _, _ = ws.ReadMessage()
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	budget, err := openBudget("")
	if err != nil {
		t.Fatal(err)
	}
	most, calls := 0, 0
	clocks := usualClocks()
	clocks.again = func(failed int) time.Duration {
		calls, most = calls+1, max(most, failed)
		if calls == 5 {
			cancel()
		}
		return 0
	}
	is := &shard{
		of: 1, address: "ws" + strings.TrimPrefix(server.URL, "http"), dialer: &websocket.Dialer{}, clocks: clocks,
		gate: newIdentifyGate(1, 0), budget: budget, log: zerolog.Nop(), ready: func(int) {}, hinder: func(error) {}, dispatch: func(gatewayEvent) {},
	}
	if err := is.run(ctx); err != nil {
		t.Fatal(err)
	}
	if most != 5 {
		t.Errorf("after five such connections the wait is that after %d", most)
	}
}

// TestTheSameHindranceHasTheSameWords, whatever port the network names.
func TestTheSameHindranceHasTheSameWords(t *testing.T) {
	a := hindranceOfConnection(errors.New("read tcp 10.0.0.1:50312->162.159.1.1:443: connection reset"))
	b := hindranceOfConnection(fmt.Errorf("read tcp %s: i/o timeout", "10.0.0.1:50999->162.159.1.1:443"))
	if a != b || a == hindranceOfConnection(errSpent) {
		t.Errorf("%+v and %+v", a, b)
	}
}

// TestWhatIsRememberedOfEventsIsBounded, and lasts as long as an answer can be given twice.
func TestWhatIsRememberedOfEventsIsBounded(t *testing.T) {
	r, now := newRecent(), time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	if !r.first("1", now) || r.first("1", now.Add(recentFor)) || !r.first("2", now.Add(recentFor+time.Second)) || r.first("1", now.Add(recentFor+time.Second)) {
		t.Error("an event that comes twice within a quarter of an hour is taken twice")
	}
	if !r.first("3", now.Add(3*recentFor)) || !r.first("1", now.Add(3*recentFor)) {
		t.Error("an event is remembered for ever")
	}
	for _, id := range []string{"30", "10", "20", "18446744073709551615"} { // not in the order in which they were made
		if !r.first(id, now.Add(3*recentFor)) || r.first(id, now.Add(3*recentFor)) {
			t.Errorf("%s is not taken once", id)
		}
	}
	for i := range mostRecent * 2 {
		r.first(fmt.Sprint(i), now.Add(3*recentFor))
	}
	if n := len(r.young) + len(r.old); n > mostRecent {
		t.Errorf("%d events are remembered; the bound is %d", n, mostRecent)
	}
}

// TestErrorsRepeatNoWords: Discord says what is wrong with a field by repeating what stood in it.
func TestErrorsRepeatNoWords(t *testing.T) {
	body := `{"code":50035,"message":"Invalid Form Body","errors":{"components":{"0":{"content":{"_errors":[
		{"code":"X_TYPE_COERCE","message":"Value \"my secret\" is not snowflake."}]}}}}}`
	err := classify(post("/channels/1/messages", nil), answer{400, http.Header{}, []byte(body)})
	if strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "components.0.content X_TYPE_COERCE") {
		t.Error(err)
	}
	if got := panicked("my secret"); strings.Contains(got, "secret") {
		t.Error(got)
	}
}

// deaf is a handler that notes which servers are gone.
type deaf struct{ gone chan string }

func (h deaf) Handle(_ context.Context, e chat.Event) (chat.Response, error) {
	if e, ok := e.(chat.Uninstalled); ok {
		h.gone <- e.Space
	}
	return chat.Quiet{}, nil
}

func (deaf) Suggest(context.Context, chat.Query) ([]chat.Option, error) { return nil, nil }

func (deaf) Commands(context.Context, chat.UserID) ([]chat.Command, error) { return nil, nil }

// TestWhatAShardLeavesOutIsGone: of its own servers, and of no other's.
func TestWhatAShardLeavesOutIsGone(t *testing.T) {
	d, err := New(Config{Token: "t", ApplicationID: "1", Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	h := deaf{make(chan string, 10)}
	r := &run{d: d, h: h, slots: make(chan struct{}, 9), doing: t.Context(), turns: map[string]chan struct{}{}, guilds: map[string]guildState{}}
	even, odd, other := fmt.Sprint(2<<22), fmt.Sprint(3<<22), fmt.Sprint(5<<22)
	ready := func(shard int, guilds ...string) {
		for i, g := range guilds {
			guilds[i] = `{"id":"` + g + `","unavailable":true}`
		}
		r.readied(gatewayEvent{Key: "k", Data: fmt.Appendf(nil, `{"user":{"id":"9"},"shard":[%d,2],"guilds":[%s]}`, shard, strings.Join(guilds, ","))})
	}
	ready(0, even)
	ready(1, odd, other)
	ready(1, odd)
	ready(0, even)
	r.work.Wait()
	close(h.gone)
	var gone []string
	for space := range h.gone {
		gone = append(gone, space)
	}
	if len(gone) != 1 || gone[0] != other {
		t.Errorf("gone are %v; want %s alone", gone, other)
	}
}
