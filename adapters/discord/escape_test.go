package discord

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// render writes spans and has them read by the stand-in's client.
func render(spans ...chat.Span) discordfake.Rendered {
	w := writer{app: "1"}
	w.spans(spans)
	return discordfake.Render(w.b.String(), discordfake.Reader{})
}

// typedText is what people might type: signs of markdown more often than not.
func typedText() *rapid.Generator[string] {
	signs := rapid.SampledFrom([]string{
		"*", "**", "_", "__", "~~", "||", "`", "``", "```", "\\", "#", "## ", "-# ", "- ", "* ", "1. ", "12. ", "> ", ">>> ", "<", ">", "[", "]", "(", ")",
		":", ":smile:", "https://evil.example/a_b", "http://", "<https://evil.example>", "[x](https://evil.example)", "@everyone", "@here",
		"<@123456789012345678>", "<#42>", "<@&42>", "<t:1700000000:R>", "</help:1>", "<:e:1>", " ", "\n", "\n\n", "a", "é", "ש", "👩‍🌾", "1", ".", "!", "+", "-", "a@b.example",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(signs, 0, 12).Draw(t, "parts"), "")
	})
}

// plainly fails unless what is read is the text and nothing more.
func plainly(t interface{ Errorf(string, ...any) }, read discordfake.Rendered, want string) {
	if read.Text != want {
		t.Errorf("read is %q; want %q", read.Text, want)
	}
	if len(read.Links)+len(read.Mentions)+len(read.Moments) != 0 {
		t.Errorf("%q leads to %v, mentions %v, tells %v", want, read.Links, read.Mentions, read.Moments)
	}
}

func TestWhatIsTypedIsReadAsItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := typedText().Draw(t, "text")
		read := render(chat.Plain{Text: text})
		plainly(t, read, clean(text))
		if len(read.Styled) != 0 {
			t.Errorf("%q is shown as %v", text, read.Styled)
		}
	})
}

func TestTextInPiecesIsReadAsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []chat.Span
		var want string
		for _, part := range rapid.SliceOfN(typedText(), 0, 5).Draw(t, "parts") {
			spans, want = append(spans, chat.Plain{Text: part}), want+clean(part)
		}
		plainly(t, render(spans...), want)
	})
}

func TestStressAndCodeAreReadAsTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.TrimSpace(typedText().Draw(t, "text"))
		text = strings.ReplaceAll(text, "\n", " ")
		for _, s := range []chat.Span{chat.Strong{Text: text}, chat.Emphasis{Text: text}, chat.Code{Text: text}} {
			plainly(t, render(chat.Plain{Text: "a "}, s, chat.Plain{Text: " z"}), "a "+text+" z")
		}
	})
}

func TestStressBesideStress(t *testing.T) {
	for name, spans := range map[string][]chat.Span{
		"strong, then stressed":   {chat.Strong{Text: "one"}, chat.Emphasis{Text: "two"}},
		"stressed, then strong":   {chat.Emphasis{Text: "one"}, chat.Strong{Text: "two"}},
		"twice":                   {chat.Strong{Text: "one"}, chat.Strong{Text: "two"}},
		"code beside code":        {chat.Code{Text: "one"}, chat.Code{Text: "two"}},
		"a star behind":           {chat.Strong{Text: "one"}, chat.Plain{Text: "two"}},
		"over the end of a line":  {chat.Strong{Text: "on\ne"}, chat.Plain{Text: "two"}},
		"spaces at the ends":      {chat.Strong{Text: " one "}, chat.Emphasis{Text: " two "}},
		"code with a backtick":    {chat.Code{Text: "`one"}, chat.Plain{Text: "two"}},
		"code with two backticks": {chat.Code{Text: "o``ne"}, chat.Plain{Text: "two"}},
		"nothing":                 {chat.Strong{}, chat.Emphasis{Text: " "}, chat.Code{}},
	} {
		plainly(t, render(spans...), chat.PlainText(spans))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestSpansThatMeanSomething(t *testing.T) {
	w := writer{app: "1", guild: "7"}
	tests := map[string]struct {
		span chat.Span
		want string
	}{
		"a person":                {chat.Mention{User: chat.UserID{Platform: Platform, Space: "1", ID: "55"}, Name: "Bo"}, "<@55>"},
		"another application's":   {chat.Mention{User: chat.UserID{Platform: Platform, Space: "2", ID: "55"}, Name: "Bo"}, `\@Bo`},
		"a person of elsewhere":   {chat.Mention{User: chat.UserID{Platform: "slack", Space: "1", ID: "U5"}, Name: "B_o"}, `\@B\_o`},
		"an id that is none":      {chat.Mention{User: chat.UserID{Platform: Platform, Space: "1", ID: "5>"}, Name: "Bo"}, `\@Bo`},
		"a channel":               {chat.ChannelRef{Channel: chat.ChannelID{Platform: Platform, Space: "7", ID: "9"}, Name: "here"}, "<#9>"},
		"another server's":        {chat.ChannelRef{Channel: chat.ChannelID{Platform: Platform, Space: "8", ID: "9"}, Name: "there"}, `\#there`},
		"a link":                  {chat.Link{Text: "a [b]", URL: "https://example.org/x_(y)?a=<b>"}, `[a \[b\]](<https://example.org/x_(y)?a=%3Cb%3E>)`},
		"a bare link":             {chat.Link{Text: "https://example.org", URL: "https://example.org"}, "<https://example.org>"},
		"words like an address":   {chat.Link{Text: "https://good.example", URL: "https://evil.example"}, `https\://good.example (<https://evil.example>)`},
		"a mail address":          {chat.Link{Text: "Write", URL: "mailto:a@example.org?subject=x"}, `Write (a\@example.org)`},
		"what cannot be followed": {chat.Link{Text: "x", URL: "javascript:alert(1)"}, `x (javascript\:alert(1))`},
		"a date":                  {chat.Moment{Show: chat.MomentDate, Text: "1 January"}, "<t:-62135596800:D>"},
		"a time":                  {chat.Moment{Show: chat.MomentTime}, "<t:-62135596800:t>"},
	}
	for name, tt := range tests {
		w.b.Reset()
		w.span(tt.span)
		if got := w.b.String(); got != tt.want {
			t.Errorf("%s: %s; want %s", name, got, tt.want)
		}
	}
	if len(w.mentions) != 1 || w.mentions[0] != "55" {
		t.Errorf("mentioned on purpose are %v; want 55", w.mentions)
	}
}
