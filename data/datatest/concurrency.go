package datatest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"

	"weft/data"
)

// testCounters: many goroutines count up, some are refused after they wrote. No count is lost, no refused
// write shows, not even to those who share its commit.
func testCounters(f *fixture) {
	const goroutines, each = 16, 40
	no := errors.New("no")
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := range each {
				refuse := (g+i)%3 == 0
				err := f.store.Update(f.Context(), loom, func(w data.Writer) error {
					if _, err := w.Get(data.Path("refused")); !errors.Is(err, data.ErrNotFound) {
						f.Errorf("a refused write shows: %v", err)
					}
					if refuse {
						return errors.Join(no, add(w, "total"), put(w, "refused"))
					}
					return errors.Join(add(w, "total"), add(w, strconv.Itoa(g)))
				})
				if refuse != errors.Is(err, no) || !refuse && err != nil {
					f.Errorf("update gave %v", err)
				}
			}
		})
	}
	all.Wait()
	f.reopen()
	sum := 0
	f.view(func(r data.Reader) error {
		for g := range goroutines {
			sum += read(r, strconv.Itoa(g))
		}
		if total := read(r, "total"); total != sum || sum < goroutines*each/2 {
			f.Errorf("total %d, and %d by the goroutines' own counts", total, sum)
		}
		return nil
	})
}

func read(r data.Reader, key string) int {
	raw, err := r.Get(data.Path(key))
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(string(raw))
	return n
}

func add(w data.Writer, key string) error {
	return w.Put(data.Path(key), []byte(strconv.Itoa(read(w, key)+1)))
}

// testWorkers: workers share queues of lanes. Each job is settled once, and those of a lane in order.
func testWorkers(f *fixture) {
	const lanes, each, workers = 8, 10, 6
	f.update(func(w data.Writer) error {
		for i := range each {
			for l := range lanes {
				if err := w.Enqueue(job(fmt.Sprintf("%d/%02d", l, i), strconv.Itoa(l))); err != nil {
					return err
				}
			}
		}
		return nil
	})
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				jobs, err := f.store.Claim(f.Context(), morning, queue, 3, ttl)
				if err != nil {
					f.Error(err)
					return
				}
				for _, j := range jobs {
					err := f.store.Settle(f.Context(), j, func(w data.Writer) error {
						if got, want := j.Key, fmt.Sprintf("%s/%02d", j.Lane, read(w, j.Lane)); got != want {
							f.Errorf("settled %s, and it is the turn of %s", got, want)
						}
						return errors.Join(add(w, j.Lane), add(w, "settled"))
					})
					if err != nil {
						f.Error(err)
						return
					}
				}
				if _, more, err := f.store.NextDue(f.Context(), queue); err != nil || len(jobs) == 0 && !more {
					return // the rest is in the hands of others, who promote and take what follows
				}
			}
		})
	}
	all.Wait()
	f.view(func(r data.Reader) error {
		if n := read(r, "settled"); n != lanes*each {
			f.Errorf("%d jobs were settled, want %d", n, lanes*each)
		}
		return nil
	})
}
