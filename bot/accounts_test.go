package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// elsewhere is an account in another workspace of the same platform.
func elsewhere(name string) chat.UserID {
	return chat.UserID{Platform: wirePlatform, Space: "loft", ID: name}
}

// happens hands an event to the bot through the platform's own driver.
func (h *house) happens(e chat.Event) {
	h.Helper()
	deadline := time.Now().Add(time.Minute)
	var handler chat.Handler
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for ; handler == nil && time.Now().Before(deadline); <-look.C {
		h.wire.mu.Lock()
		handler = h.wire.handler
		h.wire.mu.Unlock()
	}
	if handler == nil {
		h.Fatal("the platform was never connected")
	}
	if _, err := handler.Handle(context.Background(), e); err != nil {
		h.Fatalf("handle %T: %v", e, err)
	}
	h.settle()
}

// A message of which some steps are missing is not as it should be: it is completed by an edit, later and later, and is
// not posted a second time.
func TestAMessageOfWhichStepsAreMissingIsCompleted(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.faults.on("post", "a", fault{partial: true})
	h.faults.on("edit", "a", fault{partial: true}, before(chat.ErrBusy{After: time.Second}))
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
	h.after(time.Minute)
	h.stand("amal", "<a> hello")
	h.isIn("a", bot.StateSent, "")
	if posted, edited := h.faults.count("post", "a"), h.faults.count("edit", "a"); posted != 1 || edited != 3 {
		t.Errorf("it was posted %d times and edited %d times; want once, and until it was whole", posted, edited)
	}
	edits := h.faults.of("edit", "a")
	if first := edits[0].at.Sub(h.faults.of("post", "a")[0].at); first <= 0 {
		t.Errorf("it was completed %s after it was posted; want a moment's wait", first)
	}
	if c := h.copies("a")[0]; c.Revision != 1 || c.Receipt.Partial {
		t.Errorf("the copy is %+v", c)
	}
}

// One of several workspaces may be one that cannot be searched: what was interrupted there stays in doubt, or is said
// again where that is better.
func TestOneWorkspaceThatCannotBeSearched(t *testing.T) {
	for name, c := range map[string]struct {
		doubt bot.Doubt
		state bot.State
		posts int
	}{
		"rather never": {bot.RatherNever, bot.StateDoubtful, 1},
		"rather twice": {bot.RatherTwice, bot.StateSent, 2},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t)
			h.member("amal", "UTC")
			h.faults.on("post", "a", after(chat.ErrNotCertain))
			h.faults.on("find", "a", before(chat.ErrUnsupported))
			h.says(bot.Post{Key: "a", To: toAmal(), Doubt: c.doubt}, "hello")
			h.after(time.Minute)
			if copies := h.copies("a"); copies[0].State != c.state || h.faults.count("post", "a") != c.posts {
				t.Errorf("it is %+v after %d posts", copies, h.faults.count("post", "a"))
			}
		})
	}
}

// A platform that is no longer connected takes nothing away from what was delivered there.
func TestWhatStandsOnAPlatformThatIsGone(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
	h.says(bot.Post{Key: "b", To: toAmal()}, "hello")
	h.config = func(c *bot.Config) { c.Drivers = nil }
	h.restart()
	h.revises("a", "changed")
	h.retracts("b")
	h.after(time.Hour)
	h.isIn("a", bot.StateSent, bot.ReasonNoAccount)
	h.isIn("b", bot.StateSent, bot.ReasonNoAccount)
	h.failures("a", 0)
	h.stand("amal", "<a> hello", "<b> hello")
}

// An account that has refused is not tried again for the same message, whatever becomes of the others meanwhile.
func TestAccountsThatChangeWhileAMessageWaits(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC", spareAccount("amal-2"), spareAccount("amal-3"))
	h.inFlight("post", before(chat.ErrUnreachable), func() {
		h.decide(func(tx *bot.Tx) error { // the first, which refuses right now, is no longer the first, and one is gone
			m, err := tx.People().Member("m-amal")
			if err != nil {
				return err
			}
			m.Accounts = []chat.UserID{account("amal-3"), account("amal")}
			return tx.People().PutMember(m)
		})
	})
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
	h.stand("amal")
	h.stand("amal-3", "<a> hello")
}

// What is for one account goes to that one or to none.
func TestAMessageToOneAccount(t *testing.T) {
	h := openHouse(t)
	amal := h.member("amal", "UTC", spareAccount("amal-2"))
	h.says(bot.Post{Key: "a", To: bot.ToAccount(amal, account("amal-2"))}, "hello")
	h.stand("amal-2", "<a> hello")
	h.faults.on("post", "b", before(chat.ErrUnreachable))
	h.says(bot.Post{Key: "b", To: bot.ToAccount(amal, account("amal-2"))}, "hello")
	h.isIn("b", bot.StateFailed, bot.ReasonUnreachable)
	h.says(bot.Post{Key: "c", To: bot.ToAccount(amal, account("stranger"))}, "hello")
	h.isIn("c", bot.StateFailed, bot.ReasonNoAccount)
	h.stand("amal")
}

