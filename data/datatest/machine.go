package datatest

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weft/data"
)

// checkModel runs generated operations on the store and on the model, and compares all that can be seen after
// each of them.
func checkModel(t *testing.T, e Engine) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{outer: t, e: e, model: newModel(), clock: newClock(), now: morning}
		m.store = e.Open(t, m.clock.Now)
		defer func() { _ = m.store.Close() }()
		rt.Repeat(map[string]func(*rapid.T){
			"update":  m.update,
			"claim":   m.claim,
			"settle":  m.settle,
			"release": m.release,
			"nextDue": m.nextDue,
			"clock":   m.advance,
			"reopen":  m.reopen,
			"":        m.compare,
		})
	})
}

type machine struct {
	outer *testing.T
	e     Engine
	store data.Store
	model *model
	clock *clock
	now   time.Time  // community time
	given []data.Job // every claim there ever was, the stale ones included
}

var errRefused = errors.New("refused, as the test wants it")

func pick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

func drawCommunity(t *rapid.T) data.Community {
	return pick(t, "community", loom, loom, loom, data.Community("mill"))
}

func drawKey(t *rapid.T) data.Key {
	part := rapid.SampledFrom([]string{"a", "b", "ab", "a\x00", "\x00", "\x01", "", "ü"})
	return data.Path(rapid.SliceOfN(part, 1, 3).Draw(t, "key")...)
}

func (m *machine) drawJob(t *rapid.T) data.Job {
	return data.Job{
		Key:       pick(t, "job", "k1", "k2", "k3", "k4", "k\x00", "x5"),
		Queue:     pick(t, "queue", "outbox", "outbox", "schedule"),
		Lane:      pick(t, "lane", "", "red", "red", "blue"),
		NotBefore: m.now.Add(time.Duration(rapid.IntRange(-2, 3).Draw(t, "minutes")) * time.Minute),
		Expires:   pick(t, "expires", time.Time{}, m.now.Add(time.Hour)),
		Body:      []byte(rapid.StringN(0, 4, 8).Draw(t, "body")),
	}
}

// write does some random writes on both sides, and compares what a reader of the transaction sees.
func (m *machine) write(t *rapid.T, w data.Writer, c *modelCommunity) {
	for range rapid.IntRange(0, 5).Draw(t, "writes") {
		switch pick(t, "write", "put", "put", "delete", "enqueue", "enqueue", "cancel", "deleteAll") {
		case "put":
			k, v := drawKey(t), rapid.StringN(0, 6, 12).Draw(t, "value")
			noError(t, w.Put(k, []byte(v)))
			c.records[k] = v
		case "delete":
			k := drawKey(t)
			noError(t, w.Delete(k))
			delete(c.records, k)
		case "deleteAll":
			prefix := drawKey(t)
			for e, err := range w.Scan(prefix, "") {
				noError(t, err)
				noError(t, w.Delete(e.Key))
				delete(c.records, e.Key)
			}
		case "enqueue":
			j := m.drawJob(t)
			noError(t, w.Enqueue(j))
			c.enqueue(j, 0)
		case "cancel":
			key := m.drawJob(t).Key
			noError(t, w.Cancel(key))
			delete(c.jobs, key)
		}
	}
	compareReader(t, w, c)
}

func (m *machine) update(t *rapid.T) {
	name := drawCommunity(t)
	next := m.model.community(name).clone()
	refuse := pick(t, "refuse", false, false, true)
	err := m.store.Update(context.Background(), name, func(w data.Writer) error {
		next = m.model.community(name).clone() // fn may run again
		m.write(t, w, next)
		if refuse {
			return errRefused
		}
		return nil
	})
	if refuse {
		if err != errRefused { //nolint:errorlint // "returns that error as it is"
			t.Fatalf("refused update gave %v", err)
		}
		return
	}
	noError(t, err)
	m.model.all[name] = next
}

func (m *machine) claim(t *rapid.T) {
	q, n := pick(t, "queue", "outbox", "schedule"), rapid.IntRange(0, 3).Draw(t, "n")
	free, of := m.model.free(q)
	var want []string
	for _, j := range free {
		if len(want) < n && !j.NotBefore.After(m.now) {
			want = append(want, j.Key)
		}
	}
	jobs, err := m.store.Claim(context.Background(), m.now, q, n, ttl)
	noError(t, err)
	if len(jobs) != len(want) {
		t.Fatalf("claimed %v, want %v", keysOf(jobs), want)
	}
	for i, j := range jobs {
		if j.Key != want[i] || j.Community != of[i] || j.Fence == 0 {
			t.Fatalf("claimed %+v, want %v of %v", j, want, of)
		}
		compareJob(t, j, free[i])
		m.model.lease(of[i], free[i], j.Fence, m.model.now.Add(ttl))
	}
	m.given = append(m.given, jobs...)
}

