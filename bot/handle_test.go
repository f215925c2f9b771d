package bot_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// counting registers an action that adds one to a note, and others that go wrong after writing.
func counting(h *house) {
	h.probe.extra = func(r *bot.Registry) {
		add := func(tx *bot.Tx) error {
			text, err := h.probe.notes.Get(tx.Reader(), "count")
			if err != nil && !errors.Is(err, data.ErrNotFound) {
				return err
			}
			return h.write(tx, "count", text+"I")
		}
		r.Action("probe.add", bot.Anyone(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
			return chat.Privately{Message: chat.Message{Summary: "added", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("added")}}}}, add(tx)
		})
		r.Action("probe.fail", bot.Anyone(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
			return nil, errors.Join(add(tx), errors.New("the disk is upside down"))
		})
		r.Action("probe.panic", bot.Anyone(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
			_ = add(tx)
			panic("a feature's mistake")
		})
		r.Action("probe.look", bot.Anyone(), func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil })
	}
}

func (h *house) note(key string) (text string) {
	h.Helper()
	h.read(func(v *bot.View) (err error) {
		text, err = h.probe.notes.Get(v.Reader(), key)
		if errors.Is(err, data.ErrNotFound) {
			return nil
		}
		return err
	})
	return text
}

func TestARepeatedEventHasOneEffect(t *testing.T) {
	h := openHouse(t, counting)
	event := pressing("probe.add", "")(chat.Envelope{ID: "once", Actor: account("amal"), In: direct("amal"), Private: true})
	var told, repeated atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			response, err := h.bot.Handle(t.Context(), event)
			if err != nil {
				t.Error(err)
				return
			}
			said := chat.PlainMessage(response.(chat.Privately).Message)
			if strings.Contains(said, "added") {
				told.Add(1)
			}
			if strings.Contains(said, "I have that already") {
				repeated.Add(1)
			}
		})
	}
	all.Wait()
	if told.Load() != 1 || repeated.Load() != 19 || h.note("count") != "I" {
		t.Errorf("told %d times, repeated %d times, effect %q; want once, 19 times, once", told.Load(), repeated.Load(), h.note("count"))
	}
	h.restart()
	if response, err := h.bot.Handle(t.Context(), event); err != nil || !strings.Contains(h.shown(response), "already") || h.note("count") != "I" {
		t.Errorf("after a restart the same event gives %v, %v", response, err)
	}
}

func TestADecisionThatFailsStoresNothing(t *testing.T) {
	h := openHouse(t, counting)
	h.settle()
	start := h.raw()
	response, err := h.acts(account("amal"), pressing("probe.fail", ""))
	if err == nil || response != nil {
		t.Errorf("it answers %v, %v; want an error, so that the platform delivers it again", response, err)
	}
	if h.raw() != start {
		t.Error("something was stored all the same")
	}
	said := h.hears(account("amal"), pressing("probe.panic", ""))
	if !strings.Contains(said, "Something went wrong on my side") {
		t.Errorf("after a panic the person is told %q", said)
	}
	if h.raw() != start {
		t.Error("something was stored in spite of the panic")
	}
	if log := h.log.String(); !strings.Contains(log, "a feature's mistake") || !strings.Contains(log, "upside down") {
		t.Error("the log does not tell what happened")
	}
	if said := h.hears(account("amal"), pressing("probe.add", "")); !strings.Contains(said, "added") {
		t.Errorf("the next event is answered with %q", said)
	}
}

func TestWhatIsNoLongerOpen(t *testing.T) {
	h := openHouse(t, counting)
	h.member("amal", "UTC")
	for name, event := range map[string]func(chat.Envelope) chat.Event{
		"control": pressing("probe.gone", ""),
		"form": func(e chat.Envelope) chat.Event {
			return chat.FormSubmitted{Envelope: e, Action: chat.Action{Route: "probe.gone"}}
		},
		"page": func(e chat.Envelope) chat.Event {
			return chat.PageSubmitted{Envelope: e, Action: chat.Action{Route: "probe.gone"}}
		},
		"shortcut": func(e chat.Envelope) chat.Event {
			return chat.ShortcutUsed{Envelope: e, Route: "probe.gone"}
		},
	} {
		if said := h.hears(account("amal"), event); !strings.Contains(said, "That is no longer open.") {
			t.Errorf("an unknown %s is answered with %q", name, said)
		}
	}
}

func cohortOf(_ *bot.View, in bot.Input) (community.CohortID, error) {
	return community.CohortID(in.Arg), nil
}