// From the moment at which Weft is removed nothing more is sent there: what waits goes to another account, or is reported
// and not tried again, and what stands is left. Once it is added again, all goes on.
func TestRemovedFromAWorkspace(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC", func(m *community.Member) { m.Accounts = []chat.UserID{elsewhere("amal-2"), account("amal")} })
	h.member("bo", "UTC", func(m *community.Member) { m.Accounts = []chat.UserID{elsewhere("bo")} })
	loft := chat.ChannelID{Platform: wirePlatform, Space: "loft", ID: "town"}
	h.wire.mu.Lock()
	h.wire.open[loft] = chat.Place{Channel: loft, Name: "town"}
	h.wire.mu.Unlock()
	h.happens(chat.Installed{Space: "loft", Title: "The loft"})
	h.says(bot.Post{Key: "before", To: bot.ToMember("m-bo")}, "hello")
	h.stand("bo", "<before> hello")
	later := h.clock.Now().Add(time.Hour)
	for key, to := range map[string]bot.To{"amal": toAmal(), "bo": bot.ToMember("m-bo"), "town": bot.ToChannels(loft)} {
		h.posts(bot.Post{Key: key, To: to, NotBefore: later}, "hello")
	}
	h.settle()
	h.happens(chat.Uninstalled{Space: "loft"})
	requests := h.faults.count("post", "")
	h.revises("before", "changed")
	h.after(2 * time.Hour)
	h.stand("amal", "<amal> hello")
	h.isIn("bo", bot.StateFailed, bot.ReasonUnreachable)
	h.isIn("town", bot.StateFailed, bot.ReasonUnreachable)
	h.failures("bo", 1)
	h.failures("town", 1)
	h.isIn("before", bot.StateSent, bot.ReasonUnreachable)
	h.after(48 * time.Hour)
	if n := h.faults.count("post", "") - requests; n != 1 || h.faults.count("edit", "") != 0 {
		t.Errorf("%d posts and %d edits were sent; only amal has another account", n, h.faults.count("edit", ""))
	}
	if n := h.hearsNews(bot.Trouble{Kind: bot.TroubleRemoved, Detail: "The loft", Of: "wire/loft"}); n != 1 {
		t.Errorf("those who run the program heard of it %d times", n)
	}
	h.read(func(v *bot.View) error {
		all, err := v.Spaces()
		if err != nil || len(all) != 1 || all[0].Title != "The loft" || !all[0].Removed.After(all[0].Since.Add(-time.Second)) {
			t.Errorf("the spaces are %+v (%v)", all, err)
		}
		if reached, err := v.Reachable("m-bo"); reached || err != nil {
			t.Errorf("bo counts as reachable (%v)", err)
		}
		return nil
	})

	h.happens(chat.Installed{Space: "loft", Title: "The attic"})
	h.says(bot.Post{Key: "again", To: bot.ToMember("m-bo")}, "hello")
	h.stand("bo", "<before> hello", "<again> hello")
}

// What a platform keeps Weft from is told with what it says, and where.
func TestHindered(t *testing.T) {
	h := openHouse(t)
	for by, kind := range map[chat.Hindrance]bot.TroubleKind{
		chat.HindranceToken: bot.TroubleToken, chat.HindrancePermission: bot.TroublePermission, chat.HindranceConnection: bot.TroubleConnection,
	} {
		h.happens(chat.Hindered{Space: "loft", Title: "The loft", By: by, Detail: "missing_scope: chat:write"})
		want := bot.Trouble{Kind: kind, Of: "wire/loft", Detail: "wire, The loft: missing_scope: chat:write"}
		if n := h.hearsNews(want); n != 1 {
			t.Errorf("%s: %+v was heard %d times", by, want, n)
		}
	}
}

// Whoever left a workspace is not written to there, and is again once they are back.
func TestGoneFromAWorkspace(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC", spareAccount("amal-2"))
	head := chat.Envelope{ID: "leaves", Actor: account("amal"), In: chat.ChannelID{Platform: wirePlatform, Space: "people"}, Private: true}
	h.happens(chat.PlaceLeft{Envelope: head})
	h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
	h.stand("amal", "<a> hello") // leaving a channel is nothing
	other := head
	other.ID, other.In.Space = "leaves one of several servers", "server"
	h.happens(chat.PlaceLeft{Envelope: other, Whole: true})
	h.says(bot.Post{Key: "a2", To: toAmal()}, "hello")
	h.stand("amal", "<a> hello", "<a2> hello")
	head.ID = "leaves the whole"
	h.happens(chat.PlaceLeft{Envelope: head, Whole: true})
	h.says(bot.Post{Key: "b", To: toAmal()}, "hello")
	h.stand("amal", "<a> hello", "<a2> hello")
	h.stand("amal-2", "<b> hello")
	head.ID = "is back"
	h.happens(chat.PlaceJoined{Envelope: head})
	h.says(bot.Post{Key: "c", To: toAmal()}, "hello")
	h.stand("amal", "<a> hello", "<a2> hello", "<c> hello")
	h.read(func(v *bot.View) error {
		m, err := v.People().Member("m-amal")
		if len(m.Away) != 0 || !slices.Equal(m.Here(), m.Accounts) {
			t.Errorf("amal is away: %v", m.Away)
		}
		return err
	})
}

