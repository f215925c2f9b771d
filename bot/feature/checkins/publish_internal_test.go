package checkins

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/bot/chat"
	"weft/bot/community"
)

func drawAnswers(rt *rapid.T) []answer {
	var all []answer
	for i := range rapid.IntRange(0, 12).Draw(rt, "people") {
		a := answer{Member: community.MemberID(fmt.Sprint("m", i)), Words: chat.Answers{}}
		a.Reach = rapid.SampledFrom([]community.Reach{"", community.CohortUnnamed, community.AuthorOnly, community.CohortNamed}).Draw(rt, "reach")
		if rapid.Bool().Draw(rt, "writes") {
			a.Words["moved"] = chat.TextValue(rapid.StringMatching(`[a-c]{1,2}`).Draw(rt, "moved"))
		}
		if rapid.Bool().Draw(rt, "rates") {
			a.Words["energy"] = chat.NumberValue(rapid.IntRange(1, 5).Draw(rt, "energy"))
		}
		if rapid.Bool().Draw(rt, "chooses") {
			a.Words["ways"] = chat.ChoicesValue(rapid.SliceOfDistinct(rapid.SampledFrom([]string{"x", "y"}), rapid.ID[string]).Draw(rt, "ways"))
		}
		all = append(all, a)
	}
	return all
}

// TestPublish holds what is published without names to its promises, whatever was answered.
func TestPublish(t *testing.T) {
	r := Round{Reach: community.CohortUnnamed, Questions: []Question{
		{Name: "moved", Kind: KindLong}, {Name: "energy", Kind: KindScale, High: 5}, {Name: "ways", Kind: KindMany, Choices: []string{"x", "y"}},
	}}
	rapid.Check(t, func(rt *rapid.T) {
		answers := drawAnswers(rt)
		counted := slices.DeleteFunc(slices.Clone(answers), func(a answer) bool { return a.Reach == community.AuthorOnly })
		seed := rapid.Uint64().Draw(rt, "seed")
		p, ok := publish(r, answers, rand.New(rand.NewPCG(seed, 1)))
		if ok != (len(counted) >= community.LeastUnnamed) {
			rt.Fatalf("%d people: published %v", len(counted), ok)
		}
		if !ok {
			return
		}
		if p.Respondents != len(counted) {
			rt.Fatalf("%d respondents, want %d", p.Respondents, len(counted))
		}
		for _, one := range p.Questions {
			holdOne(rt, one, counted)
		}
		// Who said what first, and under which id, does not show.
		slices.Reverse(answers)
		again, _ := publish(r, answers, rand.New(rand.NewPCG(seed, 1)))
		if fmt.Sprint(again) != fmt.Sprint(p) {
			rt.Fatalf("the order of the answers shows:\n%v\n%v", p, again)
		}
	})
}

func holdOne(rt *rapid.T, one published, answers []answer) {
	given := 0
	var words []string
	for _, a := range answers {
		if v, ok := a.Words[one.Name]; ok {
			given++
			words = append(words, chat.Canonical(v))
		}
	}
	if given < community.LeastUnnamed {
		if one.Count != 0 || one.Words != nil || one.Tally != nil {
			rt.Fatalf("%d people answered %q, and %v is shown", given, one.Name, one)
		}
		return
	}
	if one.Count != given {
		rt.Fatalf("%q counts %d, want %d", one.Name, one.Count, given)
	}
	if one.Name == "moved" {
		got := slices.Clone(one.Words)
		slices.Sort(got)
		slices.Sort(words)
		if !slices.Equal(got, words) {
			rt.Fatalf("%q says %v, want %v", one.Name, got, words)
		}
		return
	}
	total := 0
	for _, n := range one.Tally {
		total += n
	}
	if one.Name == "energy" && total != given {
		rt.Fatalf("%q tallies %v for %d people", one.Name, one.Tally, given)
	}
}

// TestPaginate holds pages to their bounds; nothing is lost, and what belongs below a head is never without it.
func TestPaginate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var parts []part
		var want []string
		for h := range rapid.IntRange(1, 8).Draw(rt, "heads") {
			head := []chat.Block{chat.Heading{Text: fmt.Sprint("head ", h)}}
			for b := range rapid.IntRange(1, 8).Draw(rt, "bodies") {
				text := fmt.Sprintf("%d.%d %s", h, b, strings.Repeat("é", rapid.IntRange(0, maxLong).Draw(rt, "length")))
				parts = append(parts, part{head, chat.Paragraph{Spans: chat.Text(text)}})
				want = append(want, text)
			}
		}
		var got []string
		for n, page := range paginate(parts) {
			if len(page) > pageBlocks || sizeOf(page) > pageText {
				rt.Fatalf("page %d has %d blocks, %d characters", n, len(page), sizeOf(page))
			}
			if _, headed := page[0].(chat.Heading); !headed {
				rt.Fatalf("page %d begins without a head", n)
			}
			head := ""
			for _, block := range page {
				if heading, ok := block.(chat.Heading); ok {
					head = strings.TrimPrefix(heading.Text, "head ")
					continue
				}
				paragraph, _ := block.(chat.Paragraph)
				text := chat.PlainText(paragraph.Spans)
				if !strings.HasPrefix(text, head+".") {
					rt.Fatalf("%.9q stands below %q", text, head)
				}
				got = append(got, text)
			}
		}
		if !slices.Equal(got, want) {
			rt.Fatal("something was lost, or moved")
		}
	})
}

// TestPad holds what is sealed to a few sizes, and to being read back.
func TestPad(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 3*padding).Draw(rt, "plain")
		padded := pad(plain)
		if len(padded)%padding != 0 || !strings.HasPrefix(padded, string(plain)) || strings.Trim(padded[len(plain):], " ") != "" {
			rt.Fatalf("%d bytes are padded to %d", len(plain), len(padded))
		}
	})
}

func TestNarrowerNeverWidens(t *testing.T) {
	for _, reach := range community.Reaches() {
		r := Round{Reach: reach}
		for _, mine := range append(community.Reaches(), "", "made up") {
			effective := r.reachOf(answer{Reach: mine})
			if effective != reach && reach.AtMost(effective) != effective {
				t.Errorf("in a round for %q somebody chose %q and got %q", reach, mine, effective)
			}
		}
		for _, offered := range r.narrower() {
			if got := r.reachOf(answer{Reach: offered}); got != offered {
				t.Errorf("in a round for %q, %q is offered and %q is done", reach, offered, got)
			}
		}
	}
}
