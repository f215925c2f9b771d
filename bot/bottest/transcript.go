package bottest

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"weft/bot/chat"
)

// Transcript is a stage that writes down all that people read, so that it can be read aloud and kept as a golden
// file. Answers are written as they come, posts when [Transcript.Posts] asks for them.
type Transcript struct {
	*Stage

	mu    sync.Mutex
	b     strings.Builder
	posts map[noted]string // what was posted or changed since it was last asked for
	known map[noted]string // what stands there, as it was last written down
	where map[chat.ChannelID]string
	hides *regexp.Regexp
	said  map[string]bool // the parts that were written in full already
}

// noted names one message in one place.
type noted struct {
	place string
	key   chat.PostKey
}

// NewTranscript returns an empty stage of which a transcript is made. Put a community [On] it.
func NewTranscript() *Transcript {
	return &Transcript{
		Stage: NewStage(), posts: map[noted]string{}, known: map[noted]string{}, where: map[chat.ChannelID]string{},
		said: map[string]bool{},
	}
}

// Driver implements [World]: what is posted passes by whoever takes notes.
func (t *Transcript) Driver() chat.Driver { return t }

// String is the transcript so far.
func (t *Transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// Scene begins a new part of the transcript.
func (t *Transcript) Scene(title string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(&t.b, "\n======== %s ========\n", title)
}

// Hides writes “…” in place of what matches: what no two transcripts have alike, such as a code.
func (t *Transcript) Hides(pattern *regexp.Regexp) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hides = pattern
}

// Posts writes down what was posted or changed since it was last asked for, place by place; keys hold
// ids and would order them by chance. Of several changes to
// one message only the last is written: which of them people saw is a matter of chance.
func (t *Transcript) Posts() {
	t.mu.Lock()
	defer t.mu.Unlock()
	order := func(a, b noted) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(t.posts[a], t.posts[b]))
	}
	for _, n := range slices.SortedFunc(maps.Keys(t.posts), order) {
		text := t.posts[n]
		switch t.known[n] {
		case text:
			continue
		case "":
			t.write(n.place, text)
		default:
			t.write(n.place+", changed", text)
		}
		t.known[n] = text
	}
	clear(t.posts)
}

// Commands writes down what a person may type, as every help and completion shows it.
func (t *Transcript) Commands(p *Person) {
	p.c.Helper()
	commands, err := p.c.Bot.Commands(context.Background(), p.Account)
	if err != nil {
		p.c.Fatalf("list the commands: %v", err)
	}
	var b strings.Builder
	for _, command := range commands {
		fmt.Fprintf(&b, "%s — %s\n", command.Name, command.About)
		for _, o := range command.Options {
			fmt.Fprintf(&b, "    [%s] %s\n", o.Name, o.About)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.write("what "+p.Name()+" may type", b.String())
}

// Golden holds the transcript to a file. With the flag -update, which the test declares, it writes the file instead.
func (t *Transcript) Golden(tb testing.TB, path string) {
	tb.Helper()
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(t.String()), 0o600)); err != nil {
			tb.Fatalf("write the golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("read the golden file (make it with -update): %v", err)
	}
	got, kept := strings.Split(t.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(kept)) {
		if i >= len(got) || i >= len(kept) || got[i] != kept[i] {
			tb.Fatalf("%s differs from line %d on. Read it again aloud, and keep it with -update. Now:\n%s",
				path, i+1, strings.Join(got[max(0, min(i-3, len(got))):min(len(got), i+8)], "\n"))
		}
	}
}

// Post implements [chat.Driver].
func (t *Transcript) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	r, err := t.Stage.Post(ctx, key, to, m)
	if err == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.where[r.Channel] = spot(to)
		t.posts[noted{spot(to), key}] = messageText(m)
	}
	return r, err
}

// Edit implements [chat.Driver].
func (t *Transcript) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	edited, err := t.Stage.Edit(ctx, key, r, m)
	if err == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.posts[noted{t.where[r.Channel], key}] = messageText(m)
	}
	return edited, err
}

func spot(to chat.Address) string {
	switch to := to.(type) {
	case chat.Direct:
		return "to " + to.User.ID
	case chat.Home:
		return "on the desk of " + to.User.ID
	case chat.Room:
		return fmt.Sprintf("in a room of %d", len(to.People))
	case chat.InChannel:
		return "in #" + to.Channel.ID
	}
	return ""
}

// Run implements [chat.Driver]: it listens to all that is answered.
func (t *Transcript) Run(ctx context.Context, h chat.Handler) error {
	return t.Stage.Run(ctx, listening{h, t})
}

