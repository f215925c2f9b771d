package slack

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// aForm asks one thing.
func aForm() chat.Form {
	return chat.Form{
		Action: chat.Action{Route: "suite.form", Arg: "7"}, Title: "One thing", Submit: "Send", Language: "en",
		Fields: []chat.Field{{Name: "word", Label: "A word", Input: chat.ShortText{}}},
	}
}

// buttoned is a message with one button.
func buttoned(words string) chat.Message {
	m := says(words)
	m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{chat.Button{Label: "Go on", Action: chat.Action{Route: "suite.on", Arg: "3"}}}})
	return m
}

// press uses the first button that somebody sees on a message.
func (r *running) press(t *testing.T, who, channel, ts string) slackfake.Shown {
	t.Helper()
	read, err := r.Read(who, channel)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range read {
		if m.TS == ts && len(m.Controls) > 0 {
			shown, err := r.Press(who, slackfake.Target{Channel: channel, TS: ts, ActionID: m.Controls[0].ActionID})
			if err != nil {
				t.Fatal(err)
			}
			return shown
		}
	}
	t.Fatalf("there is no button on %s", ts)
	return slackfake.Shown{}
}

// textsOf are what a person reads in messages for them alone.
func (r *running) textsOf(messages []slackfake.Message) []string {
	var all []string
	for _, m := range messages {
		all = append(all, r.Render(r.people[0], m.Text, m.Blocks).Text)
	}
	return all
}

// hasty gives up waiting at once.
func hasty() pulse {
	p := quick()
	p.patience, p.longPatience = time.Millisecond, time.Millisecond
	return p
}

// waiting makes the bot decide only once decide is called, or the test has ended.
func (b *fakeBot) waiting(t *testing.T, r chat.Response) (decide func()) {
	t.Helper()
	decided := make(chan struct{})
	decide = sync.OnceFunc(func() { close(decided) })
	t.Cleanup(decide)
	b.answers(func(chat.Event) (chat.Response, error) { <-decided; return r, nil })
	return decide
}

func TestWhatTakesLongIsAcknowledgedAndShownLater(t *testing.T) {
	r := listening(t, slackfake.Options{}, hasty())
	who := r.people[0]
	r.help(t) // from now on it is known what language she reads; before, finding that out may take longer than she waits
	next[chat.CommandUsed](t, r.bot)
	before, err := r.Read(who, r.channel)
	if err != nil {
		t.Fatal(err)
	}
	decide := r.bot.waiting(t, chat.Privately{Message: says("Here it is.")})
	shown, err := r.Command(who, r.channel, "/weft", "checkins")
	if err != nil || !shown.Heard || !slices.Equal(r.textsOf(shown.Private), []string{r.d.says("fr").Later}) {
		t.Fatalf("before it is decided, this is shown: %+v, %v", shown, err)
	}
	decide()
	until(t, "the answer is shown", func() bool {
		read, err := r.Read(who, r.channel)
		last := len(before) + 1
		return err == nil && len(read) == last+1 && read[last].Private && strings.Contains(read[last].Rendered.Text, "Here it is.")
	})
	if read, err := r.Read(r.people[1], r.channel); err != nil || len(read) != 0 {
		t.Errorf("others read %+v, %v", read, err)
	}
}

func TestWhatWaitsBehindSomethingElseIsAcknowledgedInTime(t *testing.T) {
	r := listening(t, slackfake.Options{}, hasty())
	who, decided := r.people[0], make(chan struct{})
	decide := sync.OnceFunc(func() { close(decided) })
	t.Cleanup(decide)
	var deciding atomic.Int32
	r.bot.answers(func(chat.Event) (chat.Response, error) {
		if n := deciding.Add(1); n > 1 {
			t.Errorf("%d commands of one person are decided at a time", n)
		}
		defer deciding.Add(-1)
		<-decided
		return chat.Privately{Message: says("Here it is.")}, nil
	})
	for range 3 {
		if shown, err := r.Command(who, r.channel, "/weft", "checkins"); err != nil || !shown.Heard {
			t.Fatalf("it is not acknowledged in time: %+v, %v", shown, err)
		}
	}
	next[chat.CommandUsed](t, r.bot)
	if n := len(heard[chat.CommandUsed](r.bot)); n != 1 {
		t.Errorf("%d commands were handed over before the first was decided", n)
	}
	decide()
	until(t, "all are answered", func() bool {
		read, err := r.Read(who, r.channel)
		n := 0
		for _, m := range read {
			n += strings.Count(m.Rendered.Text, "Here it is.")
		}
		return err == nil && n == 3
	})
}

