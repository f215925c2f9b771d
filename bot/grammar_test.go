package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"weft/bot/chat"
)

func grammarBot() *Bot {
	say := func(*Tx, Input) (chat.Response, error) { return chat.Quiet{}, nil }
	b := &Bot{registry: newRegistry(nil)}
	for _, name := range []string{"help", "cohorts", "cohorts join", "cohorts join all", "checkins create"} {
		b.registry.Command(Command{Name: name, Who: Anyone(), Do: say})
	}
	return b
}

func TestTheLongestNameWins(t *testing.T) {
	tests := map[string]struct{ name, rest string }{
		"help":                       {"help", ""},
		"HELP":                       {"help", ""},
		"  Cohorts   JOIN   weavers": {"cohorts join", "weavers"},
		"cohorts join all":           {"cohorts join all", ""},
		"cohorts joinall":            {"cohorts", "joinall"},
		"cohorts\tjoin\nweavers":     {"cohorts join", "weavers"},
		"cohorts leave":              {"cohorts", "leave"},
		"checkins":                   {"", ""},
		"helpless":                   {"", ""},
		"":                           {"", ""},
		"\u00a0help\u00a0me":         {"help", "me"},
		"ｈｅｌｐ":                       {"", ""},
	}
	for line, want := range tests {
		c, rest, ok := grammarBot().match(line)
		if c.Name != want.name || rest != want.rest || ok != (want.name != "") {
			t.Errorf("%q is read as %q with %q (%v); want %q with %q", line, c.Name, rest, ok, want.name, want.rest)
		}
	}
}

