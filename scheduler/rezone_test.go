package scheduler

import (
	"testing"

	"weft/data"
)

func TestRezoneMovesTheFirstSlice(t *testing.T) {
	s := newStore(t)
	rezone := func(zones ...string) {
		t.Helper()
		update(t, s, func(w data.Writer) error { return Rezone(w, "care", zones) })
	}
	rezone("Asia/Manila") // nothing is planned
	expect(t, s)

	plan(t, s, Entry{ID: "care", Spec: Spec{Cron: "0 9 * * 1", Zone: OwnZone}, Zones: []string{"America/Bogota"}}, "2026-11-22T12:00")
	expect(t, s, "care@2026-11-23T09:00 2026-11-23T14:00")
	rezone("America/Bogota", "Asia/Manila")
	expect(t, s, "care@2026-11-23T09:00 2026-11-23T01:00")
	rezone("America/Bogota")
	expect(t, s, "care@2026-11-23T09:00 2026-11-23T14:00")
}
