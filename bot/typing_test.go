package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// asking registers a form with every kind of field, and a short one.
type asking struct {
	fields    []chat.Field // of the long form; a test may change them meanwhile
	submitted []string
	amend     map[string]string // what the decision finds wrong, once
}

func everyKind() []chat.Field {
	days := []chat.Option{{Value: "mo", Label: "Monday"}, {Value: "tu", Label: "Tuesday"}, {Value: "we", Label: "Wednesday"}}
	return []chat.Field{
		{Name: "name", Label: "Name?", Input: chat.ShortText{Max: 20}, Prefill: chat.TextValue("Amal")},
		{Name: "story", Label: "Story?", Input: chat.LongText{}, Optional: true},
		{Name: "number", Label: "How many?", Input: chat.NumberInput{Min: 1, Max: 9, Whole: true}},
		{Name: "scale", Label: "How is it?", Input: chat.Scale{Low: 1, High: 5, LowName: "low", HighName: "high"}},
		{Name: "day", Label: "Which day?", Input: chat.OneOf{Options: days}},
		{Name: "why", Label: "Why Tuesday?", Input: chat.ShortText{}, When: &chat.When{Field: "day", OneOf: []string{"tu"}}},
		{Name: "days", Label: "Which days?", Input: chat.ManyOf{Options: days}},
		{Name: "date", Label: "Which date?", Input: chat.DateInput{}},
		{Name: "time", Label: "What time?", Input: chat.TimeInput{}},
		{Name: "person", Label: "Who?", Input: chat.PersonInput{}},
		{Name: "channel", Label: "Where?", Input: chat.ChannelInput{}},
		{Name: "sure", Label: "Sure?", Input: chat.YesNo{Yes: "aye", No: "nay"}},
	}
}

func (a *asking) register(r *bot.Registry) {
	long := func(*bot.View, bot.Input) (chat.Form, error) {
		return chat.Form{Title: "Long", Submit: "Send", Fields: a.fields}, nil
	}
	short := func(*bot.View, bot.Input) (chat.Form, error) {
		return chat.Form{Title: "Short", Submit: "Send", Fields: []chat.Field{{Name: "word", Label: "Word?", Input: chat.ShortText{}}}}, nil
	}
	do := func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		if problems := a.amend; problems != nil {
			a.amend = nil
			return chat.Amend{Problems: problems}, nil
		}
		a.submitted = append(a.submitted, canonical(in))
		return chat.Quiet{}, tx.Later("done", "probe.nothing", "", tx.Now().Add(time.Hour))
	}
	r.Work("probe.nothing", func(*bot.Tx, bot.Task) error { return nil })
	r.Form("probe.long", bot.Form{Who: bot.Members(), Build: long, Do: do})
	r.Form("probe.open", bot.Form{Who: bot.Anyone(), Build: long, Do: do})
	r.Form("probe.short", bot.Form{Who: bot.Members(), Build: short, Do: do})
	r.Command(bot.Command{Name: "ask", MayAsk: true, Who: bot.Members(), Do: func(tx *bot.Tx, _ bot.Input) (chat.Response, error) { return tx.Ask("probe.long", "") }})
	r.Command(bot.Command{Name: "help", Who: bot.Anyone(), Do: func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, errHelp }})
}

var errHelp = errors.New("help was asked for")

func canonical(in bot.Input) string {
	var all []string
	for _, f := range append(everyKind(), chat.Field{Name: "word"}, chat.Field{Name: "new"}) {
		if v, ok := in.Answers[f.Name]; ok {
			all = append(all, f.Name+"="+chat.Canonical(v))
		}
	}
	return strings.Join(all, " ")
}

func openAsking(t *testing.T, options ...houseOption) (*house, *asking) {
	t.Helper()
	a := &asking{fields: everyKind()}
	h := openHouse(t, append(options, withFeature(a.register))...)
	h.member("amal", "UTC")
	h.member("bo", "UTC", func(m *community.Member) { m.Language = "fr" })
	return h, a
}

// types says lines one after another, each with what must be heard in answer.
func (h *house) types(who string, lines ...[2]string) {
	h.Helper()
	for _, line := range lines {
		if said := h.hears(account(who), saying(line[0])); !strings.Contains(said, line[1]) {
			h.Errorf("after %q %s hears %q; want %q", line[0], who, said, line[1])
		}
	}
}

