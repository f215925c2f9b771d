package data_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/data"
)

func drawParts(t *rapid.T, label string) []string {
	part := rapid.StringOfN(rapid.RuneFrom([]rune{'a', 'b', 0, 1, 2, 'ü'}), 0, 4, -1)
	return rapid.SliceOfN(part, 1, 4).Draw(t, label)
}

func TestPathKeepsItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := drawParts(t, "parts")
		if got := data.Path(parts...).Parts(); !slices.Equal(got, parts) {
			t.Fatalf("%q became %q", parts, got)
		}
	})
	if data.Key("").Parts() != nil {
		t.Error("the empty key has parts")
	}
}

func TestPathKeepsOrderAndPrefixes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawParts(t, "a"), drawParts(t, "b")
		ka, kb := data.Path(a...), data.Path(b...)
		if got, want := strings.Compare(string(ka), string(kb)), slices.Compare(a, b); got != want {
			t.Fatalf("keys compare %d, parts %d", got, want)
		}
		inside := len(a) <= len(b) && slices.Equal(a, b[:len(a)])
		if got := strings.HasPrefix(string(kb), string(ka)); got != inside {
			t.Fatalf("%q is a prefix of %q: %v", ka, kb, got)
		}
	})
}