// Two members who become one hear one message on a day on which either has heard one, and all that either had is theirs.
func TestMergedMembersShareTheDay(t *testing.T) {
	h := openHouse(t)
	amal := h.member("amal", "UTC")
	h.member("second", "UTC")
	h.says(bot.Post{Key: "a", To: bot.ToMember("m-second"), Kind: bot.Unasked}, "hello")
	h.says(bot.Post{Key: "b", To: bot.ToMember("m-second"), NotBefore: h.clock.Now().Add(72 * time.Hour)}, "hello")
	h.says(bot.Post{Key: "c", To: bot.ToChannels(h.wire.channel("town")), Names: []community.MemberID{"m-second"}}, "hello")
	h.after(2 * time.Hour)
	h.decide(func(tx *bot.Tx) error {
		stays, err := tx.People().Member(amal)
		if err != nil {
			return err
		}
		goes, err := tx.People().Member("m-second")
		if err != nil {
			return err
		}
		_, err = tx.Merge(goes, stays)
		return err
	})
	h.says(bot.Post{Key: "d", To: toAmal(), Kind: bot.Unasked}, "hello")
	h.isIn("d", bot.StateWaiting, bot.ReasonBudget)
	h.after(72 * time.Hour)
	h.isIn("d", bot.StateSent, "")
	h.isIn("b", bot.StateSent, "")
	h.stand("second", "<a> hello")
	h.stand("amal", "<d> hello", "<b> hello")
	if raw := h.raw(); len(raw) == 0 || !h.keys.Has("m-second") {
		t.Error("the key of who went is gone: an older backup could not be put back")
	}
	h.decide(func(tx *bot.Tx) error { return tx.Erase(amal) })
	h.settle()
	if h.keys.Has("m-second") || h.keys.Has("m-amal") {
		t.Error("a key is left after all was forgotten")
	}
	h.stand("second")
	h.stand("amal")
}

// Once a space is deleted, nothing in the file tells that anybody was ever in it, but that Weft was.
func TestNothingIsLeftOfADeletedSpace(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC", func(m *community.Member) {
		m.Accounts, m.Away = []chat.UserID{elsewhere("amal-2"), account("amal")}, []chat.UserID{elsewhere("amal-2")}
	})
	h.member("bo", "UTC", func(m *community.Member) { m.Accounts = []chat.UserID{elsewhere("bo")} })
	loft, here := chat.ChannelID{Platform: wirePlatform, Space: "loft", ID: "town"}, h.wire.channel("here")
	h.wire.mu.Lock()
	h.wire.open[loft] = chat.Place{Channel: loft, Name: "town"}
	h.wire.mu.Unlock()
	h.decide(func(tx *bot.Tx) error {
		return tx.People().PutCohort(community.Cohort{ID: "c", Name: "C", Channels: []chat.ChannelID{loft, here}})
	})
	h.says(bot.Post{Key: "to-bo", To: bot.ToMember("m-bo")}, "hello")
	h.says(bot.Post{Key: "to-both", To: bot.ToChannels(loft, here)}, "hello")
	h.says(bot.Post{Key: "to-town", To: bot.ToChannels(loft)}, "hello")
	h.says(bot.Post{Key: "to-room", To: bot.ToRoom(loft, "m-bo", "m-amal")}, "hello")
	h.posts(bot.Post{Key: "waits", To: bot.ToMember("m-bo"), NotBefore: h.clock.Now().Add(time.Hour)}, "hello")
	id := bot.SpaceID{Platform: wirePlatform, Space: "loft"}
	h.deletes(id)
	h.happens(chat.Installed{Space: "loft"})
	h.deletes(id)
	h.isIn("to-town", bot.StateSent, "") // where Weft is, nothing is deleted
	h.happens(chat.Uninstalled{Space: "loft"})
	h.deletes(id)
	h.settle()
	h.after(48 * time.Hour)
	for line := range strings.SplitSeq(strings.ReplaceAll(h.raw(), "\x00", "/"), "\n") {
		known := strings.Contains(line, "bot/spaces") || strings.Contains(line, "probe/heard")
		if strings.Contains(line, "loft") && !known {
			t.Errorf("this is left: %q", line)
		}
	}
	h.read(func(v *bot.View) error {
		m, err := v.People().Member("m-amal")
		if !slices.Equal(m.Accounts, []chat.UserID{account("amal")}) || len(m.Away) != 0 {
			t.Errorf("amal has %v, away %v", m.Accounts, m.Away)
		}
		return err
	})
	if copies := h.copies("to-both"); len(copies) != 1 || copies[0].State != bot.StateSent {
		t.Errorf("in the channel that is left stands %+v", copies)
	}
}
