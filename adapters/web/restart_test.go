package web_test

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
)

// kept is a community whose journal lies at path.
func kept(t *testing.T, path string) (web.Config, *web.Journal) {
	t.Helper()
	c := sampleConfig()
	j := openJournal(t, path)
	c.Log = j
	t.Cleanup(func() { _ = j.Close() })
	return c, j
}

func TestNothingIsLostOverARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.journal")
	c, _ := kept(t, path)
	r := run(t, c)
	furnish(t, r)
	if _, err := r.page.As("efren").Do(t.Context(), "c-library", "join", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := r.page.As("amina").Do(t.Context(), "c-general", "leave", nil); err != nil {
		t.Fatal(err)
	}
	open := r.post(t, "edited", inGeneral(), chat.Message{Summary: "before the edit"})
	if _, err := r.Edit(t.Context(), "edited", open, chat.Message{Summary: "after the edit"}); err != nil {
		t.Fatal(err)
	}
	gone := r.post(t, "deleted", inGeneral(), chat.Message{Summary: "soon deleted"})
	if err := r.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	people := []string{"amina", "bruno", "chloe", "dalia", "efren"}
	places := []string{"weft", "desk", "c-general", "c-cohort-a", "c-library"}
	before := everything(t, r, people, places)
	link, _ := url.Parse(r.URL())

	// The journal is not closed and the page not stopped: as after kill -9.
	c, _ = kept(t, path)
	again := run(t, c)
	after := everything(t, again, people, places)
	for key, was := range before {
		if after[key] != was {
			t.Errorf("%s was\n%s\nand is\n%s", key, was, after[key])
		}
	}
	if next, _ := url.Parse(again.URL()); next.Query().Get("key") != link.Query().Get("key") {
		t.Error("after a restart the browser needs another key")
	}
	if _, found, err := again.Find(t.Context(), "edited", inGeneral(), time.Now().Add(-time.Hour)); !found || err != nil {
		t.Errorf("after a restart Find gives %v, %v", found, err)
	}
	if form := again.read(t, "chloe", "weft").Form; form == nil || form.Title != "How is your week?" {
		t.Errorf("the open form is %+v", form)
	}
	raw := strings.Join(records(t, openJournal(t, path)), "\n")
	if strings.Contains(raw, "soon deleted") || strings.Contains(raw, "before the edit") {
		t.Error("what was deleted or edited away is still in the journal after it was opened again")
	}
}

// everything is all that everybody sees.
func everything(t *testing.T, r *running, people, places []string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, person := range people {
		for _, place := range places {
			v, err := r.page.As(person).Read(t.Context(), place)
			if err != nil {
				all[person+" "+place] = "not to be seen"
				continue
			}
			var b strings.Builder
			for _, l := range v.Places {
				b.WriteString(l.Text + l.New + ";")
			}
			for _, m := range v.Messages {
				b.WriteString("\n" + m.ID + m.Author + m.Thread + ": " + m.Text)
			}
			all[person+" "+place] = b.String()
		}
	}
	return all
}

// Words that Weft had not acknowledged when the program died are delivered at the next start.
func TestUnheardWordsAreDeliveredAtTheNextStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.journal")
	c, _ := kept(t, path)
	r := run(t, c)
	r.bot.mu.Lock()
	r.bot.decide = func(chat.Event) (chat.Response, error) { return nil, errors.New("the store is away") }
	r.bot.mu.Unlock()
	if _, err := r.page.As("amina").Say(t.Context(), "weft", "hear me"); !errors.Is(err, webtest.ErrNotAcknowledged) {
		t.Fatalf("the page says %v", err)
	}
	if m := r.read(t, "amina", "weft").Messages; len(m) != 1 || !m[0].Unheard {
		t.Fatalf("the words that were not heard look like %+v", m)
	}
	first := r.bot.heard()[0].Head().ID
	r.stop()

	c, _ = kept(t, path)
	again := run(t, c)
	waitFor(t, func() bool { return len(again.bot.heard()) == 1 })
	if e, ok := again.bot.heard()[0].(chat.Said); !ok || e.Text != "hear me" || e.ID != first {
		t.Errorf("delivered was %+v; want the words under %s", again.bot.heard()[0], first)
	}
	waitFor(t, func() bool { return !again.read(t, "amina", "weft").Messages[0].Unheard })
}

