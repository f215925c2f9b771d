package scheduler

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSlices(t *testing.T) {
	tests := map[string]struct {
		spec  Spec
		occ   string
		zones []string
		want  []string
	}{
		"one per distinct zone, in the order in which they open": {
			Spec{Cron: "0 9 * * 1", Zone: OwnZone},
			"2026-11-30T09:00",
			[]string{"America/Bogota", "Asia/Manila", "Africa/Nairobi", "America/Bogota"},
			[]string{"Asia/Manila 2026-11-30T01:00", "Africa/Nairobi 2026-11-30T06:00", "America/Bogota 2026-11-30T14:00"},
		},
		"a round may span three dates": {
			Spec{Cron: "0 0 * * *", Zone: OwnZone},
			"2026-11-30T00:00",
			[]string{"Pacific/Pago_Pago", "Pacific/Kiritimati"},
			[]string{"Pacific/Kiritimati 2026-11-29T10:00", "Pacific/Pago_Pago 2026-11-30T11:00"},
		},
		"a fixed zone has one, whoever takes part": {
			Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"},
			"2026-11-30T09:00",
			[]string{"America/Bogota", "Asia/Manila"},
			[]string{"Africa/Nairobi 2026-11-30T06:00"},
		},
		"nobody, no slice": {Spec{Cron: "0 9 * * 1", Zone: OwnZone}, "2026-11-30T09:00", nil, nil},
		"where it meets the one before, that one serves it": {
			Spec{Cron: "15,45 1 * * *", Zone: OwnZone},
			"2026-03-29T01:45",
			[]string{"Europe/London", "Africa/Nairobi"},
			[]string{"Africa/Nairobi 2026-03-28T22:45"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			slices, err := compiled(t, tt.spec).Slices(localTime(t, tt.occ), tt.zones)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range slices {
				got = append(got, s.Zone+" "+s.Opens.Format(localTimeLayout))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if at, ok := FirstOpens(slices); ok != (len(slices) > 0) || ok && !at.Equal(slices[0].Opens) {
				t.Errorf("first opens %v, %v", at, ok)
			}
		})
	}
}

func TestSlicesRefuseAnUnknownZone(t *testing.T) {
	c := compiled(t, Spec{Cron: "0 9 * * 1", Zone: OwnZone})
	_, err := c.Slices(localTime(t, "2026-11-30T09:00"), []string{"Africa/Nairobi", "Mars/Olympus"})
	var p *Problem
	if !errors.As(err, &p) || p.Code != CodeUnknownZone {
		t.Errorf("got %v, want %s", err, CodeUnknownZone)
	}
}
