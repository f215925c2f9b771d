package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

func (h *house) forgets(m community.MemberID) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error {
		return errors.Join(tx.Forget(m), tx.People().DeleteMember(m), tx.Tell(bot.MemberGone{Member: m}))
	})
}

func withLedger(h *house) {
	ledger, err := data.OpenLedger(h.TempDir() + "/ledger")
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = ledger.Close() })
	h.ledger = ledger
}

func TestForgetting(t *testing.T) {
	h := openHouse(t, withLedger)
	h.member("amal", "UTC")
	h.member("bo", "UTC")
	channel := h.wire.channel("weavers")
	naming := bot.Post{Key: "names", To: bot.ToChannels(channel), Names: []community.MemberID{"m-amal"}}
	h.says(naming, "Amal said so")
	h.says(bot.Post{Key: "direct", To: toAmal(), Kind: bot.Unasked}, "hello")
	h.says(bot.Post{Key: "part", To: toAmal(), Kind: bot.Unasked}, "hello again")
	h.posts(bot.Post{Key: "unsent", To: toAmal(), NotBefore: monday().Add(time.Hour)}, "later")
	h.says(bot.Post{Key: "room", To: bot.ToRoom(channel, "m-amal", "m-bo")}, "you two")
	h.says(bot.Post{Key: "to-bo", To: bot.ToMember("m-bo")}, "unrelated")
	var sealed []byte
	h.decide(func(tx *bot.Tx) (err error) {
		sealed, err = tx.Seal("m-amal", "probe/notes", "x", "private words")
		return errors.Join(err, h.write(tx, "names", "somebody said so"), h.write(tx, "room", "one is gone"))
	})

	h.forgets("m-amal")
	h.after(2 * time.Hour)

	h.stand("amal")
	h.stand("bo", "<to-bo> unrelated")
	for place, want := range map[chat.ChannelID]string{
		channel: "<names> somebody said so", {Platform: wirePlatform, Space: "room", ID: "amal+bo"}: "<room> one is gone",
	} {
		messages := h.wire.in(place)
		if len(messages) != 1 || !strings.Contains(chat.PlainMessage(messages[0].says), want) {
			t.Errorf("in %s stands %v; want %q", place, messages, want)
		}
	}
	h.read(func(v *bot.View) error {
		if _, err := v.Open("m-amal", "probe/notes", "x", sealed); !errors.Is(err, data.ErrErased) {
			t.Errorf("the key still opens what was sealed: %v", err)
		}
		return nil
	})
	for _, key := range []string{"direct", "part", "unsent"} {
		if c := h.copies(key); len(c) != 0 {
			t.Errorf("%s is taken back, and yet it is known who it was to: %v", key, c)
		}
		h.failures(key, 0)
	}
	if entries := h.ledger.Entries(); len(entries) != 1 || entries[0].Subject != "m-amal" || entries[0].Kind != data.Erased {
		t.Errorf("the ledger remembers %v", entries)
	}
	for line := range strings.Lines(h.raw()) {
		if strings.Contains(line, "contacts") && strings.Contains(line, "amal") {
			t.Errorf("a contact is left: %q", line)
		}
	}
}