func TestOptions(t *testing.T) {
	name := chat.CommandOption{Name: "name", Input: chat.ShortText{}, Required: true}
	zone := chat.CommandOption{Name: "zone", Input: chat.ShortText{}}
	count := chat.CommandOption{Name: "count", Input: chat.NumberInput{}}
	text := chat.CommandOption{Name: "text", Input: chat.LongText{}, Rest: true}
	days := chat.CommandOption{Name: "days", Input: chat.ManyOf{Options: []chat.Option{{Value: "mo", Label: "Monday"}, {Value: "tu", Label: "Tuesday"}}}}
	tests := map[string]struct {
		options []chat.CommandOption
		line    string
		want    chat.Answers
	}{
		"nothing":                 {[]chat.CommandOption{name, zone}, "", chat.Answers{}},
		"by place":                {[]chat.CommandOption{name, zone}, "Weavers Africa/Nairobi", chat.Answers{"name": chat.TextValue("Weavers"), "zone": chat.TextValue("Africa/Nairobi")}},
		"English marks":           {[]chat.CommandOption{name, zone}, `"Hate Speech 1" UTC`, chat.Answers{"name": chat.TextValue("Hate Speech 1"), "zone": chat.TextValue("UTC")}},
		"curly marks":             {[]chat.CommandOption{name, zone}, "“Hate Speech 1” UTC", chat.Answers{"name": chat.TextValue("Hate Speech 1"), "zone": chat.TextValue("UTC")}},
		"German marks":            {[]chat.CommandOption{name}, "„Gegen Hass“", chat.Answers{"name": chat.TextValue("Gegen Hass")}},
		"Polish marks":            {[]chat.CommandOption{name}, "„Bez nienawiści”", chat.Answers{"name": chat.TextValue("Bez nienawiści")}},
		"Swedish marks":           {[]chat.CommandOption{name}, "”Mot hat”", chat.Answers{"name": chat.TextValue("Mot hat")}},
		"French marks":            {[]chat.CommandOption{name, zone}, "« Contre la haine » UTC", chat.Answers{"name": chat.TextValue("Contre la haine"), "zone": chat.TextValue("UTC")}},
		"Danish marks":            {[]chat.CommandOption{name}, "»Mod had«", chat.Answers{"name": chat.TextValue("Mod had")}},
		"marks that do not match": {[]chat.CommandOption{name, zone}, "“Hate Speech\" UTC", chat.Answers{"name": chat.TextValue("Hate Speech"), "zone": chat.TextValue("UTC")}},
		"a mark left open":        {[]chat.CommandOption{name, zone}, `"Hate Speech`, chat.Answers{"name": chat.TextValue(`"Hate`), "zone": chat.TextValue("Speech")}},
		"an apostrophe":           {[]chat.CommandOption{text}, "it's what's new", chat.Answers{"text": chat.TextValue("it's what's new")}},
		"by name":                 {[]chat.CommandOption{name, zone}, "zone:UTC name:Weavers", chat.Answers{"name": chat.TextValue("Weavers"), "zone": chat.TextValue("UTC")}},
		"by name, quoted":         {[]chat.CommandOption{name, zone}, `Zone: "Africa/Nairobi" Weavers`, chat.Answers{"name": chat.TextValue("Weavers"), "zone": chat.TextValue("Africa/Nairobi")}},
		"by name, out of turn":    {[]chat.CommandOption{name, zone, count}, "zone:UTC Weavers 3", chat.Answers{"name": chat.TextValue("Weavers"), "zone": chat.TextValue("UTC"), "count": chat.NumberValue(3)}},
		"a colon that names none": {[]chat.CommandOption{name}, "url:x", chat.Answers{"name": chat.TextValue("url:x")}},
		"the rest":                {[]chat.CommandOption{name, text}, `weavers "we" meet at 9: come`, chat.Answers{"name": chat.TextValue("weavers"), "text": chat.TextValue(`"we" meet at 9: come`)}},
		"the rest, quoted":        {[]chat.CommandOption{text}, `"we meet at nine"`, chat.Answers{"text": chat.TextValue("we meet at nine")}},
		"the rest, two quotes":    {[]chat.CommandOption{text}, `"one" and "two"`, chat.Answers{"text": chat.TextValue(`"one" and "two"`)}},
		"the rest, by name":       {[]chat.CommandOption{name, text}, "text: we meet at nine", chat.Answers{"text": chat.TextValue("we meet at nine")}},
		"not a number":            {[]chat.CommandOption{count}, "three", chat.Answers{"count": chat.TextValue("three")}},
		"Arabic digits":           {[]chat.CommandOption{count}, "٣", chat.Answers{"count": chat.NumberValue(3)}},
		"several at once":         {[]chat.CommandOption{days}, "Monday,2", chat.Answers{"days": chat.ChoicesValue{"mo", "tu"}}},
	}
	for what, tt := range tests {
		if diff := cmp.Diff(tt.want, readOptions(tt.options, tt.line)); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", what, tt.line, diff)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"help", "help", 0},
		{"help", "", 4},
		{"", "help", 4},
		{"help", "hlep", 1},
		{"help", "hepl", 1},
		{"help", "halp", 1},
		{"help", "elp", 1},
		{"help", "heelp", 1},
		{"help", "hop", 2},
		{"çé", "éç", 1},
		{"ca", "abc", 3},
	} {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("from %q to %q it is %d; want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestTheNearestCommand is found over all of its words, spaces included, and over its beginning where more follows.
func TestTheNearestCommand(t *testing.T) {
	b := grammarBot()
	for line, want := range map[string]string{
		"hlep":                   "help",
		"help me":                "help",
		"cohorts jion":           "cohorts join",
		"cohortsjoin":            "cohorts join",
		"co horts join":          "cohorts join",
		"cohort join":            "cohorts join",
		"cohorts join al":        "cohorts join all",
		"Check-ins create":       "checkins create",
		"check ins create":       "checkins create",
		"checkinscreate Monday":  "checkins create",
		"chekcins craete Monday": "checkins create",
		"something else":         "",
		"he":                     "",
		"":                       "",
	} {
		if near, _ := (&View{bot: b}).nearest(line, 1); near != want {
			t.Errorf("nearest to %q is %q; want %q", line, near, want)
		}
	}
	if near, ok := (&View{bot: b}).nearest("cohorts weavers", 2); ok {
		t.Errorf("what follows a command is taken for %q", near)
	}
}

func FuzzOptions(f *testing.F) {
	for _, seed := range []string{`a "b c" d:e`, "“x” « y » „z”", "text: the rest", "count:٣ ::", "\x00\xff", "ZONE:\u212a"} {
		f.Add(seed)
	}
	options := []chat.CommandOption{
		{Name: "name", Input: chat.ShortText{}},
		{Name: "count", Input: chat.NumberInput{}},
		{Name: "zone", Input: chat.ShortText{}},
		{Name: "text", Input: chat.LongText{}, Rest: true},
	}
	b := grammarBot()
	f.Fuzz(func(t *testing.T, line string) {
		c, rest, ok := b.match(line)
		if ok && !strings.HasSuffix(strings.TrimSpace(line), rest) {
			t.Errorf("%q: after %q comes %q, which is not how it ends", line, c.Name, rest)
		}
		for _, v := range readOptions(options, line) {
			said := chat.Canonical(v)
			if _, isText := v.(chat.TextValue); isText && utf8.ValidString(line) && !strings.Contains(line, said) {
				t.Errorf("%q was never typed in %q", said, line)
			}
		}
		word, left := nextWord(line)
		if len(word)+len(left) > len(line) && utf8.ValidString(line) {
			t.Errorf("%q became longer: %q and %q", line, word, left)
		}
	})
}

// FuzzTypedAnswers: whatever is typed, it is either refused or an answer that the form accepts and can say again.
func FuzzTypedAnswers(f *testing.F) {
	for _, seed := range []string{"1", "1, 2", "Monday", "2026-02-30", "25:00", "yes", "-", "nan", "1e999", "٣،٤", ",", "stage/x/y"} {
		f.Add(seed)
	}
	options := []chat.Option{{Value: "mo", Label: "Monday"}, {Value: "tu", Label: "Tuesday"}}
	inputs := []chat.Input{
		chat.ShortText{},
		chat.LongText{Max: 10},
		chat.NumberInput{Min: 1, Max: 9},
		chat.NumberInput{Whole: true},
		chat.Scale{Low: 1, High: 5},
		chat.OneOf{Options: options},
		chat.ManyOf{Options: options},
		chat.DateInput{},
		chat.TimeInput{},
		chat.PersonInput{},
		chat.ChannelInput{},
		chat.YesNo{Yes: "yes", No: "no"},
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, in := range inputs {
			form := chat.Form{Fields: []chat.Field{{Name: "f", Input: in}}}
			value := chat.ReadValue(in, typedParts(in, text)...)
			given := chat.Answers{}
			if value != nil {
				given["f"] = value
			}
			clean, problems := form.Validate(given)
			if len(clean)+len(problems) != 1 {
				t.Fatalf("%q for %T gives %v and %v", text, in, clean, problems)
			}
			if len(problems) == 0 && utf8.ValidString(text) && spoken(func(key string, _ ...any) string { return key }, in, clean["f"]) == "" {
				t.Errorf("%q for %T is accepted as %v, of which nothing can be said", text, in, clean["f"])
			}
		}
	})
}
