package scheduler

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed places.txt
var placesFile string

// gazetteer knows how people name zones.
type gazetteer struct {
	iana   map[string]string   // zone by its IANA name in lower case
	places map[string][]string // zones by folded name; several if the name is unclear
	titles []string            // the names, as they are written
}

// places reads the embedded file when it is first needed; it does not change afterwards.
//
//nolint:gochecknoglobals // computed once, and never changed afterwards
var places = sync.OnceValue(func() gazetteer {
	g := gazetteer{iana: make(map[string]string), places: make(map[string][]string)}
	var zones []string
	for line := range strings.Lines(placesFile) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, others, _ := strings.Cut(line, ": ")
		if unclear, ok := strings.CutPrefix(name, "? "); ok {
			g.add(unclear, strings.Split(others, ", ")...)
			continue
		}
		zones = append(zones, name)
		for other := range strings.SplitSeq(others, ", ") {
			g.add(other, name)
		}
	}
	for _, zone := range zones {
		g.iana[strings.ToLower(zone)] = zone
		if area, _, ok := strings.Cut(zone, "/"); ok && strings.Contains(continents, area) {
			g.add(cityOf(zone), zone)
		}
	}
	return g
})

const continents = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific"

// add records a name unless it is taken.
func (g *gazetteer) add(name string, zones ...string) {
	key := placeKey(name)
	if _, taken := g.places[key]; taken || key == "" {
		return
	}
	g.places[key] = zones
	g.titles = append(g.titles, name)
}

// cityOf is the last part of an IANA name, as people write it: "Sao Paulo".
func cityOf(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// ResolveZone finds the zone that a person means: "Nairobi", "africa/nairobi", "São Paulo", "Kenya",
// "UTC+3", or any IANA name. Its error is a [*Problem] that offers what comes near.
func ResolveZone(name string) (string, error) {
	trimmed := strings.TrimSpace(name)
	switch zones := zonesNamed(trimmed); len(zones) {
	case 0:
		return "", unknownZone(trimmed)
	case 1:
		return zones[0], nil
	default:
		return "", problem(CodeZoneUnclear, "zone", trimmed, "candidates", several{zones, strings.Join(zones, ", ")})
	}
}

// zonesNamed lists the zones that a name can mean.
func zonesNamed(name string) []string {
	g := places()
	if zone, ok := g.iana[strings.ToLower(name)]; ok && strings.Contains(zone, "/") {
		return []string{zone}
	}
	if zones, ok := g.places[placeKey(name)]; ok {
		return zones
	}
	if zone, ok := fixedOffset(name); ok {
		return []string{zone}
	}
	return nil
}

// fixedOffset reads "UTC+3". The IANA names of such zones have the sign the other way round.
func fixedOffset(name string) (zone string, ok bool) {
	lower := strings.ToLower(strings.ReplaceAll(name, " ", ""))
	offset, ok := strings.CutPrefix(lower, "utc")
	if !ok {
		offset, ok = strings.CutPrefix(lower, "gmt")
	}
	hours, err := strconv.Atoi(offset)
	if !ok || err != nil || hours < -12 || hours > 14 {
		return "", false
	}
	switch {
	case hours > 0:
		return "Etc/GMT-" + strconv.Itoa(hours), true
	case hours < 0:
		return "Etc/GMT+" + strconv.Itoa(-hours), true
	}
	return "UTC", true
}

// nearestPlace returns the known name that is one or two slips away from what was written.
func nearestPlace(name string) (string, bool) {
	key := placeKey(name)
	if len(key) < 4 {
		return "", false
	}
	best, least := "", min(2, len(key)/4)+1
	for _, title := range places().titles {
		if d := distance(key, placeKey(title), least); d < least {
			best, least = title, d
		}
	}
	return best, best != ""
}

// placeKey folds a name so that case, accents, hyphens and dots make no difference.
func placeKey(name string) string {
	spaced := strings.NewReplacer("_", " ", "-", " ", "/", " ").Replace(fold(name))
	plain := strings.NewReplacer(".", "", "'", "").Replace(spaced)
	return strings.Join(strings.Fields(plain), " ")
}

// fold brings text to lower case and strips the accents of Latin letters.
func fold(s string) string { return accents.Replace(strings.ToLower(s)) }

var accents = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ā", "a", "ă", "a", "ą", "a",
	"ç", "c", "ć", "c", "č", "c", "ď", "d", "đ", "d", "è", "e", "é", "e", "ê", "e", "ë", "e", "ē", "e", "ę", "e", "ě", "e",
	"ğ", "g", "ì", "i", "í", "i", "î", "i", "ï", "i", "ī", "i", "ı", "i", "i̇", "i", "ł", "l", "ñ", "n", "ń", "n", "ň", "n",
	"ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o", "ō", "o", "ő", "o", "ř", "r", "ś", "s", "ş", "s", "š", "s", "ș", "s",
	"ţ", "t", "ť", "t", "ț", "t", "ù", "u", "ú", "u", "û", "u", "ü", "u", "ū", "u", "ů", "u", "ű", "u", "ý", "y", "ÿ", "y",
	"ź", "z", "ż", "z", "ž", "z", "ß", "ss", "æ", "ae", "œ", "oe", "ð", "d", "þ", "th",
	"’", "'", "‘", "'", "–", "-", "—", "-", "\u00a0", " ", "“", "", "”", "", "\"", "",
)

// distance counts the slips between two words: a letter too much, missing, wrong, or two swapped. It gives
// up, returning limit, once there are that many.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		if slices.Min(row) >= limit {
			return limit
		}
	}
	return min(row[len(b)], limit)
}