// waitFor asks until it is so, yielding to what is under way in between.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("it did not come to pass within half a minute")
		}
	}
}

// The same event sent twice, since its answer was lost, happens once.
func TestARepeatIsHarmless(t *testing.T) {
	r := run(t, sampleConfig())
	event := url.Values{"event": {webtest.NewEvent()}, "text": {"once only"}}
	for range 2 {
		if _, err := r.page.As("amina").Do(t.Context(), "weft", "say", event); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for _, m := range r.read(t, "amina", "weft").Messages {
		if m.Text == "once only" {
			n++
		}
	}
	if n != 1 || len(r.bot.heard()) != 1 {
		t.Errorf("the words stand there %d times and were heard %d times", n, len(r.bot.heard()))
	}
	asked, err := r.page.As("amina").Say(t.Context(), "weft", "/checkins answer")
	if err != nil || asked.Form == nil {
		t.Fatalf("no form: %+v, %v", asked, err)
	}
	sent := asked.Form.Values(map[string][]string{"mood": {"well"}, "week": {"walked"}})
	sent.Set("event", webtest.NewEvent())
	for range 2 {
		shown, err := r.page.As("amina").Do(t.Context(), "weft", "submit", sent)
		if err != nil || shown.Refused != "" {
			t.Fatalf("submitting: %+v, %v", shown, err)
		}
	}
	sent.Set("event", webtest.NewEvent())
	if shown, err := r.page.As("amina").Do(t.Context(), "weft", "submit", sent); err != nil || shown.Refused == "" {
		t.Errorf("another event on a form that is closed: %+v, %v; want a refusal", shown, err)
	}
}

// Two forms open in two tabs are two forms.
func TestTwoFormsAtOnce(t *testing.T) {
	r := run(t, sampleConfig())
	amina := r.page.As("amina")
	var forms []*webtest.Form
	for _, place := range []string{"weft", "c-general"} {
		shown, err := amina.Say(t.Context(), place, "/checkins answer")
		if err != nil || shown.Form == nil {
			t.Fatalf("no form in %s: %+v, %v", place, shown, err)
		}
		forms = append(forms, shown.Form)
	}
	if f := r.read(t, "amina", "weft").Form; f == nil || f.ID != forms[0].ID {
		t.Errorf("the form that was asked in the conversation is not there: %+v", f)
	}
	for i, f := range forms {
		shown, err := amina.Submit(t.Context(), f, map[string][]string{"mood": {"well"}, "week": {"walked"}})
		if err != nil || shown.Refused != "" || shown.Problems != nil {
			t.Errorf("form %d: %+v, %v", i, shown, err)
		}
	}
	if f := r.read(t, "amina", "weft").Form; f != nil {
		t.Errorf("a form that was sent is still open: %+v", f)
	}
}

// brokenLog takes a number of records and then no more.
type brokenLog struct {
	mu   sync.Mutex
	left int
}

func (b *brokenLog) Append(...[]byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left--; b.left < 0 {
		return errors.New("no space left on device")
	}
	return nil
}

func (b *brokenLog) Load() iter.Seq2[[]byte, error]         { return func(func([]byte, error) bool) {} }
func (b *brokenLog) Replace(iter.Seq2[[]byte, error]) error { return nil }

// A page that cannot keep what is said stops, and says of what it was doing that it is not certain.
func TestAFullDiskStopsThePage(t *testing.T) {
	c := sampleConfig()
	c.Log = &brokenLog{left: 1}
	d, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.Run(context.Background(), &fakeBot{}) }()
	<-d.Ready()
	if _, err := d.Post(t.Context(), "a", inGeneral(), chat.Message{Summary: "fits"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Post(t.Context(), "b", inGeneral(), chat.Message{Summary: "does not fit"}); !errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("a post that could not be written gives %v; want ErrNotCertain", err)
	}
	if _, err := d.Post(t.Context(), "c", inGeneral(), chat.Message{Summary: "too late"}); err == nil {
		t.Error("a page that cannot keep anything accepts a post")
	}
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("Run ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("Run goes on")
	}
}
