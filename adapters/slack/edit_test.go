package slack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// long is a message that takes so many messages of Slack's.
func long(word string, pages int) chat.Message {
	m := chat.Message{Summary: word}
	for n := range pages * maxBlocks {
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(fmt.Sprintf("%s %d.", word, n))})
	}
	return m
}

// whole is what is read of a long message, in order.
func whole(word string, pages int) string {
	var b strings.Builder
	for n := range pages * maxBlocks {
		fmt.Fprintf(&b, "%s %d.\n", word, n)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (w *world) reads(channel, want string) {
	w.t.Helper()
	if got := strings.Join(w.texts(0, channel), "\n"); got != want {
		w.t.Errorf("it reads\n%.400s\nwant\n%.400s", got, want)
	}
}

func TestALongMessageGrowsAndShrinks(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	r := w.post("long", w.in(), long("one", 2))
	w.reads(w.channel, whole("one", 2))
	for _, pages := range []int{3, 3, 1, 2} {
		before := r.Steps[0]
		var err error
		if r, err = w.d.Edit(t.Context(), "long", r, long("two", pages)); err != nil {
			t.Fatal(err)
		}
		if len(r.Steps) != pages || r.Steps[0] != before || r.Partial {
			t.Errorf("%d pages: the receipt is %+v", pages, r)
		}
		w.reads(w.channel, whole("two", pages))
	}
	for range 2 {
		if err := w.d.Delete(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	w.reads(w.channel, "")
	if _, err := w.d.Edit(t.Context(), "long", r, says("back")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("editing what is gone gives %v", err)
	}
}

func TestALaterStepThatWasRefusedLeavesTheMessagePartial(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	posts := 0
	w.server.SetFaults(slackfake.Faults{Plan: func(r slackfake.Request) slackfake.Fault {
		if r.Method == "chat.postMessage" {
			if posts++; posts == 2 {
				return slackfake.Fault{Kind: slackfake.Limited}
			}
		}
		return slackfake.Fault{}
	}})
	r := w.post("part", w.in(), long("one", 3))
	if !r.Partial || len(r.Steps) != 1 {
		t.Fatalf("the receipt is %+v", r)
	}
	w.server.SetFaults(slackfake.Faults{})
	fresh := w.driver(unbound(), w.Workspace) // one that knows of no Retry-After
	found, ok, err := fresh.Find(t.Context(), "part", w.in(), time.Now().Add(-time.Minute))
	if err != nil || !ok || !found.Partial || !slices.Equal(found.Steps, r.Steps) {
		t.Errorf("Find gives %+v, %v, %v", found, ok, err)
	}
	r, err = fresh.Edit(t.Context(), "part", r, long("one", 3))
	if err != nil || r.Partial || len(r.Steps) != 3 {
		t.Fatalf("completing gives %+v, %v", r, err)
	}
	w.reads(w.channel, whole("one", 3))
}

func TestWhatAnEarlierEditLeftIsFoundAndNotSaidTwice(t *testing.T) {
	for _, kind := range []slackfake.FaultKind{slackfake.DroppedAfter, slackfake.BrokenAfter} {
		w := newWorld(t, slackfake.Options{}, unbound())
		w.post("root", w.in(), says("root"))
		in := chat.InChannel{Channel: channelID(w.ID, w.channel), Thread: messageID(w.ID, w.channel, w.Messages(w.channel)[0].TS)}
		r := w.post("grows", in, long("one", 1))
		w.server.SetFaults(slackfake.Next("chat.postMessage", 1, slackfake.Fault{Kind: kind}))
		if _, err := w.d.Edit(t.Context(), "grows", r, long("one", 3)); !errors.Is(err, chat.ErrNotCertain) {
			t.Fatalf("%s: the edit gives %v", kind, err)
		}
		w.server.SetFaults(slackfake.Faults{})
		r, err := w.d.Edit(t.Context(), "grows", r, long("one", 3))
		if err != nil || len(r.Steps) != 3 {
			t.Fatalf("%s: again: %+v, %v", kind, r, err)
		}
		w.reads(w.channel, "root\n"+whole("one", 3))
	}
}

func TestAFileStaysWhileItIsTheSame(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	with := func(words, file string) chat.Message {
		m := says(words)
		m.Blocks = append(m.Blocks, chat.Attachment{Name: "notes.txt", Data: []byte(file), Alt: "notes"})
		return m
	}
	r := w.post("file", w.in(), with("one", "first"))
	same, err := w.d.Edit(t.Context(), "file", r, with("two", "first"))
	if err != nil || !slices.Equal(same.Steps, r.Steps) || len(w.Files()) != 1 {
		t.Fatalf("with the same file: %+v, %v, %d files", same, err, len(w.Files()))
	}
	other, err := w.d.Edit(t.Context(), "file", r, with("two", "second"))
	if err != nil || len(other.Steps) != 2 || other.Steps[1] == r.Steps[1] {
		t.Fatalf("with another file: %+v, %v", other, err)
	}
	all := w.Messages(w.channel)
	if len(all) != 2 || string(all[1].Files[0].Content) != "second" {
		t.Errorf("%d messages are left; the file says %q", len(all), all[len(all)-1].Files[0].Content)
	}
	none, err := w.d.Edit(t.Context(), "file", other, says("three"))
	if err != nil || len(none.Steps) != 1 || len(w.Messages(w.channel)) != 1 {
		t.Errorf("without a file: %+v, %v", none, err)
	}
}

func TestADeskIsReplacedAsAWhole(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	home := chat.Home{User: userID(w.ID, w.people[0])}
	r := w.post("desk", home, long("morning", 3))
	view := w.Home(w.people[0])
	if len(view.Blocks) != maxViewBlocks {
		t.Errorf("the desk has %d blocks", len(view.Blocks))
	}
	if text := w.RenderView(w.people[0], view).Text; !strings.HasSuffix(text, "There is more than fits here.") {
		t.Errorf("that something is missing is not said:\n%s", text[len(text)-80:])
	}
	m := says("night")
	m.Blocks = append(m.Blocks, chat.Image{PNG: shot(t, 3), Alt: "a chart"}, chat.Attachment{Name: "n.txt", Data: []byte("x"), Alt: "notes"})
	if _, err := w.d.Edit(t.Context(), "desk", r, m); err != nil {
		t.Fatal(err)
	}
	if text := w.RenderView(w.people[0], w.Home(w.people[0])).Text; !strings.Contains(text, "night") || !strings.Contains(text, "n.txt: notes") || !strings.Contains(text, "a chart") {
		t.Errorf("the desk reads %q", text)
	}
	if _, ok, err := w.d.Find(t.Context(), "desk", home, time.Now()); ok || err != nil {
		t.Errorf("Find gives %v, %v", ok, err)
	}
	if err := w.d.Delete(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if text := w.RenderView(w.people[0], w.Home(w.people[0])).Text; strings.Contains(text, "night") {
		t.Errorf("the desk still reads %q", text)
	}
	if _, err := w.d.Post(t.Context(), "x", chat.Home{User: userID(w.ID, "UNOBODY")}, says("x")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("a desk of nobody gives %v", err)
	}
}

// A file whose sharing was in doubt is found by what is in it: the same is kept, another is replaced.
func TestAFileInDoubtIsFound(t *testing.T) {
	with := func(file string) chat.Message {
		m := says("words")
		m.Blocks = append(m.Blocks, chat.Attachment{Name: "notes.txt", Data: []byte(file), Alt: "notes"})
		return m
	}
	for _, then := range []string{"one", "two"} {
		w := newWorld(t, slackfake.Options{}, unbound())
		r := w.post("file", w.in(), says("words"))
		w.server.SetFaults(slackfake.Next("files.completeUploadExternal", 1, slackfake.Fault{Kind: slackfake.DroppedAfter}))
		if _, err := w.d.Edit(t.Context(), "file", r, with("one")); !errors.Is(err, chat.ErrNotCertain) {
			t.Fatalf("the edit gives %v", err)
		}
		w.server.SetFaults(slackfake.Faults{})
		r, err := w.d.Edit(t.Context(), "file", r, with(then))
		if err != nil || len(r.Steps) != 2 {
			t.Fatalf("again: %+v, %v", r, err)
		}
		all := w.Messages(w.channel)
		if len(all) != 2 || string(all[1].Files[0].Content) != then || !strings.HasPrefix(r.Steps[1].ID, all[1].TS) {
			t.Errorf("%d messages stand; want the words and the file %q; the receipt is %+v", len(all), then, r)
		}
	}
}
