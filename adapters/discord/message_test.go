package discord

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

func quiet() *Driver { return &Driver{config: Config{ApplicationID: "1"}} }

func pagesOf(t *testing.T, blocks ...chat.Block) []page {
	t.Helper()
	pages, err := quiet().pages(chat.Message{Summary: "summary", Blocks: blocks}, "")
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func plain(text string) chat.Block { return chat.Paragraph{Spans: chat.Text(text)} }

// sizes is what a page counts for with Discord.
func (p page) sizes() (components, text int) {
	for _, c := range p.Components {
		components += c.count()
		text += characters(c.Content)
	}
	return components, text
}

// TestRoom goes to the edge of each limit, in characters that take several bytes, and one beyond.
func TestRoom(t *testing.T) {
	letters := func(n int) string { return strings.Repeat("é", n) }
	button := func(i int) chat.Control {
		return chat.Button{Label: fmt.Sprint("b", i), Action: chat.Action{Route: "r", Arg: fmt.Sprint(i)}}
	}
	buttons := func(n int) chat.Block {
		var a chat.Actions
		for i := range n {
			a.Controls = append(a.Controls, button(i))
		}
		return a
	}
	times := func(n int, b chat.Block) []chat.Block { return slices.Repeat([]chat.Block{b}, n) }
	tests := map[string]struct {
		blocks []chat.Block
		pages  int
	}{
		"one text of 4,000":                    {[]chat.Block{plain(letters(maxText))}, 1},
		"one text of 4,001":                    {[]chat.Block{plain(letters(maxText + 1))}, 2},
		"one text of 3,000 longer letters":     {[]chat.Block{plain(strings.Repeat("語", 3000))}, 1},
		"one text of 3,001 longer letters":     {[]chat.Block{plain(strings.Repeat("語", 3001))}, 2},
		"two texts of 1,500 longer letters":    {times(2, plain(strings.Repeat("語", 1500))), 2},
		"two texts of 2,000":                   {times(2, plain(letters(2000))), 1},
		"two texts, one character too many":    {[]chat.Block{plain(letters(2000)), plain(letters(2001))}, 2},
		"forty texts":                          {times(40, plain("a")), 1},
		"forty-one texts":                      {times(41, plain("a")), 2},
		"thirty-eight texts and a row of one":  {append(times(38, plain("a")), buttons(1)), 1},
		"thirty-nine texts and a row of one":   {append(times(39, plain("a")), buttons(1)), 2},
		"five buttons in one row":              {[]chat.Block{plain("a"), buttons(5)}, 1},
		"thirty-two buttons in seven rows":     {[]chat.Block{plain("a"), buttons(32)}, 1},
		"thirty-three buttons":                 {[]chat.Block{plain("a"), buttons(33)}, 2},
		"ten files":                            {times(10, chat.Attachment{Name: "f", Alt: "a", Data: []byte("x")}), 1},
		"eleven files":                         {times(11, chat.Attachment{Name: "f", Alt: "a", Data: []byte("x")}), 2},
		"a hundred short facts in one display": {[]chat.Block{chat.Facts{Facts: slices.Repeat([]chat.Fact{{Label: "l", Spans: chat.Text("v")}}, 100)}}, 1},
		"a list of 600 items":                  {[]chat.Block{chat.List{Items: slices.Repeat([][]chat.Span{chat.Text("an item")}, 600)}}, 2},
		"a quote of 5,000":                     {[]chat.Block{chat.Quote{Spans: chat.Text(strings.Repeat("word ", 1000))}}, 2},
	}
	for name, tt := range tests {
		pages := pagesOf(t, tt.blocks...)
		if len(pages) != tt.pages {
			t.Errorf("%s: %d messages; want %d", name, len(pages), tt.pages)
		}
		for i, p := range pages {
			if components, text := p.sizes(); components > maxComponents || text > maxText || len(p.Files) > maxFiles || components == 0 {
				t.Errorf("%s: message %d has %d components, %d characters, %d files", name, i, components, text, len(p.Files))
			}
		}
	}
}

// TestNothingIsLost divides whatever is long enough, and reads it together again.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"word ", "sentence. ", "**star** ", "\n", "Wörter ", "https://a.example/b ", strings.Repeat("x", 900), "> ", "1. "})
		text := strings.Repeat(strings.Join(rapid.SliceOfN(word, 5, 30).Draw(t, "words"), ""), rapid.IntRange(20, 60).Draw(t, "times"))
		span := rapid.SampledFrom([]chat.Span{chat.Plain{Text: text}, chat.Strong{Text: text}, chat.Emphasis{Text: text}}).Draw(t, "span")
		block := rapid.SampledFrom([]chat.Block{
			chat.Paragraph{Spans: []chat.Span{span}},
			chat.Quote{Spans: []chat.Span{span}},
			chat.Fine{Spans: []chat.Span{span}},
			chat.List{Items: [][]chat.Span{{span}}},
			chat.Facts{Facts: []chat.Fact{{Label: "l", Spans: []chat.Span{span}}}},
		}).Draw(t, "block")
		pages, err := quiet().pages(chat.Message{Summary: "s", Blocks: []chat.Block{block}}, "")
		if err != nil {
			t.Fatal(err)
		}
		var read strings.Builder
		for _, p := range pages {
			if components, text := p.sizes(); components > maxComponents || text > maxText {
				t.Errorf("%d components, %d characters", components, text)
			}
			for _, c := range p.Components {
				read.WriteString(discordfake.Render(c.Content, discordfake.Reader{}).Text)
			}
		}
		got := strings.NewReplacer("•", "", "l:", "", " ", "", "\n", "").Replace(read.String())
		want := strings.NewReplacer("l:", "", " ", "", "\n", "").Replace(text)
		if got != want {
			t.Errorf("read is %d characters of %d:\n%.300s\n%.300s", len(got), len(want), got, want)
		}
	})
}

