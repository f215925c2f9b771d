package slack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

func TestWhatIsWrongWithAConfiguration(t *testing.T) {
	good := Workspace{ID: "T1", BotToken: "xoxb-1", AppToken: "xapp-1"}
	for name, c := range map[string]struct {
		config Config
		says   string
	}{
		"no slash":      {Config{APIURL: "https://slack.com/api"}, "ends in a slash"},
		"no address":    {Config{APIURL: "::/"}, "begins with https"},
		"user token":    {Config{Workspaces: []Workspace{{BotToken: "xoxp-1", AppToken: "xapp-1"}}}, "begins with xoxb-"},
		"no app token":  {Config{Workspaces: []Workspace{{BotToken: "xoxb-1"}}}, "begins with xapp-"},
		"twice":         {Config{Workspaces: []Workspace{good, good}}, "given twice"},
		"no secret":     {Config{HTTP: HTTP{Addr: ":0"}, Workspaces: []Workspace{{BotToken: "xoxb-1"}}}, "signing secret"},
		"nothing wrong": {Config{Workspaces: []Workspace{good}}, ""},
	} {
		_, err := New(c.config)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAWorkspaceIsMet(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	d, err := New(Config{APIURL: w.server.URL(), Limits: unbound(), Workspaces: []Workspace{{BotToken: w.BotToken, AppToken: w.AppToken, Name: "Ours"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.http.CloseIdleConnections)
	var busy chat.ErrBusy
	if _, err := d.Post(t.Context(), "early", w.in(), says("x")); !errors.As(err, &busy) || busy.After > 10*time.Second {
		t.Errorf("before it is known which workspace that is: %v", err)
	}
	if d.Capabilities().Finds {
		t.Error("before any workspace is met, the driver declares that it finds")
	}
	stranger := d.all()[0]
	if err := d.meet(t.Context(), stranger); err != nil {
		t.Fatal(err)
	}
	if stranger.team() != w.ID || stranger.name() != "Ours" || stranger.known().bot != w.BotID || stranger.known().user != w.BotUser || !stranger.may("chat:write") {
		t.Errorf("it is known as %+v", stranger.known())
	}
	if _, err := d.Post(t.Context(), "now", w.in(), says("x")); err != nil {
		t.Error(err)
	}
	wrong := d.newWorkspace(Workspace{ID: "T9", BotToken: w.BotToken})
	if err := d.meet(t.Context(), wrong); err == nil || !strings.Contains(err.Error(), "belongs to another workspace") {
		t.Errorf("a token of another workspace gives %v", err)
	}
}

func TestWhatWouldNotFitIsSaid(t *testing.T) {
	fits := chat.Message{Summary: "s", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("p")}}}
	if found := Unfit(fits); found != nil {
		t.Errorf("what fits gives %q", found)
	}
	act := func(c chat.Control) chat.Message {
		return chat.Message{Summary: "s", Blocks: []chat.Block{chat.Actions{Controls: []chat.Control{c}}}}
	}
	discreet := chat.Message{Summary: "s", Discreet: true, Blocks: []chat.Block{chat.Attachment{Name: "pulse.txt", Alt: "a", Data: []byte("x")}}}
	for says, m := range map[string]chat.Message{
		"no summary": {}, "2 messages": long("w", 2), "shown as a bold paragraph": {Summary: "s", Blocks: []chat.Block{chat.Heading{Text: runes(maxHeader + 1)}}},
		"is empty":                        {Summary: "s", Blocks: []chat.Block{chat.Attachment{Name: "n", Alt: "a"}}},
		"keeps less":                      {Summary: "s", Blocks: []chat.Block{chat.Image{PNG: []byte("x"), Alt: runes(maxFileAlt + 1)}}},
		"read aloud":                      act(chat.Button{Label: "b", Describe: runes(maxLabel + 1), Action: chat.Action{Route: "x"}}),
		"followed":                        act(chat.LinkButton{Label: "l", URL: "ftp://example.org"}),
		"of an option":                    act(chat.Select{Label: "s", Action: chat.Action{Route: "x"}, Options: []chat.Option{{Value: "v", Label: "l", Help: runes(maxOptionHelp + 1)}}}),
		"“pulse.txt” in the notification": discreet,
	} {
		says = strings.NewReplacer("“", `"`, "”", `"`).Replace(says)
		if found := strings.Join(Unfit(m), "\n"); !strings.Contains(found, says) {
			t.Errorf("of a message that %q is said %q", says, found)
		}
	}
	form := func(f chat.Field) chat.Form {
		f.Name, f.Label = "f", "F"
		return chat.Form{Action: chat.Action{Route: "x"}, Title: runes(chat.MaxFormTitle), Submit: "s", Fields: []chat.Field{f}}
	}
	if found := UnfitForm(form(chat.Field{Input: chat.OneOf{Options: []chat.Option{{Value: "v", Label: "l", Help: runes(maxOptionHelp + 1)}}}})); found != nil {
		t.Errorf("what stands elsewhere in full gives %q", found)
	}
	for says, f := range map[string]chat.Field{
		"takes 5000": {Input: chat.LongText{Max: 5000}}, "the help": {Input: chat.DateInput{}, Help: runes(maxInputLabel + 1)},
		"empty field": {Input: chat.ShortText{Placeholder: runes(maxPlaceholder + 1)}}, "an end": {Input: chat.Scale{Low: 1, High: 2, LowName: runes(maxOptionText)}},
		"a yes": {Input: chat.YesNo{Yes: runes(maxOptionText + 1), No: "n"}},
	} {
		if found := strings.Join(UnfitForm(form(f)), "\n"); !strings.Contains(found, says) {
			t.Errorf("of a field that %q is said %q", says, found)
		}
	}
}
