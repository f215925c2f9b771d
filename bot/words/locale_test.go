package words

import (
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"weft/bot/chat"
)

func bundle(t *testing.T, files map[string]string) *Bundle {
	t.Helper()
	source := fstest.MapFS{}
	for name, content := range files {
		source[name] = &fstest.MapFile{Data: []byte(content)}
	}
	b, err := NewBundle(source)
	if err != nil {
		t.Fatalf("NewBundle: %v", err)
	}
	return b
}

func TestPlural(t *testing.T) {
	b := bundle(t, map[string]string{
		"en.toml": "[desk.people]\none = \"{count} person\"\nother = \"{count} people\"\n[desk]\nplain = \"{count} in all\"\n",
		"fr.toml": "[desk.people]\none = \"{count} personne\"\nmany = \"{count} de personnes\"\nother = \"{count} personnes\"\n[desk]\nplain = \"{count} en tout\"\n",
		"ar.toml": "[desk.people]\nzero = \"zero\"\none = \"one\"\ntwo = \"two\"\nfew = \"few\"\nmany = \"many\"\nother = \"other\"\n[desk]\nplain = \"{count}\"\n",
	})
	tests := []struct {
		language string
		count    int
		want     string
	}{
		{"en", 0, "0 people"},
		{"en", 1, "1 person"},
		{"en", 2, "2 people"},
		{"fr", 0, "0 personne"},
		{"fr", 1, "1 personne"},
		{"fr", 2, "2 personnes"},
		{"fr", 1000000, "1000000 de personnes"},
		{"ar", 0, "zero"},
		{"ar", 1, "one"},
		{"ar", 2, "two"},
		{"ar", 3, "few"},
		{"ar", 11, "many"},
		{"ar", 100, "other"},
	}
	for _, tt := range tests {
		if got := b.In(tt.language, nil).Text("desk.people", "count", tt.count); got != tt.want {
			t.Errorf("%d people in %s: %q, want %q", tt.count, tt.language, got, tt.want)
		}
	}
	// A count in a sentence that has one form only is an ordinary value.
	for language, want := range map[string]string{"en": "1 in all", "fr": "1 en tout", "ar": "1"} {
		if got := b.In(language, nil).Text("desk.plain", "count", 1); got != want {
			t.Errorf("one form in %s: %q, want %q", language, got, want)
		}
	}
}

// TestFallback: words that a language lacks are said in English, which is better than a key.
func TestFallback(t *testing.T) {
	b := bundle(t, map[string]string{
		"en.toml": "[desk]\nhello = \"Hello {name}\"\nonly = \"Only here, {name}\"\n",
		"fr.toml": "[desk]\nhello = \"Bonjour {name}\"\n",
	})
	fr := b.In("fr", nil)
	if got := fr.Text("desk.hello", "name", "Bo"); got != "Bonjour Bo" {
		t.Errorf("the language's own words: %q", got)
	}
	if got := fr.Text("desk.only", "name", "Bo"); got != "Only here, Bo" {
		t.Errorf("words that are missing in French: %q, want them in English", got)
	}
	if got := fr.Text("desk.nowhere"); got != "desk.nowhere" {
		t.Errorf("words that are nowhere: %q, want the key", got)
	}
	if !fr.Has("desk.only") || fr.Has("desk.nowhere") {
		t.Error("Has does not tell which keys exist")
	}
	if got := b.In("xx", nil).Language(); got != Fallback {
		t.Errorf("an unknown language becomes %q, want %q", got, Fallback)
	}
}

