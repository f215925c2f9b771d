package slack_test

import (
	"testing"

	"weft/adapters/slack/slacktest"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// TestConformance holds Slack in Socket Mode to what every driver promises.
func TestConformance(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Harness {
		t.Helper()
		return populated(t, slacktest.Options{})
	})
}

// TestConformanceOverHTTP holds it to the same where what happens comes over HTTP.
func TestConformanceOverHTTP(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Harness {
		t.Helper()
		return populated(t, slacktest.Options{HTTP: true})
	})
}

// populated is a workspace with four people in two channels.
func populated(t *testing.T, o slacktest.Options) *slacktest.World {
	t.Helper()
	w, err := slacktest.NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	var people []chat.UserID
	for _, name := range []string{"Amina", "Bruno", "Chloe", "Dalia"} {
		people = append(people, w.Enter(name, "Africa/Nairobi", "en-GB"))
	}
	w.Open("general", people...)
	w.Open("cohort", people...)
	return w
}
