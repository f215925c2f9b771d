package data_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weft/data"
	"weft/data/memory"
)

const loom = data.Community("loom")

type offer struct {
	Topics []string  `json:"topics"`
	By     string    `json:"by"`
	Made   time.Time `json:"made"`
}

func offers() *data.Collection[offer] {
	return data.NewCollection(data.Definition[offer]{
		Namespace: "needs", Name: "offers",
		Indexes:   map[string]func(offer) []string{"topic": func(o offer) []string { return o.Topics }},
		Subjects:  func(o offer) []string { return []string{o.By} },
		Retention: 30 * 24 * time.Hour,
		Since:     func(o offer) time.Time { return o.Made },
	})
}

func update(t *testing.T, s data.Store, fn func(data.Writer) error) {
	t.Helper()
	if err := s.Update(t.Context(), loom, fn); err != nil {
		t.Fatal(err)
	}
}

func ids[T any](tb testing.TB, items func(func(data.Item[T], error) bool)) string {
	tb.Helper()
	var all []string
	for item, err := range items {
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, strings.Join(item.ID, "/"))
	}
	return strings.Join(all, " ")
}

// TestIndexesStayInStep puts and deletes at random, and compares every index with a walk over all records.
func TestIndexesStayInStep(t *testing.T) {
	c := offers()
	rapid.Check(t, func(rt *rapid.T) {
		s := memory.New()
		model := map[string]offer{}
		topic := rapid.SampledFrom([]string{"grief", "fundraising", "Kiswahili", ""})
		update(t, s, func(w data.Writer) error {
			for range rapid.IntRange(0, 30).Draw(rt, "steps") {
				id := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(rt, "id")
				if rapid.IntRange(0, 3).Draw(rt, "do") == 0 {
					delete(model, id)
					if err := c.Delete(w, "x", id); err != nil {
						return err
					}
					continue
				}
				model[id] = offer{Topics: rapid.SliceOfN(topic, 0, 3).Draw(rt, "topics"), By: topic.Draw(rt, "by")}
				if err := c.Put(w, model[id], "x", id); err != nil {
					return err
				}
			}
			return nil
		})
		err := s.View(t.Context(), loom, func(r data.Reader) error {
			for _, topic := range []string{"grief", "fundraising", "Kiswahili", ""} {
				var with, about []string
				for id, o := range model {
					if slices.Contains(o.Topics, topic) {
						with = append(with, "x/"+id)
					}
					if o.By == topic {
						about = append(about, "x/"+id)
					}
				}
				slices.Sort(with)
				slices.Sort(about)
				if got := ids(t, c.By(r, "topic", topic)); got != strings.Join(with, " ") {
					rt.Fatalf("by %q there is %q, want %q", topic, got, with)
				}
				if got := ids(t, c.About(r, topic)); got != strings.Join(about, " ") {
					rt.Fatalf("about %q there is %q, want %q", topic, got, about)
				}
			}
			for id, want := range model {
				if got, err := c.Get(r, "x", id); err != nil || got.By != want.By {
					rt.Fatalf("get %q gave %v, %v", id, got, err)
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

func TestAllByPrefix(t *testing.T) {
	c, s := offers(), memory.New()
	update(t, s, func(w data.Writer) error {
		return errors.Join(c.Put(w, offer{}, "1", "a"), c.Put(w, offer{}, "1", "b"), c.Put(w, offer{}, "10", "a"), c.Put(w, offer{}, "2"))
	})
	update(t, s, func(w data.Writer) error {
		if got := ids(t, c.All(w)); got != "1/a 1/b 10/a 2" {
			t.Errorf("all: %q", got)
		}
		if got := ids(t, c.All(w, "1")); got != "1/a 1/b" {
			t.Errorf("of 1: %q", got)
		}
		if _, err := c.Get(w, "1"); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("half an id found %v", err)
		}
		if c.Put(w, offer{}) == nil {
			t.Error("a record without an id was stored")
		}
		return nil
	})
}

// TestValues are those of all records, in their order, and none where one of them cannot be read.
func TestValues(t *testing.T) {
	s := memory.New()
	update(t, s, func(w data.Writer) error {
		for _, name := range []string{"li", "amina", "bo"} {
			if err := people(2).Put(w, []string{name}, name); err != nil {
				return err
			}
		}
		all, err := data.Values(people(2).All(w))
		if diff := cmp.Diff([][]string{{"amina"}, {"bo"}, {"li"}}, all); diff != "" || err != nil {
			t.Errorf("the values (-want +got, %v):\n%s", err, diff)
		}
		if err := people(3).Put(w, []string{"bo"}, "bo"); err != nil {
			return err
		}
		if all, err := data.Values(people(2).All(w)); all != nil || !errors.Is(err, data.ErrNewer) {
			t.Errorf("with one that is newer than the program there are %q, %v", all, err)
		}
		return nil
	})
}

func TestForgetAndExpire(t *testing.T) {
	c, s := offers(), memory.New()
	now := time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC)
	days := func(n int) time.Time { return now.Add(-time.Duration(n) * 24 * time.Hour) }
	catalog := data.NewCatalog(c)
	update(t, s, func(w data.Writer) error {
		return errors.Join(
			c.Put(w, offer{By: "amina", Made: days(31)}, "1"), c.Put(w, offer{By: "amina", Made: days(1)}, "2"),
			c.Put(w, offer{By: "bo", Made: days(40)}, "3"), c.Put(w, offer{By: "bo", Made: days(30)}, "4"),
			c.Put(w, offer{By: "bo", Made: days(29)}, "5"),
		)
	})
	update(t, s, func(w data.Writer) error {
		if n, err := c.CountAbout(w, "bo"); n != 3 || err != nil {
			t.Errorf("about bo: %d, %v", n, err)
		}
		if n, err := catalog.Expire(w, now, 1); n != 1 || err != nil {
			t.Errorf("one expired at a time: %d, %v", n, err)
		}
		if got := ids(t, c.All(w)); got != "1 2 4 5" {
			t.Errorf("the oldest goes first; there is %q", got)
		}
		if n, err := catalog.Expire(w, now, 10); n != 1 || err != nil {
			t.Errorf("expired: %d, %v", n, err)
		}
		if n, err := catalog.Forget(w, "bo"); n != 2 || err != nil {
			t.Errorf("forgotten: %d, %v", n, err)
		}
		if got := ids(t, c.All(w)); got != "2" {
			t.Errorf("there is %q", got)
		}
		if n, err := catalog.Forget(w, "amina"); n != 1 || err != nil {
			t.Errorf("forgotten: %d, %v", n, err)
		}
		for e := range w.Scan("", "") {
			t.Errorf("left behind: %q", e.Key)
		}
		return nil
	})
}

// people is a collection at three ages: a name, then a list of names, then names in capitals and an index.
func people(age int) *data.Collection[[]string] {
	d := data.Definition[[]string]{Namespace: "members", Name: "people"}
	if age >= 2 {
		d.Migrations = append(d.Migrations, func(raw []byte) ([]byte, error) {
			return append(append([]byte("["), raw...), ']'), nil
		})
	}
	if age >= 3 {
		d.Migrations = append(d.Migrations, func(raw []byte) ([]byte, error) { return bytes.ToUpper(raw), nil })
		d.Indexes = map[string]func([]string) []string{"name": func(names []string) []string { return names }}
	}
	if age == 1 {
		d.Encode = func(names []string) ([]byte, error) { return json.Marshal(names[0]) }
		d.Decode = func(raw []byte) ([]string, error) {
			names := make([]string, 1)
			err := json.Unmarshal(raw, &names[0])
			return names, err
		}
	}
	return data.NewCollection(d)
}

func TestMigrations(t *testing.T) {
	s := memory.New()
	const n = 1200 // more than one transaction of a migration
	update(t, s, func(w data.Writer) error {
		for i := range n {
			if err := people(1).Put(w, []string{"amina"}, fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return people(2).Put(w, []string{"bo", "li"}, "pair")
	})
	young := people(3)
	update(t, s, func(w data.Writer) error { // when read
		one, err := young.Get(w, "7")
		if err != nil || !slices.Equal(one, []string{"AMINA"}) {
			t.Errorf("version 1 reads as %q, %v", one, err)
		}
		two, err := young.Get(w, "pair")
		if err != nil || !slices.Equal(two, []string{"BO", "LI"}) {
			t.Errorf("version 2 reads as %q, %v", two, err)
		}
		return nil
	})
	for range 2 { // at start, and again
		if err := data.NewCatalog(young).Migrate(t.Context(), s, loom); err != nil {
			t.Fatal(err)
		}
	}
	update(t, s, func(w data.Writer) error {
		if got := len(strings.Fields(ids(t, young.By(w, "name", "AMINA")))); got != n {
			t.Errorf("the new index finds %d, want %d", got, n)
		}
		if _, err := people(2).Get(w, "7"); !errors.Is(err, data.ErrNewer) {
			t.Errorf("an older program reads a newer record: %v", err)
		}
		if err := people(2).Put(w, nil, "7"); !errors.Is(err, data.ErrNewer) {
			t.Errorf("an older program replaces a newer record: %v", err)
		}
		return nil
	})
	err := data.NewCatalog(people(2)).Migrate(t.Context(), s, loom)
	if !errors.Is(err, data.ErrNewer) || !strings.Contains(err.Error(), "members/people") {
		t.Errorf("an older program starts on a newer store: %v", err)
	}
}

func TestMigrationThatFailsChangesNothing(t *testing.T) {
	s := memory.New()
	update(t, s, func(w data.Writer) error { return people(1).Put(w, []string{"amina"}, "1") })
	broken := errors.New("broken")
	c := data.NewCollection(data.Definition[[]string]{
		Namespace: "members", Name: "people",
		Migrations: []data.Migration{func([]byte) ([]byte, error) { return nil, broken }},
	})
	if err := data.NewCatalog(c).Migrate(t.Context(), s, loom); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	update(t, s, func(w data.Writer) error {
		if got, err := people(1).Get(w, "1"); err != nil || got[0] != "amina" {
			t.Errorf("there is %q, %v", got, err)
		}
		return nil
	})
}

func TestContradictionsPanic(t *testing.T) {
	for name, fn := range map[string]func(){
		"no name":               func() { data.NewCollection(data.Definition[int]{Namespace: "a"}) },
		"retention of what":     func() { data.NewCollection(data.Definition[int]{Namespace: "a", Name: "b", Retention: 1}) },
		"two of one name":       func() { data.NewCatalog(offers(), offers()) },
		"no such index":         func() { offers().By(nil, "colour", "red") },
		"dry run over anything": func() { data.DryRun(nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			fn()
		}()
	}
}
