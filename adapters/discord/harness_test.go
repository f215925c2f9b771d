package discord_test

import (
	"testing"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/discord/discordtest"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// TestConformanceOverTheGateway holds Discord to what every driver promises, over the gateway.
func TestConformanceOverTheGateway(t *testing.T) { conformance(t, discord.Config{}) }

// TestConformanceOverHTTP holds it to the same with interactions that come to the endpoint.
func TestConformanceOverHTTP(t *testing.T) { conformance(t, discord.Config{Listen: "127.0.0.1:0"}) }

func conformance(t *testing.T, config discord.Config) {
	t.Helper()
	chattest.Run(t, func(t *testing.T) chattest.Harness {
		t.Helper()
		config.Log = zerolog.New(zerolog.NewTestWriter(t))
		// Rates are those of a faster Discord; people wait as long as it takes.
		config.Timing.Speed = speed
		w, err := discordtest.NewWorld(config, discordfake.Options{
			Speed: speed, AnswerWithin: unhurried * speed, Spec: discordfake.Spec(t),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		t.Cleanup(func() {
			for _, v := range w.Fake().SpecViolations() {
				t.Errorf("Discord's OpenAPI document does not admit %s", v)
			}
		})
		var people []chat.UserID
		for _, name := range []string{"Amina", "Bruno", "Chloe", "Dalia"} {
			people = append(people, w.Enter(name, "Africa/Nairobi", "en"))
		}
		w.Open("general", people...)
		w.Open("cohort", people[:1]...)
		w.Open("cohort", people[1:]...)
		return w
	})
}
