package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/desk"
)

// busy is a feature that has much ahead of everybody, and had much behind them.
type busy struct{ items int }

func (busy) Name() string { return "busy" }

func (b busy) Register(r *bot.Registry) {
	r.Agenda(func(v *bot.View, _ community.Member, from, _ time.Time) (all []bot.AgendaItem, err error) {
		for i := range b.items {
			all = append(all, bot.AgendaItem{At: from.Add(time.Duration(i+1) * time.Hour), What: fmt.Sprintf("«ahead %d»", i+1)})
		}
		return all, nil
	})
	r.Traces(func(v *bot.View, _ community.MemberID, _, to time.Time) (all []bot.Traced, err error) {
		for i := range b.items {
			at := to.Add(-time.Duration(b.items-i) * time.Minute)
			all = append(all, bot.Traced{At: at, What: fmt.Sprintf("«behind %d»", i+1), Became: chat.Text("arrived")})
		}
		return all, nil
	})
}

// TestLongAnswersHavePages: however much there is, one answer holds no more than people can take in, and More goes on
// until all of it was shown, once each. The desk shows the beginning.
func TestLongAnswersHavePages(t *testing.T) {
	const items = 45
	c := bottest.New(t, []bot.Feature{desk.New(), busy{items}})
	bo := c.Member("bo", "Africa/Nairobi")
	newest := func() string {
		heard := bo.Heard()
		return heard[len(heard)-1].Text()
	}
	for _, list := range []struct{ command, word string }{{"coming", "ahead"}, {"trace", "behind"}} {
		seen := map[int]int{}
		bo.Does(list.command)
		for page := 1; ; page++ {
			text := newest()
			if n := strings.Count(text, "«"+list.word); n > 20 || len([]rune(text)) > 3000 {
				t.Errorf("page %d of %s holds %d items in %d characters", page, list.command, n, len([]rune(text)))
			}
			for i := range items {
				seen[i+1] += strings.Count(text, fmt.Sprintf("«%s %d»", list.word, i+1))
			}
			if want := fmt.Sprintf("Page %d of 3", page); !strings.Contains(text, want) {
				t.Errorf("%s says on page %d: %s", list.command, page, text)
			}
			if page == 3 {
				break
			}
			bo.Presses("More")
		}
		for i := range items {
			if seen[i+1] != 1 {
				t.Errorf("%s shows item %d %d times", list.command, i+1, seen[i+1])
			}
		}
		bo.Presses("Back")
		if text := newest(); !strings.Contains(text, "Page 2 of 3") {
			t.Errorf("back from the last page of %s is: %s", list.command, text)
		}
	}
	bo.OpensHome().Hears("And 25 more: type coming to see them.")
	if strings.Contains(newest(), "«ahead 21»") {
		t.Error("the desk shows more than a page")
	}
}

// TestShortAnswersHaveNone: where all is shown, nothing leads on.
func TestShortAnswersHaveNone(t *testing.T) {
	c := bottest.New(t, []bot.Feature{desk.New(), busy{20}})
	c.Member("bo", "Africa/Nairobi").Does("coming").Hears("«ahead 20»").HearsNothingOf("Page 1").HearsNothingOf("More").
		Does("trace").Hears("«behind 1»").HearsNothingOf("Page 1").OpensHome().HearsNothingOf("type coming to see")
}
