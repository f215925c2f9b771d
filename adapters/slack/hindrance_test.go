package slack

import (
	"testing"

	"weft/bot/chat"
)

// TestNothingIsKeptOfAWorkspaceThatIsLeft: what the stewards were told of it was, with its tokens, until the program ended.
func TestNothingIsKeptOfAWorkspaceThatIsLeft(t *testing.T) {
	d, err := New(Config{Workspaces: []Workspace{{ID: "T1", BotToken: "xoxb-1", AppToken: "xapp-1"}, {ID: "T2", BotToken: "xoxb-2", AppToken: "xapp-2"}}})
	if err != nil {
		t.Fatal(err)
	}
	s := &service{d: d, people: newPeople(), told: map[hindrance]bool{}}
	left, stays := d.workspaces["T1"], d.workspaces["T2"]
	for _, w := range []*workspace{left, stays} {
		s.known(w, chat.HindranceToken)
		s.known(w, chat.HindranceConnection)
	}
	s.stop("T1")
	if s.told[hindrance{left, chat.HindranceToken}] || s.told[hindrance{left, chat.HindranceConnection}] || len(s.told) != 2 {
		t.Errorf("after Weft has left, this is kept: %v", s.told)
	}
}