func TestEveryKindOfQuestionIsAnsweredByTyping(t *testing.T) {
	h, a := openAsking(t)
	who, where := account("bo").String(), direct("amal").String()
	h.types("amal", [][2]string{
		{"ask", "Name?"},
		{"a name that is far longer than twenty", "At most 20 characters"},
		{"keep", "Story?"},
		{"skip", "How many?"},
		{"skip", "Please answer this one"}, // it cannot be left out
		{"a few", "Please give a number"},
		{"1.5", "whole number"},
		{"10", "At most 9"},
		{"٣", "How is it?"},
		{"0", "At least 1"},
		{"4", "Which day?"},
		{"Sunday", "choose one of the options"},
		{"2", "Why Tuesday?"},
		{"it is market day", "Which days?"},
		{"1, Friday", "choose one of the options"},
		{"1, wednesday", "Which date?"},
		{"2026-02-30", "date like"},
		{"2026-12-04", "What time?"},
		{"25:00", "time like"},
		{"16:30", "Who?"},
		{"somebody", "can’t read this answer"},
		{who, "Where?"},
		{where, "Sure?"},
		{"perhaps", "can’t read this answer"},
		{"Aye", "Nothing is sent yet"},
		{"what?", "Nothing is sent yet"}, // words that mean nothing here change nothing
		{"send", "quiet"},
	}...)
	want := "name=Amal number=3 scale=4 day=tu why=it is market day days=mo,we date=2026-12-04 time=16:30 person=" + who + " channel=" + where + " sure=yes"
	if len(a.submitted) != 1 || a.submitted[0] != want {
		t.Errorf("submitted %q; want %q once", a.submitted, want)
	}
}

func TestTypingInFrench(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:2]
	h.types("bo", [][2]string{
		{"ask", "Name?"},
		{"garder", "Story?"},
		{"passer", "Rien n’est encore envoyé"},
		{"changer", "Name?"},
		{"Bo", "Story?"},
		{"une histoire", "une histoire"},
		{"Envoyer.", "quiet"},
		{"ask", "Name?"},
		{"annuler", "Rien n’a été envoyé"},
		{"ask", "Name?"},
		{"cancel", "Rien n’a été envoyé"}, // English always works
	}...)
	if len(a.submitted) != 1 || a.submitted[0] != "name=Bo story=une histoire" {
		t.Errorf("submitted %q", a.submitted)
	}
}

// question posts something that is answered by replying to it, and returns its message.
func (h *house) question(who, key, form string) chat.MessageID {
	h.Helper()
	h.says(bot.Post{Key: key, To: bot.ToMember(community.MemberID("m-" + who)), Reply: chat.Action{Route: form, Arg: key}}, "answer me")
	messages := h.wire.in(direct(who))
	return messages[len(messages)-1].id
}

func replying(to chat.MessageID, text string) func(chat.Envelope) chat.Event {
	return func(e chat.Envelope) chat.Event { return chat.Said{Envelope: e, Text: text, ReplyTo: to} }
}

func TestSeveralDraftsDoNotMix(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:2]
	long, short := h.question("amal", "one", "probe.long"), h.question("amal", "two", "probe.short")
	if said := h.hears(account("amal"), replying(long, "Amina")); !strings.Contains(said, "Story?") {
		t.Fatalf("the reply is answered with %q", said)
	}
	if said := h.hears(account("amal"), replying(short, "hope")); !strings.Contains(said, "hope") || strings.Contains(said, "Story?") {
		t.Errorf("the reply to another question is answered with %q", said)
	}
	h.types("amal", [2]string{"send", "quiet"})                                // the one worked on last
	h.types("amal", [2]string{"a story", "Amina"}, [2]string{"send", "quiet"}) // the other one was kept
	if fmt.Sprint(a.submitted) != "[word=hope name=Amina story=a story]" {
		t.Errorf("submitted %q", a.submitted)
	}
}

func TestAFormSentElsewhereEndsItsOwnDraftOnly(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:2]
	h.types("amal", [2]string{"ask", "Name?"}, [2]string{"Amina", "Story?"})
	h.hears(account("amal"), func(e chat.Envelope) chat.Event {
		return chat.FormSubmitted{Envelope: e, Action: chat.Action{Route: "probe.short"}, Answers: chat.Answers{"word": chat.TextValue("hope")}}
	})
	h.types("amal", [2]string{"a story", "Amina"}, [2]string{"send", "quiet"})
	if fmt.Sprint(a.submitted) != "[word=hope name=Amina story=a story]" {
		t.Errorf("submitted %q", a.submitted)
	}
}

