package main

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"weft/adapters/discord"
	"weft/adapters/slack"
)

// connects reports whether a page is for those who connect a platform.
func (g guide) connects() bool { return slices.Contains([]string{"slack", "discord", "both"}, g.kind) }

// spoken is what is typed without what a platform wants in front of it.
func (g guide) spoken(code string) string {
	switch g.kind {
	case "slack", "both":
		if rest, is := strings.CutPrefix(code, "/weft"); is {
			return cmp.Or(strings.TrimSpace(rest), "help")
		}
	case "discord":
		return strings.TrimPrefix(code, "/")
	}
	return code
}

// elsewhere reports whether something that stands in code on a page for those who connect a platform is nothing to type
// into a chat: a command of the program, a setting, a secret, a file, or the platform's own word for what Weft may do.
func elsewhere(t *testing.T, code string) bool {
	t.Helper()
	if args, is := strings.CutPrefix(code, "weft "); is {
		var line commandLine
		parser, err := kong.New(&line, kong.Exit(func(int) {}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = parser.Parse(strings.Fields(args))
		return err == nil
	}
	known := append(
		secretNames(), "weft.tokens", "weft.toml", "stewards", "true", "_FILE", "--name", "/discord/interactions", "/invite @Weft",
		"xoxb-", "xapp-", "connections:write", "https://weft.example.org/slack/install",
		"slack/T012AB3CD/U045EF6GH", "discord/APPLICATION/YOU", "SERVER/CHANNEL",
	)
	for _, s := range slack.Scopes() {
		known = append(known, s.Name)
	}
	for _, s := range settings() {
		known = append(known, s.name, strings.Replace(strings.ToLower(strings.TrimPrefix(s.name, "WEFT_")), "_", ".", 1))
	}
	return slices.Contains(known, code)
}

// TestGuidesNameWhatIsAskedFor holds the tables of scopes and permissions to what Weft asks for, reasons included.
func TestGuidesNameWhatIsAskedFor(t *testing.T) {
	page := func(name string) string {
		raw, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	onSlack, onDiscord := page("slack.md"), page("discord.md")
	for _, s := range slack.Scopes() {
		if row := "| `" + s.Name + "` | " + s.Reason + " |\n"; !strings.Contains(onSlack, row) {
			t.Errorf("docs/slack.md lacks %s", row)
		}
	}
	for _, n := range discord.Needs() {
		if row := "| " + n.Menu + " | " + n.For + " |\n"; !strings.Contains(onDiscord, row) {
			t.Errorf("docs/discord.md lacks %s", row)
		}
	}
	if has, wants := strings.Count(onSlack, "\n| `"), len(slack.Scopes()); has != wants {
		t.Errorf("docs/slack.md explains %d scopes, and Weft asks for %d", has, wants)
	}
}

// TestGuidesSayHowCommandsAreTyped: the pages for members name commands without anything in front of them, and say what
// each platform wants there.
func TestGuidesSayHowCommandsAreTyped(t *testing.T) {
	pages := 0
	for _, g := range allGuides(t) {
		if g.kind != "members" {
			continue
		}
		pages++
		first, _, _ := strings.Cut(g.text, "\n## ")
		for _, said := range []string{"/weft", "Slack", "Discord"} {
			if !strings.Contains(first, said) {
				t.Errorf("%s begins without a word on %s", filepath.Base(g.path), said)
			}
		}
	}
	if pages < 6 {
		t.Errorf("there are %d pages for members", pages)
	}
}
