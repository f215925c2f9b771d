package chattest

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/bot/chat"
)

// picture is the smallest there is.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func everythingIsShown(s *stage) {
	t := s.t
	shot := picture(t)
	noon := time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC)
	file := []byte("line one\nline two\n")
	r := s.post("all", s.channel(0), chat.Message{
		Summary: "All there is", Language: "en",
		Blocks: []chat.Block{
			chat.Heading{Text: "heading here"},
			chat.Paragraph{Spans: []chat.Span{
				chat.Plain{Text: "plain here "},
				chat.Strong{Text: "strong here"},
				chat.Emphasis{Text: " stressed here "},
				chat.Code{Text: "code-here"},
				chat.Plain{Text: " "},
				chat.CommandLine{Text: "command-here"}, // behind whatever people type there before a command
				chat.Plain{Text: " "},
				chat.Mention{User: s.person(1), Name: "Somebody"},
				chat.Plain{Text: " "},
				chat.ChannelRef{Channel: s.Channels()[1], Name: "elsewhere"},
				chat.Link{Text: "linked words", URL: "https://example.org/a?b=c&d=e"},
				chat.Plain{Text: " "},
				chat.Moment{At: noon, Show: chat.MomentDateTime, Text: "2 March 12:30 UTC"},
			}},
			chat.List{Items: [][]chat.Span{chat.Text("first item"), chat.Text("second item")}},
			chat.List{Ordered: true, Items: [][]chat.Span{chat.Text("step one"), chat.Text("step two")}},
			chat.Quote{Spans: chat.Text("quoted here")},
			chat.Facts{Facts: []chat.Fact{{Label: "label here", Spans: chat.Text("value here")}}},
			chat.Divider{},
			chat.Image{PNG: shot, Alt: "what the picture says", Title: "title of the picture"},
			chat.Attachment{Name: "notes.txt", MediaType: "text/plain", Data: file, Alt: "what the file holds"},
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: "press here", Action: chat.Action{Route: "suite.a"}, Style: chat.Primary},
				chat.LinkButton{Label: "follow here", URL: "https://example.org/b"},
				chat.Select{Label: "choose here", Action: chat.Action{Route: "suite.b"}, Options: []chat.Option{{Value: "x", Label: "option x"}}},
				chat.Search{Label: "search here", Action: chat.Action{Route: "suite.c"}},
				chat.PickPerson{Label: "person here", Action: chat.Action{Route: "suite.d"}},
				chat.PickChannel{Label: "channel here", Action: chat.Action{Route: "suite.e"}},
			}},
			chat.Fine{Spans: chat.Text("small print here")},
		},
	})
	if r.Channel != s.Channels()[0] {
		t.Errorf("the receipt names the channel %s; it was posted to %s", r.Channel, s.Channels()[0])
	}
	var seen []Seen
	for _, m := range s.see(s.person(0), s.channel(0)) {
		if slices.Contains(r.Steps, m.ID) {
			seen = append(seen, m)
		}
	}
	if len(seen) != len(r.Steps) {
		t.Fatalf("the receipt names %d messages and %d of them are seen", len(r.Steps), len(seen))
	}
	text, labels, links, mentions, files := together(seen)
	at := 0
	for _, want := range []string{
		"heading here", "plain here", "strong here", "stressed here", "code-here", "command-here", "linked words", "first item", "second item",
		"step one", "step two", "quoted here", "label here: value here",
	} {
		next := strings.Index(text[at:], want)
		if next < 0 {
			t.Fatalf("%q is not shown, or not after what stands before it, in:\n%s", want, text)
		}
		at += next
	}
	for _, want := range []string{"what the picture says", "title of the picture", "notes.txt", "what the file holds", "small print here"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not shown in:\n%s", want, text)
		}
	}
	for _, want := range []string{"press here", "follow here", "choose here", "search here", "person here", "channel here"} {
		if !slices.ContainsFunc(labels, func(l string) bool { return strings.Contains(l, want) }) && !strings.Contains(text, want) {
			t.Errorf("the control %q is not shown; there are %q", want, labels)
		}
	}
	for _, want := range []string{"https://example.org/a?b=c&d=e", "https://example.org/b"} {
		if !slices.Contains(links, want) {
			t.Errorf("nothing leads to %s; there are %q", want, links)
		}
	}
	var moments []Moment
	for _, m := range seen {
		moments = append(moments, m.Moments...)
	}
	if len(moments) != 1 || !moments[0].At.Equal(noon) || !strings.Contains(text, moments[0].Text) {
		t.Errorf("%s is told once; seen are %v", noon, moments)
	}
	if len(mentions) != 1 {
		t.Errorf("one person is mentioned; seen are %q", mentions)
	}
	for _, want := range [][]byte{shot, file} {
		if !slices.ContainsFunc(files, func(f File) bool { return bytes.Equal(f.Data, want) }) {
			t.Errorf("a file of %d bytes cannot be opened", len(want))
		}
	}
}

