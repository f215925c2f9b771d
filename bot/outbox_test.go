package bot_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

func toAmal() bot.To { return bot.ToMember("m-amal") }

func TestAMessageIsSentOnce(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello") // decided twice
	h.restart()
	h.settle()
	h.stand("amal", "<a> hello")
	h.isIn("a", bot.StateSent, "")
	if n := h.faults.count("post", "a"); n != 1 {
		t.Errorf("%d requests were made; want 1", n)
	}
}

func TestErrorsOfARequest(t *testing.T) {
	unknown := errors.New("the cable was cut")
	tests := map[string]struct {
		faults []fault
		to     string // whom the message reaches; "" for nobody
		posts  int    // requests to post
		state  bot.State
		reason bot.Reason
		failed int // how often its failure is heard
	}{
		"refused by the first account": {
			faults: []fault{before(chat.ErrUnreachable)}, to: "amal2", posts: 2, state: bot.StateSent,
		},
		"refused by all accounts": {
			faults: []fault{before(chat.ErrUnreachable), before(chat.ErrUnreachable)},
			posts:  2, state: bot.StateFailed, reason: bot.ReasonUnreachable, failed: 1,
		},
		"the message itself is refused": {
			faults: []fault{before(chat.ErrRefused)},
			posts:  1, state: bot.StateFailed, reason: bot.ReasonRefused, failed: 1,
		},
		"not possible on this platform": {
			faults: []fault{before(chat.ErrUnsupported)},
			posts:  1, state: bot.StateFailed, reason: bot.ReasonRefused, failed: 1,
		},
		"not certain, and it had not arrived": {
			faults: []fault{before(chat.ErrNotCertain)}, to: "amal", posts: 2, state: bot.StateSent,
		},
		"not certain, and it had arrived": {
			faults: []fault{after(chat.ErrNotCertain)}, to: "amal", posts: 1, state: bot.StateSent,
		},
		"timed out, and it had arrived": {
			faults: []fault{after(context.DeadlineExceeded)}, to: "amal", posts: 1, state: bot.StateSent,
		},
		"an unknown error, and it had arrived": {
			faults: []fault{after(unknown)}, to: "amal", posts: 1, state: bot.StateSent,
		},
		"an unknown error, and it had not arrived": {
			faults: []fault{before(unknown)}, to: "amal", posts: 2, state: bot.StateSent,
		},
		"busy, then busy again": {
			faults: []fault{before(chat.ErrBusy{After: time.Minute}), before(chat.ErrBusy{After: time.Minute})},
			to:     "amal", posts: 3, state: bot.StateSent,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t)
			h.member("amal", "UTC", spareAccount("amal2"))
			h.faults.on("post", "a", tt.faults...)
			h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
			h.after(time.Hour)
			for _, name := range []string{"amal", "amal2"} {
				if name == tt.to {
					h.stand(name, "<a> hello")
				} else {
					h.stand(name)
				}
			}
			h.isIn("a", tt.state, tt.reason)
			h.failures("a", tt.failed)
			if n := h.faults.count("post", "a"); n != tt.posts {
				t.Errorf("%d requests to post; want %d", n, tt.posts)
			}
		})
	}
}

// What goes wrong while looking for a message says nothing about the message: it must not be sent again before
// somebody has looked.
func TestTroubleWithLookingForAMessage(t *testing.T) {
	tests := map[string]struct {
		find  error
		state bot.State
	}{
		"busy":        {chat.ErrBusy{After: time.Minute}, bot.StateSent},
		"not certain": {chat.ErrNotCertain, bot.StateSent},
		"unknown":     {errors.New("the cable was cut"), bot.StateSent},
		"unreachable": {chat.ErrUnreachable, bot.StateDoubtful},
		"refused":     {chat.ErrRefused, bot.StateDoubtful},
		"unsupported": {chat.ErrUnsupported, bot.StateDoubtful},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t)
			h.member("amal", "UTC", spareAccount("amal2"))
			h.faults.on("post", "a", after(chat.ErrNotCertain))
			h.faults.on("find", "a", before(tt.find))
			h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
			h.after(time.Hour)
			h.stand("amal", "<a> hello")
			h.stand("amal2")
			if c := h.copies("a")[0]; c.State != tt.state {
				t.Errorf("it is %s (%s); want %s", c.State, c.Reason, tt.state)
			}
			if h.faults.count("post", "a") != 1 {
				t.Error("it was sent again though it had arrived")
			}
		})
	}
}

