package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/web/webtest"
)

const (
	// lives is how often the demonstration is killed.
	lives = 24 / share
	// fewestKept is how many answers must have been acknowledged for a green run to mean anything.
	fewestKept = 60 / share
	// fewestTorn is how many lives must have ended while somebody waited for an answer.
	fewestTorn = lives / 4
	// mostPushes keeps the round open.
	mostPushes = 46
	// longestMoment bounds how much longer a life is on a slow machine.
	longestMoment = 64
)

// TestKilledInTheMiddleOfARound kills the demonstration with SIGKILL, again and again, while the clock is pushed
// through a round and people answer and change their answers. Then the round is brought to its end: everybody has one
// prompt, what was acknowledged is shared back once, and the clock never went back.
func TestKilledInTheMiddleOfARound(t *testing.T) {
	r := &round{t: t, dir: t.TempDir(), chance: rand.New(rand.NewPCG(uint64(os.Getpid()), 1)), people: map[string]*answerer{}, moment: 1}
	t.Logf("seed %d", os.Getpid())
	for _, id := range []string{"amal", "bayani", "camila", "driss", "farid", "grace", "ines"} {
		r.people[id] = &answerer{id: id}
	}
	for life := 0; life < lives || (!r.proves() && life < 6*lives); life++ { // a slow machine takes more of them
		r.live(life)
	}
	if !r.proves() {
		t.Errorf("%d answers were acknowledged, %d lives ended while somebody waited for one: that proves nothing", r.kept, r.torn)
	}
	t.Logf("%d pushes of the clock, %d answers acknowledged, %d lives cut off", r.pushes, r.kept, r.torn)
	r.finish()
}

// round is one round through many lives of the program.
type round struct {
	t      *testing.T
	dir    string
	chance *rand.Rand
	people map[string]*answerer

	clock      time.Time
	pushes     int
	kept, torn int
	// moment is how much longer than on a fast machine a life lasts: one in which nobody comes to anything proves nothing.
	moment time.Duration
}

// proves reports whether enough has happened for a green run to mean anything, and it has become Monday for everybody.
func (r *round) proves() bool {
	for _, a := range r.people {
		if a.kept == 0 {
			return false
		}
	}
	return r.kept >= fewestKept && r.torn >= fewestTorn
}

// answerer is somebody who answers as soon as they are asked, and then changes their mind.
type answerer struct {
	id   string
	said int // how many answers were sent
	// kept is the newest answer that was acknowledged; any that was sent after it may have been kept too.
	kept   int
	waited bool // this life ended while they waited
	seen   int  // how many were acknowledged in all
}

func (a *answerer) words(n int) string { return fmt.Sprintf("%s-says-%d.", a.id, n) }

// live lets the program live for a moment, in which everybody acts, and kills it.
func (r *round) live(life int) {
	c := child(r.t, "demo", "--address", "127.0.0.1:0", "--keep", r.dir)
	page, err := webtest.Open(r.t.Context(), c.link)
	if err != nil {
		r.t.Fatal(err)
	}
	r.watch(page)
	if life == 0 {
		push(r.t, page, "bayani", "monday")
	}
	var all sync.WaitGroup
	all.Go(func() { r.push(page) })
	for _, a := range r.people {
		all.Go(func() { a.act(page) })
	}
	time.AfterFunc(r.moment*time.Duration(40+r.chance.IntN(260))*time.Millisecond, c.kill)
	all.Wait()
	c.wait()
	page.Close()
	cut, kept := false, 0
	for _, a := range r.people {
		cut = cut || a.waited
		kept, a.seen, a.waited = kept+a.seen, 0, false
	}
	r.kept += kept
	switch {
	case kept == 0 && r.moment < longestMoment:
		r.moment *= 2
	case kept > 2*len(r.people) && r.moment > 1:
		r.moment /= 2
	}
	if cut {
		r.torn++
	}
}