// A feature that keeps something about people does not start before they can see it, take it along and have it
// forgotten.
func TestNobodyKeepsWhatCannotBeForgotten(t *testing.T) {
	about := func(r *bot.Registry) {
		r.About(func(*bot.View, community.MemberID) ([]chat.Block, error) { return nil, nil })
	}
	export := func(r *bot.Registry) {
		r.Export(func(*bot.View, community.MemberID) (any, error) { return nil, nil })
	}
	forget := func(r *bot.Registry) { r.Forget(func(*bot.Tx, community.MemberID) error { return nil }) }
	merge := func(r *bot.Registry) { r.Merge(func(*bot.Tx, community.Member, community.Member) error { return nil }) }
	for name, c := range map[string]struct {
		has    []func(*bot.Registry)
		starts bool
	}{
		"nothing":           {nil, false},
		"not shown":         {[]func(*bot.Registry){export, forget, merge}, false},
		"not to take along": {[]func(*bot.Registry){about, forget, merge}, false},
		"for ever":          {[]func(*bot.Registry){about, export, merge}, false},
		"not to be linked":  {[]func(*bot.Registry){about, export, forget}, false},
		"as it should be":   {[]func(*bot.Registry){about, export, forget, merge}, true},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if problem := recover(); (problem == nil) != c.starts {
					t.Errorf("it starts: %v (%v)", problem == nil, problem)
				}
			}()
			p := newProbe()
			p.extra = func(r *bot.Registry) {
				r.Collections(data.NewCollection(data.Definition[string]{
					Namespace: "probe", Name: "diaries", Subjects: func(s string) []string { return []string{s} },
				}))
				for _, add := range c.has {
					add(r)
				}
			}
			store := memory.New()
			defer store.Close()
			_, err := bot.New(bot.Config{Community: "test", Store: store, Keys: data.NewMemoryKeys(), Clock: frozen(monday()), Features: []bot.Feature{p}})
			if err != nil {
				t.Errorf("it does not start: %v", err)
			}
		})
	}
}

// What stands is said anew at once, whatever is still to come in the same place.
func TestForgettingDoesNotWaitForTheNextMessage(t *testing.T) {
	h := openHouse(t, withLedger)
	h.member("amal", "UTC")
	channel := h.wire.channel("weavers")
	h.says(bot.Post{Key: "names", To: bot.ToChannels(channel), Names: []community.MemberID{"m-amal"}}, "Amal said so")
	h.posts(bot.Post{Key: "to come", To: bot.ToChannels(channel), NotBefore: monday().Add(7 * 24 * time.Hour)}, "next week")
	h.decide(func(tx *bot.Tx) error { return h.write(tx, "names", "somebody said so") })
	h.forgets("m-amal")
	h.settle()
	if stands := h.wire.in(channel); len(stands) != 1 || !strings.Contains(chat.PlainMessage(stands[0].says), "somebody") {
		t.Errorf("in the channel stands %v", stands)
	}
}

// The program dies after the rows are gone and before the key is.
func TestForgettingIsFinishedAfterACrash(t *testing.T) {
	for _, options := range [][]houseOption{nil, {onDisk}} {
		h := openHouse(t, options...)
		h.member("amal", "UTC")
		h.settle()
		_ = h.stop()
		// Nothing works the queues while the rows are removed.
		h.store = &mortal{Store: h.reopen()}
		b, err := bot.New(bot.Config{Community: "test", Store: h.store, Keys: h.keys, Clock: h.clock, Features: []bot.Feature{h.probe}})
		if err != nil {
			t.Fatal(err)
		}
		err = b.Decide(context.Background(), func(tx *bot.Tx) error {
			return errors.Join(tx.Forget("m-amal"), tx.People().DeleteMember("m-amal"))
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.keys.MAC("m-amal", "x"); err != nil {
			t.Fatal("the key went before its time; this test shows nothing")
		}
		if c, ok := h.store.Store.(interface{ Path() string }); ok && c.Path() != "" {
			_ = h.store.Store.Close()
		}
		h.start()
		h.settle()
		if _, err := h.keys.MAC("m-amal", "x"); !errors.Is(err, data.ErrErased) {
			t.Errorf("the key outlived its rows: %v", err)
		}
	}
}

// Whoever has read that they are forgotten is: the ledger knew before, so that a backup put back a moment later, on a
// machine that never ran again, brings nobody back.
func TestTheLedgerKnowsBeforeAnybodyIsTold(t *testing.T) {
	for name, broken := range map[string]bool{"in order": false, "stopped between the rows and the ledger": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger")
			h := openHouse(t, withFeature(func(r *bot.Registry) {
				r.Action("probe.forget", bot.Members(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
					id := tx.Actor().ID
					return tx.Say("bot.gone"), errors.Join(tx.Forget(id), tx.People().DeleteMember(id))
				})
			}))
			h.member("amal", "UTC")
			h.settle()
			_ = h.stop()
			ledger := openLedger(t, path)
			if broken {
				_ = ledger.Close() // what dies here dies before it has written
			}
			h.store = &mortal{Store: h.reopen()}
			b, err := bot.New(bot.Config{ // nothing works its queues: what is done is done by the answer
				Community: "test", Store: h.store, Keys: h.keys, Clock: h.clock, Features: []bot.Feature{h.probe}, Ledger: ledger,
			})
			if err != nil {
				t.Fatal(err)
			}
			h.bot = b
			if said := h.hears(account("amal"), pressing("probe.forget", "")); !strings.Contains(said, "no longer open") {
				t.Fatalf("amal is told %q", said)
			}
			_, err = h.keys.MAC("m-amal", "x")
			if knows, gone := erasures(ledger) == 1, errors.Is(err, data.ErrErased); knows == broken || gone == broken {
				t.Errorf("amal was told; the ledger knows: %v, the key is gone: %v", knows, gone)
			}
			_ = ledger.Close()
			h.ledger = openLedger(t, path)
			h.start()
			h.settle()
			if n := erasures(h.ledger); n != 1 {
				t.Errorf("after a start the ledger holds %d erasures; amal is one", n)
			}
			if _, err := h.keys.MAC("m-amal", "x"); !errors.Is(err, data.ErrErased) {
				t.Errorf("after a start the key is still there: %v", err)
			}
		})
	}
}