func TestRules(t *testing.T) {
	rules := map[string]bot.Rule{
		"anyone": bot.Anyone(), "members": bot.Members(), "facilitators": bot.Facilitators(), "stewards": bot.Stewards(),
		"leads": bot.LeadsOf(cohortOf), "anylead": bot.AnyLead(), "cohort": bot.CohortMembers(cohortOf),
	}
	h := openHouse(t, func(h *house) {
		h.config = func(c *bot.Config) { c.Stewards = []chat.UserID{account("owner")} }
		h.probe.extra = func(r *bot.Registry) {
			r.Welcome(bot.Offer{Label: "bot.join", Action: chat.Action{Route: "probe.anyone"}})
			for name, rule := range rules {
				r.Action("probe."+name, rule, func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil })
				r.Command(bot.Command{Name: name, Who: rule, Do: func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil }})
				r.Suggester("probe."+name, rule, func(*bot.View, bot.Input) ([]chat.Option, error) {
					return []chat.Option{{Value: name, Label: name}}, nil
				})
			}
		}
	})
	role := func(r community.Role) func(*community.Member) {
		return func(m *community.Member) { m.Roles = []community.Role{r} }
	}
	h.member("member", "UTC")
	h.member("lead", "UTC")
	h.member("weaver", "UTC")
	h.member("fatima", "UTC", role(community.Facilitator))
	h.member("stew", "UTC", role(community.Steward))
	h.member("owner", "UTC")
	h.decide(func(tx *bot.Tx) error {
		return errors.Join(
			tx.People().PutCohort(community.Cohort{ID: "weavers", Name: "Weavers", Leads: []community.MemberID{"m-lead"}}),
			tx.People().Enter(community.Membership{Cohort: "weavers", Member: "m-weaver"}),
		)
	})
	may := map[string]string{ // who may, by rule; everybody else may not
		"anyone": "stranger member lead weaver fatima stew owner", "members": "member lead weaver fatima stew owner",
		"facilitators": "fatima stew owner", "stewards": "stew owner", "leads": "lead fatima stew owner",
		"anylead": "lead fatima stew owner", "cohort": "weaver",
	}
	for name := range rules {
		for _, who := range []string{"stranger", "member", "lead", "weaver", "fatima", "stew", "owner"} {
			allowed := strings.Contains(" "+may[name]+" ", " "+who+" ")
			said := h.hears(account(who), pressing("probe."+name, "weavers"))
			switch {
			case allowed && said != "quiet":
				t.Errorf("%s may not use what is for %s: %q", who, name, said)
			case !allowed && who == "stranger" && !strings.Contains(said, "We haven’t met yet"):
				t.Errorf("a stranger is not welcomed by what is for %s, but told %q", name, said)
			case !allowed && who != "stranger" && !strings.Contains(said, "You can get help from"):
				t.Errorf("%s is refused what is for %s without a word on who can help: %q", who, name, said)
			}
			h.mayTypeAndComplete(who, name, allowed)
		}
	}
}

// mayTypeAndComplete holds the list of commands and the suggestions to the same rule. A rule about a cohort lists what
// may be done to one cohort at least; but suggestions for one that nothing names yet are for facilitators alone.
func (h *house) mayTypeAndComplete(who, name string, allowed bool) {
	h.Helper()
	commands, err := h.bot.Commands(h.Context(), account(who))
	if err != nil {
		h.Fatal(err)
	}
	listed := slices.ContainsFunc(commands, func(c chat.Command) bool { return c.Name == name })
	suggests := allowed && name != "cohort" && (name != "leads" || who != "lead")
	options, err := h.bot.Suggest(h.Context(), chat.Query{Actor: account(who), Route: "probe." + name})
	if err != nil || listed != allowed || (len(options) > 0) != suggests {
		h.Errorf("%s, rule %s: listed %v, suggested %v, %v; want %v and %v", who, name, listed, options, err, allowed, suggests)
	}
}

func TestSuggestions(t *testing.T) {
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Suggester("probe.many", bot.Anyone(), func(*bot.View, bot.Input) ([]chat.Option, error) { return make([]chat.Option, 60), nil })
		r.Suggester("probe.panic", bot.Anyone(), func(*bot.View, bot.Input) ([]chat.Option, error) { panic("oh") })
	}))
	for route, want := range map[string]int{"probe.many": chat.MaxSuggestions, "probe.unknown": 0} {
		if options, err := h.bot.Suggest(t.Context(), chat.Query{Route: route}); err != nil || len(options) != want {
			t.Errorf("%s: %d options, %v; want %d", route, len(options), err, want)
		}
	}
	if _, err := h.bot.Suggest(t.Context(), chat.Query{Route: "probe.panic"}); err == nil {
		t.Error("a panic gives no error")
	}
}

func TestWorkThatFails(t *testing.T) {
	var tries atomic.Int32
	var attempts []int
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Work("probe.shaky", func(_ *bot.Tx, task bot.Task) error {
			attempts = append(attempts, task.Attempt)
			switch tries.Add(1) {
			case 1:
				return errors.New("not yet")
			case 2:
				panic("not yet either")
			}
			return nil
		})
		r.Work("probe.hopeless", func(tx *bot.Tx, _ bot.Task) error {
			tries.Add(1)
			return errors.New("never")
		})
		r.Work("probe.again", func(tx *bot.Tx, task bot.Task) error {
			if tries.Add(1); task.Attempt != 1 {
				return errors.New("what recurs has not failed")
			}
			return tx.Later("again", "probe.again", "", tx.Now().Add(time.Hour))
		})
	}))
	later := func(route string) {
		tries.Store(0)
		h.decide(func(tx *bot.Tx) error { return tx.Later(strings.TrimPrefix(route, "probe."), route, "", tx.Now()) })
	}
	later("probe.shaky")
	h.after(time.Hour)
	if tries.Load() != 3 || len(attempts) != 3 || attempts[2] != 3 {
		t.Errorf("shaky work was tried %d times, %v; want 3", tries.Load(), attempts)
	}
	later("probe.hopeless")
	h.after(24 * time.Hour)
	if tries.Load() != 10 || !strings.Contains(h.log.String(), "given up after attempt 10: never") {
		t.Errorf("hopeless work was tried %d times; want 10, and a line in the log", tries.Load())
	}
	if n := h.hearsNews(bot.Trouble{Kind: bot.TroubleWork, Detail: "work"}); n != 1 {
		t.Errorf("that it was given up was heard %d times; want once", n)
	}
	later("probe.again")
	h.after(23*time.Hour + time.Minute)
	if tries.Load() != 24 {
		t.Errorf("hourly work ran %d times in a day; want 24", tries.Load())
	}
}

