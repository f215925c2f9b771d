package web_test

import (
	"testing"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// TestConformance holds the page to what every driver promises.
func TestConformance(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Harness {
		t.Helper()
		w, err := webtest.NewWorld(sampleConfig())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		return sample{w}
	})
}

// TestConformanceOfWhoCameLater holds the page to the same for people and channels that came while it ran.
func TestConformanceOfWhoCameLater(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Harness {
		t.Helper()
		w, err := webtest.NewWorld(web.Config{Addr: "127.0.0.1:0", People: []web.Person{{ID: "first", Name: "First"}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		later := []chat.UserID{web.User("first")}
		for _, name := range []string{"Amina", "Bruno", "Chloe", "Dalia"} {
			later = append(later, w.Enter(name, "Africa/Nairobi", "en"))
		}
		w.Open("general", later...)
		w.Open("cohort", later[:1]...)
		w.Open("cohort", later[1:]...)
		return w
	})
}

// sample names those of the sample who are everywhere.
type sample struct{ *webtest.World }

func (sample) People() []chat.UserID {
	return []chat.UserID{web.User("amina"), web.User("bruno"), web.User("chloe"), web.User("dalia")}
}

func (sample) Channels() []chat.ChannelID {
	return []chat.ChannelID{web.ChannelOf("general"), web.ChannelOf("cohort-a")}
}