func openLedger(t *testing.T, path string) *data.Ledger {
	t.Helper()
	ledger, err := data.OpenLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ledger.Close() })
	return ledger
}

// erasures counts the entries that say m-amal was forgotten.
func erasures(l *data.Ledger) int {
	n := 0
	for _, e := range l.Entries() {
		if e.Kind == data.Erased && e.Subject == "m-amal" {
			n++
		}
	}
	return n
}

func TestAfterARestore(t *testing.T) {
	var ran atomic.Int32
	register := func(r *bot.Registry) {
		daily := scheduler.Entry{ID: "probe.daily/x", Spec: scheduler.Spec{Cron: "0 13 * * *", Zone: "UTC"}}
		r.Occasion("probe.daily", bot.Occasion{
			Entry: func(*bot.View, string) (scheduler.Entry, bool, error) { return daily, true, nil },
			Do:    func(*bot.Tx, bot.Occurrence) error { ran.Add(1); return nil },
		})
		r.Action("probe.plan", bot.Anyone(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
			_, _, err := tx.Schedule(daily)
			return chat.Quiet{}, err
		})
	}
	h := openHouse(t, withFeature(register))
	h.member("amal", "UTC")
	h.member("bo", "UTC")
	channel := h.wire.channel("weavers")
	h.hears(account("bo"), pressing("probe.plan", ""))
	h.faults.by(func(context.Context, call) fault { return before(chat.ErrBusy{After: time.Minute}) })
	arrived := []bot.Post{
		{Key: "asked", To: bot.ToMember("m-bo")}, {Key: "channel", To: bot.ToChannels(channel)},
	}
	for _, p := range append(arrived, bot.Post{Key: "lost", To: bot.ToMember("m-bo")}, bot.Post{Key: "to-amal", To: toAmal()}) {
		h.says(p, "hello")
	}
	_ = h.stop()                  // nothing is in hand while the backup is made
	h.clock.Push(5 * time.Minute) // all of it is due by then
	var backup bytes.Buffer
	if err := h.store.Snapshot(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	h.faults.on("post", "lost", before(chat.ErrBusy{After: 240 * time.Hour}))
	h.faults.by(nil)
	h.start()
	h.settle() // since the backup: these went out, and Amal left
	h.forgets("m-amal")
	h.settle()
	_ = h.stop()
	posted := h.faults.count("post", "")

	restored := memory.New()
	if _, err := data.Restore(t.Context(), &backup, restored); err != nil {
		t.Fatal(err)
	}
	h.reopen = func() data.Store { return restored }
	h.clock.Push(3 * time.Hour)
	h.store = &mortal{Store: restored}
	b, err := bot.New(bot.Config{Community: "test", Store: restored, Keys: h.keys, Clock: h.clock, Elapsed: h.clock.Now, Features: []bot.Feature{h.probe}}) // connected to nothing
	if err != nil {
		t.Fatal(err)
	}
	done, err := b.AfterRestore(t.Context(), []data.LedgerEntry{
		{Community: "test", Kind: data.Erased, Subject: "m-amal"},
		{Community: "test", Kind: data.Erased, Subject: "m-never-there"},
		{Community: "another", Kind: data.Erased, Subject: "m-bo"},
		{Community: "test", Kind: data.OptedOut, Subject: "m-bo"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bot.Restored{Erased: 1, Doubted: 4, Skipped: 1}, done); diff != "" {
		t.Errorf("what was done (-want +got):\n%s", diff)
	}
	ran.Store(0)
	h.start()
	h.after(time.Hour)

	if n := h.faults.count("post", ""); n != posted {
		t.Errorf("%d messages were sent by themselves", n-posted)
	}
	h.isIn("asked", bot.StateSent, "") // found where it stood
	h.isIn("channel", bot.StateSent, "")
	h.isIn("lost", bot.StateWaiting, bot.ReasonHold)
	if ran.Load() != 0 {
		t.Error("a schedule ran whose time had passed")
	}
	h.read(func(v *bot.View) error {
		if _, err := v.People().Member("m-amal"); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("who was forgotten is back: %v", err)
		}
		return nil
	})
	h.releases("", 1)
	h.after(25 * time.Hour)
	h.isIn("lost", bot.StateSent, "")
	h.stand("bo", "<asked>", "<lost>")
	if ran.Load() != 1 {
		t.Errorf("the schedule ran %d times on the next day; want once", ran.Load())
	}
}

func TestNews(t *testing.T) {
	var told [2]atomic.Int32
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Hear(func(*bot.Tx, bot.News) error { panic("a faulty listener") })
		for i := range told {
			r.Hear(func(*bot.Tx, bot.News) error { told[i].Add(1); return nil })
		}
	}))
	all := []bot.News{
		bot.MemberJoined{Member: "m"},
		bot.MemberMoved{Member: "m"},
		bot.MemberChanged{Member: "m"},
		bot.MemberGone{Member: "m"},
		bot.CohortEntered{Member: "m", Cohort: "c"},
		bot.CohortLeft{Member: "m", Cohort: "c"},
		bot.CohortChanged{Cohort: "c"},
		bot.PostFailed{Post: "p", Cohort: "c", Member: "m"},
		bot.SchedulesChanged{Cohort: "c"},
		bot.Trouble{Kind: bot.TroubleDisk, Detail: "2 %"},
		bot.Trouble{Kind: bot.TroubleRemoved, Detail: "Weavers", Of: "wire/w1"},
		bot.AccountGone{Member: "m", Account: account("amal"), As: account("parted")},
		bot.SpaceChanged{Space: bot.SpaceID{Platform: "wire", Space: "w1"}},
	}
	h.decide(func(tx *bot.Tx) error {
		for _, n := range all {
			if err := tx.Tell(n); err != nil {
				return err
			}
		}
		return nil
	})
	h.restart()
	h.after(24 * time.Hour)
	// What the faulty listener gave up is news again, but for news of trouble: else there would be no end of it.
	// Two of these are.
	gaveUp := len(all) - 2
	for i := range told {
		if n := told[i].Load(); int(n) != len(all)+gaveUp {
			t.Errorf("listener %d heard %d pieces of news; want %d", i, n, len(all)+gaveUp)
		}
	}
	h.read(func(v *bot.View) error {
		for _, n := range all { // as it was told, word for word
			if times, err := h.probe.heard.Get(v.Reader(), fmt.Sprintf("%T%+v", n, n)); err != nil || times != 1 {
				t.Errorf("%T was heard %d times (%v); want once", n, times, err)
			}
		}
		return nil
	})
}

