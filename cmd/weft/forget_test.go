package main

import (
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"weft/adapters/web/webtest"
	"weft/bot"
	"weft/bot/bottest"
	checkins "weft/bot/feature/checkins/stories"
	"weft/data"
)

// TestEverythingKeptIsNamed: whatever any feature keeps about people has words that say what it is, so that “my data”
// can say how long it is kept. The same periods are enforced: [bot.View.Retention] reads them where they are declared.
func TestEverythingKeptIsNamed(t *testing.T) {
	c := bottest.New(t, features())
	w := c.Bot.Words().In("en", nil)
	var kept []bot.Kept
	c.Read(func(v *bot.View) error { kept = v.Retention(); return nil })
	known := map[string]bool{}
	for _, k := range kept {
		key := "members.kept." + strings.ReplaceAll(k.Collection, "/", "_")
		known[key] = true
		if !w.Has(key) {
			t.Errorf("%s is about people, and nobody is told what it is: %s has no words", k.Collection, key)
		}
	}
	for _, must := range []string{"members.kept.community_members", "members.kept.bot_contacts", "members.kept.checkins_answers"} {
		if !known[must] {
			t.Errorf("%s is not among what is kept: the list is broken", must)
		}
	}
	for _, key := range c.Bot.Words().Keys("en") {
		collection, named := strings.CutPrefix(key, "members.kept.")
		if named && strings.Contains(collection, "_") && collection != "until_forgotten" && !known[key] {
			t.Errorf("%s names records that nobody keeps any more", key)
		}
	}
}

// graceSays are the words by which Grace could be found: her name, what she said of herself, and what she answered.
var graceSays = []string{"Grace", "Achieng", "Kampala Neighbours", "zebra finch", "Lake region", "Runyoro", "beekeeping"}

// TestForgettingLeavesNothing: Grace tells Weft a good deal, in a profile and in an answer with her name, and then has
// it all forgotten. No file of Weft's, no backup made afterwards, no line of the log and no post of Weft's that anybody
// can read holds a word of hers; the round of the others still adds up.
func TestForgettingLeavesNothing(t *testing.T) {
	whole := answered(t)
	dir := layout(whole["WEFT_STATE"])
	p := start(t, whole, "serve")
	page := p.open()
	fillTopics(t, page)
	if !strings.Contains(saysTo(t, page, "grace", "data"), "beekeeping") {
		t.Fatal("Grace finds nothing of what she said; this test shows nothing")
	}
	forgets(t, page, "grace")
	soon(t, "no post names Grace", func() bool { return !standsAnywhere(t, page, graceSays) })
	if said := saysTo(t, page, "farid", "checkins answers"); !strings.Contains(said, "Quetzal") {
		t.Errorf("Farid’s round no longer holds his answer:\n%s", said)
	}
	if said := saysTo(t, page, "grace", "data"); !strings.Contains(said, "We haven’t met yet") {
		t.Errorf("Weft still knows Grace:\n%s", said)
	}
	p.end()
	nobodysWords(t, "the log", p.err.String())

	does(t, whole, "compact") // as every night
	nowhere(t, files(t, string(dir)), dir.journal(), graceSays...)
	to := t.TempDir()
	does(t, whole, "backup", to)
	plain, closing, err := openSealed(onlyFile(t, to, backupSuffix), "", mustKey(t, whole))
	if err != nil {
		t.Fatal(err)
	}
	defer closing()
	nowhere(t, map[string]string{"the backup": readAll(t, plain)}, "", graceSays...)
	if ledger, err := os.ReadFile(dir.ledger()); err != nil || !strings.Contains(string(ledger), string(data.Erased)) {
		t.Errorf("the ledger of erasures knows nothing of it: %s (%v)", ledger, err)
	}
}

// TestForgettingTakesBackWhatWasShared: what was shared with a name, before everybody, goes from where it stands, on
// every platform, and the answers of the others stay.
func TestForgettingTakesBackWhatWasShared(t *testing.T) {
	for name, world := range map[string]func(*testing.T) bottest.World{
		"stage": func(*testing.T) bottest.World { return bottest.NewStage() }, "page": newPage,
	} {
		t.Run(name, func(t *testing.T) {
			c := bottest.New(t, features(), bottest.On(world(t)))
			checkins.FromManilaToBogota(c)
			bo, carla := c.Person("bo"), c.Person("carla")
			bo.Does("profile").Fills("name", "Quillfeather")
			bo.Does("forget me").Presses("Forget me").Hears("It is done.")
			c.After(2 * time.Minute)
			for _, word := range []string{"Quillfeather", "The school said yes."} {
				carla.HearsNothingOf(word)
				c.Person("amal").HearsNothingOf(word)
				c.Read(func(v *bot.View) error {
					for e, err := range v.Reader().Scan("", "") {
						if err != nil {
							return err
						}
						if strings.Contains(string(e.Value), word) {
							t.Errorf("%q is left in the record %s", word, e.Key)
						}
					}
					return nil
				})
			}
			carla.HearsOnce("what was shared").Hears("A place to meet")
			carla.Does("checkins answers").Hears("A quiet week.")
		})
	}
}

// fillTopics has Grace say what the profile does not.
func fillTopics(t *testing.T, page *webtest.Page) {
	t.Helper()
	shown, err := page.As("grace").Say(t.Context(), "weft", "/topics")
	if err != nil {
		t.Fatal(err)
	}
	if shown.Form == nil {
		t.Fatalf("no form came, but %+v", shown)
	}
	kept, err := page.As("grace").Submit(t.Context(), shown.Form, map[string][]string{
		"region": {"Lake region"}, "languages": {"Runyoro"}, "helps": {"beekeeping"},
	})
	if err != nil || len(kept.Problems) > 0 {
		t.Fatalf("Grace is told %+v (%v)", kept, err)
	}
}

// saysTo writes to Weft and returns the newest of what stands in the conversation.
func saysTo(t *testing.T, page *webtest.Page, person, words string) string {
	t.Helper()
	if _, err := page.As(person).Say(t.Context(), "weft", words); err != nil {
		t.Fatal(err)
	}
	all := read(t, page, person, "weft").Messages
	return all[len(all)-1].Text
}

// forgets goes through both steps.
func forgets(t *testing.T, page *webtest.Page, person string) {
	t.Helper()
	saysTo(t, page, person, "forget me")
	all := read(t, page, person, "weft").Messages
	asked := all[len(all)-1]
	if _, err := page.As(person).Press(t.Context(), "weft", asked.ID, asked.Controls[0].Label, ""); err != nil {
		t.Fatal(err)
	}
}

// standsAnywhere reports whether anybody but Grace can read one of the words in what Weft posted, wherever it is.
func standsAnywhere(t *testing.T, page *webtest.Page, words []string) bool {
	t.Helper()
	people, err := readCast("", sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people.People {
		if p.ID == "grace" {
			continue // what she was answered in private is on the platform, and “forget me” says so
		}
		for _, place := range read(t, page, p.ID, "weft").Places {
			for _, m := range read(t, page, p.ID, path.Base(place.Href)).Messages {
				for _, w := range words {
					if strings.Contains(m.Text, w) && m.Author == "" {
						return true
					}
				}
			}
		}
	}
	return false
}
