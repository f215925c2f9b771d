package bot_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

func channelIn(space, name string) chat.ChannelID {
	return chat.ChannelID{Platform: wirePlatform, Space: space, ID: name}
}

func accountIn(space, name string) chat.UserID {
	return chat.UserID{Platform: wirePlatform, Space: space, ID: name}
}

// deletes deletes what is kept of a space, to the end.
func (h *house) deletes(id bot.SpaceID) {
	h.Helper()
	for more := true; more; {
		h.decide(func(tx *bot.Tx) (err error) {
			more, err = tx.DeleteSpace(id)
			return err
		})
	}
}

// A cohort waits as long as Weft was removed from every place in which it has a channel, in whichever order it is removed,
// added and forgotten there.
func TestACohortThatLosesItsPlacesOneByOne(t *testing.T) {
	h := openHouse(t)
	h.decide(func(tx *bot.Tx) error {
		return tx.People().PutCohort(community.Cohort{ID: "c", Name: "C", Channels: []chat.ChannelID{channelIn("loft", "a"), channelIn("barn", "b")}})
	})
	held := func(want bool) {
		t.Helper()
		h.read(func(v *bot.View) error {
			holds, err := v.Holds()
			if is := len(holds) > 0; is != want {
				t.Errorf("it waits: %v, want %v", is, want)
			}
			return err
		})
	}
	h.happens(chat.Uninstalled{Space: "loft"})
	held(false)
	h.happens(chat.Uninstalled{Space: "barn"})
	held(true)
	h.happens(chat.Installed{Space: "loft"})
	held(false)
	h.happens(chat.Uninstalled{Space: "loft"})
	held(true)
	h.deletes(bot.SpaceID{Platform: wirePlatform, Space: "loft"})
	held(true) // its only channel is in the barn now
	h.happens(chat.Installed{Space: "barn"})
	held(false)
}

// Drivers are told where Weft is, so that they notice what happened while nobody listened.
func TestWhereWeftIs(t *testing.T) {
	h := openHouse(t)
	isIn := func(want ...string) {
		t.Helper()
		var lister chat.SpaceLister = h.bot
		if got, err := lister.SpacesOn(t.Context(), wirePlatform); err != nil || !slices.Equal(got, want) {
			t.Errorf("it is in %q (%v), want %q", got, err, want)
		}
		if got, err := lister.SpacesOn(t.Context(), "elsewhere"); err != nil || len(got) > 0 {
			t.Errorf("on another platform it is in %q (%v)", got, err)
		}
	}
	isIn()
	h.happens(chat.Installed{Space: "loft"})
	h.happens(chat.Installed{Space: "barn"})
	isIn("barn", "loft")
	h.happens(chat.Uninstalled{Space: "loft"})
	isIn("barn")
	h.happens(chat.Installed{Space: "loft"})
	isIn("barn", "loft")
}

// Nothing in a member's own record tells that they were in a space that was deleted, whatever they had linked and opened.
func TestAMemberWhoLostASpaceKeepsNoTraceOfIt(t *testing.T) {
	h := openHouse(t)
	loft, here := accountIn("loft", "amal-2"), account("amal")
	h.member("amal", "UTC", func(m *community.Member) {
		m.Accounts, m.First, m.Opened = []chat.UserID{loft, here}, loft, []chat.UserID{loft}
	})
	h.happens(chat.Uninstalled{Space: "loft"})
	h.deletes(bot.SpaceID{Platform: wirePlatform, Space: "loft"})
	h.settle()
	for line := range strings.SplitSeq(strings.ReplaceAll(h.raw(), "\x00", "/"), "\n") {
		if strings.Contains(line, "community/members") && strings.Contains(line, "amal-2") {
			t.Errorf("this is left: %q", line)
		}
	}
}

// A room near a channel is opened with the accounts that its people have in that very workspace.
func TestARoomTakesTheAccountsThatAreThere(t *testing.T) {
	h := openHouse(t)
	loft := channelIn("loft", "town")
	h.wire.mu.Lock()
	h.wire.open[loft] = chat.Place{Channel: loft, Name: "town"}
	h.wire.mu.Unlock()
	h.member("amal", "UTC", func(m *community.Member) {
		m.Accounts = []chat.UserID{account("amal"), accountIn("loft", "gone"), accountIn("loft", "amal-2")}
		m.Away = []chat.UserID{accountIn("loft", "gone")}
	})
	h.member("bo", "UTC")
	h.says(bot.Post{Key: "room", To: bot.ToRoom(loft, "m-amal", "m-bo")}, "hello")
	h.isIn("room", bot.StateSent, "")
	to := h.faults.of("post", "room")[0].to
	room, ok := to.(chat.Room)
	if want := []chat.UserID{accountIn("loft", "amal-2"), account("bo")}; !ok || !slices.Equal(room.People, want) {
		t.Errorf("the room is %+v, want one of %v", to, want)
	}
}

// Whoever would rather be asked in a channel is asked directly where the only channels are in workspaces that they are not
// in, or from which Weft was removed.
func TestAChannelInAnotherWorkspaceAsksNobodyHere(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC", func(m *community.Member) {
		m.Accounts, m.Preferences.Direct = []chat.UserID{accountIn("barn", "amal")}, false
	})
	direct := func(want bool, channels ...chat.ChannelID) {
		t.Helper()
		h.read(func(v *bot.View) error {
			m, err := v.People().Member("m-amal")
			if err != nil {
				return err
			}
			if got, err := v.AskedDirectly(m, channels); got != want || err != nil {
				t.Errorf("asked directly beside %v: %v (%v), want %v", channels, got, err, want)
			}
			return nil
		})
	}
	loft, barn := channelIn("loft", "a"), channelIn("barn", "b")
	direct(false, loft) // an account that belongs to no server may be in any
	h.happens(chat.Installed{Space: "loft"})
	h.happens(chat.Installed{Space: "barn"})
	direct(true, loft)
	direct(false, loft, barn)
	h.wire.mu.Lock()
	h.wire.open[loft] = chat.Place{Channel: loft, Outside: true}
	h.wire.mu.Unlock()
	h.happens(chat.PlaceChanged{Envelope: chat.Envelope{In: loft}, Channel: loft})
	direct(false, loft)
	h.happens(chat.Uninstalled{Space: "loft"})
	direct(true, loft)
}