func TestMatch(t *testing.T) {
	b := bundle(t, map[string]string{"fr.toml": "", "pt.toml": "", "ar.toml": ""})
	tests := []struct {
		wish, want string
		ok         bool
	}{
		{"fr", "fr", true},
		{"fr-CD", "fr", true},
		{"FR_ca", "fr", true},
		{"pt-BR", "pt", true},
		{"ar-EG", "ar", true},
		{"en-GB", "en", true},
		{"de, fr;q=0.8, en;q=0.2", "fr", true},
		{"ja", "en", false},
		{"", "en", false},
		{"not a language at all", "en", false},
	}
	for _, tt := range tests {
		if got, ok := b.Match(tt.wish); got != tt.want || ok != tt.ok {
			t.Errorf("Match(%q) = %q, %v; want %q, %v", tt.wish, got, ok, tt.want, tt.ok)
		}
	}
	if got, want := b.Languages(), []string{"en", "ar", "es", "fr", "pt", "sw"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Languages() = %v, want the fallback first: %v", got, want)
	}
}

func TestBundleRefuses(t *testing.T) {
	tests := map[string]struct{ one, two string }{
		"an open sign":                  {"[desk]\nhello = \"**Hello\"\n", ""},
		"an open sign in a plural form": {"[desk.people]\none = \"_one\"\nother = \"others\"\n", ""},
		"one key twice":                 {"[desk]\nhello = \"Hello\"\n", "[desk]\nhello = \"Hi\"\n"},
		"plural forms among other keys": {"[desk]\nother = \"Others\"\nhello = \"Hello\"\n", ""},
		"a file that is no TOML":        {"hello", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			one := fstest.MapFS{"en.toml": &fstest.MapFile{Data: []byte(tt.one)}}
			two := fstest.MapFS{"en.toml": &fstest.MapFile{Data: []byte(tt.two)}}
			if _, err := NewBundle(one, two); err == nil {
				t.Error("NewBundle takes it")
			}
		})
	}
}