func (m *machine) settle(t *rapid.T) {
	if len(m.given) == 0 {
		return
	}
	j := rapid.SampledFrom(m.given).Draw(t, "claimed")
	how := pick(t, "how", "done", "done", "retry", "retry", "refuse", "cancel then retry")
	again := m.drawJob(t)
	again.Key = j.Key
	if pick(t, "same lane", true, true, false) {
		again.Queue, again.Lane = j.Queue, j.Lane
	}
	l := m.model.leased(j)
	next := m.model.community(j.Community).clone()
	err := m.store.Settle(context.Background(), j, func(w data.Writer) error {
		next = m.model.community(j.Community).clone()
		k := drawKey(t)
		noError(t, w.Put(k, []byte("settled")))
		next.records[k] = "settled"
		switch how {
		case "refuse":
			return errRefused
		case "retry":
			return w.Enqueue(again)
		case "cancel then retry":
			if l != nil && next.jobs[j.Key].version == l.job.version {
				noError(t, w.Cancel(j.Key))
			}
			return w.Enqueue(again)
		}
		return nil
	})
	switch {
	case l == nil:
		if !errors.Is(err, data.ErrStale) {
			t.Fatalf("settling a lost lease gave %v", err)
		}
		return
	case how == "refuse":
		if err != errRefused { //nolint:errorlint // "returns that error as it is"
			t.Fatalf("refused settlement gave %v", err)
		}
		return
	}
	noError(t, err)
	stored, there := next.jobs[j.Key]
	if there && stored.version == l.job.version {
		if how == "done" {
			delete(next.jobs, j.Key)
		} else {
			next.enqueue(again, l.job.Attempts+1)
		}
	}
	m.model.all[j.Community] = next
	m.model.unlease(l)
}

func (m *machine) release(t *rapid.T) {
	if len(m.given) == 0 {
		return
	}
	j := rapid.SampledFrom(m.given).Draw(t, "claimed")
	err := m.store.Release(context.Background(), j)
	l := m.model.leased(j)
	if l == nil {
		if !errors.Is(err, data.ErrStale) {
			t.Fatalf("releasing a lost lease gave %v", err)
		}
		return
	}
	noError(t, err)
	m.model.unlease(l)
}

func (m *machine) nextDue(t *rapid.T) {
	q := pick(t, "queue", "outbox", "schedule")
	at, ok, err := m.store.NextDue(context.Background(), q)
	noError(t, err)
	free, _ := m.model.free(q)
	if ok != (len(free) > 0) || ok && !at.Equal(free[0].NotBefore) {
		t.Fatalf("next due is %v %v, want %v", at, ok, free)
	}
}

func (m *machine) advance(t *rapid.T) {
	d := pick(t, "elapsed", time.Second, ttl/2, ttl)
	m.clock.advance(d)
	m.model.now = m.model.now.Add(d)
	m.now = m.now.Add(pick(t, "community time", 0, time.Minute))
}

func (m *machine) reopen(t *rapid.T) {
	if !pick(t, "really", true, false, false, false) {
		return // seldom, since it costs most
	}
	m.store = m.e.Reopen(m.outer, m.store, m.clock.Now)
	m.model.leases = nil
}

func (m *machine) compare(t *rapid.T) {
	if s, ok := m.store.(interface {
		Verify(context.Context) (data.Report, error)
	}); ok {
		_, err := s.Verify(context.Background())
		noError(t, err)
	}
	var want []data.Community
	for _, name := range slices.Sorted(maps.Keys(m.model.all)) {
		c := m.model.all[name]
		noError(t, m.store.View(context.Background(), name, func(r data.Reader) error {
			compareReader(t, r, c)
			return nil
		}))
		if len(c.records) > 0 {
			want = append(want, name)
		}
	}
	got, err := m.store.Communities(context.Background())
	noError(t, err)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("communities %v, want %v", got, want)
	}
}

func compareReader(t *rapid.T, r data.Reader, c *modelCommunity) {
	t.Helper()
	for _, prefix := range []data.Key{"", data.Path("a"), drawKey(t)} {
		for _, after := range []data.Key{"", drawKey(t)} {
			if diff := cmp.Diff(c.scan(prefix, after), collect(t, r, prefix, after)); diff != "" {
				t.Fatalf("scan of %q after %q (-want +got):\n%s", prefix, after, diff)
			}
		}
	}
	k := drawKey(t)
	v, err := r.Get(k)
	if want, there := c.records[k]; there && (err != nil || string(v) != want) {
		t.Fatalf("get %q gave %q, %v, want %q", k, v, err, want)
	} else if !there && !errors.Is(err, data.ErrNotFound) {
		t.Fatalf("get of what is not there gave %q, %v", v, err)
	}
	var keys []string
	var last modelJob
	for j, err := range r.Jobs("k") {
		noError(t, err)
		keys = append(keys, j.Key)
		compareJob(t, j, c.jobs[j.Key])
		one, err := r.Job(j.Key)
		noError(t, err)
		compareJob(t, one, c.jobs[j.Key])
		if mine := c.jobs[j.Key]; sameLane(last.Job, j) && (last.Order < j.Order) != (last.place < mine.place) {
			t.Fatalf("jobs %q and %q stand the wrong way round", last.Key, j.Key)
		}
		last = c.jobs[j.Key]
		last.Order = j.Order
	}
	want := slices.Sorted(maps.Keys(c.jobs))
	want = slices.DeleteFunc(want, func(k string) bool { return k[0] != 'k' })
	if !slices.Equal(keys, want) {
		t.Fatalf("jobs %q, want %q", keys, want)
	}
}

func compareJob(t *rapid.T, got data.Job, want modelJob) {
	if got.Queue != want.Queue || got.Lane != want.Lane || !got.NotBefore.Equal(want.NotBefore) ||
		!got.Expires.Equal(want.Expires) || !bytes.Equal(got.Body, want.Body) || got.Attempts != want.Attempts {
		t.Fatalf("job %+v, want %+v", got, want.Job)
	}
}

func collect(t *rapid.T, r data.Reader, prefix, after data.Key) []data.Entry {
	found := []data.Entry{}
	for e, err := range r.Scan(prefix, after) {
		noError(t, err)
		found = append(found, e)
	}
	return found
}

func noError(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
