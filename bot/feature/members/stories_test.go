package members_test

import (
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/feature/members"
	"weft/bot/feature/members/stories"
)

func TestStories(t *testing.T) {
	for name, story := range stories.All() {
		t.Run(name, func(t *testing.T) { story(bottest.New(t, []bot.Feature{members.New()})) })
	}
}

// TestAcross tells what happens to people on two platforms at once.
func TestAcross(t *testing.T) {
	for name, story := range stories.Across() {
		t.Run(name, func(t *testing.T) {
			other := bottest.NewStageAs("balcony")
			story(bottest.New(t, []bot.Feature{members.New()}, bottest.And(other)), other)
		})
	}
}
