package scheduler

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"weft/data"
	"weft/data/bolt"
)

var sizes = []int{1_000, 100_000}

// fill plans n schedules at all hours of the week, the first of them overdue at now.
func fill(b *testing.B, store data.Store, n int, now time.Time) {
	b.Helper()
	for done := 0; done < n; {
		update(b, store, func(w data.Writer) error {
			for range min(1000, n-done) {
				after := now
				if done == 0 {
					after = now.Add(-8 * 24 * time.Hour)
				}
				e := Entry{ID: fmt.Sprint("s", done), Spec: Spec{Cron: cronLine(done), Zone: "Africa/Nairobi"}}
				if _, _, err := Plan(w, e, after); err != nil {
					return err
				}
				done++
			}
			return nil
		})
	}
}

func cronLine(i int) string { return fmt.Sprintf("%d %d * * %d", i%60, i/60%24, i%7) }

func openBolt(b *testing.B, path string) data.Store {
	b.Helper()
	store, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return store
}

// What it costs to wake when nothing is due: ours, durable, and that of robfig/cron, in memory.
func BenchmarkWakeWithNothingDue(b *testing.B) {
	now := SystemClock{}.Now()
	for _, n := range sizes {
		b.Run(fmt.Sprintf("weft/%d", n), func(b *testing.B) {
			store := openBolt(b, filepath.Join(b.TempDir(), "weft.db"))
			defer store.Close()
			fill(b, store, n, now)
			update(b, store, func(w data.Writer) error { return Unplan(w, "s0") })
			r := NewRunner(RunnerConfig{Store: store, Queue: Queue, Clock: &wrongClock{now: now}, Handle: unexpected(b)})
			for b.Loop() {
				if _, err := r.pass(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
		// The public ways to wake that loop are adding an entry and removing one; each sorts all entries. An
		// operation is two wakes, and the copying of the entries that removing does besides.
		b.Run(fmt.Sprintf("robfig/%d", n), func(b *testing.B) {
			c := robfig(b, n)
			c.Start()
			defer c.Stop()
			weekly := cron.Every(7 * 24 * time.Hour)
			for b.Loop() {
				c.Remove(c.Schedule(weekly, cron.FuncJob(func() {})))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(2*b.N), "µs/wake")
		})
	}
}

// From a restart to the start of the first overdue occurrence. robfig/cron remembers none: there it is the
// time until it could run anything at all.
func BenchmarkRestart(b *testing.B) {
	now := SystemClock{}.Now()
	for _, n := range sizes {
		b.Run(fmt.Sprintf("weft/%d", n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "weft.db")
			store := openBolt(b, path)
			fill(b, store, n, now)
			if err := store.Close(); err != nil {
				b.Fatal(err)
			}
			var opening, starting time.Duration
			for b.Loop() {
				began := time.Now()
				store := openBolt(b, path)
				opened := time.Now()
				firstStart(b, store)
				opening, starting = opening+opened.Sub(began), starting+time.Since(opened)
				if err := store.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(opening.Microseconds())/1000/float64(b.N), "ms/open")
			b.ReportMetric(float64(starting.Microseconds())/1000/float64(b.N), "ms/first")
		})
		b.Run(fmt.Sprintf("robfig/%d", n), func(b *testing.B) {
			for b.Loop() {
				c := robfig(b, n)
				c.Start()
				if len(c.Entries()) != n { // answered by the loop, once it has computed all
					b.Fatal("entries are missing")
				}
				c.Stop()
			}
		})
	}
}

// firstStart runs a runner until it has started one job.
func firstStart(b *testing.B, store data.Store) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r := NewRunner(RunnerConfig{Store: store, Queue: Queue, Clock: SystemClock{}, Handle: func(context.Context, data.Job) error {
		cancel()
		return nil
	}})
	if err := r.Run(ctx); err != nil {
		b.Fatal(err)
	}
}

func robfig(b *testing.B, n int) *cron.Cron {
	b.Helper()
	c := cron.New()
	for i := range n {
		if _, err := c.AddFunc(cronLine(i), func() {}); err != nil {
			b.Fatal(err)
		}
	}
	return c
}

func unexpected(b *testing.B) Handler {
	b.Helper()
	return func(_ context.Context, j data.Job) error {
		b.Errorf("%s is not due", j.Key)
		return nil
	}
}

// What a restart spends on checking the instants of all that is planned, beside the runner.
func BenchmarkReplan(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store := newStore(b)
			fill(b, store, n, SystemClock{}.Now())
			for b.Loop() {
				if moved, err := Replan(context.Background(), store, circle); moved != 0 || err != nil {
					b.Fatal(moved, err)
				}
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	zone := located(b, "America/New_York")
	now := SystemClock{}.Now()
	theirs, err := cron.ParseStandard("CRON_TZ=America/New_York 30 2 * * 0")
	if err != nil {
		b.Fatal(err)
	}
	ours := compiled(b, Spec{Cron: "30 2 * * 0", Zone: "America/New_York"}).In(zone)
	for name, s := range map[string]cron.Schedule{"weft": ours, "robfig": theirs} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Next(now)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("every other Tuesday at 16:00 Nairobi time, except 2026-12-29", lisbon); err != nil {
			b.Fatal(err)
		}
	}
}