// push goes on with the clock, from the first Monday morning of all, hour by hour, a few hours in each life.
func (r *round) push(page *webtest.Page) {
	for range 2 {
		if r.pushes == mostPushes {
			return
		}
		if _, err := page.As("bayani").Do(context.Background(), "weft", "clock", map[string][]string{"to": {"hour"}}); err != nil {
			return // killed
		}
		r.pushes++
	}
}

// act answers, and changes the answer, until the program is gone.
func (a *answerer) act(page *webtest.Page) {
	ctx := context.Background()
	person := page.As(a.id)
	for {
		view, err := person.Read(ctx, "weft")
		if err != nil {
			return
		}
		message, label := answerable(view)
		if message == "" {
			continue
		}
		shown, err := person.Press(ctx, "weft", message, label, "")
		if err != nil || shown.Form == nil {
			if err != nil {
				return
			}
			continue // the prompt was just edited
		}
		a.said++
		answers := map[string][]string{"moved": {a.words(a.said)}, "energy": {"3"}}
		shown, err = person.Submit(ctx, shown.Form, answers)
		if err != nil {
			a.waited = true
			return
		}
		if shown.Message != "" && len(shown.Problems) == 0 {
			a.kept = a.said
			a.seen++
		}
	}
}

// answerable is the prompt, and the button to answer or to change with: the first, whatever its language.
func answerable(v webtest.View) (message, label string) {
	for _, m := range prompts(v) {
		if len(m.Controls) > 0 {
			return m.ID, m.Controls[0].Label
		}
	}
	return "", ""
}

// prompts are what Weft asked somebody, with all that became of it: alone, or within the message of that morning.
func prompts(v webtest.View) (found []webtest.Message) {
	for _, m := range v.Messages {
		if m.Author == "" && !m.Only && strings.Contains(m.Text, "Weekly reflection") {
			found = append(found, m)
		}
	}
	return found
}

var clockNow = regexp.MustCompile(`id="clock-now" datetime="([^"]+)"`)

// watch reads the clock, which must never go back.
func (r *round) watch(page *webtest.Page) {
	raw, err := page.Fetch(r.t.Context(), "/p/amal/weft")
	if err != nil {
		r.t.Fatal(err)
	}
	found := clockNow.FindSubmatch(raw)
	if found == nil {
		r.t.Fatal("the page shows no clock")
	}
	now, err := time.Parse(time.RFC3339, html.UnescapeString(string(found[1])))
	if err != nil {
		r.t.Fatal(err)
	}
	if now.Before(r.clock) {
		r.t.Errorf("the clock went back from %s to %s", r.clock, now)
	}
	r.clock = now
}

// finish lets the program live until the round is over, and looks at what everybody has.
func (r *round) finish() {
	t := r.t
	p := start(t, nil, "demo", "--address", "127.0.0.1:0", "--keep", r.dir)
	page := p.open()
	r.watch(page)
	shared := ""
	for hour := 0; hour < 14*24 && shared == ""; hour++ {
		push(t, page, "amal", "hour")
		for _, m := range read(t, page, "amal", "c-welcome").Messages {
			if strings.HasPrefix(m.Text, "Weekly reflection: what was shared") {
				shared = m.Text
			}
		}
	}
	channel := read(t, page, "amal", "c-welcome")
	for _, words := range []string{"This round is closed", "Weekly reflection: what was shared"} {
		if n := times(channel, words); n != 1 {
			t.Errorf("%q stands in the channel %d times:\n%s", words, n, texts(channel))
		}
	}
	for _, a := range r.people {
		if all := prompts(read(t, page, a.id, "weft")); len(all) != 1 {
			t.Errorf("%s was asked %d times", a.id, len(all))
		}
		a.check(t, shared)
	}
	for _, id := range []string{"henry", "kofi", "lena", "eloise", "jin"} {
		if all := prompts(read(t, page, id, "weft")); len(all) != 0 {
			t.Errorf("%s was asked, and should not have been", id)
		}
	}
}