func TestAuditIsStoredWithItsEffectOrNotAtAll(t *testing.T) {
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Action("probe.hold", bot.Anyone(), func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
			if err := tx.Hold(bot.Hold{Cohort: "weavers"}); err != nil || in.Arg == "" {
				return chat.Quiet{}, err
			}
			return nil, errors.New("undone")
		})
	}))
	h.member("fatima", "UTC")
	_, _ = h.acts(account("fatima"), pressing("probe.hold", "and fail"))
	audited := func() (all []bot.Audited) {
		h.read(func(v *bot.View) (err error) { all, err = v.Audited(); return err })
		return all
	}
	if n := len(audited()); n != 0 {
		t.Errorf("%d things are in the audit that did not happen", n)
	}
	h.hears(account("fatima"), pressing("probe.hold", ""))
	all := audited()
	if len(all) != 1 || all[0].By != "m-fatima" || all[0].Did != "hold" || all[0].Object != "weavers" || !all[0].At.Equal(monday()) {
		t.Errorf("the audit says %+v", all)
	}
}

func TestADecisionCanBeReplayed(t *testing.T) {
	decide := func(seed uint64, at time.Time) (ids []string) {
		h := openHouse(t, func(h *house) {
			h.config = func(c *bot.Config) { c.Seed = func() uint64 { return seed } }
			h.clock.PushTo(at)
		})
		h.decide(func(tx *bot.Tx) error {
			ids = []string{tx.NewID(), tx.NewID(), fmt.Sprint(tx.Chance().Uint64()), tx.NewID(), fmt.Sprint(tx.Seed())}
			return nil
		})
		if ids[0] >= ids[1] || ids[1] >= ids[3] {
			t.Errorf("ids do not sort by when they were made: %v", ids)
		}
		return ids
	}
	first := decide(7, monday())
	if diff := cmp.Diff(first, decide(7, monday())); diff != "" {
		t.Errorf("the same seed and time give other ids:\n%s", diff)
	}
	if cmp.Equal(first, decide(8, monday())) || cmp.Equal(first, decide(7, monday().Add(time.Second))) {
		t.Error("another seed or time gives the same ids")
	}
}