// Whoever was two members before accounts were linked, and then had themselves forgotten, stays forgotten when a backup from
// before the linking is put back: both of them.
func TestABackupFromBeforeTheLinking(t *testing.T) {
	ledger, err := data.OpenLedger(t.TempDir() + "/ledger")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ledger.Close() }()
	h := openHouse(t, func(h *house) { h.ledger = ledger })
	amal := h.member("amal", "UTC")
	h.member("second", "UTC")
	h.member("third", "UTC")
	for _, other := range []string{"second", "third"} { // the third joined last, but is the one whose code it is
		h.decide(func(tx *bot.Tx) error {
			m, err := tx.People().ByAccount(account("amal"))
			if err != nil {
				return err
			}
			_, err = tx.Link(m, account(other))
			return err
		})
	}
	h.decide(func(tx *bot.Tx) error { return tx.Erase(amal) })
	h.settle()

	older := openHouse(t)
	for _, name := range []string{"amal", "second", "third", "bo"} {
		older.member(name, "UTC")
	}
	done, err := older.bot.AfterRestore(context.Background(), ledger.Entries())
	if err != nil || done.Erased != 3 {
		t.Errorf("%d were forgotten again (%v), want all three that were one", done.Erased, err)
	}
	older.settle()
	for _, name := range []community.MemberID{"m-amal", "m-second", "m-third"} {
		if older.keys.Has(string(name)) {
			t.Errorf("the key of %s is left", name)
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(older.raw(), "\x00", "/"), "\n") {
			if strings.Contains(line, string(name)) && !strings.Contains(line, "probe/heard") {
				t.Errorf("this is left of %s: %q", name, line)
			}
		}
	}
}

// A space with many people in it is deleted piece by piece, so that nobody waits for an answer meanwhile; what was
// interrupted is gone on with, and ends where Weft is added again.
func TestManyAreForgottenPieceByPiece(t *testing.T) {
	h := openHouse(t)
	id := bot.SpaceID{Platform: wirePlatform, Space: "loft"}
	h.decide(func(tx *bot.Tx) error {
		for i := range 250 {
			m := community.Member{ID: community.MemberID(tx.NewID()), Accounts: []chat.UserID{accountIn("loft", strconv.Itoa(i))}}
			if i%5 == 0 {
				m.Accounts = append(m.Accounts, account(strconv.Itoa(i)))
			}
			if err := tx.People().PutMember(m); err != nil {
				return err
			}
		}
		return nil
	})
	h.happens(chat.Uninstalled{Space: "loft"})
	pieces := 0
	for more := true; more && pieces < 10; pieces++ {
		h.decide(func(tx *bot.Tx) (err error) {
			more, err = tx.DeleteSpace(id)
			return err
		})
		h.read(func(v *bot.View) error {
			s, err := v.Space(id)
			if s.Deleted.IsZero() != more {
				t.Errorf("after piece %d it is deleted: %v, and there is more: %v", pieces, !s.Deleted.IsZero(), more)
			}
			return err
		})
	}
	if pieces != 3 {
		t.Errorf("it took %d pieces for 250 people", pieces)
	}
	h.read(func(v *bot.View) error {
		kept, err := v.In(id)
		all, failed := v.People().Members()
		if len(kept.Only)+len(kept.Also) != 0 || len(all) != 50 {
			t.Errorf("%d and %d are left of it, and %d members", len(kept.Only), len(kept.Also), len(all))
		}
		return errors.Join(err, failed)
	})
}

// Whoever has several accounts is named where others read, and not mentioned: the same words under two accounts would show
// that they are one person's.
func TestWhoHasSeveralAccountsIsNamed(t *testing.T) {
	said := map[string]chat.Span{}
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Renderer("probe.mention", func(r *bot.Rendering) (chat.Message, error) {
			m, err := r.People().Member("m-amal")
			if err != nil {
				return chat.Message{}, err
			}
			said[r.Arg] = r.Mention(m)
			return chat.Message{Summary: "x", Blocks: []chat.Block{chat.Paragraph{Spans: []chat.Span{said[r.Arg]}}}}, nil
		})
	}))
	town := h.wire.channel("town")
	mention := func(key string, to bot.To) chat.Span {
		h.decide(func(tx *bot.Tx) error {
			return tx.Post(bot.Post{Key: key, To: to, Show: chat.Action{Route: "probe.mention", Arg: key}})
		})
		h.settle()
		return said[key]
	}
	amal := h.member("amal", "UTC")
	if got, ok := mention("one", bot.ToChannels(town)).(chat.Mention); !ok || got.User != account("amal") {
		t.Errorf("with one account it says %+v", said["one"])
	}
	h.decide(func(tx *bot.Tx) error {
		m, err := tx.People().Member(amal)
		if err != nil {
			return err
		}
		_, err = tx.Link(m, accountIn("loft", "amal-2"))
		return err
	})
	if _, ok := mention("two", bot.ToChannels(town)).(chat.Plain); !ok {
		t.Errorf("with two accounts it says %+v", said["two"])
	}
	if _, ok := mention("own", bot.ToMember(amal)).(chat.Mention); !ok {
		t.Errorf("to the member it says %+v", said["own"])
	}
}
