package slack

import (
	"errors"
	"sync"
)

// lanes keep what one person does in the order in which they did it, while everybody else goes on. The zero value is
// ready.
type lanes struct {
	mu   sync.Mutex
	last map[string]chan struct{} // closed when the last one in the lane is done
}

// enter takes a place in a lane, in the order of the calls. wait is closed when it is one's turn; done gives the place
// up and has to be called once.
func (l *lanes) enter(key string) (wait <-chan struct{}, done func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil {
		l.last = map[string]chan struct{}{}
	}
	before, busy := l.last[key]
	if !busy {
		before = make(chan struct{})
		close(before)
	}
	mine := make(chan struct{})
	l.last[key] = mine
	return before, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		close(mine)
		if l.last[key] == mine {
			delete(l.last, key)
		}
	}
}

// remembered is how many events that were done are known again when Slack delivers them again: more than an hour of a
// busy community, and Slack gives up after six minutes. The bot knows them longer than that, and over a restart.
const remembered = 10_000

// repeats recognises what Slack delivers again while, or after, it is done. The zero value is ready.
type repeats struct {
	mu      sync.Mutex
	running map[string]*attempt
	done    map[string]bool
	order   []string // of done, oldest first
}

type attempt struct {
	ended chan struct{}
	err   error
}

// once runs do unless the same id was done before, or is being done, in which case it waits and shares the outcome. An
// id whose do fails may be tried again. What has no id is never the same as anything else.
func (r *repeats) once(id string, do func() error) error {
	if id == "" {
		return do()
	}
	r.mu.Lock()
	if r.done[id] {
		r.mu.Unlock()
		return nil
	}
	if first, busy := r.running[id]; busy {
		r.mu.Unlock()
		<-first.ended
		return first.err
	}
	if r.running == nil {
		r.running, r.done = map[string]*attempt{}, map[string]bool{}
	}
	mine := &attempt{ended: make(chan struct{}), err: errUnfinished}
	r.running[id] = mine
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.running, id)
		if mine.err == nil {
			r.remember(id)
		}
		close(mine.ended)
	}()
	mine.err = do()
	return mine.err
}

// errUnfinished stands while nothing else is known, and stays where a panic ends it.
var errUnfinished = errors.New("it did not come to an end")

// remember is called with the mutex held.
func (r *repeats) remember(id string) {
	r.done[id] = true
	r.order = append(r.order, id)
	if len(r.order) > remembered {
		delete(r.done, r.order[0])
		r.order = r.order[1:]
	}
}
