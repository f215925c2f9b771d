package discordfake_test

import (
	"net/http"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
)

func TestIdentify(t *testing.T) {
	for name, c := range map[string]struct {
		token   string
		intents any
		shard   []int
		code    int
	}{
		"another token":         {"Bot other", 1, nil, 4004},
		"a privileged intent":   {"", 1 | 1<<15, nil, 4014},
		"no intents":            {"", nil, nil, 4013},
		"an unknown intent":     {"", 1 << 40, nil, 4013},
		"a shard out of bounds": {"", 1, []int{2, 2}, 4010},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordfake.Options{})
			s := w.dial(w.gateway()).hello()
			body := object{"token": c.token, "properties": object{"os": "linux"}}
			if c.token == "" {
				body["token"] = "Bot " + w.Token()
			}
			if c.intents != nil {
				body["intents"] = c.intents
			}
			if c.shard != nil {
				body["shard"] = c.shard
			}
			s.say(2, body)
			if got := s.closed(); got != c.code {
				t.Errorf("closed with %d; want %d", got, c.code)
			}
		})
	}
}

func TestTheGatewayHangsUpOnMistakes(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	for name, c := range map[string]struct {
		do   func(*shard)
		code int
	}{
		"an unknown opcode":       {func(s *shard) { s.say(99, nil) }, 4001},
		"identifying twice":       {func(s *shard) { s.identify(w.Token(), usualIntents) }, 4005},
		"a sequence of tomorrow":  {func(s *shard) { s.say(6, object{"token": w.Token(), "session_id": s.session, "seq": 10000}) }, 4007},
		"more than can be read":   {func(s *shard) { s.say(1, repeat("x", 5000)) }, 4002},
		"121 payloads in minutes": {func(s *shard) { sendMany(s, 120) }, 4008},
	} {
		t.Run(name, func(t *testing.T) {
			s := w.connect()
			c.do(s)
			if got := s.closed(); got != c.code {
				t.Errorf("closed with %d; want %d", got, c.code)
			}
		})
	}
	s := w.dial(w.gateway()).hello()
	s.say(3, object{})
	if got := s.closed(); got != 4003 {
		t.Errorf("speaking before identifying: closed with %d; want 4003", got)
	}
}

// sendMany beats that often; with IDENTIFY it is one more.
func sendMany(s *shard, n int) {
	for range n {
		if s.ws.WriteJSON(object{"op": 1, "d": nil}) != nil {
			return
		}
	}
}

func TestTheSessionBudget(t *testing.T) {
	w := newWorld(t, discordfake.Options{Identifies: 2})
	limit := func() float64 {
		return w.call(http.MethodGet, "/gateway/bot", nil).body["session_start_limit"].(object)["remaining"].(float64)
	}
	old := w.Token()
	for _, want := range []float64{1, 0} {
		w.connect()
		if got := limit(); got != want {
			t.Errorf("%v are left; want %v", got, want)
		}
	}
	s := w.dial(w.gateway()).hello()
	s.identify(old, usualIntents)
	if got := s.closed(); got != 4004 {
		t.Errorf("closed with %d; want 4004", got)
	}
	if w.Token() == old {
		t.Error("over the budget the token is reset")
	}
	if got := w.GatewayCounts().Identifies; got != 3 {
		t.Errorf("counted %d", got)
	}
}

func TestAResumeReplaysWhatWasMissed(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.connect()
	w.DropGateway()
	if got := s.closed(); got != 1006 {
		t.Errorf("dropped with code %d", got)
	}
	first := w.send(w.room, object{"content": "missed"})
	again := w.dial(s.resume).hello()
	again.say(6, object{"token": w.Token(), "session_id": s.session, "seq": s.sequence})
	if got := again.event("MESSAGE_CREATE"); got["id"] != string(first) {
		t.Errorf("replayed %v", got)
	}
	again.event("RESUMED")
	if c := w.GatewayCounts(); c.Resumed != 1 || c.ResumedElsewhere != 0 || c.Identifies != 1 {
		t.Errorf("counted %+v", c)
	}
}

func TestASessionEndsWithAnOrdinaryGoodbye(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.connect()
	_ = s.ws.WriteControl(8, []byte{0x03, 0xe8}, time.Now().Add(time.Second)) // 1000
	s.closed()
	if err := w.Until(t.Context(), func() bool { return w.Connected() == 0 }); err != nil {
		t.Fatal(err)
	}
	again := w.dial(s.resume).hello()
	again.say(6, object{"token": w.Token(), "session_id": s.session, "seq": s.sequence})
	if op, _, d := again.next(); op != 9 || d != false {
		t.Errorf("got op %d %v; want op 9 false", op, d)
	}
}

func TestHeartbeats(t *testing.T) {
	w := newWorld(t, discordfake.Options{Heartbeat: time.Second})
	s := w.connect()
	if s.interval != time.Second {
		t.Errorf("the interval is %v", s.interval)
	}
	s.say(1, s.sequence)
	if op, _, _ := s.next(); op != 11 {
		t.Errorf("got op %d; want an acknowledgement", op)
	}
	w.AskHeartbeat()
	if op, _, _ := s.next(); op != 1 {
		t.Errorf("got op %d; want to be asked for a heartbeat", op)
	}
	s.closed() // who does not beat is hung up on, within two intervals and a second
}

