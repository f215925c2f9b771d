package bot_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/data/memory"
)

// remembering is a house with a ledger in a file.
func remembering(t *testing.T) (h *house, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger")
	ledger, err := data.OpenLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ledger.Close() })
	return openHouse(t, func(h *house) { h.ledger = ledger }), path
}

// entersCohort puts a member into a cohort, and leavesCohort takes them out, as the commands do.
func (h *house) entersCohort(m community.MemberID, c community.CohortID) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error {
		return errors.Join(tx.People().Enter(community.Membership{Cohort: c, Member: m}), tx.Tell(bot.CohortEntered{Member: m, Cohort: c}))
	})
}

func (h *house) leavesCohort(m community.MemberID, c community.CohortID) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error {
		return errors.Join(tx.People().Leave(c, m), tx.Tell(bot.CohortLeft{Member: m, Cohort: c}))
	})
}

func (h *house) wishes(id community.MemberID, change func(*community.Member)) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error {
		m, err := tx.People().Member(id)
		if err != nil {
			return err
		}
		change(&m)
		return errors.Join(tx.Tell(bot.MemberChanged{Member: id}), tx.People().PutMember(m))
	})
}

func (h *house) backup() *bytes.Buffer {
	h.Helper()
	h.settle()
	var b bytes.Buffer
	if err := h.store.Snapshot(h.Context(), &b); err != nil {
		h.Fatal(err)
	}
	return &b
}

// restored is what a backup becomes under the house's keys and ledger.
func (h *house) restored(backup *bytes.Buffer) (*bot.Bot, bot.Restored) {
	h.Helper()
	h.settle()
	store := memory.New()
	h.Cleanup(func() { _ = store.Close() })
	if _, err := data.Restore(h.Context(), backup, store); err != nil {
		h.Fatal(err)
	}
	b, err := bot.New(bot.Config{
		Community: "test", Store: store, Keys: h.keys, Ledger: h.ledger, Clock: h.clock, Elapsed: h.clock.Now,
		Features: []bot.Feature{h.probe}, Drivers: []chat.Driver{h.wire},
	})
	if err != nil {
		h.Fatal(err)
	}
	done, err := b.AfterRestore(h.Context(), h.ledger.Entries())
	if err != nil {
		h.Fatal(err)
	}
	return b, done
}

func weavers(leads ...community.MemberID) func(*bot.Tx) error {
	return func(tx *bot.Tx) error {
		return errors.Join(
			tx.People().PutCohort(community.Cohort{ID: "weavers", Name: "Weavers", Leads: leads}),
			tx.People().PutCohort(community.Cohort{ID: "menders", Name: "Menders"}),
		)
	}
}

