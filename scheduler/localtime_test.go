package scheduler

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLocalTimeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyDate().Draw(t, "date").At(rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		back, err := ParseLocal(l.String())
		if err != nil || back != l {
			t.Fatalf("%v is read as %v, %v", l, back, err)
		}
		body, err := json.Marshal(l)
		if err != nil || string(body) != `"`+l.String()+`"` {
			t.Fatalf("%v is %s in JSON, %v", l, body, err)
		}
		if err := json.Unmarshal(body, &back); err != nil || back != l {
			t.Fatalf("%s is read as %v, %v", body, back, err)
		}
	})
}

func TestLocalTimeRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-11-30", "2026-11-30T09:00:00", "2026-11-30 09:00", "2026-13-30T09:00", "2026-02-29T09:00", "2026-11-30T24:00", "2026-11-30T09:00Z"} {
		if l, err := ParseLocal(s); err == nil {
			t.Errorf("%q is read as %v", s, l)
		}
	}
}

func TestNoTimeIsEmptyInJSON(t *testing.T) {
	var l LocalTime
	var d LocalDate
	body, err := json.Marshal(map[string]any{"time": l, "date": d})
	if err != nil || string(body) != `{"date":"","time":""}` {
		t.Errorf("%s, %v", body, err)
	}
	l, d = anyMonday.At(9, 0), anyMonday
	if err := json.Unmarshal([]byte(`""`), &l); err != nil || !l.IsZero() {
		t.Errorf("%v, %v", l, err)
	}
	if err := json.Unmarshal([]byte(`""`), &d); err != nil || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
}

// Local times are ordered as the instants of a zone without daylight saving are.
func TestLocalTimeOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyDate().Draw(t, "a").At(rapid.IntRange(0, 23).Draw(t, "hour"), 30)
		b := a.Date.AddDays(rapid.IntRange(-1, 1).Draw(t, "days")).At(rapid.IntRange(0, 23).Draw(t, "other hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		want := a.In(time.UTC).Compare(b.In(time.UTC))
		if a.Compare(b) != want || a.Before(b) != (want < 0) || a.After(b) != (want > 0) {
			t.Fatalf("%v and %v compare as %d, want %d", a, b, a.Compare(b), want)
		}
	})
}

func TestWeeksBeginOnMonday(t *testing.T) {
	d := LocalDate{1899, time.December, 25} // a Monday
	week := d.week()
	for range 100_000 {
		d = d.AddDays(1)
		if d.Weekday() == time.Monday {
			week++
		}
		if d.week() != week {
			t.Fatalf("%v is in week %d, want %d", d, d.week(), week)
		}
	}
}
