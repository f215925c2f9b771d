package data

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTreeIsAnOrderedMap compares a Tree with a map, and an older Tree with what it held.
func TestTreeIsAnOrderedMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tree, older Tree[int]
		model, before := map[string]int{}, map[string]int{}
		key := rapid.StringMatching(`[ab]{0,4}`)
		for i := range rapid.IntRange(0, 60).Draw(t, "steps") {
			k := key.Draw(t, "key")
			switch rapid.IntRange(0, 5).Draw(t, "do") {
			case 0:
				older, before = tree, maps.Clone(model)
			case 1, 2:
				tree = tree.Without(k)
				delete(model, k)
			default:
				tree = tree.With(k, i)
				model[k] = i
			}
		}
		from := key.Draw(t, "from")
		compareTree(t, tree, model, from)
		compareTree(t, older, before, from)
	})
}

func compareTree(t *rapid.T, tree Tree[int], model map[string]int, from string) {
	if tree.Len() != len(model) {
		t.Fatalf("%d keys, want %d", tree.Len(), len(model))
	}
	want := slices.DeleteFunc(slices.Sorted(maps.Keys(model)), func(k string) bool { return k < from })
	next := tree.From(from)
	for _, k := range want {
		got, v, ok := next()
		if !ok || got != k || v != model[k] {
			t.Fatalf("got %q %d %v, want %q %d", got, v, ok, k, model[k])
		}
		if v, ok := tree.Get(k); !ok || v != model[k] {
			t.Fatalf("get %q gave %d %v", k, v, ok)
		}
	}
	if k, _, ok := next(); ok {
		t.Fatalf("there is %q too much", k)
	}
}

// TestTreeStaysLow: keys in order are the worst case of a tree that does not balance.
func TestTreeStaysLow(t *testing.T) {
	const n = 1 << 14
	var tree Tree[struct{}]
	for i := range n {
		tree = tree.With(fmt.Sprintf("%08d", i), struct{}{})
	}
	for i := range n / 2 {
		tree = tree.Without(fmt.Sprintf("%08d", i))
	}
	if limit := int(1.45 * math.Log2(n)); tree.root.height > limit {
		t.Errorf("the tree is %d high, at most %d is balanced", tree.root.height, limit)
	}
}
