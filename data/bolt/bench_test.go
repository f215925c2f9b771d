package bolt_test

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"weft/data"
	"weft/data/bolt"
)

// BenchmarkUpdate measures a durable read-modify-write of one counter and one record, by so many goroutines at
// once, beside db.Batch of bbolt as it comes doing the same.
//
//	go test ./data/bolt -run '^$' -bench Update -benchtime 3s
func BenchmarkUpdate(b *testing.B) {
	for _, updaters := range []int{1, 50, 200} {
		b.Run(fmt.Sprintf("weft/%d", updaters), func(b *testing.B) {
			s, err := bolt.Open(filepath.Join(b.TempDir(), "weft.db"), bolt.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			count := data.Path("count")
			measure(b, updaters, func(i uint64) error {
				return s.Update(b.Context(), loom, func(w data.Writer) error {
					last, _ := w.Get(count)
					next := plusOne(last)
					if err := w.Put(data.Path("record", fmt.Sprint(i%10_000)), make([]byte, 300)); err != nil {
						return err
					}
					return w.Put(count, next)
				})
			})
		})
		b.Run(fmt.Sprintf("batch/%d", updaters), func(b *testing.B) {
			db, err := bbolt.Open(filepath.Join(b.TempDir(), "plain.db"), 0o600, nil)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			measure(b, updaters, func(i uint64) error {
				return db.Batch(func(tx *bbolt.Tx) error {
					bucket, err := tx.CreateBucketIfNotExists([]byte(loom))
					if err != nil {
						return err
					}
					next := plusOne(bucket.Get([]byte("count")))
					if err := bucket.Put(fmt.Append(nil, "record", i%10_000), make([]byte, 300)); err != nil {
						return err
					}
					return bucket.Put([]byte("count"), next)
				})
			})
		})
	}
}

func plusOne(b []byte) []byte {
	n := uint64(0)
	if len(b) == 8 {
		n = binary.BigEndian.Uint64(b)
	}
	return binary.BigEndian.AppendUint64(nil, n+1)
}

// measure runs b.N updates on so many goroutines, and reports their latencies and how many there were a second.
func measure(b *testing.B, updaters int, update func(i uint64) error) {
	b.Helper()
	took := make([]time.Duration, b.N)
	var next atomic.Uint64
	var all sync.WaitGroup
	b.ResetTimer()
	for range updaters {
		all.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= uint64(b.N) {
					return
				}
				began := time.Now()
				if err := update(i); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	milliseconds := func(share int) float64 { return float64(took[(len(took)-1)*share/100]) / float64(time.Millisecond) }
	b.ReportMetric(milliseconds(50), "p50-ms")
	b.ReportMetric(milliseconds(99), "p99-ms")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
}

func storeOfJobs(b *testing.B, path string, n int) *bolt.Store {
	b.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 10_000 {
		err := s.Update(b.Context(), loom, func(w data.Writer) error {
			for i := from; i < min(n, from+10_000); i++ {
				j := data.Job{
					Key: fmt.Sprintf("occurrence/%06d", i), Queue: "schedule", Body: make([]byte, 100),
					NotBefore: time.Date(2026, 3, 2, 9, i, 0, 0, time.UTC),
				}
				if err := w.Enqueue(j); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// BenchmarkWake measures a wake-up in which nothing is due: when is the next, and a claim that finds nothing.
//
//	go test ./data/bolt -run '^$' -bench 'Wake|Reopen'
func BenchmarkWake(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := storeOfJobs(b, filepath.Join(b.TempDir(), "weft.db"), n)
			defer s.Close()
			before := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
			for b.Loop() {
				if _, ok, err := s.NextDue(b.Context(), "schedule"); !ok || err != nil {
					b.Fatal(ok, err)
				}
				if jobs, err := s.Claim(b.Context(), before, "schedule", 10, time.Minute); len(jobs) != 0 || err != nil {
					b.Fatal(jobs, err)
				}
			}
		})
	}
}

// BenchmarkReopen measures from a closed file, checked page by page, to the first overdue job in hand.
func BenchmarkReopen(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "weft.db")
			_ = storeOfJobs(b, path, n).Close()
			for b.Loop() {
				s, err := bolt.Open(path, bolt.Options{})
				if err != nil {
					b.Fatal(err)
				}
				jobs, err := s.Claim(b.Context(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), "schedule", 1, time.Minute)
				if len(jobs) != 1 || err != nil {
					b.Fatal(jobs, err)
				}
				b.StopTimer()
				_ = s.Close()
				b.StartTimer()
			}
		})
	}
}
