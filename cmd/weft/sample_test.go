package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSampleCommunity holds the sample to what it is there to show.
func TestSampleCommunity(t *testing.T) {
	c, err := readCast("the sample community", sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	settings := defaults()
	settings.Page.Address = "127.0.0.1:0"
	if err := rehearse(t.Context(), settings, c); err != nil {
		t.Fatalf("it can't be set up: %v", err)
	}
	if len(c.People) < 12 || len(c.Cohorts) < 2 || len(c.Channels) < 3 || len(c.Checkins) < 2 {
		t.Errorf("a dozen people, two cohorts, a few channels and a check-in for each: %d, %d, %d, %d",
			len(c.People), len(c.Cohorts), len(c.Channels), len(c.Checkins))
	}
	zones, languages, both, strangers, unreachable, leads := map[string]bool{}, map[string]bool{}, 0, 0, 0, map[string]int{}
	for _, p := range c.People {
		zones[p.Zone], languages[p.Language] = true, true
		if p.Note == "" {
			t.Errorf("nobody can tell why to be %s: a note is missing", p.Name)
		}
		if len(p.Cohorts) > 1 {
			both++
		}
		if !p.Member {
			strangers++
		}
		if p.NoDirect {
			unreachable++
		}
		for _, led := range p.Leads {
			leads[led]++
		}
	}
	for _, zone := range []string{"America/Bogota", "Asia/Manila", "Africa/Nairobi", "Asia/Kathmandu"} {
		if !zones[zone] {
			t.Errorf("nobody lives in %s", zone)
		}
	}
	for _, language := range []string{"en", "fr", "ar", "es", "pt", "sw"} {
		if !languages[language] {
			t.Errorf("nobody speaks %s", language)
		}
	}
	if both == 0 || strangers == 0 || unreachable == 0 {
		t.Errorf("somebody is in two cohorts, has not joined yet, can't be reached: %d, %d, %d", both, strangers, unreachable)
	}
	for _, co := range c.Cohorts {
		if leads[co.ID] == 0 || co.Channel == "" {
			t.Errorf("%s has no lead or no channel", co.Name)
		}
	}
	if !slices.ContainsFunc(c.People, func(p castPerson) bool { return p.Role == "steward" }) {
		t.Error("nobody is a steward")
	}
}

func TestCommunityThatIsWrong(t *testing.T) {
	change := func(old, to string) string {
		if !strings.Contains(sampleFile, old) {
			t.Fatalf("the sample does not hold %q any more", old)
		}
		return strings.Replace(sampleFile, old, to, 1)
	}
	for name, c := range map[string]struct{ text, says string }{
		"an unknown key":            {change("pronouns =", "pronoun ="), "pronoun"},
		"an unknown section":        {sampleFile + "\n[[channel]]\nid = \"x\"\n", "channel"},
		"broken":                    {change("id = \"amal\"", "id = amal"), "line 1"},
		"a zone nobody knows":       {change("Asia/Manila", "Asia/Manilla"), "Asia/Manilla"},
		"a person without a zone":   {change("zone = \"Asia/Manila\"\n", ""), "Bayani"},
		"a role that is none":       {change("role = \"steward\"", "role = \"boss\""), "boss"},
		"a level that is none":      {change("level = \"listening\"", "level = \"asleep\""), "asleep"},
		"a cohort that is not":      {change("leads = [\"welcome\"]", "leads = [\"welcme\"]"), "welcme"},
		"a channel that is not":     {change("channel = \"welcome\"", "channel = \"wellcome\""), "wellcome"},
		"a template that is not":    {change("template = \"rose\"", "template = \"roes\""), "roes"},
		"a check-in for nobody":     {change("cohort = \"welcome\"", "cohort = \"welc\""), "welc"},
		"the same cohort twice":     {change("id = \"stories\"\nname = \"Stories that Heal\"", "id = \"welcome\"\nname = \"Stories that Heal\""), "Stories that Heal"},
		"a cohort's zone is no one": {change("zone = \"Europe/Paris\"\nlanguage = \"fr\"\nchannel", "zone = \"Paris\"\nlanguage = \"fr\"\nchannel"), "Paris"},
	} {
		if _, err := readCast("people.toml", c.text); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "people.toml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEverybodyHasAMonday: nine o'clock exists in each sample zone, so that the demonstration has something to show.
func TestEverybodyHasAMonday(t *testing.T) {
	c, err := readCast("", sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	first, last := 24*time.Hour, -24*time.Hour
	for _, p := range c.People {
		zone, err := time.LoadLocation(p.Zone)
		if err != nil {
			t.Fatal(err)
		}
		_, offset := time.Date(2026, 11, 23, 9, 0, 0, 0, zone).Zone()
		ahead := time.Duration(offset) * time.Second
		first, last = min(first, ahead), max(last, ahead)
	}
	if last-first < 12*time.Hour {
		t.Errorf("Monday takes only %s to come to everybody", last-first)
	}
}

// fewWords is a bundle in which a language may lack something.
type fewWords map[string][]string

func (f fewWords) Languages() []string       { return []string{"en", "fr"} }
func (f fewWords) Keys(lang string) []string { return f[lang] }

func TestWordsComplete(t *testing.T) {
	if err := wordsComplete(fewWords{"en": {"a", "b"}, "fr": {"a", "b"}}); err != nil {
		t.Error(err)
	}
	err := wordsComplete(fewWords{"en": {"a", "b", "c"}, "fr": {"a"}})
	if err == nil || !strings.Contains(err.Error(), `fr lacks "b" and 1 more`) {
		t.Errorf("French lacks two words: %v", err)
	}
	b, err := onPaper(defaults())
	if err != nil {
		t.Fatal(err)
	}
	if err := wordsComplete(b.Words()); err != nil {
		t.Error(err)
	}
}