// check expects exactly one answer in what is shared: the last that was acknowledged, or one that was sent after it
// and whose acknowledgement was lost.
func (a *answerer) check(t *testing.T, shared string) {
	t.Helper()
	found := regexp.MustCompile(a.id+`-says-\d+\.`).FindAllString(shared, -1)
	var possible []string
	for n := max(a.kept, 1); n <= a.said; n++ {
		possible = append(possible, a.words(n))
	}
	if a.kept == 0 {
		t.Errorf("%s was never told that an answer is kept", a.id)
	}
	if len(found) != 1 || !slices.Contains(possible, found[0]) {
		t.Errorf("%s was told that answer %d of %d is kept; shared are %q", a.id, a.kept, a.said, found)
	}
}

// running is the program as a process of its own.
type running struct {
	cmd  *exec.Cmd
	link string
	out  *bufio.Reader
}

// child starts the program as a process, and waits for its page.
func child(t *testing.T, args ...string) *running {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "WEFT_TEST_AS_PROGRAM=1")
	errs := &safeBuffer{}
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &running{cmd: cmd, out: bufio.NewReader(out)}
	t.Cleanup(c.kill)
	for c.link == "" {
		line, err := c.out.ReadString('\n')
		c.link = link.FindString(line)
		if err != nil {
			c.kill()
			c.wait()
			t.Fatalf("the program ended before its page came: %v\n%s", err, errs.String())
		}
	}
	return c
}

func (c *running) kill() { _ = c.cmd.Process.Kill() }

func (c *running) wait() {
	_, _ = io.Copy(io.Discard, c.out)
	_ = c.cmd.Wait()
}

// TestKilledWhileAsking kills the demonstration just when a round is being put into a channel: between the intent to
// post, the post, and the note that it was posted. Every round that the lead was told of stands there, and none twice.
func TestKilledWhileAsking(t *testing.T) {
	const asked = 30 / share
	dir := t.TempDir()
	chance := rand.New(rand.NewPCG(uint64(os.Getpid()), 2))
	told, cut, most := 0, 0, 25*time.Millisecond
	paused := start(t, nil, "demo", "--address", "127.0.0.1:0", "--keep", dir)
	if _, err := paused.open().As("amal").Say(t.Context(), "weft", "checkins pause Weekly reflection"); err != nil {
		t.Fatal(err) // or it would also ask by itself, once the clock comes to a Monday
	}
	paused.end()
	for life := 0; life < asked || (told < asked/4 && life < 3*asked); life++ {
		span := time.Duration(chance.Int64N(int64(most)))
		c := child(t, "demo", "--address", "127.0.0.1:0", "--keep", dir)
		page, err := webtest.Open(t.Context(), c.link)
		if err != nil {
			t.Fatal(err)
		}
		push(t, page, "amal", "hour") // a round is named after its minute
		time.AfterFunc(span, c.kill)
		shown, err := page.As("amal").Say(context.Background(), "weft", "checkins run Weekly reflection")
		switch {
		case err != nil:
			cut++
			most += most / 2 // on a slow machine a moment is longer
		case shown.Message != "" || shown.Done != "":
			told++
			most -= most / 3
		}
		c.wait()
		page.Close()
	}
	if told < asked/4 {
		t.Errorf("the lead was told of only %d rounds: that proves nothing", told)
	}
	t.Logf("%d rounds were acknowledged, %d cut off", told, cut)

	page := start(t, nil, "demo", "--address", "127.0.0.1:0", "--keep", dir).open()
	rounds := func() (n int) {
		for _, m := range read(t, page, "amal", "c-welcome").Messages {
			if m.Author == "" && strings.HasPrefix(m.Text, "Weekly reflection\n") {
				n++
			}
		}
		return n
	}
	// A round that the last life left half said is said in this one; pushing the clock waits for the outbox.
	push(t, page, "amal", "hour")
	if n := rounds(); n < told || n > told+cut {
		t.Errorf("%d rounds were acknowledged and %d more may have been opened; %d stand in the channel", told, cut, n)
	}
}
