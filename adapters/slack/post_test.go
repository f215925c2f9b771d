package slack

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

func TestAPostIsReadAsItWasSaid(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	noon := time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC)
	r := w.post("all", w.in(), chat.Message{Summary: "All <there> is", Blocks: []chat.Block{
		chat.Heading{Text: "A <heading>"},
		chat.Paragraph{Spans: []chat.Span{
			chat.Plain{Text: "*plain* <!channel> "},
			chat.Strong{Text: "strong"},
			chat.Mention{User: userID(w.ID, w.people[1]), Name: "bo"},
			chat.Plain{Text: " "},
			chat.ChannelRef{Channel: channelID(w.ID, w.other), Name: "elsewhere"},
			chat.Link{Text: "words", URL: "https://example.org/a"},
			chat.Link{Text: "unsafe", URL: "javascript:alert(1)"},
			chat.Mention{User: userID("T9", "U9"), Name: "stranger"},
			chat.Moment{At: noon, Text: "12:30 UTC"},
		}},
		chat.List{Ordered: true, Items: [][]chat.Span{chat.Text("one"), nil, chat.Text("three")}},
		chat.Facts{Facts: []chat.Fact{{Label: "When", Spans: chat.Text("soon")}, {Label: "How was it?", Spans: chat.Text("well")}}},
		chat.Fine{Spans: chat.Text(":smile: small")},
		chat.Actions{Controls: []chat.Control{
			chat.Button{Label: "Go", Action: chat.Action{Route: "x.go", Arg: "1"}, Describe: "Go on with it"},
			chat.Button{Label: "Go", Action: chat.Action{Route: "x.go", Arg: "1"}},
			chat.LinkButton{Label: "Look", URL: "https://example.org/b"},
			chat.LinkButton{Label: "No", URL: "file:///etc/passwd"},
			chat.Select{Label: "Topic", Placeholder: "Any", Chosen: "b", Action: chat.Action{Route: "x.s"}, Options: []chat.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}},
		}},
	}})
	m := w.Messages(w.channel)[0]
	if len(r.Steps) != 1 || r.Steps[0] != messageID(w.ID, w.channel, m.TS) || r.Channel != channelID(w.ID, w.channel) {
		t.Errorf("the receipt is %+v; the message is %s", r, m.TS)
	}
	if m.Text != "All &lt;there&gt; is" {
		t.Errorf("the notification is %q", m.Text)
	}
	seen := w.Render(w.people[0], m.Text, m.Blocks)
	for _, want := range []string{
		"A <heading>", "*plain* <!channel> strong", "unsafe (javascript:alert(1))@stranger", "one", "three", "When: soon", "How was it? well",
		":smile: small", "No (file:///etc/passwd)", "Topic",
	} {
		if !strings.Contains(seen.Text, want) {
			t.Errorf("%q is not read in:\n%s", want, seen.Text)
		}
	}
	if len(seen.Moments) != 1 || !seen.Moments[0].At.Equal(noon) {
		t.Errorf("the moments are %v", seen.Moments)
	}
	if !slices.Equal(seen.Links, []string{"https://example.org/a", "https://example.org/b"}) {
		t.Errorf("the links are %q", seen.Links)
	}
	if len(seen.Mentions) != 2 { // a person and a channel of this workspace
		t.Errorf("the mentions are %q", seen.Mentions)
	}
	for _, call := range w.server.Calls("chat.postMessage") {
		for arg, want := range map[string]string{"unfurl_links": "false", "unfurl_media": "false", "parse": "none", "mrkdwn": "false"} {
			if call.Args[arg] != want {
				t.Errorf("%s is %v; want %s", arg, call.Args[arg], want)
			}
		}
	}
}

func TestADirectMessageIsKnownByItsConversation(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	r := w.post("hi", w.to(0), says("for you alone"))
	if want := channelID(w.ID, w.IM(w.people[0])); r.Channel != want || r.Steps[0].Channel != want {
		t.Errorf("the receipt names %s; want %s", r.Channel, want)
	}
	if _, err := w.d.Edit(t.Context(), "hi", r, says("changed")); err != nil {
		t.Fatal(err)
	}
	if got := w.texts(0, r.Channel.ID); !slices.Equal(got, []string{"changed"}) {
		t.Errorf("it reads %q", got)
	}
}

func TestARoomIsOpenedOnce(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	a, b, c := userID(w.ID, w.people[0]), userID(w.ID, w.people[1]), userID(w.ID, w.people[2])
	first := w.post("1", chat.Room{People: []chat.UserID{a, b, c}}, says("one"))
	again := w.post("2", chat.Room{People: []chat.UserID{c, a, b}}, says("two"))
	if first.Channel != again.Channel {
		t.Errorf("the same people are in %s and %s", first.Channel, again.Channel)
	}
	if n := len(w.server.Calls("conversations.open")); n != 1 {
		t.Errorf("the room was opened %d times", n)
	}
	many := slices.Repeat([]chat.UserID{a}, 8)
	if _, err := w.d.Post(t.Context(), "3", chat.Room{People: many}, says("x")); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a room of eight gives %v", err)
	}
	if _, err := w.d.Post(t.Context(), "4", chat.Room{People: []chat.UserID{a, userID("T9", "U9")}}, says("x")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("a room over two workspaces gives %v", err)
	}
}