func TestWhereNobodyCanTell(t *testing.T) {
	lost := before(chat.ErrNotCertain)
	arrived := after(chat.ErrNotCertain)
	tests := map[string]struct {
		doubt  bot.Doubt
		faults []fault
		stands int
		state  bot.State
		failed int
	}{
		"rather never: in doubt, and reported": {bot.RatherNever, []fault{lost}, 0, bot.StateDoubtful, 1},
		"rather twice: sent again":             {bot.RatherTwice, []fault{lost}, 1, bot.StateSent, 0},
		"rather twice: but not three times":    {bot.RatherTwice, []fault{arrived, arrived}, 2, bot.StateDoubtful, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t, blind)
			h.member("amal", "UTC")
			h.faults.on("post", "a", tt.faults...)
			h.says(bot.Post{Key: "a", To: toAmal(), Doubt: tt.doubt}, "hello")
			h.after(time.Hour)
			if n := len(h.sees("amal")); n != tt.stands {
				t.Errorf("%d messages stand; want %d", n, tt.stands)
			}
			if c := h.copies("a")[0]; c.State != tt.state {
				t.Errorf("it is %s; want %s", c.State, tt.state)
			}
			h.failures("a", tt.failed)
		})
	}
}

// The program dies after a request was begun, before or after it took effect, and nothing is written down.
func TestACrashBetweenIntentAndAnswer(t *testing.T) {
	for _, store := range []string{"memory", "disk"} {
		for _, ends := range []fault{before(context.Canceled), after(context.Canceled), {}} {
			t.Run(fmt.Sprintf("%s/%v", store, ends), func(t *testing.T) {
				var options []houseOption
				if store == "disk" {
					options = append(options, onDisk)
				}
				h := openHouse(t, options...)
				h.member("amal", "UTC")
				died := make(chan struct{})
				h.faults.by(func(_ context.Context, c call) fault {
					if c.method != "post" {
						return fault{}
					}
					select {
					case <-died:
						return fault{}
					default:
						h.store.die()
						close(died)
						return ends
					}
				})
				h.posts(bot.Post{Key: "a", To: toAmal()}, "hello")
				<-died
				h.revive()
				h.after(time.Hour)
				h.stand("amal", "<a> hello")
				h.isIn("a", bot.StateSent, "")
			})
		}
	}
}

func TestAnUnsentMessageExpires(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.faults.on("post", "a", before(chat.ErrBusy{After: 2 * time.Hour}))
	h.says(bot.Post{Key: "a", To: toAmal(), Expires: monday().Add(time.Hour)}, "come at one")
	h.after(3 * time.Hour)
	h.stand("amal")
	h.isIn("a", bot.StateExpired, bot.ReasonBusy)
	h.failures("a", 1)
}

func TestOrderHoldsInALane(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.member("bo", "UTC")
	h.faults.on("post", "a", before(chat.ErrBusy{After: time.Minute}), before(chat.ErrBusy{After: time.Minute}))
	for _, key := range []string{"a", "b", "c"} {
		h.posts(bot.Post{Key: key, To: toAmal()}, "hello")
	}
	h.says(bot.Post{Key: "d", To: bot.ToMember("m-bo")}, "hello")
	h.stand("bo", "<d>") // another lane does not wait
	h.stand("amal")
	h.after(time.Hour)
	h.stand("amal", "<a>", "<b>", "<c>")
}

// What is planned for later in a conversation stops nothing that is due before it.
func TestWhatIsPlannedForLaterStopsNothing(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.posts(bot.Post{Key: "friday", To: toAmal(), NotBefore: monday().Add(72 * time.Hour)}, "for Friday")
	h.says(bot.Post{Key: "today", To: toAmal()}, "for today")
	h.stand("amal", "<today>")
	h.after(73 * time.Hour)
	h.stand("amal", "<today>", "<friday>")
}

