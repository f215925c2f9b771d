package scheduler

import (
	"slices"
	"time"
)

// Slice is the part of a round that one zone takes part in.
type Slice struct {
	Zone  string    // IANA name
	Opens time.Time // when the round opens there
}

// Slices returns the parts of a round in the order in which they open, one per distinct zone; a schedule in
// a fixed zone has one slice whatever the zones of its members. Where two occurrences meet in one instant,
// as in the hour that clocks leave out, the later one has no slice in that zone: the earlier one serves it.
// A zone that is not known gives a [*Problem], and no slices, so that nobody is left out unnoticed.
func (c *Schedule) Slices(occ LocalTime, zones []string) ([]Slice, error) {
	in, err := c.zonesOf(zones)
	if err != nil {
		return nil, err
	}
	return c.slices(occ, in), nil
}

// FirstOpens returns when the first slice opens; ok is false if the round has no slice.
func FirstOpens(slices []Slice) (at time.Time, ok bool) {
	if len(slices) == 0 {
		return time.Time{}, false
	}
	return slices[0].Opens, true
}

func (c *Schedule) slices(occ LocalTime, zones []*time.Location) []Slice {
	found := make([]Slice, 0, len(zones))
	for _, z := range zones {
		if at, ok := c.opens(occ, z); ok {
			found = append(found, Slice{Zone: z.String(), Opens: at.UTC()})
		}
	}
	slices.SortStableFunc(found, func(a, b Slice) int { return a.Opens.Compare(b.Opens) })
	return found
}

// zonesOf loads the zones that an occurrence has slices in, by name and each once.
func (c *Schedule) zonesOf(names []string) ([]*time.Location, error) {
	if c.zone != nil {
		return []*time.Location{c.zone}, nil
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(names)))
	zones := make([]*time.Location, 0, len(distinct))
	for _, name := range distinct {
		z, err := loadNamed(name)
		if err != nil {
			return nil, err
		}
		zones = append(zones, z)
	}
	return zones, nil
}

// planningZones are zonesOf, or UTC while nobody has said where they are, so that the schedule keeps its
// place until somebody has.
func (c *Schedule) planningZones(names []string) ([]*time.Location, error) {
	zones, err := c.zonesOf(names)
	if err == nil && len(zones) == 0 {
		zones = []*time.Location{time.UTC}
	}
	return zones, err
}

// horizon returns the latest minute that a clock in any of the zones has reached. An occurrence has opened
// somewhere if and only if it is not after it.
func horizon(now time.Time, zones []*time.Location) LocalTime {
	var latest LocalTime
	for _, z := range zones {
		if l := reached(now.In(z)); l.After(latest) {
			latest = l
		}
	}
	return latest
}

// next returns the first occurrence after a local time that has a slice in one of the zones.
func (c *Schedule) next(after LocalTime, zones []*time.Location) (LocalTime, bool) {
	occ, ok := c.NextLocal(after)
	for ok && !c.anyOpens(occ, zones) {
		occ, ok = c.NextLocal(occ)
	}
	return occ, ok
}

func (c *Schedule) anyOpens(occ LocalTime, zones []*time.Location) bool {
	return slices.ContainsFunc(zones, func(z *time.Location) bool {
		_, ok := c.opens(occ, z)
		return ok
	})
}