func TestAFormThatIsSentWaitsOpenForItsAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		answer chat.Response
		reads  string
	}{
		"it is done":         {chat.Privately{Message: says("Thank you.")}, "Heard."},
		"something is wrong": {chat.Amend{Problems: map[string]string{"word": "A shorter word, please."}}, "A shorter word, please."},
		"another page":       {chat.Ask{Form: chat.Form{Action: chat.Action{Route: "suite.form", Arg: "8"}, Title: "And now", Submit: "Send", Fields: aForm().Fields}}, "And now"},
	} {
		t.Run(name, func(t *testing.T) {
			r := listening(t, slackfake.Options{}, hasty())
			who := r.people[0]
			r.bot.always(chat.Ask{Form: aForm()})
			if _, err := r.Command(who, r.channel, "/weft", "checkins create"); err != nil {
				t.Fatal(err)
			}
			until(t, "the form is open", func() bool { return r.Modal(who) != nil })
			decide := r.bot.waiting(t, c.answer)
			shown, err := r.Submit(who, map[string][]string{kindText: {"a long word"}})
			if err != nil || !shown.Heard || shown.Modal == nil || shown.Failed != "" {
				t.Fatalf("before it is decided, this is shown: %+v, %v", shown, err)
			}
			decide()
			until(t, "the modal says what became of it", func() bool { return strings.Contains(r.RenderView(who, r.Modal(who)).Text, c.reads) })
			if _, mend := c.answer.(chat.Amend); mend && !strings.Contains(strings.Join(entered(r, who), ","), "a long word") {
				t.Errorf("what was written is lost: %q", entered(r, who))
			}
		})
	}
}

// entered is what the inputs of the open modal hold at first.
func entered(r *running, who string) []string {
	var all []string
	for _, c := range r.RenderView(who, r.Modal(who)).Controls {
		all = append(all, c.Initial...)
	}
	return all
}

func TestAFormThatDidNotOpenInTimeOpensFromAButton(t *testing.T) {
	for name, rest := range map[string]bool{"a whole form": false, "what is left of a form": true} {
		t.Run(name, func(t *testing.T) {
			// Slack's three seconds are one here, and opening takes longer once.
			const speed = 3
			r := listening(t, slackfake.Options{Speed: speed, AckWithin: speed * unhurried}, quick())
			r.server.SetFaults(slackfake.Next("views.open", 1, slackfake.Fault{Kind: slackfake.Slow, After: 1200 * time.Millisecond}))
			form := aForm()
			form.Rest = rest
			r.bot.always(chat.Ask{Form: form})
			who := r.people[0]
			if _, err := r.Command(who, r.channel, "/weft", "checkins create"); err != nil {
				t.Fatal(err)
			}
			var offered slackfake.Seen
			until(t, "a button is offered", func() bool {
				read, err := r.Read(who, r.channel)
				if err != nil || len(read) == 0 {
					return false
				}
				offered = read[len(read)-1]
				return strings.Contains(offered.Rendered.Text, "Open the form") && offered.Private
			})
			if r.Modal(who) != nil {
				t.Fatal("a form is open that came too late")
			}
			r.press(t, who, r.channel, offered.TS)
			until(t, "the form is open", func() bool { return r.Modal(who) != nil })
			used, continued := heard[chat.ActionUsed](r.bot), heard[chat.FormContinued](r.bot)
			if rest && (len(continued) != 1 || continued[0].Action != form.Action) || !rest && (len(used) != 1 || used[0].Action != form.Action) {
				t.Errorf("the button came as %+v, %+v", used, continued)
			}
		})
	}
}

func TestFilesForOnePersonGoToTheirOwnConversation(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	export := says("Everything that I keep about you.")
	export.Blocks = append(export.Blocks, chat.Attachment{Name: "data.json", MediaType: "application/json", Data: []byte(`{"a":1}`), Alt: "For a program"})
	r.bot.always(chat.Privately{Message: export})
	who := r.people[0]
	shown, err := r.Command(who, r.channel, "/weft", "help")
	if err != nil || len(shown.Private) != 1 || r.textsOf(shown.Private)[0] != r.d.says("fr").Elsewhere {
		t.Errorf("in the channel is shown %q, %v", r.textsOf(shown.Private), err)
	}
	read, err := r.Read(who, r.IM(who))
	if err != nil || len(read) != 2 || !strings.Contains(read[0].Rendered.Text, "Everything") || len(read[1].Rendered.Files) != 1 ||
		string(read[1].Rendered.Files[0].Content) != `{"a":1}` {
		t.Errorf("in their own conversation stands %+v, %v", read, err)
	}
	if read, err := r.Read(r.people[1], r.channel); err != nil || len(read) != 0 {
		t.Errorf("others read %+v, %v", read, err)
	}
}

