package data

import "strings"

const separator = "\x00"

// Path joins parts into a key. Each part ends with a separator, so the key of a parent is a prefix of its
// children and of nothing else: Path("a") is a prefix of Path("a", "b") and not of Path("ab").
// Bytes 0x00 and 0x01 inside a part are escaped; the order of keys is the order of their parts.
func Path(parts ...string) Key {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(escape(p))
		b.WriteString(separator)
	}
	return Key(b.String())
}

// Parts is the inverse of [Path].
func (k Key) Parts() []string {
	if k == "" {
		return nil
	}
	raw := strings.Split(strings.TrimSuffix(string(k), separator), separator)
	for i, p := range raw {
		raw[i] = unescape(p)
	}
	return raw
}

var (
	escaper   = strings.NewReplacer("\x01", "\x01\x02", "\x00", "\x01\x01")
	unescaper = strings.NewReplacer("\x01\x02", "\x01", "\x01\x01", "\x00")
)

func escape(p string) string   { return escaper.Replace(p) }
func unescape(p string) string { return unescaper.Replace(p) }