// A channel that is told to wait a hundred times loses nothing, and holds nobody else up.
func TestAThrottledChannelHoldsUpNobody(t *testing.T) {
	h := openHouse(t)
	amal := h.member("amal", "UTC")
	busy := h.wire.channel("busy")
	for range 100 {
		h.faults.on("post", "storm", before(chat.ErrBusy{After: time.Second}))
	}
	h.posts(bot.Post{Key: "storm", To: bot.ToChannels(busy)}, "at last")
	for i := range 20 {
		h.says(bot.Post{Key: fmt.Sprintf("calm-%02d", i), To: bot.ToMember(amal)}, "hello")
	}
	if n := len(h.sees("amal")); n != 20 {
		t.Errorf("%d of 20 messages of another lane arrived during the storm", n)
	}
	h.after(time.Hour)
	h.isIn("storm", bot.StateSent, "")
}

func TestRevisions(t *testing.T) {
	t.Run("edits coalesce", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(bot.Post{Key: "a", To: toAmal()}, "one")
		h.faults.on("edit", "a", before(chat.ErrBusy{After: time.Minute}))
		for i := range 5 {
			h.revises("a", fmt.Sprintf("version %d", i))
		}
		h.after(time.Hour)
		h.stand("amal", "<a> version 4")
		if n := h.faults.count("post", "a"); n != 1 {
			t.Errorf("posted %d times", n)
		}
		if n := h.faults.count("edit", "a"); n > 6 {
			t.Errorf("edited %d times for 5 revisions and one refusal", n)
		}
	})
	t.Run("before it is sent", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.posts(bot.Post{Key: "a", To: toAmal(), NotBefore: monday().Add(time.Hour)}, "one")
		h.revises("a", "two")
		h.settle()
		h.stand("amal")
		h.after(2 * time.Hour)
		h.stand("amal", "<a> two")
		if n := h.faults.count("edit", ""); n != 0 {
			t.Errorf("%d edits of a message that was not there", n)
		}
	})
	t.Run("while the first is in flight", func(t *testing.T) {
		for name, answer := range map[string]fault{"answered": {}, "not certain": after(chat.ErrNotCertain)} {
			t.Run(name, func(t *testing.T) {
				h := openHouse(t)
				h.member("amal", "UTC")
				h.inFlight("post", answer, func() { h.revises("a", "two") })
				h.says(bot.Post{Key: "a", To: toAmal()}, "one")
				h.after(time.Hour)
				h.stand("amal", "<a> two")
				h.isIn("a", bot.StateSent, "")
			})
		}
	})
	t.Run("while an edit is in flight", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(bot.Post{Key: "a", To: toAmal()}, "one")
		h.inFlight("edit", fault{}, func() { h.revises("a", "three") })
		h.revises("a", "two")
		h.after(time.Hour)
		h.stand("amal", "<a> three")
	})
	t.Run("an edit that is refused leaves what stands", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(bot.Post{Key: "a", To: toAmal()}, "one")
		h.faults.on("edit", "a", before(chat.ErrRefused))
		h.revises("a", "two")
		h.after(time.Hour)
		h.stand("amal", "<a> one")
		h.isIn("a", bot.StateSent, bot.ReasonRefused)
	})
}

func TestRetractions(t *testing.T) {
	t.Run("before it is sent", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.posts(bot.Post{Key: "a", To: toAmal(), NotBefore: monday().Add(time.Hour)}, "one")
		h.retracts("a")
		h.after(2 * time.Hour)
		h.stand("amal")
		h.isIn("a", bot.StateRetracted, "")
		h.failures("a", 0)
		if h.faults.count("post", "") != 0 {
			t.Error("it was sent all the same")
		}
	})
	t.Run("while it is in flight", func(t *testing.T) {
		for name, answer := range map[string]fault{
			"answered": {}, "not certain, arrived": after(chat.ErrNotCertain), "not certain, lost": before(chat.ErrNotCertain),
			"busy": before(chat.ErrBusy{After: time.Second}),
		} {
			t.Run(name, func(t *testing.T) {
				h := openHouse(t)
				h.member("amal", "UTC")
				h.inFlight("post", answer, func() { h.retracts("a") })
				h.says(bot.Post{Key: "a", To: toAmal()}, "one")
				h.after(time.Hour)
				h.stand("amal")
				h.isIn("a", bot.StateRetracted, "")
			})
		}
	})
	t.Run("after it was sent", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(bot.Post{Key: "a", To: toAmal()}, "one")
		h.faults.on("delete", "", before(chat.ErrNotCertain), after(chat.ErrNotCertain))
		h.retracts("a")
		h.after(time.Hour)
		h.stand("amal")
		h.isIn("a", bot.StateRetracted, "")
	})
	t.Run("what was taken back is not said again", func(t *testing.T) {
		h := openHouse(t)
		h.member("amal", "UTC")
		h.says(bot.Post{Key: "a", To: toAmal()}, "one")
		h.retracts("a")
		h.settle()
		h.revises("a", "two")
		h.says(bot.Post{Key: "a", To: toAmal()}, "three")
		h.after(time.Hour)
		h.stand("amal")
	})
}

