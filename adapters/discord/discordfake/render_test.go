package discordfake_test

import (
	"slices"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
)

func TestMarkdownIsReadAsTheClientDoes(t *testing.T) {
	reader := discordfake.Reader{
		Now:  time.Unix(1_000_000_000, 0),
		User: func(id discordfake.Snowflake) string { return map[discordfake.Snowflake]string{"1": "Amina"}[id] },
		Role: func(discordfake.Snowflake) string { return "leads" },
		Channel: func(id discordfake.Snowflake) string {
			return map[discordfake.Snowflake]string{"3": "general"}[id]
		},
	}
	type styled = discordfake.Styled
	for markdown, want := range map[string]struct {
		text   string
		styles []styled
		links  []discordfake.Link
		names  []string
	}{
		"plain":                                 {text: "plain"},
		"**b** *i* _i_ __u__ ~~s~~ ||p||":       {text: "b i i u s p", styles: []styled{{"bold", "b"}, {"italic", "i"}, {"italic", "i"}, {"underline", "u"}, {"strike", "s"}, {"spoiler", "p"}}},
		"**bold *and* more**":                   {text: "bold and more", styles: []styled{{"italic", "and"}, {"bold", "bold and more"}}},
		"snake_case_name":                       {text: "snake_case_name"},
		"2 * 3 * 4":                             {text: "2 * 3 * 4"},
		`\*\*not\*\* \_so\_ \` + "`x" + "\\`":   {text: "**not** _so_ `x`"},
		`a\b C:\new \\`:                         {text: `a\b C:\new \`},
		"`**x** \\*`":                           {text: `**x** \*`, styles: []styled{{"code", `**x** \*`}}},
		"``a`b``":                               {text: "a`b", styles: []styled{{"code", "a`b"}}},
		"```go\nx := *y\n```":                   {text: "x := *y", styles: []styled{{"code block", "x := *y"}}},
		"# Head\ntext":                          {text: "Head\ntext", styles: []styled{{"heading", "Head"}}},
		"#no head":                              {text: "#no head"},
		`\# no head`:                            {text: "# no head"},
		"-# small":                              {text: "small", styles: []styled{{"subtext", "small"}}},
		"> said\n> twice\nafter":                {text: "said\ntwice\nafter", styles: []styled{{"quote", "said\ntwice"}}},
		">>> all\nof it":                        {text: "all\nof it", styles: []styled{{"quote", "all\nof it"}}},
		`\> no`:                                 {text: "> no"},
		"- one\n- two":                          {text: "• one\n• two", styles: []styled{{"list item", "one"}, {"list item", "two"}}},
		"1. one":                                {text: "1. one", styles: []styled{{"list item", "one"}}},
		`1\. no`:                                {text: "1. no"},
		"[here](https://example.org/a)":         {text: "here", links: []discordfake.Link{{Text: "here", URL: "https://example.org/a"}}},
		"[here](<https://example.org/a>)":       {text: "here", links: []discordfake.Link{{Text: "here", URL: "https://example.org/a"}}},
		"[bad](javascript:alert)":               {text: "[bad](javascript:alert)"},
		`\[no](https://example.org)`:            {text: "[no](https://example.org)", links: []discordfake.Link{{Text: "https://example.org", URL: "https://example.org"}}},
		"see https://example.org/a.":            {text: "see https://example.org/a.", links: []discordfake.Link{{Text: "https://example.org/a", URL: "https://example.org/a"}}},
		"<https://example.org>":                 {text: "https://example.org", links: []discordfake.Link{{Text: "https://example.org", URL: "https://example.org"}}},
		"<amina@example.org>":                   {text: "amina@example.org", links: []discordfake.Link{{Text: "amina@example.org", URL: "mailto:amina@example.org"}}},
		"<@1> <@!1> <@&2> <#3> <@9> <#9>":       {text: "@Amina @Amina @leads #general @unknown-user #unknown", names: []string{"@Amina", "@Amina", "@leads", "#general", "@unknown-user", "#unknown"}},
		"@everyone @here":                       {text: "@everyone @here", names: []string{"@everyone", "@here"}},
		`\<@1> \@everyone`:                      {text: "<@1> @everyone"},
		"</weft checkins:7> <:yarn:5> <a:go:6>": {text: "/weft checkins :yarn: :go:", names: []string{"/weft checkins"}},
		"<t:1000000000:t> <t:1000003600:R>":     {text: "01:46 in 1 hour"},
		"*open\nacross*":                        {text: "open\nacross", styles: []styled{{"italic", "open\nacross"}}},
		"a\n\nb\n":                              {text: "a\n\nb\n"},
		"****":                                  {text: "****"},
		"*":                                     {text: "*"},
		"":                                      {},
	} {
		got := discordfake.Render(markdown, reader)
		if got.Text != want.text || !slices.Equal(got.Styled, want.styles) || !slices.Equal(got.Links, want.links) || !slices.Equal(got.Mentions, want.names) {
			t.Errorf("%q reads\n%+v; want\n%+v", markdown, got, want)
		}
	}
	moments := discordfake.Render("<t:1000000000:F>", reader).Moments
	if len(moments) != 1 || moments[0].At.Unix() != 1_000_000_000 || moments[0].Text != "Sunday, 9 September 2001 01:46" {
		t.Errorf("an instant: %+v", moments)
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{"**a*_b_**", "> \n>>> ", "```\n```", "[a](b", "\\", "<t:1:R>", "- \n1. ", "||a|| __b_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		if len(markdown) > 4000 { // more is in no message
			return
		}
		got := discordfake.Render(markdown, discordfake.Reader{})
		if len(got.Text) > 4*len(markdown)+40 { // dates and unknown names are longer than what stands for them
			t.Errorf("%q grew to %q", markdown, got.Text)
		}
	})
}
