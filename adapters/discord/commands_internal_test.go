package discord

import (
	"fmt"
	"strings"
	"testing"

	"weft/bot/chat"
)

// sampleCommands are named as Weft's are: some names begin others.
func sampleCommands() []chat.Command {
	return []chat.Command{
		{Name: "checkins", About: "Your check-ins", MayAsk: true},
		{Name: "checkins pause", About: "Pause check-ins", Options: []chat.CommandOption{
			{Name: "note", About: "Why", Input: chat.LongText{}, Rest: true},
			{Name: "cohort", About: "Of which cohort", Required: true, Input: chat.ShortText{Max: 60}, Query: "cohorts.named"},
		}},
		{Name: "checkins questions", About: "The questions"},
		{Name: "checkins questions add", About: "Add a question", Options: []chat.CommandOption{
			{Name: "kind", About: "How it is answered", Input: chat.OneOf{Options: []chat.Option{{Value: "text", Label: "In words"}, {Value: "scale", Label: "On a scale"}}}},
			{Name: "steps", About: "How many steps", Input: chat.Scale{Low: 2, High: 10}},
			{Name: "weight", About: "Its weight", Input: chat.NumberInput{Min: 0, Max: 1}},
			{Name: "most", About: "At most", Input: chat.NumberInput{Whole: true}},
			{Name: "who", About: "Who", Input: chat.PersonInput{}},
			{Name: "where", About: "Where", Input: chat.ChannelInput{}},
			{Name: "private", About: "Private or not", Input: chat.YesNo{Yes: "Yes", No: "No"}},
			{Name: "day", About: "From which day", Input: chat.DateInput{}},
		}},
		{Name: "forget me", About: "Forget me"},
		{Name: "help", About: "What you can ask for"},
	}
}

func TestCommandsFitDiscord(t *testing.T) {
	french := []chat.Command{{Name: "help", About: "Ce que vous pouvez demander"}, {Name: "forget me", About: "Forget me"}}
	book, err := newCommandBook(sampleCommands(), map[string][]chat.Command{"fr": french})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range book.slash {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, " "); got != "checkins forget help" {
		t.Errorf("the commands are %q", got)
	}
	for path, want := range map[string]string{
		"checkins list": "checkins", "checkins pause": "checkins pause", "checkins questions list": "checkins questions",
		"checkins questions add": "checkins questions add", "forget me": "forget me", "help": "help",
	} {
		if got := book.named[path].Name; got != want {
			t.Errorf("/%s is our %q; want %q", path, got, want)
		}
	}
	checkins := book.slash[0]
	kinds := map[int]int{}
	for _, o := range checkins.Options {
		kinds[o.Type]++
	}
	if kinds[optionSubcommand] != 2 || kinds[optionGroup] != 1 || len(checkins.Options) != 3 {
		t.Errorf("/checkins has the parts %+v", checkins.Options)
	}
	pause := checkins.Options[1]
	if pause.Options[0].Name != "cohort" || !pause.Options[0].Required || !pause.Options[0].Autocomplete || pause.Options[0].MaxLength != 60 {
		t.Errorf("the option that is required comes first, and is completed: %+v", pause.Options)
	}
	var types []int
	for _, o := range checkins.Options[2].Options[1].Options {
		types = append(types, o.Type)
	}
	want := []int{optionString, optionInteger, optionNumber, optionInteger, optionUser, optionChannel, optionBoolean, optionString}
	if fmt.Sprint(types) != fmt.Sprint(want) {
		t.Errorf("the options are of the kinds %v; want %v", types, want)
	}
	if help := book.slash[2]; help.DescriptionLocalizations["fr"] != "Ce que vous pouvez demander" || len(help.DescriptionLocalizations) != 1 {
		t.Errorf("the help of /help is localised as %v", help.DescriptionLocalizations)
	}
	if forget := book.slash[1].Options[0]; len(forget.DescriptionLocalizations) != 0 {
		t.Errorf("what is said alike in French is no localisation: %v", forget.DescriptionLocalizations)
	}
}

// TestNamesAboveCommandsSayWhatIsBelow: those who look after a server read them among their integrations.
func TestNamesAboveCommandsSayWhatIsBelow(t *testing.T) {
	french := []chat.Command{{Name: "forget me", About: "Oubliez-moi"}}
	book, err := newCommandBook(
		append(sampleCommands(), chat.Command{Name: "peers join", About: "Join"}, chat.Command{Name: "peers leave", About: "Leave"}),
		map[string][]chat.Command{"fr": french},
	)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Your check-ins", "Forget me", "What you can ask for", "join, leave"} {
		if got := book.slash[i].Description; got != want {
			t.Errorf("/%s says %q; want %q", book.slash[i].Name, got, want)
		}
	}
	if got := book.slash[1].DescriptionLocalizations["fr"]; got != "Oubliez-moi" {
		t.Errorf("/forget says %q in French", got)
	}
	if got := book.slash[0].Options[2]; got.Name != "questions" || got.Description != "The questions" {
		t.Errorf("the group is %+v", got)
	}
}