// Whoever left a cohort, unlinked an account or asked for less since a backup is where they were when it is restored; what
// they came back to, and what they asked more of, is as it was in the backup.
func TestABackupBringsNobodyBackIntoAnything(t *testing.T) {
	h, path := remembering(t)
	amal, bo := h.member("amal", "UTC"), h.member("bo", "UTC")
	h.decide(weavers(amal))
	for _, m := range []community.MemberID{amal, bo} {
		h.entersCohort(m, "weavers")
		h.entersCohort(m, "menders")
	}
	h.decide(func(tx *bot.Tx) error {
		m, err := tx.People().Member(amal)
		if err != nil {
			return err
		}
		_, err = tx.Link(m, account("amal-2"))
		return err
	})
	h.wishes(bo, func(m *community.Member) { m.Preferences.Reminders = false })
	backup := h.backup()

	h.leavesCohort(amal, "weavers")
	h.leavesCohort(bo, "menders")
	h.entersCohort(bo, "menders")
	h.decide(func(tx *bot.Tx) error { return tx.Unlink(amal, account("amal")) })
	h.wishes(amal, func(m *community.Member) { m.Level, m.Preferences.Discreet = community.Listening, true })
	h.wishes(bo, func(m *community.Member) { m.Preferences.Reminders = true })

	b, done := h.restored(backup)
	if want := (bot.Restored{OptedOut: 1}); done != want {
		t.Errorf("done was %+v, want %+v", done, want)
	}
	err := b.Read(t.Context(), func(v *bot.View) error {
		for m, want := range map[community.MemberID]string{amal: "menders", bo: "menders weavers"} {
			if got := cohortsOf(t, v, m); got != want {
				t.Errorf("%s is in %q, want %q", m, got, want)
			}
		}
		c, err := v.People().Cohort("weavers")
		if err != nil || len(c.Leads) > 0 {
			t.Errorf("it is led by %v (%v)", c.Leads, err)
		}
		m, err := v.People().Member(amal)
		if err != nil || !slices.Equal(m.Accounts, []chat.UserID{account("amal-2")}) {
			t.Errorf("the accounts are %v (%v)", m.Accounts, err)
		}
		if m.Level != community.Listening || !m.Preferences.Discreet {
			t.Errorf("amal wishes %+v", m.Wishes())
		}
		if m, err = v.People().Member(bo); err != nil || m.Preferences.Reminders {
			t.Errorf("bo wishes %+v (%v)", m.Wishes(), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range []string{"weavers", "menders", account("amal").String(), string(community.Listening)} {
		if strings.Contains(string(raw), told) {
			t.Errorf("the ledger tells of %s: %s", told, raw)
		}
	}
}

func cohortsOf(t *testing.T, v *bot.View, m community.MemberID) string {
	t.Helper()
	in, err := v.People().Of(m)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, ms := range in {
		names = append(names, string(ms.Cohort))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// Where a backup knows a member by nothing but an account that they unlinked since, it stays theirs, and is counted.
func TestABackupThatKnowsOnlyAPartedAccount(t *testing.T) {
	h, _ := remembering(t)
	amal := h.member("amal", "UTC")
	backup := h.backup()
	h.decide(func(tx *bot.Tx) error {
		m, err := tx.People().Member(amal)
		if err != nil {
			return err
		}
		_, err = tx.Link(m, account("amal-2"))
		return err
	})
	h.decide(func(tx *bot.Tx) error { return tx.Unlink(amal, account("amal")) })
	b, done := h.restored(backup)
	if want := (bot.Restored{OnlyParted: 1}); done != want {
		t.Errorf("done was %+v, want %+v", done, want)
	}
	err := b.Read(t.Context(), func(v *bot.View) error {
		_, err := v.People().ByAccount(account("amal"))
		return err
	})
	if err != nil {
		t.Errorf("nobody can be reached: %v", err)
	}
}

// What was linked again before the backup is not parted by it.
func TestABackupOfWhatWasLinkedAgain(t *testing.T) {
	h, _ := remembering(t)
	amal := h.member("amal", "UTC")
	link := func(tx *bot.Tx) error {
		m, err := tx.People().Member(amal)
		if err != nil {
			return err
		}
		_, err = tx.Link(m, account("amal-2"))
		return err
	}
	h.decide(link)
	h.decide(func(tx *bot.Tx) error { return tx.Unlink(amal, account("amal-2")) })
	h.decide(link)
	backup := h.backup()
	if _, done := h.restored(backup); done != (bot.Restored{}) {
		t.Errorf("done was %+v", done)
	}
}

// The ledger grows with what people choose, not with everything that changes about them; and what is left of those who were
// forgotten cannot be read.
func TestTheLedgerGrowsWithChoicesOnly(t *testing.T) {
	h, _ := remembering(t)
	amal := h.member("amal", "UTC")
	h.wishes(amal, func(m *community.Member) { m.Profile.Name = "Amal W." })
	h.settle()
	n := len(h.ledger.Entries())
	h.wishes(amal, func(m *community.Member) { m.Profile.Name = "Amal" })
	h.settle()
	if again := len(h.ledger.Entries()); n != 1 || again != 1 {
		t.Errorf("it has %d entries, then %d; want 1", n, again)
	}
	sealed := h.ledger.Entries()[0]
	h.forgets(amal)
	h.settle()
	if _, err := h.keys.Open(string(amal), "ledger/wishes", "ledger/wishes", sealed.Sealed); !errors.Is(err, data.ErrErased) {
		t.Errorf("what somebody wished who was forgotten opens: %v", err)
	}
}
