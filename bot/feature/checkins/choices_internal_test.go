package checkins

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKept(t *testing.T) {
	names, before := []string{"a", "b", "c"}, []string{"Apple", "Bread", "Corn"}
	for _, c := range []struct{ name, now, want string }{
		{"nothing changed", "Apple Bread Corn", "a b c"},
		{"another order", "Corn Apple Bread", "c a b"},
		{"another case", "APPLE bread Corn", "a b c"},
		{"one renamed", "Apple Brot Corn", "a b c"},
		{"two renamed", "Apple Brot Mais", "a b c"},
		{"one renamed, and moved", "Corn Brot Apple", "c b a"},
		{"one added at the end", "Apple Bread Corn Dates", "a b c ·"},
		{"one added in between", "Apple Dates Bread Corn", "a · b c"},
		{"one renamed, one added", "Apple Brot Corn Dates", "a b c ·"},
		{"one taken out", "Apple Corn", "a c"},
		{"one taken out, one renamed: nobody knows which", "Apple Mais", "a ·"},
		{"all new, and fewer", "X Y", "· ·"},
	} {
		named := kept(names, before, strings.Fields(c.now))
		for i := range named {
			if named[i] == "" {
				named[i] = "·"
			}
		}
		if got := strings.Join(named, " "); got != c.want {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
}

// A choice keeps its name whatever becomes of its words, a new one gets a name of its own, and no name is used twice,
// however often a list is written anew.
func TestNamesOfChoicesAreNeverUsedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Question{Kind: KindOne, Choices: []string{"yes", "part", "no"}}
		said := []string{"Yes", "In part", "No"}
		word := 0
		fresh := func() string { word++; return fmt.Sprintf("word %d", word) }
		gone := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			before, now := slices.Clone(q.Choices), slices.Clone(said)
			i := rapid.IntRange(0, len(now)-1).Draw(t, "which")
			what := rapid.SampledFrom([]string{"rename", "add", "remove", "shuffle", "anything"}).Draw(t, "what")
			switch {
			case what == "rename":
				now[i] = fresh()
			case what == "add" && len(now) < mostChoices:
				now = append(now, fresh())
			case what == "remove" && len(now) > leastChoices:
				now = slices.Delete(now, i, i+1)
			case what == "shuffle":
				now = rapid.Permutation(now).Draw(t, "order")
			case what == "anything":
				now = []string{fresh(), said[i], fresh()}
			}
			words := q.choose(said, now)
			for j, name := range q.Choices {
				if gone[name] {
					t.Fatalf("%s: the name %q of a choice that was given up is used again", what, name)
				}
				if words[name] != now[j] {
					t.Fatalf("%s: %q says %q; want %q", what, name, words[name], now[j])
				}
			}
			if len(words) != len(now) {
				t.Fatalf("%s: %d names for %d choices", what, len(words), len(now))
			}
			switch what {
			case "rename", "shuffle":
				if !slices.Equal(slices.Sorted(slices.Values(before)), slices.Sorted(slices.Values(q.Choices))) {
					t.Fatalf("%s: %q became %q", what, before, q.Choices)
				}
			case "add":
				if !slices.Equal(before, q.Choices[:len(before)]) {
					t.Fatalf("%s: %q became %q", what, before, q.Choices)
				}
			}
			for _, name := range before {
				if !slices.Contains(q.Choices, name) {
					gone[name] = true
				}
			}
			said = now
		}
	})
}