func TestSentencesStayWhole(t *testing.T) {
	sentence := strings.Repeat("word ", 150) + "end. "
	pages := pagesOf(t, plain(strings.Repeat(sentence, 8)))
	if len(pages) != 2 || !strings.HasSuffix(pages[0].Components[0].Content, "end. ") {
		t.Errorf("%d messages; the first ends with %q", len(pages), pages[0].Components[0].Content[len(pages[0].Components[0].Content)-20:])
	}
}

func TestAHeadingStaysWithItsText(t *testing.T) {
	pages := pagesOf(t, plain(strings.Repeat("a", 3900)), chat.Heading{Text: "Next"}, plain(strings.Repeat("b", 3000)))
	if len(pages) != 2 || pages[1].Components[0].Content != "## Next" {
		t.Errorf("%d messages; the second begins with %.20q", len(pages), pages[1].Components[0].Content)
	}
}

func TestOnlyThingsToPress(t *testing.T) {
	for name, blocks := range map[string][]chat.Block{
		"nothing":    nil,
		"a button":   {chat.Actions{Controls: []chat.Control{chat.Button{Label: "Go", Action: chat.Action{Route: "r"}}}}},
		"a line":     {chat.Divider{}},
		"blank text": {plain(" \n"), chat.Heading{Text: " "}, chat.Fine{}},
	} {
		pages := pagesOf(t, blocks...)
		if len(pages) != 1 || pages[0].Components[0].Content == "" || !strings.Contains(pages[0].Components[0].Content, "summary") {
			t.Errorf("%s: %+v; want the summary first", name, pages)
		}
	}
	if pages := pagesOf(t, plain("text")); len(pages[0].Components) != 1 || pages[0].Components[0].Content != "text" {
		t.Errorf("a message with text shows %+v", pages)
	}
}

func TestTwoControlsThatDoTheSame(t *testing.T) {
	same := chat.Button{Label: "More", Action: chat.Action{Route: "r", Arg: "1"}, Describe: "More about rice"}
	other := chat.Button{Label: "More", Action: chat.Action{Route: "r", Arg: "1"}, Describe: "More about beans"}
	one := pagesOf(t, chat.Actions{Controls: []chat.Control{same, other}})[0].Components[1].Components
	if one[0].CustomID == one[1].CustomID {
		t.Error("two controls have the same custom_id, which Discord refuses")
	}
	if one[0].Label != "More about rice" || one[1].Label != "More about beans" {
		t.Errorf("they are called %q and %q", one[0].Label, one[1].Label)
	}
}

func TestFilesAreRefusedBeforeTheyAreSent(t *testing.T) {
	m := chat.Message{Summary: "s", Blocks: []chat.Block{chat.Attachment{Name: "big.bin", Alt: "big", Data: make([]byte, maxFileBytes+1)}}}
	if _, err := quiet().pages(m, ""); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("got %v; want ErrRefused", err)
	}
	m.Blocks = []chat.Block{chat.Attachment{Name: "big.bin", Alt: "big", Data: make([]byte, maxFileBytes)}}
	if _, err := quiet().pages(m, ""); err != nil {
		t.Errorf("the largest there can be: %v", err)
	}
}

