package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/rs/zerolog"

	"weft/adapters/web/webtest"
	"weft/bot"
	"weft/bot/chat/chattest"
	"weft/data"
	"weft/scheduler"
)

// settled is an environment in which a community can be served: the sample people, a master key, a state directory
// of its own and free ports.
func settled(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	return map[string]string{
		"WEFT_STATE":          filepath.Join(dir, "state"),
		"WEFT_MASTER_KEY":     data.NewMasterKey().Secret(),
		"WEFT_PAGE_ADDRESS":   "127.0.0.1:0",
		"WEFT_PAGE_PEOPLE":    written(t, filepath.Join(dir, "people.toml"), sampleFile),
		"WEFT_HEALTH_ADDRESS": freeAddress(t),
	}
}

// freeAddress is a loopback address that was free a moment ago: the address of health has to be known before.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func with(environ map[string]string, pairs ...string) map[string]string {
	changed := maps.Clone(environ)
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i]] = pairs[i+1]
	}
	return changed
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func TestServeSaysWhatIsMissing(t *testing.T) {
	whole := settled(t)
	broken := written(t, "broken.toml", "[[people]]\nid = \"amal\"\nnam = \"Amal\"\n")
	lost := written(t, "lost.toml", "[[people]]\nid = \"amal\"\nname = \"Amal\"\nzone = \"Mars/Olympus\"\nlanguage = \"en\"\n")
	when := written(t, "when.toml", strings.Replace(sampleFile, "every Monday at 9:00", "whenever the moon is full,", 1))
	for name, c := range map[string]struct {
		environ map[string]string
		says    []string
	}{
		"no platform":           {with(whole, "WEFT_PAGE_ADDRESS", ""), []string{"no platform is configured", "page.address", "page.people", "weft demo"}},
		"no people":             {with(whole, "WEFT_PAGE_PEOPLE", ""), []string{"no platform is configured"}},
		"people without a file": {with(whole, "WEFT_PAGE_PEOPLE", "nobody.toml"), []string{"nobody.toml", "page.people"}},
		"people misspelt":       {with(whole, "WEFT_PAGE_PEOPLE", broken), []string{"broken.toml", "nam", "spelling"}},
		"people on Mars":        {with(whole, "WEFT_PAGE_PEOPLE", lost), []string{"lost.toml", "Mars/Olympus", "Africa/Nairobi"}},
		"a check-in at no time": {with(whole, "WEFT_PAGE_PEOPLE", when), []string{"when.toml", "Weekly reflection", "moon"}},
		"a page for the world":  {with(whole, "WEFT_PAGE_ADDRESS", "0.0.0.0:80"), []string{"127.0.0.1", "0.0.0.0"}},
		"no master key":         {with(whole, "WEFT_MASTER_KEY", ""), []string{"no master key", "weft key > master.key", "master_key_file"}},
		"a torn master key":     {with(whole, "WEFT_MASTER_KEY", "weft-master-1-abc"), []string{"WEFT_MASTER_KEY", "copied whole"}},
	} {
		t.Run(name, func(t *testing.T) {
			oneSentence(t, runs(t, c.environ, "serve"), c.says...)
			if _, err := os.Stat(whole["WEFT_STATE"]); err == nil {
				t.Error("it made a state directory, and should have changed nothing")
			}
		})
	}
	said := does(t, whole, "check", "--quick")
	if strings.Contains(said, "missing") || !strings.Contains(said, "weft serve") {
		t.Errorf("all is there, and check says:\n%s", said)
	}
	e := runs(t, with(whole, "WEFT_PAGE_PEOPLE", when, "WEFT_MASTER_KEY", ""), "check", "--quick")
	if e.code != 1 || strings.Count(e.out, "missing") != 2 || !strings.Contains(e.out, "moon") || !strings.Contains(e.err, "2 of these need you") {
		t.Errorf("check ended with %d and said:\n%s%s", e.code, e.out, e.err)
	}
	if _, err := os.Stat(whole["WEFT_STATE"]); err == nil {
		t.Error("check made a state directory")
	}
}