// TestUserWordsStayPlain: what somebody typed can never mention everybody, open a link or be set in bold.
func TestUserWordsStayPlain(t *testing.T) {
	b := bundle(t, map[string]string{"en.toml": "[desk]\nhello = \"Hello {name}\"\n"})
	for _, name := range []string{"*Bo*", "**Bo**", "_Bo_", "`Bo`", "{name}", "{count}", "[Bo](https://example.org)", "@everyone", "<!channel>", `\`} {
		want := []chat.Span{chat.Plain{Text: "Hello "}, chat.Plain{Text: name}}
		if got := b.In("en", nil).Spans("desk.hello", "name", name, "count", 1); !reflect.DeepEqual(got, want) {
			t.Errorf("the name %q is said as %#v", name, got)
		}
	}
}

func TestAnd(t *testing.T) {
	tests := []struct {
		items      []string
		en, fr, ar string
	}{
		{nil, "", "", ""},
		{[]string{"a"}, "a", "a", "a"},
		{[]string{"a", "b"}, "a and b", "a et b", "a وb"},
		{[]string{"a", "b", "c"}, "a, b and c", "a, b et c", "a، b وc"},
		{[]string{"{head}", "**b**"}, "{head} and **b**", "{head} et **b**", "{head} و**b**"},
	}
	b := bundle(t, nil)
	for _, tt := range tests {
		for lang, want := range map[string]string{"en": tt.en, "fr": tt.fr, "ar": tt.ar} {
			if got := b.In(lang, nil).And(tt.items...); got != want {
				t.Errorf("And(%q) in %s: %q, want %q", tt.items, lang, got, want)
			}
		}
	}
}

// TestAndBeforeI: Spanish says "and" in another way before a word that is spoken with an i at its beginning.
func TestAndBeforeI(t *testing.T) {
	b := bundle(t, nil)
	for last, want := range map[string]string{
		"Inés": "Ana e Inés", "Íñigo": "Ana e Íñigo", "Hilda": "Ana e Hilda", "hielo": "Ana y hielo", "Hiam": "Ana y Hiam",
		"Helena": "Ana y Helena", "Ugo": "Ana y Ugo", "": "Ana y ",
	} {
		if got := b.In("es", nil).And("Ana", last); got != want {
			t.Errorf("in Spanish: %q, want %q", got, want)
		}
		if got := b.In("en", nil).And("Ana", last); got != "Ana and "+last {
			t.Errorf("in English: %q", got)
		}
	}
}

func TestList(t *testing.T) {
	b := bundle(t, nil)
	for lang, want := range map[string]string{"en": "a, b, c", "sw": "a, b, c", "ar": "a، b، c"} {
		if got := b.In(lang, nil).List("a", "b", "c"); got != want {
			t.Errorf("in %s: %q, want %q", lang, got, want)
		}
	}
	if got := b.In("ar", nil).List(); got != "" {
		t.Errorf("nothing is listed as %q", got)
	}
}

// TestMoment: the words of an instant name the reader's own zone, on both sides of midnight and of a change of clocks.
func TestMoment(t *testing.T) {
	zone := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatalf("LoadLocation: %v", err)
		}
		return z
	}
	late := time.Date(2026, time.November, 30, 22, 30, 0, 0, time.UTC)
	tests := []struct {
		language, zone string
		at             time.Time
		show           chat.MomentStyle
		want           string
	}{
		{"en", "UTC", late, chat.MomentDateTime, "Monday 30 November, 22:30 (UTC time)"},
		{"en", "Africa/Nairobi", late, chat.MomentDateTime, "Tuesday 1 December, 01:30 (Nairobi time)"},
		{"fr", "Africa/Nairobi", late, chat.MomentDateTime, "mardi 1er décembre à 01:30 (heure locale\u00a0: Nairobi)"},
		{"fr", "America/Port-au-Prince", late, chat.MomentDate, "lundi 30 novembre"},
		{"en", "America/Port-au-Prince", late, chat.MomentTime, "17:30 (Port-au-Prince time)"},
		{"fr", "America/New_York", late, chat.MomentTime, "17:30 (heure locale\u00a0: New York)"},
		{"en", "Europe/London", time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC), chat.MomentTime, "01:30 (London time)"},
		{"en", "Europe/London", time.Date(2026, time.October, 25, 1, 30, 0, 0, time.UTC), chat.MomentTime, "01:30 (London time)"},
	}
	b := bundle(t, nil)
	for _, tt := range tests {
		got := b.In(tt.language, zone(tt.zone)).Moment(tt.at, tt.show)
		if got.Text != tt.want || !got.At.Equal(tt.at) || got.Show != tt.show {
			t.Errorf("in %s at %s: %+v, want the words %q", tt.language, tt.zone, got, tt.want)
		}
	}
	if got := b.In("en", nil).Zone(); got != time.UTC {
		t.Errorf("without a zone the reader's is %v, want UTC", got)
	}
}

// TestNames holds every language to seven days and twelve months that differ.
func TestNames(t *testing.T) {
	b := bundle(t, nil)
	for _, language := range b.Languages() {
		l, seen := b.In(language, nil), map[string]bool{}
		for d := range 7 {
			seen[l.Weekday(time.Weekday(d))] = true
		}
		for m := time.January; m <= time.December; m++ {
			seen[l.Month(m)] = true
		}
		if len(seen) != 19 {
			t.Errorf("%s has %d names of days and months, want 19: %v", language, len(seen), seen)
		}
	}
	if got := b.In("fr", nil).Date(time.Date(2026, time.August, 1, 0, 0, 0, 0, time.UTC)); got != "samedi 1er août" {
		t.Errorf("the first of August in French: %q", got)
	}
}

func TestZoneName(t *testing.T) {
	for name, want := range map[string]string{
		"Africa/Nairobi": "Nairobi", "America/New_York": "New York", "America/Argentina/Buenos_Aires": "Buenos Aires", "UTC": "UTC", "": "",
	} {
		if got := ZoneName(name); got != want {
			t.Errorf("ZoneName(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestOddValues: a caller that forgets a value is a mistake in the program, and is told so at once.
func TestOddValues(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a name without a value is taken")
		}
	}()
	valuesOf(slices.Repeat([]any{"weekday"}, 3))
}