func TestADraftIsForgottenAfterADay(t *testing.T) {
	h, a := openAsking(t)
	h.types("amal", [2]string{"ask", "Name?"}, [2]string{"Amina", "Story?"})
	h.after(23 * time.Hour)
	h.types("amal", [2]string{"a story", "How many?"})
	h.after(2 * time.Hour)
	h.types("amal", [2]string{"3", "I don’t know that one"})
	h.types("amal", [2]string{"ask", "Name?"})
	if len(a.submitted) != 0 {
		t.Errorf("submitted %q", a.submitted)
	}
}

func TestAFormThatChangedMeanwhile(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:2]
	h.types("amal", [2]string{"ask", "Name?"}, [2]string{"Amina", "Story?"}, [2]string{"a story", "Nothing is sent yet"})
	a.fields = []chat.Field{a.fields[0], {Name: "new", Label: "A new question?", Input: chat.ShortText{}}}
	h.types("amal", [][2]string{
		{"send", "A new question?"}, // what is missing is asked, and what was typed is kept
		{"an answer", "Amina"}, {"send", "quiet"},
	}...)
	if fmt.Sprint(a.submitted) != "[name=Amina new=an answer]" {
		t.Errorf("submitted %q", a.submitted)
	}
	h.types("amal", [2]string{"ask", "Name?"})
	a.fields = []chat.Field{{Name: "other", Label: "Another?", Input: chat.ShortText{}, Optional: true}}
	h.types("amal", [2]string{"Amina", "Nothing is sent yet"})
	a.fields = nil
	h.types("amal", [2]string{"change", "no longer open"}, [2]string{"hm", "I don’t know that one"})
}

func TestWhatTheDecisionFindsWrongIsAskedAgain(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:2]
	a.amend = map[string]string{"name": "That name is taken."}
	h.types("amal", [][2]string{
		{"ask", "Name?"},
		{"Amina", "Story?"},
		{"a story", "Nothing is sent yet"},
		{"send", "That name is taken."},
		{"Amal", "a story"},
		{"send", "quiet"},
	}...)
	if fmt.Sprint(a.submitted) != "[name=Amal story=a story]" {
		t.Errorf("submitted %q", a.submitted)
	}
}

func TestACommandIsHeardBetweenAnswersAndSending(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:1]
	h.types("amal", [2]string{"ask", "Name?"}, [2]string{"Amina", "Nothing is sent yet"})
	if _, err := h.acts(account("amal"), saying("help")); !errors.Is(err, errHelp) {
		t.Errorf("help gives %v", err)
	}
	h.types("amal", [2]string{"send", "quiet"})
	if fmt.Sprint(a.submitted) != "[name=Amina]" {
		t.Errorf("submitted %q", a.submitted)
	}
}

func TestDraftsAreSealed(t *testing.T) {
	h, a := openAsking(t)
	h.types("amal", [2]string{"ask", "Name?"}, [2]string{"Xanthippe", "Story?"}, [2]string{"ostracised by the guild", "How many?"})
	page := chat.Answers{"name": chat.TextValue("Melisande")}
	h.hears(account("bo"), func(e chat.Envelope) chat.Event {
		return chat.PageSubmitted{Envelope: e, Action: chat.Action{Route: "probe.long"}, Answers: page, Through: "name"}
	})
	raw := h.raw()
	if !strings.Contains(raw, "drafts") {
		t.Fatal("no draft is stored")
	}
	for _, word := range []string{"Xanthippe", "ostracised", "Melisande", "probe.long"} {
		if strings.Contains(raw, word) {
			t.Errorf("%q can be read in the store", word)
		}
	}
	h.types("amal", [2]string{"cancel", "dropped it"})
	if len(a.submitted) != 0 {
		t.Errorf("submitted %q", a.submitted)
	}
}

// A draft whose key is gone, as when an earlier one of the same stranger was just dropped, is none: it stops nobody.
func TestADraftWhoseKeyIsGoneIsNone(t *testing.T) {
	h, _ := openAsking(t)
	zed := "zed"
	h.hears(account(zed), func(e chat.Envelope) chat.Event {
		return chat.PageSubmitted{Envelope: e, Action: chat.Action{Route: "probe.open"}, Answers: chat.Answers{"name": chat.TextValue("Zed")}, Through: "name"}
	})
	if !strings.Contains(h.raw(), account(zed).String()) {
		t.Fatal("no draft is stored")
	}
	if err := h.keys.Destroy("account/" + account(zed).String()); err != nil {
		t.Fatal(err)
	}
	h.types(zed, [2]string{"hello", "We haven’t met yet"})
}