func TestWhatCannotBeSaid(t *testing.T) {
	tests := map[string]struct {
		note   string
		state  bot.State
		reason bot.Reason
		failed int
	}{
		"nothing to say": {noteNothing, bot.StateRetracted, bot.ReasonPointless, 0},
		"a panic":        {notePanics, bot.StateFailed, bot.ReasonBroken, 1},
		"unfit":          {noteUnfit, bot.StateFailed, bot.ReasonBroken, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t)
			h.member("amal", "UTC")
			h.posts(bot.Post{Key: "a", To: toAmal()}, tt.note)
			h.says(bot.Post{Key: "b", To: toAmal()}, "hello") // behind it in the same lane
			h.stand("amal", "<b> hello")
			h.isIn("a", tt.state, tt.reason)
			h.failures("a", tt.failed)
		})
		t.Run(name+", when it stands already", func(t *testing.T) {
			h := openHouse(t)
			h.member("amal", "UTC")
			h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
			h.revises("a", tt.note)
			h.settle()
			if tt.note == noteNothing {
				h.stand("amal")
				h.isIn("a", bot.StateRetracted, "")
				return
			}
			h.stand("amal", "<a> hello")
			h.isIn("a", bot.StateSent, bot.ReasonBroken)
			h.revises("a", "mended")
			h.settle()
			h.stand("amal", "<a> mended")
			h.isIn("a", bot.StateSent, "")
		})
	}
}

func TestWhoeverCannotBeReachedIsReported(t *testing.T) {
	h := openHouse(t)
	elsewhere := chat.UserID{Platform: "elsewhere", Space: "x", ID: "amal"}
	h.member("nobody", "UTC", func(m *community.Member) { m.Accounts = nil })
	h.member("stranger", "UTC", func(m *community.Member) { m.Accounts = []chat.UserID{elsewhere} })
	h.member("amal", "UTC", func(m *community.Member) { m.Accounts = append([]chat.UserID{elsewhere}, m.Accounts...) })
	for _, kind := range []bot.Kind{bot.Solicited, bot.Unasked, bot.Urgent} {
		for _, name := range []string{"nobody", "stranger", "missing"} {
			key := name + string(kind)
			h.says(bot.Post{Key: key, To: bot.ToMember(community.MemberID("m-" + name)), Kind: kind}, "hello")
			h.isIn(key, bot.StateFailed, bot.ReasonNoAccount)
			h.failures(key, 1)
		}
	}
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
	h.stand("amal", "<a> hello") // the account on a platform that is not connected is passed over
}

func TestOneMessageInSeveralChannels(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	one, two := h.wire.channel("one"), h.wire.channel("two")
	gone := chat.ChannelID{Platform: wirePlatform, Space: "channels", ID: "gone"}
	h.says(bot.Post{Key: "a", To: bot.ToChannels(one, gone, two)}, "hello")
	if n, m := len(h.wire.in(one)), len(h.wire.in(two)); n != 1 || m != 1 {
		t.Errorf("%d messages stand in one channel and %d in the other; want one each", n, m)
	}
	h.failures("a", 1)
	h.retracts("a")
	h.settle()
	if n, m := len(h.wire.in(one)), len(h.wire.in(two)); n != 0 || m != 0 {
		t.Errorf("%d and %d messages stand after they were taken back", n, m)
	}
}

// A record that cannot even be read must not end in silence, nor hold up what comes after it.
func TestAMessageThatKeepsFailingIsGivenUpAndReported(t *testing.T) {
	h := openHouse(t)
	amal := h.member("amal", "UTC")
	h.posts(bot.Post{Key: "a", To: bot.ToThread("parent", h.wire.channel("one"))}, "hello")
	h.settle()
	h.isIn("a", bot.StateSent, "") // a parent that does not stand there is replied to in the open

	h.corruptPost(amal)
	h.after(3 * time.Hour)
	h.isIn("broken", bot.StateFailed, bot.ReasonBroken)
	h.failures("broken", 1)
}