func TestAnswersWhereWeftIsNoMember(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	elsewhere := r.AddChannel(slackfake.Conversation{Name: "elsewhere", Kind: slackfake.Private, Members: r.people})
	between := r.AddChannel(slackfake.Conversation{Kind: slackfake.IM, Members: r.people})
	who := r.people[0]
	for _, channel := range []string{elsewhere, between} {
		r.bot.always(chat.Privately{Message: buttoned("Step one")})
		shown, err := r.Command(who, channel, "/weft", "help")
		if err != nil || len(shown.Private) != 1 {
			t.Fatalf("in %s is shown %+v, %v", channel, shown, err)
		}
		if e := heard[chat.CommandUsed](r.bot); e[len(e)-1].Private || e[len(e)-1].In != channelID("T1", channel) {
			t.Errorf("a command among others came as %+v", e[len(e)-1])
		}
		r.bot.always(chat.Replace{Message: says("Step two")})
		r.press(t, who, channel, shown.Private[0].TS)
		read, err := r.Read(who, channel)
		if err != nil || len(read) != 1 || !strings.Contains(read[0].Rendered.Text, "Step two") {
			t.Errorf("after replacing, in %s stands %+v, %v", channel, read, err)
		}
	}
	if used := heard[chat.ActionUsed](r.bot); !used[0].Message.IsZero() || used[0].Action != (chat.Action{Route: "suite.on", Arg: "3"}) {
		t.Errorf("a button on what only they see came as %+v", used[0])
	}
}

func TestAnAnswerInOnesOwnConversationStaysAndIsReplaced(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	im := r.IM(who)
	r.bot.always(chat.Privately{Message: buttoned("Step one")})
	if shown, err := r.Command(who, im, "/weft", "help"); err != nil || len(shown.Private) != 0 {
		t.Fatalf("what is gone after a reload is shown: %+v, %v", shown, err)
	}
	first := r.Messages(im)
	r.bot.always(chat.Replace{Message: says("Step two")})
	r.press(t, who, im, first[0].TS)
	after := r.Messages(im)
	if len(after) != 1 || after[0].TS != first[0].TS || !strings.Contains(weftSaid(r, im)[0], "Step two") {
		t.Errorf("after replacing stands %q", weftSaid(r, im))
	}
	if used := heard[chat.ActionUsed](r.bot)[0]; used.Message != messageID("T1", im, first[0].TS) || !used.Private {
		t.Errorf("the button came as %+v", used)
	}
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	r.bot.always(chat.Ask{Form: aForm()})
	if _, err := r.Command(who, r.channel, "/weft", "checkins create"); err != nil {
		t.Fatal(err)
	}
	r.bot.answers(func(chat.Event) (chat.Response, error) { return nil, errors.New("the store is away") })
	shown, err := r.Submit(who, map[string][]string{kindText: {"my words"}})
	if err != nil || shown.Modal == nil || !strings.Contains(r.RenderView(who, shown.Modal).Text, r.d.NotKept("en")) ||
		!slices.Contains(entered(r, who), "my words") {
		t.Errorf("a form that was not kept: %+v, %v", shown, err)
	}
	sent := heard[chat.FormSubmitted](r.bot)
	if len(sent) != 1+len(retries()) || sent[0].ID != sent[len(sent)-1].ID {
		t.Errorf("it was tried %d times", len(sent))
	}
	shown, err = r.Command(who, r.channel, "/weft", "help")
	if err != nil || len(shown.Private) != 1 || r.textsOf(shown.Private)[0] != r.d.NotKept("fr") {
		t.Errorf("a command that was not kept: %+v, %v", shown, err)
	}
}

func TestAnAmendedPageMayBeAnother(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	r.bot.always(chat.Ask{Form: aForm()})
	if _, err := r.Command(who, r.channel, "/weft", "checkins create"); err != nil {
		t.Fatal(err)
	}
	mend := aForm()
	mend.Fields = append(mend.Fields, chat.Field{Name: "number", Label: "A number", Input: chat.NumberInput{}, Prefill: chat.NumberValue(3)})
	r.bot.always(chat.Amend{Problems: map[string]string{"number": "A larger one, please.", "": "Two things."}, Form: &mend})
	shown, err := r.Submit(who, map[string][]string{kindText: {"word"}})
	if err != nil || shown.Modal == nil {
		t.Fatalf("%+v, %v", shown, err)
	}
	text := r.RenderView(who, shown.Modal).Text
	if whole, number, beside := strings.Index(text, "Two things."), strings.Index(text, "A number"), strings.Index(text, "A larger one"); whole < 0 || number < whole || beside < number {
		t.Errorf("the page to mend reads:\n%s", text)
	}
}