// TestKeysThatDoNotFit: whatever is wrong with the keys of a database is said, and leaves all as it was.
func TestKeysThatDoNotFit(t *testing.T) {
	whole := settled(t)
	dir := layout(whole["WEFT_STATE"])
	start(t, whole, "serve").end()
	other := with(whole, "WEFT_STATE", filepath.Join(t.TempDir(), "other"))
	start(t, other, "serve").end()
	before := files(t, string(dir))

	oneSentence(t, runs(t, with(whole, "WEFT_MASTER_KEY", data.NewMasterKey().Secret()), "serve"), "master key does not fit", dir.keys())
	for name, c := range map[string]struct {
		keys func() error
		says string
	}{
		"missing": {func() error { return os.Remove(dir.keys()) }, "is missing"},
		"of another database": {func() error {
			raw, err := os.ReadFile(layout(other["WEFT_STATE"]).keys())
			if err != nil {
				return err
			}
			return os.WriteFile(dir.keys(), raw, 0o600)
		}, ""},
		"damaged": {func() error { return os.WriteFile(dir.keys(), []byte("weft keys 1\n"), 0o600) }, "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			defer written(t, dir.keys(), before[dir.keys()])
			if err := c.keys(); err != nil {
				t.Fatal(err)
			}
			for _, command := range []string{"serve", "backup", "compact"} {
				oneSentence(t, runs(t, whole, command), dir.keys(), c.says, "back")
			}
		})
	}
	after := files(t, string(dir))
	if before[dir.database()] != after[dir.database()] || before[dir.journal()] != after[dir.journal()] {
		t.Error("a refused start changed the database or the journal")
	}
	start(t, whole, "serve").end()
}

func TestServeAndDemoRefuseEachOther(t *testing.T) {
	whole := settled(t)
	start(t, whole, "serve").end()
	before := files(t, whole["WEFT_STATE"])
	oneSentence(t, runs(t, nil, "demo", "--address", "127.0.0.1:0", "--keep", whole["WEFT_STATE"]), "weft serve", "another directory")
	// Even where the steward keeps the master key inside, as one should not.
	written(t, layout(whole["WEFT_STATE"]).master(), whole["WEFT_MASTER_KEY"])
	oneSentence(t, runs(t, nil, "demo", "--address", "127.0.0.1:0", "--keep", whole["WEFT_STATE"]), "serve", "demo")
	after := files(t, whole["WEFT_STATE"])
	delete(after, layout(whole["WEFT_STATE"]).master())
	for path, content := range before {
		if after[path] != content {
			t.Errorf("a refused demo changed %s", path)
		}
	}
	if len(after) != len(before) {
		t.Errorf("a refused demo left something: %v", slices.Sorted(maps.Keys(after)))
	}
}

func TestSecondProgramOnOneState(t *testing.T) {
	whole := settled(t)
	start(t, whole, "serve")
	watch := chattest.Begin(t)
	e := runs(t, with(whole, "WEFT_HEALTH_ADDRESS", freeAddress(t)), "serve")
	if took := watch.Took(); took > 5*time.Second {
		t.Errorf("it needed %s to refuse", took)
	}
	oneSentence(t, e, layout(whole["WEFT_STATE"]).database(), "weft serve", "stop that one first")
}

