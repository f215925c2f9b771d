package spaces_test

import (
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/feature/spaces"
	"weft/bot/feature/spaces/stories"
)

func TestStories(t *testing.T) {
	for name, story := range stories.Across() {
		t.Run(name, func(t *testing.T) {
			other := bottest.NewStageAs("balcony")
			story(bottest.New(t, []bot.Feature{spaces.New()}, bottest.And(other)), other)
		})
	}
}
