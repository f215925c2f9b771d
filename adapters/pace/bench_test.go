package pace_test

import (
	"fmt"
	"testing"
	"time"

	"weft/adapters/pace"
)

// BenchmarkTurn is one ask while 10,000 tickets of 1,000 shares wait: each comes when it was told to, goes, and
// another takes its place.
func BenchmarkTurn(b *testing.B) {
	r := newRoom(b)
	add := func(i int) {
		r.comes(r.at, fmt.Sprint(i), fmt.Sprint("share-", i%1_000), global(),
			pace.Limit{Name: fmt.Sprint("channel-", i), Count: 5, Window: 5 * time.Second})
	}
	n := 0
	for ; n < 10_000; n++ {
		add(n)
	}
	r.until(0)
	r.then = func(job) { add(n); n++ }
	b.ReportAllocs()
	for b.Loop() {
		r.step()
	}
}