// listening is the bot's handler with somebody who takes notes.
type listening struct {
	chat.Handler
	notes *Transcript
}

// Handle implements [chat.Handler].
func (l listening) Handle(ctx context.Context, e chat.Event) (chat.Response, error) {
	response, err := l.Handler.Handle(ctx, e)
	if did := deed(e); did != "" {
		l.notes.mu.Lock()
		defer l.notes.mu.Unlock()
		l.notes.write(e.Head().Actor.ID+" "+did, answerText(response))
	}
	return response, err
}

// deed says what somebody did, or nothing where nobody is answered.
func deed(e chat.Event) string {
	switch e := e.(type) {
	case chat.CommandUsed:
		return "/" + strings.TrimSpace(e.Command+" "+e.Line)
	case chat.Said:
		return "says “" + e.Text + "”"
	case chat.ActionUsed:
		return "presses " + e.Action.Route
	case chat.FormSubmitted:
		return "sends " + e.Action.Route
	case chat.HomeOpened:
		return "opens the desk"
	case chat.ShortcutUsed, chat.PageSubmitted, chat.PlaceJoined, chat.PlaceLeft, chat.PlaceChanged, chat.PlaceMoved, chat.FormContinued,
		chat.Installed, chat.Uninstalled, chat.Hindered:
	}
	return ""
}

func answerText(response chat.Response) string {
	switch r := response.(type) {
	case chat.Privately:
		return messageText(r.Message)
	case chat.Replace:
		return messageText(r.Message)
	case chat.Ask:
		return questions(r.Form)
	case chat.Amend:
		var b strings.Builder
		for _, field := range slices.Sorted(maps.Keys(r.Problems)) {
			fmt.Fprintf(&b, "%s: %s\n", field, r.Problems[field])
		}
		return b.String()
	case chat.Quiet, nil:
	}
	return ""
}

func (t *Transcript) write(head, text string) {
	if t.hides != nil {
		head, text = t.hides.ReplaceAllString(head, "…"), t.hides.ReplaceAllString(text, "…")
	}
	fmt.Fprintf(&t.b, "\n--- %s\n%s", head, t.once(text))
}

// messageText is a message below its notification, unless that is how it begins, and above what screen readers say of its
// buttons.
func messageText(m chat.Message) string {
	var b strings.Builder
	plain := chat.PlainMessage(m)
	if !strings.HasPrefix(plain, m.Summary+"\n") && !strings.HasPrefix(plain, "# "+m.Summary+"\n") {
		fmt.Fprintf(&b, "~ %s\n", m.Summary)
	}
	b.WriteString(plain)
	gap := "\n"
	for _, control := range m.Controls() {
		if button, ok := control.(chat.Button); ok && button.Describe != "" && button.Describe != button.Label {
			fmt.Fprintf(&b, "%s~ [%s] %s\n", gap, button.Label, button.Describe)
			gap = ""
		}
	}
	return b.String()
}

// questions is a form, field by field: * for those that have to be answered, - for the others.
func questions(f chat.Form) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n%s", f.Title, chat.PlainMessage(chat.Message{Blocks: f.Intro}))
	for _, field := range f.Fields {
		sign := "*"
		if field.Optional {
			sign = "-"
		}
		fmt.Fprintf(&b, "%s %s\n", sign, field.Label)
		if field.Help != "" {
			fmt.Fprintf(&b, "    (%s)\n", field.Help)
		}
		for _, choice := range choices(field.Input) {
			fmt.Fprintf(&b, "    o %s\n", choice)
		}
		if field.Prefill != nil {
			fmt.Fprintf(&b, "    = %s\n", chat.Canonical(field.Prefill))
		}
	}
	fmt.Fprintf(&b, "[%s]", f.Submit)
	if f.Cancel != "" {
		fmt.Fprintf(&b, " [%s]", f.Cancel)
	}
	b.WriteString("\n")
	return b.String()
}

func choices(in chat.Input) (lines []string) {
	options := func(all []chat.Option) {
		for _, o := range all {
			lines = append(lines, strings.TrimSuffix(o.Label+" — "+o.Help, " — "))
		}
	}
	switch in := in.(type) {
	case chat.OneOf:
		options(in.Options)
	case chat.ManyOf:
		options(in.Options)
	case chat.Scale:
		return []string{fmt.Sprintf("%d %s", in.Low, in.LowName), fmt.Sprintf("%d %s", in.High, in.HighName)}
	case chat.YesNo:
		return []string{in.Yes, in.No}
	case chat.ShortText, chat.LongText, chat.NumberInput, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput:
	}
	return lines
}
