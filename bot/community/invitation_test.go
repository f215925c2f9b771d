package community_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot/community"
	"weft/data"
)

func morning() time.Time { return time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC) }

func invited(t *testing.T) (*records, string) {
	t.Helper()
	r, code := newRecords(t), ""
	r.write(func(w community.Writer) (err error) {
		code, err = w.Invite("n1", "weavers", "m1", morning())
		return errors.Join(err, w.PutMember(sample()), w.PutCohort(community.Cohort{ID: "weavers", Name: "Weavers"}))
	})
	return r, code
}

// A hundred thousand codes: no two alike, none with a letter that looks or reads like another.
func TestCodesDiffer(t *testing.T) {
	r, _ := invited(t)
	seen := map[string]bool{}
	r.read(func(reader community.Reader) error {
		for i := range 100_000 {
			code, err := reader.Code(strconv.Itoa(i))
			if err != nil {
				return err
			}
			if seen[code] {
				t.Fatalf("the code %s came twice within %d", code, i)
			}
			seen[code] = true
			if len(code) != 11 || code[5] != '-' || strings.ContainsAny(code, "01258ABEILOSUVZ") {
				t.Fatalf("the code %s is no two groups of five, or has letters that look alike", code)
			}
			if read, ok := community.ReadCode(code); !ok || read != code {
				t.Fatalf("the code %s is read as %q, %v", code, read, ok)
			}
		}
		return nil
	})
}

// Two communities, or one before and after its keys were lost, foretell nothing of each other's codes.
func TestCodesComeFromTheKeys(t *testing.T) {
	_, one := invited(t)
	_, other := invited(t)
	if one == other {
		t.Errorf("the same nonce gives the code %s under any key", one)
	}
}