func TestNamesOfFiles(t *testing.T) {
	for name, want := range map[string]string{
		"notes.txt": "notes.txt", "أسئلة.csv": "file.csv", "a b/../c.txt": "a_b_.._c.txt", "": "file", ".env": "file.env",
		"x." + strings.Repeat("y", 99): "x." + strings.Repeat("y", longestExt-1),
	} {
		if got := fileName(name, 0); got != want {
			t.Errorf("%q becomes %q; want %q", name, got, want)
		}
	}
	var files []chat.Block
	for _, name := range []string{"a-1.txt", "a.txt", "a-2.txt", "b.txt", "b-3.txt", "", "a.txt"} {
		files = append(files, chat.Attachment{Name: cmp.Or(name, "?"), Alt: "x", Data: []byte("1")})
	}
	seen := map[string]bool{}
	for _, f := range pagesOf(t, files...)[0].Files {
		if seen[f.Name] {
			t.Errorf("two files are both called %s", f.Name)
		}
		seen[f.Name] = true
	}
}

func TestSomebodyNamedTwiceIsNotifiedOnce(t *testing.T) {
	twice := chat.Paragraph{Spans: []chat.Span{chat.Mention{User: chat.UserID{Platform: Platform, Space: "1", ID: "55"}, Name: "Bo"}}}
	if got := pagesOf(t, twice, twice)[0].payload().AllowedMentions.Users; !slices.Equal(got, []string{"55"}) {
		t.Errorf("notified are %q", got)
	}
}

func TestLongWordsForAPicture(t *testing.T) {
	alt := strings.Repeat("é", maxAlt+1)
	pages := pagesOf(t, chat.Image{PNG: []byte("x"), Alt: alt})
	gallery := pages[0].Components[0]
	if n := characters(gallery.Items[0].Description); n != maxAlt {
		t.Errorf("the description has %d characters; want %d", n, maxAlt)
	}
	if !strings.Contains(pages[0].Components[1].Content, alt) {
		t.Error("the whole of it is not read below the picture")
	}
}

func TestCustomIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		route := rapid.StringN(1, 20, chat.MaxAction/2).Draw(t, "route")
		c := control{
			Kind: kind(rapid.SampledFrom([]byte("bspcqtrfnm")).Draw(t, "kind")), Index: rapid.IntRange(0, 1295).Draw(t, "index"),
			Action: chat.Action{Route: route, Arg: rapid.StringN(0, 30, chat.MaxAction-len(route)).Draw(t, "arg")},
			Extra:  rapid.StringN(0, maxExtra, maxExtra).Draw(t, "extra"),
		}
		id := c.customID()
		if len(id) > maxCustomID {
			t.Errorf("%q has %d bytes", id, len(id))
		}
		if back, err := parseControl(id); err != nil || back != c {
			t.Errorf("%+v came back as %+v, %v", c, back, err)
		}
	})
	for _, foreign := range []string{"", "b", "somebody else's button", "b00zz00x", "b0000é"} {
		if c, err := parseControl(foreign); err == nil && c.Action.Fits() {
			t.Errorf("%q was read as %+v", foreign, c)
		}
	}
}

func TestUnfit(t *testing.T) {
	option := chat.Option{Value: "1", Label: "One", Help: strings.Repeat("h", maxOption+1)}
	pick := chat.Actions{Controls: []chat.Control{chat.Select{Label: "Pick", Action: chat.Action{Route: "r"}, Options: []chat.Option{option}}}}
	tests := map[string]struct {
		m    chat.Message
		want string
	}{
		"fit":                   {chat.Message{Summary: "s", Blocks: []chat.Block{plain("text")}}, ""},
		"no summary":            {chat.Message{}, "no summary"},
		"help that is too long": {chat.Message{Summary: "s", Blocks: []chat.Block{pick}}, "the help of an option"},
		"a long summary":        {chat.Message{Summary: strings.Repeat("s", maxContent+1)}, "notification"},
		"endless":               {chat.Message{Summary: "s", Blocks: []chat.Block{plain(strings.Repeat("word ", 30_000))}}, "messages of Discord's"},
	}
	for name, tt := range tests {
		got := strings.Join(Unfit(tt.m), "; ")
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q; want %q", name, got, tt.want)
		}
	}
}