func TestPortsThatAreTaken(t *testing.T) {
	whole := settled(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	oneSentence(t, runs(t, with(whole, "WEFT_HEALTH_ADDRESS", taken), "serve"), "health.address", taken)
	e := runs(t, with(whole, "WEFT_PAGE_ADDRESS", taken), "serve")
	if e.code != 1 || !strings.Contains(e.err, taken) || !strings.Contains(e.err, "another program") {
		t.Errorf("the port of the page is taken; serve ended with %d and said:\n%s", e.code, e.err)
	}
	oneSentence(t, runs(t, nil, "demo", "--address", taken), taken, "another program")
	start(t, whole, "serve").end() // and nothing of that is in the way
}

// TestServing is a whole day of a steward: start, look at health and metrics, people talk, stop.
func TestServing(t *testing.T) {
	whole := settled(t)
	whole["WEFT_LOG_LEVEL"] = "debug"
	p := start(t, whole, "serve")
	health := "http://" + whole["WEFT_HEALTH_ADDRESS"]
	if code, said := get(t, health+"/healthz"); code != http.StatusOK || said != "well\n" {
		t.Errorf("health is %d %q", code, said)
	}
	if said := does(t, whole, "check", "--health"); said != "" {
		t.Errorf("check --health says nothing when all is well; it said %q", said)
	}
	page := p.open()
	answerInChannel(t, page, "grace", "The zebra finch moved in next door.")
	if _, err := page.As("grace").Say(t.Context(), "weft", "weavers of quetzal feathers"); err != nil {
		t.Fatal(err)
	}
	code, said := get(t, health+"/metrics")
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(said))
	if code != http.StatusOK || err != nil {
		t.Fatalf("metrics are %d: %v\n%s", code, err, said)
	}
	for _, name := range []string{"weft_total", "weft_seconds", "weft_overdue_seconds", "go_goroutines"} {
		if families[name] == nil {
			t.Errorf("metrics lack %s", name)
		}
	}
	if f := families["weft_total"]; f == nil || len(f.GetMetric()) < 3 {
		t.Errorf("people acted and Weft spoke, and hardly anything was counted: %v", f)
	}
	nobodysWords(t, "metrics", said)

	p.end()
	e := runs(t, whole, "check", "--health")
	oneSentence(t, e, whole["WEFT_HEALTH_ADDRESS"], "is it running?")
	lines := logLines(t, p.err.String())
	if len(lines) == 0 || lines[0]["version"] == nil {
		t.Errorf("it does not say which version started:\n%s", p.err.String())
	}
	nobodysWords(t, "the log", p.err.String())
	if strings.Contains(p.err.String()+p.out.String(), whole["WEFT_MASTER_KEY"]) {
		t.Error("the master key was printed")
	}
	for path, content := range files(t, whole["WEFT_STATE"]) {
		if strings.Contains(content, whole["WEFT_MASTER_KEY"]) {
			t.Errorf("the master key stands in %s", path)
		}
		if strings.Contains(content, "zebra finch") && path != layout(whole["WEFT_STATE"]).journal() {
			t.Errorf("an answer stands open in %s", path)
		}
	}
}

// nobodysWords expects neither names nor words of people.
func nobodysWords(t *testing.T, where, text string) {
	t.Helper()
	people, err := readCast("", sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"zebra", "finch", "quetzal", "feathers"}
	for _, p := range people.People {
		words = append(words, p.Name, strings.Fields(p.Name)[0])
		if p.Organisation != "" {
			words = append(words, p.Organisation)
		}
	}
	for _, w := range words {
		if strings.Contains(text, w) {
			t.Errorf("%s hold %q", where, w)
		}
	}
}

func logLines(t *testing.T, text string) (lines []map[string]any) {
	t.Helper()
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(s.Bytes(), &line); err != nil || line["level"] == nil || line["time"] == nil {
			t.Errorf("no structured line (%v): %s", err, s.Text())
		}
		lines = append(lines, line)
	}
	return lines
}

// answerInChannel opens a round of “welcome” now and answers it in the cohort's channel.
func answerInChannel(t *testing.T, page *webtest.Page, person, words string) {
	t.Helper()
	openRound(t, page)
	shown := pressAnswer(t, page, person, "c-welcome")
	kept, err := page.As(person).Submit(t.Context(), shown.Form, map[string][]string{"moved": {words}, "energy": {"4"}})
	if err != nil || kept.Message == "" || len(kept.Problems) > 0 {
		t.Fatalf("%s answered and is told %+v (%v)", person, kept, err)
	}
}

// openRound has the lead ask everybody now, and waits until it stands in the channel.
func openRound(t *testing.T, page *webtest.Page) {
	t.Helper()
	if _, err := page.As("amal").Say(t.Context(), "weft", "checkins run Weekly reflection"); err != nil {
		t.Fatal(err)
	}
	soon(t, "the round stands in the channel", func() bool {
		return times(read(t, page, "amal", "c-welcome"), "How is it going? Take two minutes") == 1
	})
}

func pressAnswer(t *testing.T, page *webtest.Page, person, place string) webtest.Shown {
	t.Helper()
	for _, m := range read(t, page, person, place).Messages {
		for _, c := range m.Controls {
			if !strings.HasPrefix(c.Describe, "Answer ") {
				continue
			}
			shown, err := page.As(person).Press(t.Context(), place, m.ID, c.Label, "")
			if err != nil || shown.Form == nil {
				t.Fatalf("%s pressed %q and saw %+v (%v)", person, c.Label, shown, err)
			}
			return shown
		}
	}
	t.Fatalf("%s sees nothing to answer in %s", person, place)
	return webtest.Shown{}
}