func TestNoCodeIsStored(t *testing.T) {
	r, code := invited(t)
	err := r.store.View(t.Context(), "test", func(reader data.Reader) error {
		rows := 0
		for e, err := range reader.Scan("", "") {
			if err != nil {
				return err
			}
			rows++
			for _, part := range append(strings.Split(code, "-"), code, strings.ReplaceAll(code, "-", "")) {
				if strings.Contains(string(e.Key)+string(e.Value), part) {
					t.Errorf("%q of the code can be read in the store", part)
				}
			}
		}
		if rows == 0 {
			t.Error("nothing is stored")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatACodeOpens(t *testing.T) {
	r, code := invited(t)
	last := morning().Add(community.InvitationLife - time.Nanosecond)
	inArabic := strings.NewReplacer("3", "٣", "4", "٤", "6", "٦", "7", "۷", "9", "۹").Replace(code)
	for name, tt := range map[string]struct {
		typed string
		at    time.Time
		opens bool
	}{
		"as it stands":        {code, morning(), true},
		"without its dash":    {strings.ReplaceAll(code, "-", ""), morning(), true},
		"in small letters":    {" " + strings.ToLower(code) + ".", morning(), true},
		"letter by letter":    {strings.Join(strings.Split(code, ""), " "), morning(), true},
		"in Arabic digits":    {inArabic, morning(), true},
		"at the last instant": {code, last, true},
		"too late":            {code, last.Add(time.Nanosecond), false},
		"one letter short":    {code[:10], morning(), false},
		"one letter more":     {code + "3", morning(), false},
		"another":             {"34679-CDFGH", morning(), false},
		"nothing":             {"", morning(), false},
		"its id":              {idOf(r, code), morning(), false},
	} {
		t.Run(name, func(t *testing.T) {
			r.read(func(reader community.Reader) error {
				i, err := reader.Invitation(tt.typed, tt.at)
				if opens := err == nil && i.Cohort == "weavers"; opens != tt.opens || (!opens && !errors.Is(err, data.ErrNotFound)) {
					t.Errorf("%q opens %+v, %v; want it to open: %v", tt.typed, i, err, tt.opens)
				}
				return nil
			})
		})
	}
}

func idOf(r *records, code string) (id string) {
	r.Helper()
	r.read(func(reader community.Reader) error {
		i, err := reader.Invitation(code, morning())
		id = i.ID
		return err
	})
	return id
}

// What ends an invitation: being used, being taken back, the end of its cohort, and the end of who gave it out.
func TestWhatEndsAnInvitation(t *testing.T) {
	for name, end := range map[string]func(community.Writer, community.Invitation) error{
		"used":           func(w community.Writer, i community.Invitation) error { return w.Redeem(i) },
		"taken back":     func(w community.Writer, _ community.Invitation) error { return w.Uninvite("weavers", "m1") },
		"all of them":    func(w community.Writer, _ community.Invitation) error { return w.Uninvite("weavers", "") },
		"by who is gone": func(w community.Writer, _ community.Invitation) error { return w.DeleteMember("m1") },
		"cohort ended": func(w community.Writer, _ community.Invitation) error {
			return w.PutCohort(community.Cohort{ID: "weavers", Name: "Weavers", Archived: morning()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, code := invited(t)
			r.write(func(w community.Writer) error {
				i, err := w.Invitation(code, morning())
				return errors.Join(err, w.Uninvite("weavers", "somebody else"), w.Uninvite("menders", ""), end(w, i))
			})
			r.read(func(reader community.Reader) error {
				if _, err := reader.Invitation(code, morning()); !errors.Is(err, data.ErrNotFound) {
					t.Errorf("it still opens the door: %v", err)
				}
				return nil
			})
		})
	}
}

// Before anybody was ever invited there is no key either, and a code is a code that opens nothing.
func TestNobodyWasEverInvited(t *testing.T) {
	newRecords(t).read(func(reader community.Reader) error {
		if _, err := reader.Invitation("34679-CDFGH", morning()); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("a code that never was opens something, or fails: %v", err)
		}
		return nil
	})
}

// Whatever is typed is read the same however it is spaced, and what is read is read the same again.
func TestReadCodeProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[34679CDFGHJKMNPQRTWXYcdfghjkmnpqrtwxy]{9,11}`)).Draw(rt, "typed")
		code, ok := community.ReadCode(typed)
		spaced, okSpaced := community.ReadCode(" " + strings.Join(strings.Split(typed, ""), "-") + "!")
		if code != spaced || ok != okSpaced {
			rt.Fatalf("%q is read as %q, %v, and spaced as %q, %v", typed, code, ok, spaced, okSpaced)
		}
		if !ok {
			return
		}
		if again, _ := community.ReadCode(code); again != code || len(code) != 11 {
			rt.Fatalf("%q is read as %q, and that as %q", typed, code, again)
		}
	})
}

// A guest has one cohort to see; everybody else has all.
func TestMaySee(t *testing.T) {
	for name, tt := range map[string]struct {
		guestOf, cohort community.CohortID
		want            bool
	}{
		"a full member":      {"", "weavers", true},
		"a guest of it":      {"weavers", "weavers", true},
		"a guest of another": {"menders", "weavers", false},
	} {
		if got := (community.Member{GuestOf: tt.guestOf}).MaySee(tt.cohort); got != tt.want {
			t.Errorf("%s may see it: %v, want %v", name, got, tt.want)
		}
	}
}

// What has ended is found by whoever looks for it by name, the latest first, and never in the way of what runs.
func TestFindingWhatHasEnded(t *testing.T) {
	r := newRecords(t)
	r.write(func(w community.Writer) error {
		return errors.Join(
			w.PutCohort(community.Cohort{ID: "c1", Name: "Weavers", Archived: morning()}),
			w.PutCohort(community.Cohort{ID: "c2", Name: "Weavers", Archived: morning().Add(time.Hour)}),
			w.PutCohort(community.Cohort{ID: "c3", Name: "Menders", Archived: morning()}),
			w.PutCohort(community.Cohort{ID: "c4", Name: "Menders"}),
		)
	})
	for typed, want := range map[string]community.CohortID{"weavers": "c2", "c1": "c1", "menders": "c4", "c3": "c3", "": "", "!": ""} {
		r.read(func(reader community.Reader) error {
			c, err := reader.CohortEverNamed(typed)
			if c.ID != want || (want == "") != errors.Is(err, data.ErrNotFound) {
				t.Errorf("%q finds %q, %v; want %q", typed, c.ID, err, want)
			}
			return nil
		})
	}
}
