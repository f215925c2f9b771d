package data

import (
	"crypto/rand"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"
)

// forgetAfter bounds the memory of leases that nobody settled, released or took over.
const forgetAfter = time.Hour

// leases remembers which jobs are in the hands of workers. A lease holds its job and its job's lane: even
// when the job is cancelled or moved meanwhile, the next of the lane waits until the worker is done.
// Leases live in memory only, so that after a crash everything can be claimed at once.
type leases struct {
	mu     sync.Mutex
	now    func() time.Time // elapsed time
	fence  uint64
	byJob  map[holding]*lease
	byLane map[holding]*lease
}

// holding is a job's key or its lane, in a community.
type holding struct {
	community Community
	name      string
}

type lease struct {
	job      Job
	until    time.Time
	settling bool
}

func newLeases(now func() time.Time) *leases {
	// Fencing tokens start at a random height, so that one from an earlier run of the program never fits.
	var start [4]byte
	_, _ = rand.Read(start[:]) // never fails: crypto/rand
	return &leases{
		now:   now,
		fence: uint64(binary.BigEndian.Uint32(start[:])) << 31,
		byJob: map[holding]*lease{}, byLane: map[holding]*lease{},
	}
}

// claim takes up to n free heads that are due. The caller holds mu since before the snapshot was opened:
// a job that was settled since cannot be seen again.
func (l *leases) claim(s Snapshot, due time.Time, queue string, n int, ttl time.Duration) ([]Job, error) {
	until, now := instant(due), l.now()
	l.forget(now.Add(-forgetAfter))
	communities, err := s.Communities()
	if err != nil {
		return nil, err
	}
	var jobs []Job
	isDue := func(at string) bool { return at <= until }
	for _, c := range communities {
		found, err := l.free(s.Space(c), c, queue, n, isDue)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, found...)
	}
	slices.SortStableFunc(jobs, func(a, b Job) int { return a.NotBefore.Compare(b.NotBefore) })
	jobs = jobs[:min(n, len(jobs))]
	for i := range jobs {
		l.take(&jobs[i], now.Add(ttl))
	}
	return jobs, nil
}

// earliest returns the first free head of a queue, due or not.
func (l *leases) earliest(s Snapshot, queue string) (at time.Time, ok bool, err error) {
	communities, err := s.Communities()
	if err != nil {
		return time.Time{}, false, err
	}
	for _, c := range communities {
		heads, err := l.free(s.Space(c), c, queue, 1, func(string) bool { return true })
		if err != nil {
			return time.Time{}, false, err
		}
		if len(heads) == 1 && (!ok || heads[0].NotBefore.Before(at)) {
			at, ok = heads[0].NotBefore, true
		}
	}
	return at, ok, nil
}

// free walks the due index: up to n heads whose time is wanted and that no worker holds. Each lease hides
// at most two heads, so the walk is as long as the answer and the work in hand, however many jobs wait.
func (l *leases) free(s Space, c Community, queue string, n int, wanted func(at string) bool) ([]Job, error) {
	index := dueSpace + string(Path(queue))
	var jobs []Job
	for next := s.From(index); len(jobs) < n; {
		p, ok, err := next()
		if err != nil {
			return nil, err
		}
		if !ok || !strings.HasPrefix(p.Key, index) || !wanted(p.Key[len(index):len(index)+instantSize]) {
			return jobs, nil
		}
		key := string(p.Value)
		j, found, err := readJob(s, key)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, errJobRecord
		}
		j.Community = c
		if !l.held(j) {
			jobs = append(jobs, j)
		}
	}
	return jobs, nil
}

func (l *leases) held(j Job) bool {
	now := l.now()
	for _, of := range []*lease{l.byJob[jobHolding(j)], l.byLane[laneHolding(j)]} {
		if of != nil && (of.settling || of.until.After(now)) {
			return true
		}
	}
	return false
}

// take gives the job a lease. One that ran out, on the job or on its lane, is lost for good.
func (l *leases) take(j *Job, until time.Time) {
	for _, old := range []*lease{l.byJob[jobHolding(*j)], l.byLane[laneHolding(*j)]} {
		if old != nil {
			l.drop(old)
		}
	}
	l.fence++
	j.Fence = l.fence
	of := &lease{job: *j, until: until}
	of.job.Body = nil
	l.byJob[jobHolding(*j)], l.byLane[laneHolding(*j)] = of, of
}

func (l *leases) drop(of *lease) {
	delete(l.byJob, jobHolding(of.job))
	delete(l.byLane, laneHolding(of.job))
}

func (l *leases) forget(before time.Time) {
	for _, of := range l.byJob {
		if !of.settling && of.until.Before(before) {
			l.drop(of)
		}
	}
}

// settle marks the lease of a claimed job so that nobody takes it over meanwhile.
func (l *leases) settle(j Job) (*lease, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.byJob[jobHolding(j)]
	if of == nil || of.job.Fence != j.Fence || of.settling {
		return nil, ErrStale
	}
	of.settling = true
	return of, nil
}

// keep ends a settlement that failed: the lease goes on as it was.
func (l *leases) keep(of *lease) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of.settling = false
}

// release ends a lease.
func (l *leases) release(of *lease) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(of)
}

func jobHolding(j Job) holding  { return holding{j.Community, j.Key} }
func laneHolding(j Job) holding { return holding{j.Community, laneOf(j)} }
