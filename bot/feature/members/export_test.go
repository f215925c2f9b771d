package members_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/members"
)

// exported asks for everything and returns the two files: to read, and for a program.
func exported(t *testing.T, c *bottest.Community, p *bottest.Person) (readable, machine string) {
	t.Helper()
	p.Does("data export")
	seen, err := c.World.See(context.Background(), p.Account, chat.Direct{User: p.Account})
	if err != nil {
		t.Fatal(err)
	}
	files := seen[len(seen)-1].Files
	if len(files) != 2 {
		t.Fatalf("%d files came; two were promised", len(files))
	}
	return string(files[0].Data), string(files[1].Data)
}

// TestExport: what somebody takes with them is everything they said, in a shape that programs and people can read, and
// nothing in it can become anything but what they typed.
func TestExport(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo := c.Member("bo", "Asia/Manila").Becomes(func(m *community.Member) {
		m.Consents = []community.Consent{{Purpose: "membership", Version: 1, Language: "en", At: c.Now()}}
	})
	bo.Does("profile").Fills("name", "# Bo <b>", "organisation", "*Menders* & [co](http://x)")
	bo.Does("topics").Fills("region", "1. Visayas", "helps", "mediation, \"law\"", "learns", "gardens")
	bo.Does("pause 2031-02-03")
	c.Member("zuri", "Africa/Nairobi").Does("topics").Fills("region", "somewhere else")

	readable, machine := exported(t, c, bo)
	var file struct {
		About struct{ What, At, Language string }
		Kept  map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(machine), &file); err != nil {
		t.Fatalf("no program can read it: %v\n%s", err, machine)
	}
	mine := file.Kept["members"]
	for field, want := range map[string]any{
		"name": "# Bo <b>", "organisation": "*Menders* & [co](http://x)", "region": "1. Visayas", "time_zone": "Asia/Manila",
		"language": "en", "level": "active",
	} {
		if mine[field] != want {
			t.Errorf("%s is %v instead of %v", field, mine[field], want)
		}
	}
	if helps, ok := mine["can_help_with"].([]any); !ok || len(helps) != 2 || helps[1] != `"law"` {
		t.Errorf("what bo can help with is %v", mine["can_help_with"])
	}
	if p, ok := mine["preferences"].(map[string]any); !ok || p["paused_until"] != "2031-02-03" || p["quiet_from"] != "21:00" {
		t.Errorf("the preferences are %v", mine["preferences"])
	}
	if file.About.What == "" || file.About.Language != "en" || !strings.HasSuffix(file.About.At, "Z") {
		t.Errorf("the header says %+v", file.About)
	}
	if !strings.HasPrefix(machine, "{\n  \"about\"") {
		t.Errorf("the file does not begin with what it is:\n%s", machine)
	}

	for _, line := range []string{
		"# What Weft keeps about you", "This was written on ", `- **Name:** # Bo \<b\>`,
		`- **Organisation:** \*Menders\* \& \[co\](http://x)`, "1. Visayas", "gardens", "until you have me forget you",
	} {
		if !strings.Contains(readable, line) {
			t.Errorf("the readable file does not say %q:\n%s", line, readable)
		}
	}
	if strings.Contains(readable+machine, "somewhere else") || strings.Contains(readable+machine, "zuri") {
		t.Error("bo is given what is kept about somebody else")
	}
	if again, same := exported(t, c, bo); again != readable || same != machine {
		t.Error("the same records give another file")
	}
}
