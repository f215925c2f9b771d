package bottest_test

import (
	"testing"

	"go.uber.org/goleak"

	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestConformance holds the scripted platform to what every driver promises, so that what stories learn on it holds
// elsewhere.
func TestConformance(t *testing.T) {
	for name, page := range map[string]int{"forms as a whole": 0, "forms in pages": 3} {
		t.Run(name, func(t *testing.T) { conforms(t, page) })
	}
}

func conforms(t *testing.T, page int) {
	t.Helper()
	chattest.Run(t, func(*testing.T) chattest.Harness {
		s := bottest.NewStage()
		s.PageSize = page
		var people []chat.UserID
		for _, name := range []string{"Amina", "Bruno", "Chloe", "Dalia"} {
			people = append(people, s.Enter(name, "Africa/Nairobi", "en"))
		}
		s.Open("general", people...)
		s.Open("cohort", people...)
		s.Closes(s.Enter("Esi", "", ""))
		return s
	})
}
