package desk_test

import (
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/feature/desk"
	"weft/bot/feature/desk/stories"
)

func TestStories(t *testing.T) {
	for name, story := range stories.All() {
		t.Run(name, func(t *testing.T) { story(bottest.New(t, []bot.Feature{desk.New()})) })
	}
}
