package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestQuietHours(t *testing.T) {
	night := community.Quiet{From: chat.Clock{Hour: 21}, To: chat.Clock{Hour: 8}}
	tests := map[string]struct {
		zone  string
		quiet community.Quiet
		due   string
		sent  string // in UTC; "" for at once
	}{
		"by day":                      {"Africa/Nairobi", night, "2026-12-01T12:00:00+03:00", ""},
		"at night, across midnight":   {"Africa/Nairobi", night, "2026-12-01T23:30:00+03:00", "2026-12-02T08:00:00+03:00"},
		"in the small hours":          {"Asia/Manila", night, "2026-12-02T03:00:00+08:00", "2026-12-02T08:00:00+08:00"},
		"a siesta":                    {"America/Bogota", community.Quiet{From: chat.Clock{Hour: 13}, To: chat.Clock{Hour: 15}}, "2026-12-01T13:30:00-05:00", "2026-12-01T15:00:00-05:00"},
		"none":                        {"America/Bogota", community.Quiet{}, "2026-12-01T03:00:00-05:00", ""},
		"the night clocks go forward": {"Europe/Paris", night, "2027-03-27T22:00:00+01:00", "2027-03-28T08:00:00+02:00"},
		"the night clocks go back":    {"America/New_York", night, "2027-11-06T22:00:00-04:00", "2027-11-07T08:00:00-05:00"},
	}
	for name, tt := range tests {
		for _, kind := range []bot.Kind{bot.Unasked, bot.Urgent, bot.Solicited} {
			t.Run(fmt.Sprintf("%s/%s", name, kind), func(t *testing.T) {
				h := openHouse(t)
				h.member("amal", tt.zone, func(m *community.Member) { m.Preferences.Quiet = tt.quiet })
				due := instant(t, tt.due)
				h.at(due)
				h.says(bot.Post{Key: "a", To: toAmal(), Kind: kind}, "hello")
				if tt.sent != "" && kind != bot.Solicited {
					h.stand("amal")
					h.isIn("a", bot.StateWaiting, bot.ReasonQuiet)
					if at := h.copies("a")[0].NotBefore; !at.Equal(instant(t, tt.sent)) {
						t.Errorf("it waits until %s; want %s", at, tt.sent)
					}
					due = instant(t, tt.sent)
					h.at(due)
				}
				h.stand("amal", "<a> hello")
				if at := h.faults.of("post", "a")[0].at; !at.Equal(due) {
					t.Errorf("it was sent at %s; want %s", at, due)
				}
			})
		}
	}
}

func TestOneBundleADay(t *testing.T) {
	unasked := func(key string) bot.Post { return bot.Post{Key: key, To: toAmal(), Kind: bot.Unasked} }
	t.Run("what is due at one time goes in one message", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		for i, cohort := range []community.CohortID{"", "weavers", "spinners"} {
			p := unasked(fmt.Sprint(i))
			p.Cohort, p.NotBefore = cohort, monday().Add(time.Hour)
			h.posts(p, "hello")
		}
		h.after(2 * time.Hour)
		h.stand("amal", "<0>|<1>|<2>")
		for i := range 3 {
			h.isIn(fmt.Sprint(i), bot.StateSent, "")
		}
	})
	t.Run("within half an hour it joins; later it waits for tomorrow", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "Africa/Nairobi") // 15:00 there
		h.says(unasked("a"), "one")
		h.after(29 * time.Minute)
		h.says(unasked("b"), "two")
		h.stand("amal", "<a> one|<b> two")
		h.after(2 * time.Minute)
		h.says(unasked("c"), "three")
		h.stand("amal", "<a> one|<b> two")
		h.isIn("c", bot.StateWaiting, bot.ReasonBudget)
		tomorrow := instant(t, "2026-12-01T08:00:00+03:00")
		if at := h.copies("c")[0].NotBefore; !at.Equal(tomorrow) {
			t.Errorf("c waits until %s; want %s", at, tomorrow)
		}
		h.at(tomorrow)
		h.stand("amal", "<a> one|<b> two", "<c> three")
		if n := h.faults.count("post", ""); n != 2 {
			t.Errorf("%d messages were sent in two days; want 2", n)
		}
	})
	t.Run("what cannot wait until tomorrow joins by an edit", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(unasked("a"), "one")
		h.after(4 * time.Hour)
		p := unasked("b")
		p.Expires = h.clock.Now().Add(5 * time.Hour)
		h.says(p, "two")
		h.stand("amal", "<a> one|<b> two")
		h.isIn("b", bot.StateSent, "")
		if h.faults.count("post", "") != 1 {
			t.Error("a second message was sent that day")
		}
	})
	t.Run("urgent ones go alone, answers always", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(unasked("a"), "one")
		h.says(bot.Post{Key: "u", To: toAmal(), Kind: bot.Urgent}, "now")
		h.says(bot.Post{Key: "s", To: toAmal()}, "asked for")
		h.stand("amal", "<a> one", "<u> now", "<s> asked for")
	})
}