// TestWorkThatIsAskedForAnewHasNotFailed, however often it did before it was cancelled.
func TestWorkThatIsAskedForAnewHasNotFailed(t *testing.T) {
	var attempts []int
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Work("probe.hopeless", func(_ *bot.Tx, task bot.Task) error {
			attempts = append(attempts, task.Attempt)
			return errors.New("never")
		})
	}))
	ask := func(tx *bot.Tx) error { return tx.Later("hopeless", "probe.hopeless", "", tx.Now()) }
	h.decide(ask)
	h.after(2 * time.Second)
	before := len(attempts)
	h.decide(func(tx *bot.Tx) error { return tx.Never("hopeless") })
	h.decide(ask)
	h.after(0)
	if before < 2 || len(attempts) != before+1 || attempts[before] != 1 {
		t.Errorf("the attempts are counted as %v, of which %d came before it was cancelled", attempts, before)
	}
}

// Platforms give up on an answer after three seconds, however slow they are themselves.
func TestAPlatformThatIsSlowToDescribeAChannelDelaysNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, counting)
		h.wire.mute = true
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		event := pressing("probe.add", "")(chat.Envelope{ID: "e", Actor: account("amal"), In: h.wire.channel("weavers")})
		response, err := h.bot.Handle(ctx, event)
		if err != nil || !strings.Contains(h.shown(response), "added") {
			t.Errorf("the answer is %v, %v", response, err)
		}
	})
}

// A record that cannot be read, on a damaged disk for instance, is an error like any other, and ends no more than this event.
func TestWhoActsCannotBeRead(t *testing.T) {
	h := openHouse(t, counting)
	h.member("amal", "UTC")
	h.decide(func(tx *bot.Tx) error {
		var rows []data.Key
		for e, err := range tx.Reader().Scan("", "") {
			if err != nil {
				return err
			}
			if strings.Contains(string(e.Key), "members") && strings.Contains(string(e.Key), "m-amal") && len(e.Value) > 0 {
				rows = append(rows, e.Key)
			}
		}
		for _, key := range rows {
			if err := tx.Writer().Put(key, []byte("damaged")); err != nil {
				return err
			}
		}
		return nil
	})
	event := pressing("probe.add", "")(chat.Envelope{ID: "unread", Actor: account("amal"), In: direct("amal"), Private: true})
	if _, err := h.bot.Handle(t.Context(), event); err == nil {
		t.Error("the event was taken")
	}
	if said := h.hears(account("bo"), pressing("probe.add", "")); !strings.Contains(said, "added") || h.note("count") != "I" {
		t.Errorf("somebody else hears %q, and the effect is %q", said, h.note("count"))
	}
}

// A platform that says nothing, behind a network that swallows all, keeps no schedule from running: neither its own nor
// those of the others.
func TestAPlatformThatDescribesNothingDelaysNoSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32
		h := openHouse(t, withFeature(func(r *bot.Registry) {
			daily := scheduler.Entry{ID: "probe.daily/x", Spec: scheduler.Spec{Cron: "0 13 * * *", Zone: "UTC"}}
			r.Occasion("probe.daily", bot.Occasion{
				Entry: func(*bot.View, string) (scheduler.Entry, bool, error) { return daily, true, nil },
				Do:    func(*bot.Tx, bot.Occurrence) error { ran.Add(1); return nil },
			})
			r.Action("probe.plan", bot.Anyone(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
				_, _, err := tx.Schedule(daily)
				return chat.Quiet{}, err
			})
		}))
		h.wire.mute = true
		cohort := community.Cohort{ID: "c", Name: "C"}
		for i := range 100 {
			cohort.Channels = append(cohort.Channels, chat.ChannelID{Platform: wirePlatform, Space: "channels", ID: strconv.Itoa(i)})
		}
		h.decide(func(tx *bot.Tx) error { return tx.People().PutCohort(cohort) })
		h.hears(account("bo"), pressing("probe.plan", ""))
		begun := time.Now()
		h.after(2 * time.Hour)
		if took := time.Since(begun); ran.Load() != 1 || took > 10*time.Second {
			t.Errorf("it ran %d times, after %s", ran.Load(), took)
		}
	})
}