func together(seen []Seen) (text string, labels, links, mentions []string, files []File) {
	for _, m := range seen {
		text += m.Text + "\n"
		labels = append(labels, m.Controls...)
		links = append(links, m.Links...)
		mentions = append(mentions, m.Mentions...)
		files = append(files, m.Files...)
	}
	return text, labels, links, mentions, files
}

func summaryAlone(s *stage) {
	s.post("summary", s.channel(0), chat.Message{Summary: "A summary and nothing else"})
	s.the(s.person(0), s.channel(0), "A summary and nothing else")
}

// tricky lists things that people type which some platform, or a careless adapter, would take for markup.
func tricky() []string {
	return []string{
		`<b>bold</b> & <script>alert("x")</script>`, `"><img src=x onerror=alert(1)>`, `</p></div><h1>out</h1>`, `&lt;b&gt; &amp; &#60;`,
		`@everyone @here <!channel> <!everyone> <!subteam^S1>`, `<@U012AB3CD> <@!123456789012345678> <@&42>`, `<#C024BE7LR|general>`,
		`[click](https://evil.example)`, `<https://evil.example|your bank>`, `*star* _line_ ~wave~ ||hidden||`, "`tick` ```block```",
		`> quote`, `# heading`, `<t:1700000000:R> <!date^1392734382^{date}|x>`, `{{.Secret}} {{template "page"}} ${x}`, `:smile: :+1:`, `a\nb \u202e`,
	}
}

func textStaysText(s *stage) {
	t := s.t
	for i, text := range tricky() {
		key := chat.PostKey("text-" + string(rune('a'+i)))
		r := s.post(key, s.channel(0), chat.Message{
			Summary: text,
			Blocks: []chat.Block{
				chat.Heading{Text: text},
				chat.Paragraph{Spans: []chat.Span{chat.Plain{Text: text}}},
				chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: text}}},
				chat.Paragraph{Spans: []chat.Span{chat.Emphasis{Text: text}}},
				chat.Quote{Spans: chat.Text(text)},
				chat.Fine{Spans: chat.Text(text)},
				chat.List{Items: [][]chat.Span{chat.Text(text)}},
				chat.Facts{Facts: []chat.Fact{{Label: text, Spans: chat.Text(text)}}},
			},
		})
		seen := s.see(s.person(1), s.channel(0))
		at := slices.IndexFunc(seen, func(m Seen) bool { return m.ID == r.Steps[0] })
		if at < 0 {
			t.Fatalf("the message that says %q is not seen", text)
		}
		m := seen[at]
		if n := strings.Count(m.Text, text); n < 9 {
			t.Errorf("%q was given nine times and is read %d times in:\n%s", text, n, m.Text)
		}
		if len(m.Mentions)+len(m.Links)+len(m.Controls)+len(m.Files) != 0 {
			t.Errorf("out of the text %q came mentions %q, links %q, controls %q", text, m.Mentions, m.Links, m.Controls)
		}
	}
}

