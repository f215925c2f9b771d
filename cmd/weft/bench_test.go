package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/scheduler"
)

// decided is a [bot.Counter] that keeps how long every decision took, from the event to the commit.
type decided struct {
	mu   sync.Mutex
	took map[string][]time.Duration
}

func (*decided) Add(string, string) {}

func (d *decided) Took(name, label string, took time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.took[name+" "+label] = append(d.took[name+" "+label], took)
}

func (d *decided) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.took = map[string][]time.Duration{}
}

// BenchmarkFiftyPeople measures how long it takes when fifty people act at once on the page, over real HTTP: each
// opens the form of a check-in, sends it, opens it again and changes their answer. Engine, key file and page's journal
// are on the disk; the outbox works meanwhile and edits what they see. "decision" is what happens between the arrival
// of an event and its commit, "trip" what a browser waits for. The people share the processors with the program.
//
// "lively" has everybody read and write for up to a second between what they do, as people who are all at it at once
// would if they were quick; "together" has all fifty act in the same instant, again and again, with a pause between in which the outbox comes to
// rest; "restless" has each act again as soon as they are answered, which is more than people can, and shows how much
// the program takes.
func BenchmarkFiftyPeople(b *testing.B) {
	debug.SetGCPercent(gcPercent)
	const rest = 100 * time.Millisecond
	b.Run("lively", func(b *testing.B) {
		fifty(b, func(*browser) { time.Sleep(time.Duration(rand.Int64N(int64(time.Second)))) })
	})
	b.Run("together", func(b *testing.B) { fifty(b, func(who *browser) { who.gate.wait(rest) }) })
	b.Run("restless", func(b *testing.B) { fifty(b, func(*browser) {}) })
}

// fifty lets fifty people act, with a pause after each act.
func fifty(b *testing.B, pause func(*browser)) {
	b.Helper()
	const people = 50
	counted := &decided{}
	counted.begin()
	link, page := serveMany(b, people, counted)
	open := firstMessage(b, page, "Take two minutes")
	client, base := enter(b, link)
	browsers := make([]*browser, people)
	for i := range browsers {
		browsers[i] = &browser{client: client, base: base, person: fmt.Sprintf("p%d", i), open: open}
	}
	round := func(n int) {
		together(browsers, func(who *browser) {
			for change := range 2 {
				who.presses(b)
				pause(who)
				who.answers(b, fmt.Sprintf("%d.%d", n, change))
				pause(who)
			}
		})
	}
	round(-1) // connections, first answers: not measured
	counted.begin()
	for _, who := range browsers {
		who.trips = nil
	}
	b.ResetTimer()
	for n := range b.N {
		round(n)
	}
	b.StopTimer()
	var trips []time.Duration
	for _, who := range browsers {
		trips = append(trips, who.trips...)
	}
	if len(trips) != b.N*people*4 {
		b.Errorf("%d round trips, and %d were meant", len(trips), b.N*people*4)
	}
	report(b, trips, "trip")
	report(b, counted.all(), "decision")
	b.ReportMetric(float64(len(trips))/b.Elapsed().Seconds(), "acts/s")
}

func together(all []*browser, do func(*browser)) {
	var done sync.WaitGroup
	gate := &gate{people: len(all)}
	for _, who := range all {
		who.gate = gate
		done.Go(func() { do(who) })
	}
	done.Wait()
}

// gate lets everybody through when all have come.
type gate struct {
	mu     sync.Mutex
	people int
	come   int
	open   chan struct{}
}

func (g *gate) wait(rest time.Duration) {
	g.mu.Lock()
	if g.open == nil {
		g.open = make(chan struct{})
	}
	open := g.open
	if g.come++; g.come == g.people {
		g.come, g.open = 0, nil
		time.AfterFunc(rest, func() { close(open) })
	}
	g.mu.Unlock()
	<-open
}

// browser is somebody at the page who reads no more of an answer than is needed to go on: drawing it is not the
// program's work.
type browser struct {
	client *http.Client
	base   string
	person string
	open   pressable
	gate   *gate
	form   string
	trips  []time.Duration
}

func (w *browser) presses(b *testing.B) {
	b.Helper()
	said := w.acts(b, "press", url.Values{"message": {w.open.id}, "route": {w.open.route}, "arg": {w.open.arg}})
	found := formID.FindSubmatch(said)
	if found == nil {
		b.Errorf("no form was asked: %s", said)
		return
	}
	w.form = string(found[1])
}