func TestAThreadHangsUnderItsFirstMessage(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	root := w.post("root", w.in(), says("root"))
	under := func(m chat.MessageID) chat.Address {
		return chat.InChannel{Channel: root.Channel, Thread: m}
	}
	reply := w.post("reply", under(root.Steps[0]), says("reply"))
	w.post("deeper", under(reply.Steps[0]), says("deeper"))
	for _, m := range w.Messages(w.channel)[1:] {
		if m.ThreadTS != root.Steps[0].ID {
			t.Errorf("%q hangs under %s; want %s", m.Text, m.ThreadTS, root.Steps[0].ID)
		}
	}
	for _, call := range w.server.Calls("chat.postMessage")[1:] { // Slack takes the first message of a thread, and no other
		if call.Args["thread_ts"] != root.Steps[0].ID {
			t.Errorf("it was posted below %v", call.Args["thread_ts"])
		}
	}
	if err := w.d.Delete(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	sent := len(w.server.Calls("chat.postMessage"))
	if _, err := w.d.Post(t.Context(), "late", under(root.Steps[0]), says("late")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("below a message that is gone: %v", err)
	}
	if now := len(w.server.Calls("chat.postMessage")); now != sent {
		t.Error("and yet it was sent, where nobody would see it")
	}
}

func TestWhoCannotBeReachedIsSaidToBeSo(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	shut := w.AddUser(slackfake.User{Name: "shut", Door: "messages_tab_disabled"})
	gone := w.AddUser(slackfake.User{Name: "gone", Deactivated: true})
	bot := w.AddUser(slackfake.User{Name: "bot", IsBot: true})
	archived := w.AddChannel(slackfake.Conversation{Name: "old", Archived: true, Members: []string{w.BotUser}})
	private := w.AddChannel(slackfake.Conversation{Name: "closed", Kind: slackfake.Private})
	for _, to := range []chat.Address{
		chat.Direct{User: userID(w.ID, shut)},
		chat.Direct{User: userID(w.ID, gone)},
		chat.Direct{User: userID(w.ID, bot)},
		chat.Direct{User: userID(w.ID, "UNOBODY")},
		chat.Direct{User: userID("T9", "U9")},
		chat.Direct{User: chat.UserID{Platform: "web", Space: "page", ID: "amina"}},
		chat.InChannel{Channel: channelID(w.ID, archived)},
		chat.InChannel{Channel: channelID(w.ID, private)},
		chat.InChannel{Channel: channelID(w.ID, "CNOWHERE")},
		chat.Room{People: []chat.UserID{userID(w.ID, w.people[0]), userID(w.ID, gone)}},
	} {
		if _, err := w.d.Post(t.Context(), "lost", to, says("is anybody there")); !errors.Is(err, chat.ErrUnreachable) || errors.Is(err, chat.ErrNotCertain) {
			t.Errorf("%+v gives %v", to, err)
		}
	}
	w.d.dismiss(w.ID)
	if _, err := w.d.Post(t.Context(), "after", w.in(), says("x")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("a workspace that Weft was removed from gives %v", err)
	}
}

func shot(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func withPicture(data []byte) chat.Message {
	return chat.Message{Summary: "A chart", Blocks: []chat.Block{
		chat.Paragraph{Spans: chat.Text("before")}, chat.Image{PNG: data, Alt: "what it says", Title: "its title"}, chat.Paragraph{Spans: chat.Text("after")},
	}}
}

func TestAPictureStandsInItsMessage(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	data := shot(t, 2)
	r := w.post("chart", w.in(), withPicture(data))
	w.post("chart/2", w.to(0), withPicture(data))
	if len(r.Steps) != 1 {
		t.Fatalf("it took %d messages", len(r.Steps))
	}
	m := w.Messages(w.channel)[0]
	seen := w.Render(w.people[0], m.Text, m.Blocks)
	if len(seen.Files) != 1 || !bytes.Equal(seen.Files[0].Content, data) {
		t.Errorf("the picture cannot be opened: %+v", seen.Files)
	}
	if seen.Text != "before\nits title\nwhat it says\nafter" && !strings.Contains(seen.Text, "what it says") {
		t.Errorf("it reads %q", seen.Text)
	}
	if n := len(w.Files()); n != 1 {
		t.Errorf("the same picture for two readers was uploaded %d times", n)
	}
}

func TestAPictureThatIsNotReadyIsTriedAgain(t *testing.T) {
	w := newWorld(t, slackfake.Options{FileReady: time.Second}, unbound())
	var busy chat.ErrBusy
	_, err := w.d.Post(t.Context(), "chart", w.in(), withPicture(shot(t, 2)))
	if !errors.As(err, &busy) || busy.After > untilSettled {
		t.Fatalf("before the picture is ready: %v; want to be asked to come back", err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for errors.As(err, &busy) && time.Now().Before(deadline) {
		_, err = w.d.Post(t.Context(), "chart", w.in(), withPicture(shot(t, 2)))
	}
	if err != nil || len(w.Messages(w.channel)) != 1 || len(w.Files()) != 1 {
		t.Errorf("in the end: %v, %d messages, %d files", err, len(w.Messages(w.channel)), len(w.Files()))
	}
}

// A picture that Slack does not show is waited for, then given up; one that was shown and is gone is uploaded anew.
func TestAPictureThatIsGoneIsUploadedAnew(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	m := withPicture(shot(t, 2))
	w.post("one", w.in(), m)
	team, err := w.d.workspace(w.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := team.remove(t.Context(), w.channel, fileStep("", w.Files()[0].ID, "")); err != nil {
		t.Fatal(err)
	}
	aged := func(by time.Duration) {
		for key, kept := range w.d.pictures {
			w.d.pictures[key] = picture{kept.file, time.Now().Add(-by)}
		}
	}
	var busy chat.ErrBusy
	for _, age := range []time.Duration{0, 2 * settling} {
		aged(age)
		if _, err := w.d.Post(t.Context(), "two", w.in(), m); !errors.As(err, &busy) {
			t.Errorf("%s after it was uploaded: %v", age, err)
		}
	}
	w.post("two", w.in(), m)
	if err := team.remove(t.Context(), w.channel, fileStep("", w.Files()[1].ID, "")); err != nil {
		t.Fatal(err)
	}
	aged(settling + time.Second)
	if _, err := w.d.Post(t.Context(), "three", w.in(), m); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("what Slack never shows gives %v", err)
	}
}

func TestAFileIsSharedBelowItsMessage(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	root := w.post("root", w.in(), says("root"))
	in := chat.InChannel{Channel: root.Channel, Thread: root.Steps[0]}
	for i, to := range []chat.Address{w.to(0), in} {
		m := says("take this")
		m.Blocks = append(m.Blocks, chat.Attachment{Name: "notes.txt", MediaType: "text/plain", Data: []byte("hello"), Alt: "what it holds"})
		key := chat.PostKey("file" + string(rune('0'+i)))
		r := w.post(key, to, m)
		if len(r.Steps) != 2 || r.Partial {
			t.Fatalf("the receipt is %+v", r)
		}
		all := w.Messages(r.Channel.ID)
		shared := all[len(all)-1]
		if len(shared.Files) != 1 || string(shared.Files[0].Content) != "hello" || shared.Files[0].Alt != "what it holds" {
			t.Fatalf("shared is %+v", shared)
		}
		if r.Steps[1].ID != fileStep(shared.TS, shared.Files[0].ID, contentOf([]byte("hello"))) {
			t.Errorf("the step is %s; the message %s", r.Steps[1].ID, shared.TS)
		}
		if i == 1 && shared.ThreadTS != root.Steps[0].ID {
			t.Errorf("the file is not in the thread: %+v", shared)
		}
		found, ok, err := w.d.Find(t.Context(), key, to, time.Now().Add(-time.Minute))
		if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) || found.Partial {
			t.Errorf("Find gives %+v, %v, %v; want %+v", found, ok, err, r)
		}
		if err := w.d.Delete(t.Context(), found); err != nil {
			t.Fatal(err)
		}
		if left := slices.DeleteFunc(w.Files(), func(f slackfake.File) bool { return f.Deleted }); len(left) != 0 {
			t.Errorf("the file stays after its message: %+v", left)
		}
	}
	if left := w.Messages(w.channel); len(left) != 1 {
		t.Errorf("%d messages are left", len(left))
	}
	empty := chat.Message{Summary: "x", Blocks: []chat.Block{chat.Attachment{Name: "n", Alt: "a"}}}
	r := w.post("empty", w.in(), empty)
	if !r.Partial || len(r.Steps) != 1 {
		t.Errorf("a message with an empty file gives %+v; want it sent in part", r)
	}
	if _, err := w.d.Edit(t.Context(), "empty", r, empty); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("completing what is refused gives %v", err)
	}
}

func TestACancelledPostIsCertainlyNotDone(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	r := w.post("before", w.in(), says("as it was"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.d.Post(ctx, "never", w.in(), says("never"))
	if !errors.As(err, new(chat.ErrBusy)) || errors.Is(err, context.Canceled) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("a cancelled post gives %v", err)
	}
	if _, err := w.d.Edit(ctx, "before", r, says("never")); err == nil {
		t.Error("a cancelled edit reports success")
	}
	if err := w.d.Delete(ctx, r); err == nil {
		t.Error("a cancelled removal reports success")
	}
	if _, err := w.d.Describe(ctx, r.Channel); err == nil {
		t.Error("a cancelled look reports success")
	}
	if got := w.texts(0, w.channel); !slices.Equal(got, []string{"as it was"}) {
		t.Errorf("it reads %q", got)
	}
}