func unsafeLinks(s *stage) {
	t := s.t
	for _, address := range []string{"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//evil.example"} {
		s.post(chat.PostKey(address), s.channel(0), chat.Message{
			Summary: "unsafe " + address,
			Blocks: []chat.Block{
				chat.Paragraph{Spans: []chat.Span{chat.Plain{Text: "about " + address + ": "}, chat.Link{Text: "words", URL: address}}},
				chat.Actions{Controls: []chat.Control{chat.LinkButton{Label: "button words", URL: address}}},
			},
		})
		m := s.the(s.person(0), s.channel(0), "about "+address)
		if len(m.Links) != 0 {
			t.Errorf("%s can be followed: %q", address, m.Links)
		}
		if !strings.Contains(m.Text, "words") {
			t.Errorf("the words of the link to %s are not shown", address)
		}
	}
}

func unfitMessage(s *stage) {
	t := s.t
	_, err := s.Driver().Post(s.ctx(), "unfit", s.channel(0), chat.Message{Blocks: []chat.Block{chat.Heading{Text: "no summary"}}})
	if !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a message without a summary gives %v; want ErrRefused", err)
	}
	if strings.Contains(s.all(s.person(0), s.channel(0)), "no summary") {
		t.Error("the refused message is seen all the same")
	}
}

func editing(s *stage) {
	t := s.t
	r := s.post("edit", s.channel(0), plain("first words"))
	for _, words := range []string{"second words", "third words", "third words"} {
		next, err := s.Driver().Edit(s.ctx(), "edit", r, plain(words))
		if err != nil {
			t.Fatalf("edit to %q: %v", words, err)
		}
		r = next
		m := s.the(s.person(0), s.channel(0), words)
		if m.ID != r.Steps[0] {
			t.Errorf("after the edit %s says %q; the receipt names %s", m.ID, words, r.Steps[0])
		}
	}
	if all := s.all(s.person(1), s.channel(0)); strings.Contains(all, "first words") || strings.Contains(all, "second words") {
		t.Errorf("old words are still seen in:\n%s", all)
	}
}

func deleting(s *stage) {
	t := s.t
	r := s.post("gone", s.channel(0), plain("soon gone"))
	s.post("stays", s.channel(0), plain("this one stays"))
	for range 2 {
		if err := s.Driver().Delete(s.ctx(), r); err != nil {
			t.Fatalf("delete: %v", err)
		}
	}
	if all := s.all(s.person(0), s.channel(0)); strings.Contains(all, "soon gone") || !strings.Contains(all, "this one stays") {
		t.Errorf("after deleting one message this is seen:\n%s", all)
	}
	if _, err := s.Driver().Edit(s.ctx(), "gone", r, plain("back again")); err == nil || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("editing a deleted message gives %v; it was certainly not done", err)
	}
}

func finding(s *stage) {
	t := s.t
	start := time.Now().Add(-time.Minute)
	r := s.post("key-1", s.channel(0), plain("to be found"))
	s.post("key-2", s.channel(0), plain("another"))
	s.post("key-3", s.channel(1), plain("elsewhere"))
	found, ok, err := s.Driver().Find(s.ctx(), "key-1", s.channel(0), start)
	if can := s.Driver().Capabilities().Finds; can == errors.Is(err, chat.ErrUnsupported) {
		t.Errorf("the driver declares that it finds: %v; and yet Find gives %v", can, err)
	}
	if errors.Is(err, chat.ErrUnsupported) {
		return
	}
	if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) || found.Channel != r.Channel {
		t.Errorf("Find gives %+v, %v, %v; want the receipt %+v", found, ok, err, r)
	}
	for _, c := range []struct {
		why   string
		key   chat.PostKey
		at    chat.Address
		since time.Time
	}{
		{"a key that was never used", "key-9", s.channel(0), start},
		{"a key that was used elsewhere", "key-3", s.channel(0), start},
		{"only what is newer than an hour from now", "key-1", s.channel(0), time.Now().Add(time.Hour)},
	} {
		if _, ok, err := s.Driver().Find(s.ctx(), c.key, c.at, c.since); ok || err != nil {
			t.Errorf("%s: Find gives %v, %v; want nothing", c.why, ok, err)
		}
	}
	if err := s.Driver().Delete(s.ctx(), r); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Driver().Find(s.ctx(), "key-1", s.channel(0), start); ok || err != nil {
		t.Errorf("after the message was deleted Find gives %v, %v", ok, err)
	}
}