// A schedule whose work keeps failing loses that occurrence, and not all that are to come.
func TestAScheduleGoesOnAfterAnOccurrenceThatWasGivenUp(t *testing.T) {
	var runs []time.Time
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		daily := scheduler.Entry{ID: "probe.daily/x", Spec: scheduler.Spec{Cron: "0 13 * * *", Zone: "UTC"}}
		r.Occasion("probe.daily", bot.Occasion{
			Entry: func(*bot.View, string) (scheduler.Entry, bool, error) { return daily, true, nil },
			Do: func(tx *bot.Tx, _ bot.Occurrence) error {
				if tx.Now().Before(monday().Add(20 * time.Hour)) {
					panic("not today")
				}
				runs = append(runs, tx.Now())
				return nil
			},
		})
		r.Action("probe.plan", bot.Anyone(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
			_, _, err := tx.Schedule(daily)
			return chat.Quiet{}, err
		})
	}))
	h.hears(account("bo"), pressing("probe.plan", ""))
	h.after(49 * time.Hour)
	if len(runs) != 2 || !runs[0].Equal(monday().Add(25*time.Hour)) {
		t.Errorf("it ran at %v; want at 13:00 on the two days after the one that failed", runs)
	}
	if !strings.Contains(h.log.String(), "given up") {
		t.Error("nothing in the log tells of the lost occurrence")
	}
}
