package slack

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// FuzzRead hands anything to whatever reads what Slack sends. Nothing makes it panic, and what others said to each other
// is never taken for something that was said to Weft.
func FuzzRead(f *testing.F) {
	for kind, payloads := range map[string][]string{
		kindEvents: {
			`{"team_id":"T1","event_id":"Ev1","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.2","text":"hello"}}`,
			`{"team_id":"T1","event_id":"Ev1","event":{"type":"message","channel_type":"channel","channel":"C1","user":"U1","ts":"1.2","text":"between us"}}`,
			`{"team_id":"T1","event_id":"Ev2","event":{"type":"app_mention","channel":"C1","user":"U1","ts":"1.2","thread_ts":"1.1","parent_user_id":"UWEFT","text":"<@UWEFT> hi"}}`,
			`{"team_id":"T9","authorizations":[{"team_id":"T1"}],"event":{"type":"channel_rename","channel":{"id":"C1","name":"x"}}}`,
			`{"team_id":"T1","event":{"type":"user_change","user":{"id":"U1","deleted":true}}}`,
			`{"team_id":"T1","event":{"type":"tokens_revoked","tokens":{"bot":["UWEFT"]}}}`,
		},
		kindCommands: {`{"team_id":"T1","user_id":"U1","channel_id":"C1","command":"/weft","text":"checkins create","trigger_id":"1.2"}`},
		kindInteractive: {
			`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"container":{"channel_id":"C1","message_ts":"1.2"},"actions":[{"type":"button","action_id":"0 a.b c","block_id":"x"}],"trigger_id":"1"}`,
			`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","type":"modal","private_metadata":"{\"a\":{\"Route\":\"r\"}}","blocks":[{"type":"input","block_id":"12 word","element":{"type":"plain_text_input","action_id":"text"}}],"state":{"values":{"12 word":{"text":{"type":"plain_text_input","value":"x"}}}}}}`,
			`{"type":"message_action","callback_id":"save_for_community","team":{"id":"T1"},"user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.2","text":"x"}}`,
			`{"type":"view_closed","team":{"id":"T1"},"user":{"id":"U1"},"view":null}`,
		},
		"something_new": {`{}`},
	} {
		for _, p := range payloads {
			f.Add(kind, p)
		}
	}
	d, err := New(Config{Workspaces: []Workspace{{ID: "T1", BotToken: "xoxb-1", AppToken: "xapp-1"}}, Log: zerolog.Nop()})
	if err != nil {
		f.Fatal(err)
	}
	d.workspaces["T1"].about = about{team: "T1", user: "UWEFT", bot: "BWEFT"}
	s := &service{d: d, log: zerolog.Nop(), life: context.Background(), people: newPeople()}
	f.Fuzz(func(t *testing.T, kind, payload string) {
		at := &door{acknowledge: func(any) {}, decline: func() {}}
		task, what := s.read(delivery{kind: kind, payload: json.RawMessage(payload), received: time.Now()}, at)
		var e struct {
			Event struct {
				Channel string `json:"channel_type"`
				Parent  string `json:"parent_user_id"`
			} `json:"event"`
		}
		if kind == kindEvents && what == "message" && task.do != nil && json.Unmarshal([]byte(payload), &e) == nil {
			if e.Event.Channel != "im" && e.Event.Parent != "UWEFT" {
				t.Errorf("words between others are taken for words to Weft: %s", payload)
			}
		}
		if _, rest := longestCommand([]chat.Command{{Name: "checkins create"}, {Name: "checkins"}}, payload); !strings.HasSuffix(strings.TrimSpace(payload), rest) {
			t.Errorf("behind the command stands %q, in %q", rest, payload)
		}
		var i interaction
		if json.Unmarshal([]byte(payload), &i) == nil && i.View != nil {
			for name := range readAnswers("T1", i.View.read) {
				if again := i.View.withProblems(map[string]string{name: "no", "": "no"}); len(again["blocks"].([]any)) == 0 {
					t.Errorf("what is wrong with %q is not said", name)
				}
			}
		}
		_ = typedIDs("T1", payload)
	})
}