func TestAConnectionCanBeIll(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	silent := func(s *shard) bool {
		_, err := s.read(150 * time.Millisecond)
		return err != nil
	}
	identified := func(s *shard) *shard {
		s.hello().identify(w.Token(), usualIntents)
		s.event("READY")
		s.event("GUILD_CREATE")
		return s
	}
	for name, c := range map[string]struct {
		fault discordfake.GatewayFault
		shows func(*shard) bool
	}{
		"no hello":         {discordfake.SilentBeforeHello, silent},
		"op 7 after hello": {discordfake.ReconnectAfterHello, func(s *shard) bool { op, _, _ := s.hello().next(); return op == 7 && silent(s) }},
		"silence after hello": {discordfake.SilentAfterHello, func(s *shard) bool {
			s.hello().identify(w.Token(), usualIntents)
			return silent(s)
		}},
		"closed after hello":  {discordfake.CloseAfterHello, func(s *shard) bool { return s.hello().closed() == 4000 }},
		"silence after ready": {discordfake.SilentAfterReady, func(s *shard) bool { s = identified(s); w.send(w.room, object{"content": "x"}); return silent(s) }},
		"closed after ready":  {discordfake.CloseAfterReady, func(s *shard) bool { return identified(s).closed() == 4000 }},
		"a torn frame":        {discordfake.TornFrame, func(s *shard) bool { return identified(s).closed() == 1006 }},
		"no acknowledgements": {discordfake.NoHeartbeatAcks, func(s *shard) bool { s = identified(s); s.say(1, nil); return silent(s) }},
	} {
		t.Run(name, func(t *testing.T) {
			w.NextConnections(c.fault)
			if !c.shows(w.dial(w.gateway())) {
				t.Error("it is as healthy as any")
			}
		})
	}
	for fault, again := range map[discordfake.GatewayFault]bool{discordfake.RefuseResume: false, discordfake.RefuseResumeForNow: true} {
		first := w.connect()
		w.DropGateway()
		first.closed()
		w.NextConnections(fault)
		s := w.dial(first.resume).hello()
		s.say(6, object{"token": w.Token(), "session_id": first.session, "seq": first.sequence})
		if op, _, d := s.next(); op != 9 || d != again {
			t.Errorf("got op %d %v; want op 9 %t", op, d, again)
		}
	}
}

func TestEventsCanComeTwiceAndInAnotherOrder(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.connect()
	w.SetEventFaults(discordfake.EventFaults{Copies: 1})
	one := w.send(w.room, object{"content": "one"})
	for range 2 {
		if got := s.event("MESSAGE_CREATE"); got["id"] != string(one) {
			t.Errorf("got %v", got["id"])
		}
	}
	w.SetEventFaults(discordfake.EventFaults{Reorder: true})
	first, second := w.send(w.room, object{"content": "first"}), w.send(w.room, object{"content": "second"})
	for _, want := range []discordfake.Snowflake{second, first} {
		if got := s.event("MESSAGE_CREATE"); got["id"] != string(want) {
			t.Errorf("got %v; want %v", got["content"], want)
		}
	}
	alone := w.send(w.room, object{"content": "alone"})
	if got := s.event("MESSAGE_CREATE"); got["id"] != string(alone) {
		t.Errorf("what nothing overtakes comes all the same; got %v", got)
	}
	w.SetEventFaults(discordfake.EventFaults{})
	w.Dispatch("SOMETHING_NEW", object{"a": 1})
	if got := s.event("SOMETHING_NEW"); got["a"] != 1.0 {
		t.Errorf("got %v", got)
	}
}

func TestGuildsComeAndGo(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.connect()
	w.guild.FailOutage()
	if got := s.event("GUILD_DELETE"); got["unavailable"] != true {
		t.Errorf("an outage: %v", got)
	}
	w.guild.EndOutage()
	s.event("GUILD_CREATE")
	w.guild.RenameChannel(w.room, "lounge")
	if got := s.event("CHANNEL_UPDATE"); got["name"] != "lounge" {
		t.Errorf("renamed: %v", got)
	}
	w.guild.Deny(discordfake.SendMessages)
	s.event("GUILD_ROLE_UPDATE")
	w.guild.Kick()
	if got := s.event("GUILD_DELETE"); got["unavailable"] != nil {
		t.Errorf("kicked: %v", got)
	}
	w.refuses(w.call(http.MethodGet, "/guilds/"+string(w.guild.ID()), nil), http.StatusNotFound, 10004)
	w.refuses(w.call(http.MethodGet, "/channels/"+string(w.room), nil), http.StatusForbidden, 50001)
	w.guild.Invite()
	s.event("GUILD_CREATE")
	w.guild.DeleteChannel(w.room)
	s.event("CHANNEL_DELETE")
	w.refuses(w.call(http.MethodGet, "/channels/"+string(w.room), nil), http.StatusNotFound, 10003)
	if a := w.call(http.MethodDelete, "/users/@me/guilds/"+string(w.guild.ID()), nil); a.status != http.StatusNoContent {
		t.Error(a.raw)
	}
	s.event("GUILD_DELETE")
}

func TestShardsHearTheirGuildsOnly(t *testing.T) {
	w := newWorld(t, discordfake.Options{Shards: 2})
	if got := w.call(http.MethodGet, "/gateway/bot", nil).body["shards"]; got != 2.0 {
		t.Errorf("recommended: %v", got)
	}
	guilds := 0
	for i := range 2 {
		s := w.dial(w.gateway()).hello()
		s.say(2, object{"token": w.Token(), "intents": usualIntents, "shard": []int{i, 2}, "properties": object{}})
		guilds += len(s.event("READY")["guilds"].([]any))
	}
	if guilds != 1 {
		t.Errorf("the guild is told to %d shards", guilds)
	}
}

func TestTheWrongVersionIsRefused(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	s := w.dial(w.gateway() + "/?v=9&encoding=json&x=") // the first v counts
	if got := s.closed(); got != 4012 {
		t.Errorf("closed with %d; want 4012", got)
	}
}
