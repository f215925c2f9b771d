package scheduler

import (
	"strings"
	"time"
	_ "time/tzdata" // the zones must be there in an empty container too; a newer system copy comes first
)

// loadZone returns the location of a spec's zone, nil for [OwnZone].
func loadZone(name string) (*time.Location, error) {
	if name == OwnZone {
		return nil, nil
	}
	return loadNamed(name)
}

// loadNamed loads an IANA zone. "Local" is refused: where the server happens to stand is nobody's zone.
func loadNamed(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, unknownZone(name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, unknownZone(name)
	}
	return zone, nil
}

// unknownZone offers what comes near.
func unknownZone(name string) *Problem {
	trimmed := strings.TrimSpace(name)
	if near, ok := nearestPlace(trimmed); ok {
		return problem(CodeZoneNear, "zone", trimmed, "near", near)
	}
	return problem(CodeUnknownZone, "zone", trimmed)
}
