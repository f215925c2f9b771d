package pace

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A tree says what counting would.
func TestTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type key struct{ major, minor int64 }
		var set tree
		nodes := map[key]*ticket{}
		less := func(a, b key) bool { return a.major < b.major || a.major == b.major && a.minor < b.minor }
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			k := key{rapid.Int64Range(0, 9).Draw(t, "major"), rapid.Int64Range(0, 9).Draw(t, "minor")}
			if of, ok := nodes[k]; ok {
				set.remove(&of.order)
				delete(nodes, k)
			} else {
				nodes[k] = &ticket{}
				set.insert(nodes[k], &nodes[k].order, k.major, k.minor)
			}
			rank, first := 0, key{10, 0}
			for other := range nodes {
				if less(other, k) {
					rank++
				}
				if less(other, first) {
					first = other
				}
			}
			if got := set.rank(k.major, k.minor); got != rank {
				t.Fatalf("%d come before %v; want %d", got, k, rank)
			}
			if set.len() != len(nodes) || set.first() != nodes[first] {
				t.Fatalf("%d, the first of which is %p; want %d, %p", set.len(), set.first(), len(nodes), nodes[first])
			}
		}
	})
}

// Many in order do not make a list of it.
func TestTreeStaysShallow(t *testing.T) {
	var set tree
	tickets := make([]ticket, 100_000)
	for i := range tickets {
		set.insert(&tickets[i], &tickets[i].order, 0, int64(i))
	}
	level, depth := []*node{set.root}, 0
	for ; len(level) > 0; depth++ {
		var below []*node
		for _, n := range level {
			below = append(below, n.left, n.right)
		}
		level = slices.DeleteFunc(below, func(n *node) bool { return n == nil })
	}
	if depth > 60 {
		t.Errorf("100,000 tickets make %d levels", depth)
	}
}
