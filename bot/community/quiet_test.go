package community_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot/chat"
	"weft/bot/community"
)

func clock(hour, minute int) chat.Clock { return chat.Clock{Hour: hour, Minute: minute} }

func TestNextWelcome(t *testing.T) {
	night := community.Quiet{From: clock(21, 0), To: clock(8, 0)}
	tests := map[string]struct {
		quiet    community.Quiet
		zone     string
		at, want string
	}{
		"by day":                {night, "UTC", "2026-11-30T12:00:00Z", "2026-11-30T12:00:00Z"},
		"as they begin":         {night, "UTC", "2026-11-30T21:00:00Z", "2026-12-01T08:00:00Z"},
		"just before":           {night, "UTC", "2026-11-30T20:59:59.999999999Z", "2026-11-30T20:59:59.999999999Z"},
		"as they end":           {night, "UTC", "2026-12-01T08:00:00Z", "2026-12-01T08:00:00Z"},
		"after midnight":        {night, "UTC", "2026-12-01T03:12:34.5Z", "2026-12-01T08:00:00Z"},
		"in another zone":       {night, "Asia/Kathmandu", "2026-11-30T16:00:00Z", "2026-12-01T02:15:00Z"},
		"within one day":        {community.Quiet{From: clock(13, 0), To: clock(15, 0)}, "UTC", "2026-11-30T13:30:00Z", "2026-11-30T15:00:00Z"},
		"none":                  {community.Quiet{From: clock(8, 0), To: clock(8, 0)}, "UTC", "2026-11-30T08:00:00Z", "2026-11-30T08:00:00Z"},
		"an hour is left out":   {night, "America/New_York", "2027-03-13T22:00:00-05:00", "2027-03-14T08:00:00-04:00"},
		"their end is left out": {community.Quiet{From: clock(22, 0), To: clock(2, 30)}, "America/New_York", "2027-03-13T23:00:00-05:00", "2027-03-14T03:00:00-04:00"},
		"an hour comes twice":   {night, "America/New_York", "2027-11-06T22:00:00-04:00", "2027-11-07T08:00:00-05:00"},
		"their end comes twice": {community.Quiet{From: clock(22, 0), To: clock(1, 30)}, "America/New_York", "2027-11-07T01:10:00-05:00", "2027-11-07T01:30:00-05:00"},
		"the first of two ends": {community.Quiet{From: clock(22, 0), To: clock(1, 30)}, "America/New_York", "2027-11-07T01:10:00-04:00", "2027-11-07T01:30:00-04:00"},
		"half an hour left out": {community.Quiet{From: clock(22, 0), To: clock(2, 15)}, "Australia/Lord_Howe", "2026-10-03T23:00:00+10:30", "2026-10-04T02:30:00+11:00"},
		"a midnight left out":   {community.Quiet{From: clock(20, 0), To: clock(0, 30)}, "Africa/Cairo", "2027-04-29T22:00:00+02:00", "2027-04-30T01:00:00+03:00"},
		"a day left out":        {night, "Pacific/Apia", "2011-12-29T22:00:00-10:00", "2011-12-31T08:00:00+14:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			zone, at, want := location(t, tt.zone), instant(t, tt.at), instant(t, tt.want)
			if got := tt.quiet.NextWelcome(at, zone); !got.Equal(want) {
				t.Errorf("from %s on, the first welcome instant is %s; want %s", at.In(zone), got.In(zone), want.In(zone))
			}
		})
	}
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The first welcome instant is never in quiet hours, never before what was asked for, and never more than a day
// (of 25 hours, where the clocks go back) away; and no whole minute before it is welcome.
func TestNextWelcomeProperty(t *testing.T) {
	zones := []string{"UTC", "America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "America/Santiago", "Pacific/Chatham"}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	quietSeen := 0
	rapid.Check(t, func(rt *rapid.T) {
		begin := rapid.IntRange(0, 24*60-1).Draw(rt, "begin")
		length := rapid.IntRange(0, 22*60).Draw(rt, "length") // two hours are left, so that no change swallows them
		end := (begin + length) % (24 * 60)
		quiet := community.Quiet{From: clock(begin/60, begin%60), To: clock(end/60, end%60)}
		zone := location(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
		at := from.Add(time.Duration(rapid.Int64Range(0, int64(2*365*24*time.Hour)).Draw(rt, "at")))
		if rapid.Bool().Draw(rt, "near a change") {
			if _, change := at.In(zone).ZoneBounds(); !change.IsZero() {
				at = change.Add(time.Duration(rapid.IntRange(-300, 300).Draw(rt, "minutes")) * time.Minute)
			}
		}
		covered := func(t time.Time) bool {
			local := t.In(zone)
			m := local.Hour()*60 + local.Minute()
			return (m-begin+24*60)%(24*60) < length
		}
		got := quiet.NextWelcome(at, zone)
		switch {
		case got.Before(at):
			rt.Fatalf("%s is before %s", got, at)
		case covered(got):
			rt.Fatalf("%s is in the quiet hours %v", got.In(zone), quiet)
		case got.Sub(at) > 25*time.Hour:
			rt.Fatalf("%s is %s away", got, got.Sub(at))
		}
		if got.After(at) {
			quietSeen++
		}
		for m := at; m.Before(got); m = m.Add(time.Minute) {
			if !covered(m) {
				rt.Fatalf("%s would have been welcome before %s, in spite of %v", m.In(zone), got.In(zone), quiet)
			}
		}
	})
	if quietSeen < 10 {
		t.Errorf("only %d instants were in quiet hours: too few to mean anything", quietSeen)
	}
}
