package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/web/webtest"
)

// program is the whole program, running in this process.
type program struct {
	t    *testing.T
	out  safeBuffer
	err  safeBuffer
	url  string
	stop context.CancelFunc
	done chan int
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var link = regexp.MustCompile(`http://127\.0\.0\.1:\d+\S*`)

// start runs the program until the test ends, and waits for the page.
func start(t *testing.T, environ map[string]string, args ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p := &program{t: t, stop: stop, done: make(chan int, 1)}
	around := surroundings{Context: ctx, out: &p.out, err: &p.err, environ: func(k string) string { return environ[k] }}
	go func() { p.done <- run(around, args) }()
	t.Cleanup(func() { p.end() })
	p.url = p.waitForLink()
	return p
}

func (p *program) waitForLink() string {
	p.t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if found := link.FindString(p.out.String()); found != "" {
			return found
		}
		select {
		case code := <-p.done:
			p.done <- code
			p.t.Fatalf("the program ended with %d:\n%s", code, p.err.String())
		case <-deadline:
			p.t.Fatalf("the page did not come:\n%s\n%s", p.out.String(), p.err.String())
		case <-tick.C:
		}
	}
}

// end stops the program as Ctrl-C does, and expects it to end well.
func (p *program) end() {
	p.stop()
	select {
	case code := <-p.done:
		p.done <- code
		if code != 0 {
			p.t.Errorf("the program ended with %d:\n%s", code, p.err.String())
		}
	case <-time.After(time.Minute):
		p.t.Errorf("the program does not end:\n%s", p.err.String())
	}
}

func (p *program) open() *webtest.Page {
	p.t.Helper()
	page, err := webtest.Open(p.t.Context(), p.url)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(page.Close)
	return page
}

// read is all that a person sees in a place.
func read(t *testing.T, page *webtest.Page, person, place string) webtest.View {
	t.Helper()
	view, err := page.As(person).Read(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

func texts(v webtest.View) string {
	var all []string
	for _, m := range v.Messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, "\n\n")
}

func times(v webtest.View, words string) int {
	n := 0
	for _, m := range v.Messages {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

// push moves the demonstration's clock by one of the page's buttons.
func push(t *testing.T, page *webtest.Page, person, to string) {
	t.Helper()
	if _, err := page.As(person).Do(t.Context(), "weft", "clock", map[string][]string{"to": {to}}); err != nil {
		t.Fatal(err)
	}
}

// TestMondayAtNine is the promise of the first page of the README: pushing the clock to next Monday opens the round
// for each person at nine of their own day, the answers come back to the channel, and who can't be reached is known.
func TestMondayAtNine(t *testing.T) {
	p := start(t, nil, "demo", "--address", "127.0.0.1:0")
	page := p.open()
	push(t, page, "bayani", "monday")
	bayani := read(t, page, "bayani", "weft")
	if times(bayani, "Hello Bayani Reyes, how is it going in Welcome Work?") != 1 {
		t.Fatalf("Bayani is asked at nine in Manila, once; he sees:\n%s", texts(bayani))
	}
	if camila := read(t, page, "camila", "weft"); len(camila.Messages) != 0 {
		t.Fatalf("in Bogotá it is still Sunday, and yet Camila hears:\n%s", texts(camila))
	}
	push(t, page, "camila", "monday")
	if camila := read(t, page, "camila", "weft"); times(camila, "Hola, Camila Rojas") != 1 {
		t.Fatalf("Camila is asked at nine in Bogotá, once; she sees:\n%s", texts(camila))
	}
	for range 66 {
		push(t, page, "amal", "hour")
	}
	channel := read(t, page, "amal", "c-welcome")
	if times(channel, "This was a quiet round") != 1 {
		t.Errorf("after two days the round comes back to the channel, once:\n%s", texts(channel))
	}
	shown, err := page.As("amal").Say(t.Context(), "weft", "checkins")
	if err != nil {
		t.Fatal(err)
	}
	if own := read(t, page, "amal", "weft"); !strings.Contains(texts(own), "Could not be reached") {
		t.Errorf("that Lena cannot be reached is a fact that those who facilitate see; Amal sees (%v):\n%s", shown, texts(own))
	}
	if lena := read(t, page, "lena", "weft"); times(lena, "Hello Lena") != 0 {
		t.Errorf("Lena closed her direct messages, and yet sees:\n%s", texts(lena))
	}
}

func TestOneDirectoryOneProgram(t *testing.T) {
	dir := t.TempDir()
	start(t, nil, "demo", "--address", "127.0.0.1:0", "--keep", dir).end()
	key, err := os.ReadFile(layout(dir).master())
	if err != nil {
		t.Fatal(err)
	}
	people := dir + "/people.toml"
	if err := os.WriteFile(people, []byte(sampleFile), 0o600); err != nil {
		t.Fatal(err)
	}
	said := refused(t, map[string]string{
		"WEFT_STATE": dir, "WEFT_MASTER_KEY": string(key), "WEFT_PAGE_ADDRESS": "127.0.0.1:0", "WEFT_PAGE_PEOPLE": people,
	}, "serve")
	if !strings.Contains(said, "demo") || !strings.Contains(said, "serve") {
		t.Errorf("serve refuses the directory of a demonstration and says why; it said %q", said)
	}
}

// refused runs the program and expects it to refuse, with one sentence.
func refused(t *testing.T, environ map[string]string, args ...string) string {
	t.Helper()
	var out, errs safeBuffer
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	around := surroundings{Context: ctx, out: &out, err: &errs, environ: func(k string) string { return environ[k] }}
	if code := run(around, args); code == 0 {
		t.Fatalf("%v was not refused:\n%s", args, out.String())
	}
	return errs.String()
}
