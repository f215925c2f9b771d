package datatest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/data"
)

// model says what a store must hold, in plain maps and lists, without any index.
type model struct {
	all    map[data.Community]*modelCommunity
	leases []*modelLease
	now    time.Time // elapsed
}

type modelCommunity struct {
	records map[data.Key]string
	jobs    map[string]modelJob
	count   int // gives out places and versions
}

type modelJob struct {
	data.Job
	place, version int
}

type modelLease struct {
	community data.Community
	job       modelJob
	until     time.Time
	fence     uint64
}

func newModel() *model {
	return &model{all: map[data.Community]*modelCommunity{}, now: morning}
}

func (m *model) community(c data.Community) *modelCommunity {
	if m.all[c] == nil {
		m.all[c] = &modelCommunity{records: map[data.Key]string{}, jobs: map[string]modelJob{}}
	}
	return m.all[c]
}

func (c *modelCommunity) clone() *modelCommunity {
	return &modelCommunity{records: maps.Clone(c.records), jobs: maps.Clone(c.jobs), count: c.count}
}

func (c *modelCommunity) scan(prefix, after data.Key) []data.Entry {
	found := []data.Entry{}
	for _, k := range slices.Sorted(maps.Keys(c.records)) {
		if strings.HasPrefix(string(k), string(prefix)) && k > after {
			found = append(found, data.Entry{Key: k, Value: []byte(c.records[k])})
		}
	}
	return found
}

func sameLane(a, b data.Job) bool {
	if a.Lane == "" || b.Lane == "" {
		return a.Lane == b.Lane && a.Key == b.Key && a.Queue == b.Queue
	}
	return a.Queue == b.Queue && a.Lane == b.Lane
}

func (c *modelCommunity) enqueue(j data.Job, attempts int) {
	c.count++
	stored := modelJob{Job: j, place: c.count, version: c.count}
	stored.Attempts = attempts
	if old, ok := c.jobs[j.Key]; ok && sameLane(old.Job, j) {
		stored.place = old.place
	}
	c.jobs[j.Key] = stored
}

// isHead tells whether no job of the same lane stands before this one.
func (c *modelCommunity) isHead(j modelJob) bool {
	for _, other := range c.jobs {
		if sameLane(other.Job, j.Job) && other.place < j.place {
			return false
		}
	}
	return true
}

func (m *model) held(c data.Community, j modelJob) bool {
	return slices.ContainsFunc(m.leases, func(l *modelLease) bool {
		return l.community == c && l.until.After(m.now) && (l.job.Key == j.Key || sameLane(l.job.Job, j.Job))
	})
}

// free lists the heads of a queue that nobody holds, the earliest first.
func (m *model) free(queue string) (found []modelJob, of []data.Community) {
	type candidate struct {
		c data.Community
		j modelJob
	}
	var all []candidate
	for name, c := range m.all {
		for _, j := range c.jobs {
			if j.Queue == queue && c.isHead(j) && !m.held(name, j) {
				all = append(all, candidate{name, j})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(a.j.NotBefore.Compare(b.j.NotBefore), cmp.Compare(a.c, b.c), cmp.Compare(a.j.place, b.j.place))
	})
	for _, a := range all {
		found, of = append(found, a.j), append(of, a.c)
	}
	return found, of
}

func (m *model) lease(c data.Community, j modelJob, fence uint64, until time.Time) {
	m.leases = slices.DeleteFunc(m.leases, func(l *modelLease) bool {
		return l.community == c && (l.job.Key == j.Key || sameLane(l.job.Job, j.Job))
	})
	m.leases = append(m.leases, &modelLease{c, j, until, fence})
}

func (m *model) leased(j data.Job) *modelLease {
	for _, l := range m.leases {
		if l.fence == j.Fence && l.community == j.Community && l.job.Key == j.Key {
			return l
		}
	}
	return nil
}

func (m *model) unlease(l *modelLease) {
	m.leases = slices.DeleteFunc(m.leases, func(o *modelLease) bool { return o == l })
}