func TestWordsThatAreNoCommand(t *testing.T) {
	h, _ := openAsking(t)
	for line, want := range map[string]string{
		"hlep": "Did you mean help?", "aks": "don’t know", "xyzzy": "don’t know", "": "don’t know",
	} {
		if line == "" {
			if _, err := h.acts(account("amal"), command(line)); !errors.Is(err, errHelp) {
				t.Errorf("an empty line gives %v; want help", err)
			}
			continue
		}
		if said := h.hears(account("amal"), command(line)); !strings.Contains(said, want) {
			t.Errorf("%q is answered with %q; want %q", line, said, want)
		}
	}
	if said := h.hears(account("stranger"), saying("hello there")); !strings.Contains(said, "We haven’t met yet") {
		t.Errorf("a stranger who says hello hears %q", said)
	}
}

func TestACommandWithWrongOptions(t *testing.T) {
	ran := ""
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Command(bot.Command{
			Name: "invite", Who: bot.Anyone(),
			Options: []chat.CommandOption{
				{Name: "name", Input: chat.ShortText{}, Required: true}, {Name: "count", Input: chat.NumberInput{Min: 1, Max: 9}},
			},
			Do: func(_ *bot.Tx, in bot.Input) (chat.Response, error) {
				ran = fmt.Sprint(in.Answers)
				return chat.Quiet{}, nil
			},
		})
	}))
	for line, want := range map[string]string{
		"invite": "name is missing. It goes like this: invite <name> [count]", "invite bo many": "can’t read count",
		"invite bo 10": "can’t read count", "invite bo 3": "quiet",
	} {
		if said := h.hears(account("amal"), command(line)); !strings.Contains(said, want) {
			t.Errorf("%q is answered with %q; want %q", line, said, want)
		}
	}
	if ran != "map[count:3 name:bo]" {
		t.Errorf("it ran with %s", ran)
	}
	typed := func(e chat.Envelope) chat.Event {
		return chat.CommandUsed{Envelope: e, Command: "invite", Options: chat.Answers{"name": chat.TextValue("cy"), "count": chat.NumberValue(99)}}
	}
	if said := h.hears(account("amal"), typed); !strings.Contains(said, "can’t read count") {
		t.Errorf("typed options of a platform are not checked: %q", said)
	}
}

// A line that is exactly a command is one, in the middle of an answer too; one that only begins like a command is what
// somebody says.
func TestWordsThatAreCommandsAndWordsThatAreNot(t *testing.T) {
	h, a := openAsking(t)
	a.fields = everyKind()[:2]
	h.types(
		"amal",
		[2]string{"ask", "Name?"},
		[2]string{"Amina", "Story?"},
		[2]string{"ask me later, said the mayor", "Nothing is sent yet"}, // not the command "ask"
		[2]string{"ask", "Name?"}, // the command, although answers wait to be sent
		[2]string{"stop", "Nothing was sent"},
	)
	if len(a.submitted) != 0 {
		t.Errorf("submitted %q", a.submitted)
	}
	h.types("amal", [2]string{"ask around", "I don’t know that one"})
}

// What a form is about may go while somebody fills it in, or before they answer: they are told, and nothing holds on to
// their next words.
func TestTypingIntoWhatIsGone(t *testing.T) {
	gone := false
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Form("probe.about", bot.Form{
			Who: bot.Members(),
			Build: func(*bot.View, bot.Input) (chat.Form, error) {
				if gone {
					return chat.Form{}, fmt.Errorf("find it: %w", data.ErrNotFound)
				}
				return chat.Form{Title: "About", Submit: "Send", Fields: everyKind()[:2]}, nil
			},
			Do:     func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil },
			Awaits: func(*bot.View, bot.Input) (bool, error) { return !gone, nil },
		})
	}))
	h.member("amal", "UTC")
	message := h.question("amal", "one", "probe.about")
	if said := h.hears(account("amal"), replying(message, "Amina")); !strings.Contains(said, "Story?") {
		t.Fatalf("the reply is answered with %q", said)
	}
	gone = true
	h.types("amal", [2]string{"a story", "no longer open"}, [2]string{"and then some", "I don’t know that one"})
	if said := h.hears(account("amal"), replying(message, "Amina")); !strings.Contains(said, "no longer open") {
		t.Errorf("a reply to what is gone is answered with %q", said)
	}
}