func (w *browser) answers(b *testing.B, words string) {
	b.Helper()
	said := w.acts(b, "submit", url.Values{"form": {w.form}, "f.moved": {words}, "f.energy": {"4"}})
	if !bytes.Contains(said, []byte(`"message":`)) {
		b.Errorf("no thanks for an answer: %s", said)
	}
}

func (w *browser) acts(b *testing.B, act string, fields url.Values) []byte {
	b.Helper()
	fields.Set("event", webtest.NewEvent())
	begun := time.Now()
	res, err := w.client.PostForm(w.base+"/p/"+w.person+"/c-all/"+act, fields)
	if err != nil {
		b.Error(err)
		return nil
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	w.trips = append(w.trips, time.Since(begun))
	if err != nil || res.StatusCode != http.StatusOK {
		b.Errorf("%s %s: %v", act, res.Status, err)
	}
	return said
}

var (
	formID       = regexp.MustCompile(`data-form=\\"([^\\"]+)\\"`)
	answerButton = regexp.MustCompile(`name="route" value="checkins\.answer"[^>]*>\s*<input type="hidden" name="arg" value="([^"]+)"`)
)

func (d *decided) all() (all []time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, took := range d.took {
		if strings.HasPrefix(name, "decisions ") {
			all = append(all, took...)
		}
	}
	return all
}

func report(b *testing.B, took []time.Duration, what string) {
	b.Helper()
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), what+"-p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), what+"-p99-ms")
	b.ReportMetric(ms(took[len(took)-1]), what+"-max-ms")
}

// serveMany is a community of so many people with a round open in its channel, served from files.
func serveMany(b *testing.B, people int, count bot.Counter) (link string, opened *webtest.Page) {
	b.Helper()
	c := defaults()
	dir := layout(b.TempDir())
	s, err := openState(b.Context(), dir, kindServe, data.NewMasterKey())
	if err != nil {
		b.Fatal(err)
	}
	journal, err := web.OpenJournal(dir.journal())
	if err != nil {
		b.Fatal(err)
	}
	page, err := web.New(many(people).page("127.0.0.1:0", journal, nil))
	if err != nil {
		b.Fatal(err)
	}
	weft, err := newBot(c, s, scheduler.SystemClock{}, []chat.Driver{page}, zerolog.Nop(), count)
	if err != nil {
		b.Fatal(err)
	}
	if err := weft.Prepare(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := many(people).settle(b.Context(), weft); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- weft.Run(ctx) }()
	<-page.Ready()
	opened, err = webtest.Open(b.Context(), page.URL())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		opened.Close()
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
		_, _ = journal.Close(), s.Close()
	})
	if _, err := opened.As("p0").Say(b.Context(), "weft", "checkins run Weekly"); err != nil {
		b.Fatal(err)
	}
	return page.URL(), opened
}

// enter lets a browser in.
func enter(b *testing.B, link string) (client *http.Client, base string) {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client = &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.Cleanup(client.CloseIdleConnections)
	res, err := client.Get(link)
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
	base, _, _ = strings.Cut(link, "/enter")
	return client, base
}

func many(people int) cast {
	c := cast{
		Name: "Many", Language: "en", Zone: "Africa/Nairobi",
		Channels: []castChannel{{ID: "all", Name: "all"}},
		Cohorts:  []castCohort{{ID: "all", Name: "All", Zone: "Africa/Nairobi", Language: "en", Channel: "all"}},
		Checkins: []castCheckin{{Cohort: "all", Title: "Weekly", When: "every Monday at 9:00 Nairobi time"}},
	}
	for i := range people {
		p := castPerson{
			ID: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("Person %d", i), Zone: "Africa/Nairobi", Language: "en",
			Member: true, Cohorts: []string{"all"},
		}
		if i == 0 {
			p.Role, p.Leads = "steward", []string{"all"}
		}
		c.People = append(c.People, p)
	}
	return c
}

// pressable is what a press on a message's button sends.
type pressable struct{ id, route, arg string }

func firstMessage(b *testing.B, page *webtest.Page, words string) pressable {
	b.Helper()
	for range 2000 {
		view, err := page.As("p0").Read(b.Context(), "c-all")
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range view.Messages {
			if strings.Contains(m.Text, words) {
				raw, err := page.Fetch(b.Context(), "/p/p0/c-all")
				found := answerButton.FindSubmatch(raw)
				if err != nil || found == nil {
					b.Fatalf("no button to answer with stands in the channel (%v)", err)
				}
				return pressable{m.ID, "checkins.answer", string(found[1])}
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	b.Fatal("the round was never opened")
	return pressable{}
}