// soon waits for what the outbox does in its own time.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("it did not come about that %s", what)
		case <-tick.C:
		}
	}
}

// TestHealthTellsWhenWorkWaits: a program whose jobs lie about is not well, and neither is one whose store is closed.
func TestHealthTellsWhenWorkWaits(t *testing.T) {
	s, b := unserved(t)
	h, err := listenHealth(t.Context(), "127.0.0.1:0", b, newMetrics())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	address := h.listener.Addr().String()
	ask := func() (int, string) { return get(t, "http://"+address+"/healthz") }
	if code, said := ask(); code != http.StatusOK {
		t.Fatalf("nothing is wrong yet: %d %s", code, said)
	}
	late := func(by time.Duration) {
		err := s.store.Update(t.Context(), "default", func(w data.Writer) error {
			return w.Enqueue(data.Job{Key: "late", Lane: "late", Queue: "outbox", NotBefore: time.Now().Add(-by)})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	late(time.Minute)
	if code, said := ask(); code != http.StatusOK {
		t.Errorf("a minute is no delay to speak of: %d %s", code, said)
	}
	late(time.Hour)
	if code, said := ask(); code != http.StatusServiceUnavailable || !strings.Contains(said, "1h0m") {
		t.Errorf("work has waited for an hour: %d %s", code, said)
	}
	environ := map[string]string{"WEFT_HEALTH_ADDRESS": address}
	oneSentence(t, runs(t, environ, "check", "--health"), address, "not well", "1h0m")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if code, said := ask(); code != http.StatusServiceUnavailable || !strings.Contains(said, "store") {
		t.Errorf("the store is closed: %d %s", code, said)
	}
}

// unserved is a bot over a state that nobody serves.
func unserved(t *testing.T) (*state, *bot.Bot) {
	t.Helper()
	s, err := openState(t.Context(), layout(t.TempDir()), kindServe, data.NewMasterKey())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b, err := newBot(defaults(), s, scheduler.SystemClock{}, nil, zerolog.Nop(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, b
}

// TestStopFinishesWhatIsInHand stops a program while people act: whoever was answered finds their answer kept, and
// the program ends well.
func TestStopFinishesWhatIsInHand(t *testing.T) {
	whole := settled(t)
	p := start(t, whole, "serve")
	page := p.open()
	openRound(t, page)
	who := []string{"bayani", "camila", "farid", "grace", "ines"}
	kept := make([]int, len(who))
	var all, going sync.WaitGroup
	going.Add(len(who))
	for i, person := range who {
		form := pressAnswer(t, page, person, "c-welcome").Form
		all.Go(func() {
			begun := sync.OnceFunc(going.Done)
			defer begun()
			for n := 1; ; n++ {
				answers := map[string][]string{"moved": {person + " says " + strings.Repeat("x", n) + "."}, "energy": {"3"}}
				shown, err := page.As(person).Submit(context.Background(), form, answers)
				if err != nil || shown.Message == "" || len(shown.Problems) > 0 {
					return
				}
				kept[i] = n
				if n == 3 {
					begun()
				}
				next, err := page.As(person).Press(context.Background(), "c-welcome", openMessage(page, person), "Answer", "")
				if err != nil || next.Form == nil {
					return
				}
				form = next.Form
			}
		})
	}
	going.Wait()
	p.end()
	all.Wait()

	again := start(t, whole, "serve")
	page = again.open()
	for i, person := range who {
		if kept[i] < 3 {
			t.Errorf("%s was answered only %d times: that proves nothing", person, kept[i])
		}
		form := pressAnswer(t, page, person, "c-welcome").Form
		for _, f := range form.Fields {
			if n := strings.Count(f.Value, "x"); f.Name == "moved" && n != kept[i] && n != kept[i]+1 {
				t.Errorf("%s was told that answer %d is kept, and finds %q", person, kept[i], f.Value)
			}
		}
	}
}

// openMessage is the message in the channel that can be answered; "" when the page is gone.
func openMessage(page *webtest.Page, person string) string {
	view, err := page.As(person).Read(context.Background(), "c-welcome")
	if err != nil {
		return ""
	}
	for _, m := range view.Messages {
		if strings.Contains(m.Text, "Take two minutes") {
			return m.ID
		}
	}
	return ""
}