// TestCommandsAreReadAsTheyAreTyped: with a slash, by their names in Discord, and each value behind its option.
func TestCommandsAreReadAsTheyAreTyped(t *testing.T) {
	commands := append(sampleCommands(),
		chat.Command{Name: "trace", About: "Messages", Options: []chat.CommandOption{{Name: "person"}, {Name: "day"}}},
		chat.Command{Name: "link", About: "Link", Options: []chat.CommandOption{{Name: "code"}}}, chat.Command{Name: "link confirm", About: "Yes"},
	)
	book, err := newCommandBook(commands, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"help": "`/help`", "checkins": "`/checkins list`", "checkins pause": "`/checkins pause`", "forget me": "`/forget me`",
		"checkins questions": "`/checkins questions list`", "checkins pause <cohort> [note]": "`/checkins pause <cohort> [note]`",
		"link": "`/link start`", "link confirm": "`/link confirm`", "link AB-CD": "`/link start code:AB-CD`",
		"trace @amal Tuesday": "`/trace person:@amal day:Tuesday`", "trace one two three": "`/trace person:one two three`",
		"trace [person] [day]": "`/trace [person] [day]`", "what is this": "`/what is this`",
	} {
		w := writer{app: "1", book: &book}
		w.spans([]chat.Span{chat.CommandLine{Text: line}})
		if got := w.b.String(); got != want {
			t.Errorf("%q is read as %s; want %s", line, got, want)
		}
	}
	w := writer{app: "1"} // before Discord knows any command
	w.spans([]chat.Span{chat.Plain{Text: "Type "}, chat.CommandLine{Text: "checkins"}, chat.Plain{Text: " or "}, chat.Code{Text: "keep"}})
	if got := w.b.String(); got != "Type `/checkins` or `keep`" {
		t.Errorf("it reads %s", got)
	}
}

// TestABareNameGivesWay: where a command is called “show” already, the bare one is called otherwise.
func TestABareNameGivesWay(t *testing.T) {
	book, err := newCommandBook([]chat.Command{{Name: "data", About: "All"}, {Name: "data show", About: "One"}}, nil)
	if err != nil || book.named["data open"].About != "All" || book.named["data show"].About != "One" {
		t.Errorf("the names are %v, %v", book.named, err)
	}
}

func TestWhatDiscordWouldRefuseIsSaid(t *testing.T) {
	long := strings.Repeat("é", 101)
	for name, c := range map[string]struct {
		commands []chat.Command
		want     string
	}{
		"a capital":           {[]chat.Command{{Name: "Help", About: "x"}}, `"Help" is no name`},
		"too long a name":     {[]chat.Command{{Name: strings.Repeat("a", 33), About: "x"}}, "is no name"},
		"too many options":    {[]chat.Command{{Name: "a", About: "x", Options: manyOptions(26)}}, "26 options"},
		"too many characters": {[]chat.Command{{Name: "a", About: "x", Options: lengthyOptions(25)}}, "8000"},
		"too many commands":   {manyCommands(101), "101 commands"},
	} {
		if _, err := newCommandBook(c.commands, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
	for name, commands := range map[string][]chat.Command{
		"the longest name": {{Name: strings.Repeat("a", 32), About: "x"}},
		"25 options":       {{Name: "a", About: "x", Options: manyOptions(25)}},
		"100 commands":     manyCommands(100),
		"other letters":    {{Name: "помощь", About: "x"}},
	} {
		if _, err := newCommandBook(commands, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	book, err := newCommandBook([]chat.Command{{Name: "a", About: long}}, nil)
	if got := book.slash[0].Description; err != nil || characters(got) != 100 || !strings.HasSuffix(got, "…") {
		t.Errorf("a help of 101 characters becomes %q, %v", got, err)
	}
}

func manyOptions(n int) []chat.CommandOption {
	var all []chat.CommandOption
	for i := range n {
		all = append(all, chat.CommandOption{Name: fmt.Sprintf("o%d", i), About: "x", Input: chat.ShortText{}})
	}
	return all
}

func lengthyOptions(n int) []chat.CommandOption {
	var choices []chat.Option
	for i := range 10 {
		choices = append(choices, chat.Option{Value: fmt.Sprintf("%d", i), Label: strings.Repeat("w", 30) + fmt.Sprint(i)})
	}
	all := manyOptions(n)
	for i := range all {
		all[i].Input = chat.OneOf{Options: choices}
	}
	return all
}

func manyCommands(n int) []chat.Command {
	var all []chat.Command
	for i := range n {
		all = append(all, chat.Command{Name: fmt.Sprintf("c%d", i), About: "x"})
	}
	return all
}

// TestOnlyWhatDiffersIsWritten compares what Discord has with what it should have.
func TestOnlyWhatDiffersIsWritten(t *testing.T) {
	book, err := newCommandBook(sampleCommands(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var there []slashCommand
	for i, c := range book.slash {
		c.ID = fmt.Sprint(i)
		c.DescriptionLocalizations = map[string]string{}
		c.Contexts = []int{1, 0}
		there = append(there, c)
	}
	if change := differences(there, book.slash); len(change.write)+len(change.remove) != 0 {
		t.Errorf("what is right already is changed: %+v", change)
	}
	there[1].Description = "something else"
	there = append(there[:2], slashCommand{ID: "9", Type: 1, Name: "old"}, slashCommand{ID: "10", Type: 3, Name: "a menu of messages"})
	change := differences(there, book.slash)
	if fmt.Sprint(change.remove) != "[9]" || len(change.write) != 2 || change.write[0].ID != "1" || change.write[1].ID != "" {
		t.Errorf("the changes are %+v", change)
	}
}

// FuzzDecodeInteraction: whatever comes is an interaction that can be worked with, or none.
func FuzzDecodeInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","type":5,"data":{"custom_id":"f000101ab","components":[{"type":18,"component":{"type":23}}]},"member":null}`))
	f.Add([]byte(`{"id":"1","type":3,"message":{"components":[{"components":[{"custom_id":"n000101abx"}]}]}}`))
	f.Add([]byte(`{"id":"1","type":2,"data":{"options":[{"type":2,"options":[{"type":1}]}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		it, err := decodeInteraction(data)
		if err != nil {
			return
		}
		if it.ID == "" {
			t.Error("an interaction without an id was taken")
		}
		it.path()
		it.note()
		it.who()
	})
}
