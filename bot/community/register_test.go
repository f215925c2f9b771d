package community_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/data/memory"
)

type records struct {
	*testing.T
	store data.Store
	keys  *data.Keys
	all   *community.Register
}

func newRecords(t *testing.T) *records {
	t.Helper()
	r := &records{T: t, store: memory.New(), keys: data.NewMemoryKeys()}
	t.Cleanup(func() { _ = r.store.Close() })
	r.all = community.NewRegister(r.keys)
	return r
}

func (r *records) write(fn func(community.Writer) error) {
	r.Helper()
	err := r.store.Update(context.Background(), "test", func(w data.Writer) error { return fn(r.all.Writing(w)) })
	if err != nil {
		r.Fatal(err)
	}
}

func (r *records) read(fn func(community.Reader) error) {
	r.Helper()
	err := r.store.View(context.Background(), "test", func(reader data.Reader) error { return fn(r.all.Reading(reader)) })
	if err != nil {
		r.Fatal(err)
	}
}

func sample() community.Member {
	return community.Member{
		ID:       "m1",
		Accounts: []chat.UserID{{Platform: "here", Space: "s", ID: "1"}, {Platform: "there", Space: "s/2", ID: "1"}},
		Profile:  community.Profile{Name: "Xanthippe", Pronouns: "she", Organisation: "Guild of Weavers", Region: "Attica"},
		Zone:     "Europe/Athens", Language: "fr", Level: community.Core, Roles: []community.Role{community.Facilitator},
		Preferences: community.DefaultPreferences(), Joined: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
	}
}

func TestWhatIdentifiesAPersonIsSealed(t *testing.T) {
	r := newRecords(t)
	m := sample()
	r.write(func(w community.Writer) error { return w.PutMember(m) })
	var raw strings.Builder
	err := r.store.View(t.Context(), "test", func(reader data.Reader) error {
		for e, err := range reader.Scan("", "") {
			if err != nil {
				return err
			}
			raw.WriteString(string(e.Key) + string(e.Value))
		}
		return nil
	})
	if err != nil || !strings.Contains(raw.String(), "Europe/Athens") {
		t.Fatalf("the raw store does not hold the member: %v", err)
	}
	for _, word := range []string{"Xanthippe", "Guild", "Weavers", "Attica"} {
		if strings.Contains(raw.String(), word) {
			t.Errorf("%q can be read in the store", word)
		}
	}
	r.read(func(reader community.Reader) error {
		for _, find := range []func() (community.Member, error){
			func() (community.Member, error) { return reader.Member("m1") },
			func() (community.Member, error) { return reader.ByAccount(m.Accounts[0]) },
			func() (community.Member, error) { return reader.ByAccount(m.Accounts[1]) },
		} {
			got, err := find()
			if diff := cmp.Diff(m, got); err != nil || diff != "" {
				t.Errorf("it comes back as (-want +got), %v:\n%s", err, diff)
			}
		}
		return nil
	})
}

func TestAMemberWhoseKeyIsGoneIsGone(t *testing.T) {
	r := newRecords(t)
	other := sample()
	other.ID, other.Accounts = "m2", nil
	r.write(func(w community.Writer) error { return errors.Join(w.PutMember(sample()), w.PutMember(other)) })
	if err := r.keys.Destroy("m1"); err != nil {
		t.Fatal(err)
	}
	r.read(func(reader community.Reader) error {
		if _, err := reader.Member("m1"); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("the member is still there: %v", err)
		}
		if _, err := reader.ByAccount(sample().Accounts[0]); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("the account still leads to somebody: %v", err)
		}
		all, err := reader.Members()
		if err != nil || len(all) != 1 || all[0].ID != "m2" {
			t.Errorf("the members are %v, %v; want m2 alone", all, err)
		}
		known, err := reader.Known("m1")
		if err != nil || !known {
			t.Errorf("the row is not known any more: %v, %v", known, err)
		}
		return nil
	})
}

func TestDeletingAMemberLeavesNoTraceInCohorts(t *testing.T) {
	r := newRecords(t)
	m := sample()
	r.write(func(w community.Writer) error {
		return errors.Join(w.PutMember(m),
			w.PutCohort(community.Cohort{ID: "weavers", Name: "Weavers", Leads: []community.MemberID{"m1", "m2"}, Zone: "Africa/Nairobi"}),
			w.Enter(community.Membership{Cohort: "weavers", Member: "m1"}))
	})
	r.write(func(w community.Writer) error { return w.DeleteMember("m1") })
	r.read(func(reader community.Reader) error {
		cohort, err := reader.Cohort("weavers")
		if err != nil || cohort.LedBy("m1") || !cohort.LedBy("m2") {
			t.Errorf("the cohort is led by %v, %v", cohort.Leads, err)
		}
		in, err := reader.In("weavers")
		of, errOf := reader.Of("m1")
		zones, errZones := reader.Zones(cohort)
		if len(in)+len(of)+len(zones) != 0 || errors.Join(err, errOf, errZones) != nil {
			t.Errorf("what is left: %v, %v, %v; %v", in, of, zones, errors.Join(err, errOf, errZones))
		}
		return nil
	})
}

func TestFindingACohort(t *testing.T) {
	r := newRecords(t)
	channel := chat.ChannelID{Platform: "here", Space: "s", ID: "c"}
	r.write(func(w community.Writer) error {
		return errors.Join(
			w.PutCohort(community.Cohort{ID: "c1", Name: "Hate-Speech 1", Archived: time.Now(), Channels: []chat.ChannelID{channel}}),
			w.PutCohort(community.Cohort{ID: "c2", Name: "Hate-Speech 1", Channels: []chat.ChannelID{channel}}),
			w.PutCohort(community.Cohort{ID: "c3", Name: "🌱"}),
		)
	})
	for typed, want := range map[string]community.CohortID{
		"Hate-Speech 1": "c2", "#hate speech 1": "c2", "HATESPEECH1": "c2", "c2": "c2", "c1": "", "hate": "", "": "", "!?": "", "c3": "c3",
	} {
		r.read(func(reader community.Reader) error {
			c, err := reader.CohortNamed(typed)
			if c.ID != want || (want == "") != errors.Is(err, data.ErrNotFound) {
				t.Errorf("%q finds %q, %v; want %q", typed, c.ID, err, want)
			}
			return nil
		})
	}
	r.read(func(reader community.Reader) error {
		if c, err := reader.CohortOf(channel); c.ID != "c2" || err != nil {
			t.Errorf("the channel belongs to %q, %v; want the running cohort", c.ID, err)
		}
		return nil
	})
}