// Whatever happens to a message that carries others, nobody is left out silently.
func TestACarrierTellsItsParts(t *testing.T) {
	later := monday().Add(time.Hour)
	carrying := func(t *testing.T, faults ...fault) *house {
		t.Helper()
		h := openHouse(t)
		h.member("amal", "UTC")
		h.faults.on("post", "a", faults...)
		for _, key := range []string{"a", "b", "c"} {
			h.posts(bot.Post{Key: key, To: toAmal(), Kind: bot.Unasked, NotBefore: later}, "hello")
		}
		return h
	}
	tests := map[string]struct {
		faults []fault
		stands []string
		state  bot.State // of the parts
		failed int       // how often the failure of each part is heard
	}{
		"answered":                   {nil, []string{"<a>|<b>|<c>"}, bot.StateSent, 0},
		"unreachable":                {[]fault{before(chat.ErrUnreachable)}, nil, bot.StateFailed, 1},
		"not certain, arrived":       {[]fault{after(chat.ErrNotCertain)}, []string{"<a>|<b>|<c>"}, bot.StateSent, 0},
		"not certain, lost":          {[]fault{before(chat.ErrNotCertain)}, []string{"<a>|<b>|<c>"}, bot.StateSent, 0},
		"busy":                       {[]fault{before(chat.ErrBusy{After: time.Minute})}, []string{"<a>|<b>|<c>"}, bot.StateSent, 0},
		"refused: the rest may pass": {[]fault{before(chat.ErrRefused)}, []string{"<b>|<c>"}, bot.StateSent, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := carrying(t, tt.faults...)
			if name == "unreachable" {
				h.faults.on("post", "b", before(chat.ErrUnreachable))
				h.faults.on("post", "c", before(chat.ErrUnreachable))
			}
			h.after(20 * time.Hour)
			if got := len(h.sees("amal")); got != len(tt.stands) {
				t.Errorf("%d messages stand, %q; want %d", got, h.sees("amal"), len(tt.stands))
			}
			all := strings.Join(h.sees("amal"), " ")
			for _, key := range []string{"b", "c"} {
				if want := min(1, len(tt.stands)); strings.Count(all, "<"+key+">") != want {
					t.Errorf("%s is said %d times in %q; want %d", key, strings.Count(all, "<"+key+">"), all, want)
				}
				if c := h.copies(key)[0]; c.State != tt.state {
					t.Errorf("%s is %s (%s); want %s", key, c.State, c.Reason, tt.state)
				}
				h.failures(key, tt.failed)
			}
		})
	}
	t.Run("where nobody can tell, its parts are in doubt as well", func(t *testing.T) {
		h := carrying(t, before(chat.ErrNotCertain))
		blind(h)
		h.after(3 * time.Hour)
		for _, key := range []string{"a", "b", "c"} {
			h.isIn(key, bot.StateDoubtful, bot.ReasonNotCertain)
			h.failures(key, 1)
		}
	})
	t.Run("a part that cannot be said keeps nobody else from being said", func(t *testing.T) {
		for _, note := range []string{notePanics, noteUnfit, noteNothing} {
			for broken, rest := range map[string]string{"a": "<b>|<c>", "b": "<a>|<c>", "c": "<a>|<b>"} {
				h := carrying(t)
				h.revises(broken, note)
				h.after(20 * time.Hour)
				h.stand("amal", rest)
				if note == noteNothing {
					h.isIn(broken, bot.StateRetracted, bot.ReasonPointless)
				} else {
					h.isIn(broken, bot.StateFailed, bot.ReasonBroken)
					h.failures(broken, 1)
				}
			}
		}
	})
	t.Run("revising and retracting a part edits the message", func(t *testing.T) {
		h := carrying(t)
		h.after(2 * time.Hour)
		h.revises("b", "changed")
		h.settle()
		h.stand("amal", "<a>|<b> changed|<c>")
		h.retracts("b")
		h.settle()
		h.stand("amal", "<a>|<c>")
		h.isIn("b", bot.StateRetracted, "")
		h.retracts("a") // what carried them is gone, they stay
		h.settle()
		h.stand("amal", "<c>")
		h.retracts("c")
		h.settle()
		h.stand("amal")
	})
	t.Run("while it is in flight", func(t *testing.T) {
		h := carrying(t)
		h.inFlight("post", fault{}, func() {
			h.revises("b", "changed")
			h.retracts("c")
		})
		h.after(2 * time.Hour)
		h.stand("amal", "<a>|<b> changed")
		h.isIn("c", bot.StateRetracted, "")
	})
	t.Run("nothing joins a message that is being taken back", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(bot.Post{Key: "a", To: toAmal(), Kind: bot.Unasked}, "one")
		h.inFlight("delete", after(chat.ErrNotCertain), func() {
			h.posts(bot.Post{Key: "b", To: toAmal(), Kind: bot.Unasked, Cohort: "weavers"}, "two")
		})
		h.retracts("a")
		h.after(time.Hour)
		h.stand("amal", "<b> two")
		h.isIn("a", bot.StateRetracted, "")
		h.isIn("b", bot.StateSent, "")
	})
	t.Run("a message that cannot be edited any more", func(t *testing.T) {
		for _, refusal := range []error{chat.ErrRefused, chat.ErrUnreachable, chat.ErrUnsupported} {
			h := openHouse(t)
			h.member("amal", "UTC")
			h.says(bot.Post{Key: "a", To: toAmal(), Kind: bot.Unasked}, "one")
			h.faults.on("edit", "a", before(refusal))
			h.says(bot.Post{Key: "b", To: toAmal(), Kind: bot.Unasked}, "two")
			h.stand("amal", "<a> one", "<b> two")
			h.isIn("b", bot.StateSent, "")
			h.revises("a", "changed") // now it can: b is not said a second time in it
			h.settle()
			h.stand("amal", "<a> changed", "<b> two")
		}
	})
}

// Two cohorts have lanes of their own, so their messages to one person are considered at the same time.
func TestMessagesOfManyCohortsAtOnceAreStillOneMessage(t *testing.T) {
	for range 20 {
		h := openHouse(t)
		h.member("amal", "UTC")
		var pieces []string
		h.decide(func(tx *bot.Tx) error {
			for i := range 8 {
				key := fmt.Sprint(i)
				if err := h.write(tx, key, "hello"); err != nil {
					return err
				}
				p := bot.Post{
					Key: key, To: toAmal(), Kind: bot.Unasked, Cohort: community.CohortID("c" + key),
					Show: chat.Action{Route: "probe.note", Arg: key},
				}
				if err := tx.Post(p); err != nil {
					return err
				}
			}
			return nil
		})
		for i := range 8 {
			pieces = append(pieces, fmt.Sprintf("<%d>", i))
		}
		h.settle()
		h.stand("amal", strings.Join(pieces, "|"))
	}
}
