package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/data"
	"weft/data/bolt"
)

const (
	lives   = 200
	writers = 4
	// minimum is how many commits must have been acknowledged for a green run to mean anything.
	minimum = 20 * lives
)

// TestKilledAtAnyMoment kills a writing process with SIGKILL at random moments, again and again on the same
// file. After each death: every acknowledged commit is there, none is torn, jobs and lanes agree.
func TestKilledAtAnyMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.db")
	seed := uint64(os.Getpid())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	acknowledged := make([]int, writers)
	total, compactions := 0, 0
	for life := 0; life < lives || (total < minimum && life < 3*lives); life++ { // on a slow machine it takes more of them
		c := startChild(t, "commit", path)
		span := time.Duration(10+chance.IntN(200)) * time.Millisecond
		if life >= lives {
			span *= 4 // a moment is longer there, too
		}
		timer := time.AfterFunc(span, func() { _ = c.cmd.Process.Kill() })
		for {
			line, err := c.out.ReadString('\n')
			if err != nil {
				break // killed; half a line acknowledges nothing
			}
			who, number, ok := strings.Cut(strings.TrimSpace(line), " ")
			w, err1 := strconv.Atoi(who)
			n, err2 := strconv.Atoi(number)
			switch {
			case who == "compacted":
				compactions++
			case !ok || err1 != nil || err2 != nil:
				t.Fatalf("the child said %q", line)
			default:
				acknowledged[w] = n
				total++
			}
		}
		timer.Stop()
		_ = c.cmd.Wait()
		inspect(t, path, acknowledged)
	}
	if total < minimum {
		t.Errorf("only %d commits were acknowledged in %d lives: that proves nothing", total, lives)
	}
	t.Logf("%d lives, %d acknowledged commits, %d compactions", lives, total, compactions)
}

// commitUntilKilled is the child. Each commit of a writer moves its number on in several places at once,
// enqueues one job and settles the oldest.
func commitUntilKilled(path string) error {
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	failed := make(chan error)
	var print sync.Mutex
	say := func(line string) {
		print.Lock()
		defer print.Unlock()
		fmt.Println(line)
	}
	for w := range writers {
		go func() {
			for {
				n, err := commitOnce(s, w)
				if err != nil {
					failed <- err
					return
				}
				say(fmt.Sprintf("%d %d", w, n))
				if w == 0 && n%100 == 0 {
					if err := s.Compact(context.Background()); err != nil {
						failed <- err
						return
					}
					say("compacted 0")
				}
			}
		}()
	}
	return <-failed
}

func commitOnce(s *bolt.Store, writer int) (number int, err error) {
	queue := strconv.Itoa(writer)
	jobs, err := s.Claim(context.Background(), time.Time{}, queue, 1, time.Hour)
	if err != nil {
		return 0, err
	}
	next := func(w data.Writer) error {
		number = last(w, writer) + 1
		text := []byte(strconv.Itoa(number))
		return errors.Join(
			w.Put(data.Path(queue, "first"), text),
			w.Put(data.Path(queue, "log", fmt.Sprintf("%09d", number)), make([]byte, number%3000)),
			w.Delete(data.Path(queue, "log", fmt.Sprintf("%09d", number-50))),
			w.Enqueue(data.Job{Key: fmt.Sprintf("%d/%09d", writer, number), Queue: queue, Lane: "l"}),
			w.Put(data.Path(queue, "second"), text),
		)
	}
	if len(jobs) == 1 {
		err = s.Settle(context.Background(), jobs[0], next)
	} else {
		err = s.Update(context.Background(), loom, next)
	}
	return number, err
}

func last(r data.Reader, writer int) int {
	raw, err := r.Get(data.Path(strconv.Itoa(writer), "first"))
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(string(raw))
	return n
}

// inspect opens the file as the next run of the program would. The last commit of each writer may have become
// durable without being told.
func inspect(t *testing.T, path string, acknowledged []int) {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), loom, func(r data.Reader) error {
		for w, promised := range acknowledged {
			found := last(r, w)
			if found < promised || found > promised+1 {
				t.Fatalf("writer %d was promised %d, and there is %d", w, promised, found)
			}
			acknowledged[w] = found // what was committed and not yet told is a fact from here on
			if found == 0 {
				continue
			}
			second, err := r.Get(data.Path(strconv.Itoa(w), "second"))
			if err != nil || string(second) != strconv.Itoa(found) {
				t.Fatalf("writer %d: commit %d is torn: %q %v", w, found, second, err)
			}
			entries := 0
			for e, err := range r.Scan(data.Path(strconv.Itoa(w), "log"), "") {
				if n, _ := strconv.Atoi(e.Key.Parts()[2]); err != nil || len(e.Value) != n%3000 {
					t.Fatalf("writer %d: entry %d of the log has %d bytes, %v", w, n, len(e.Value), err)
				}
				entries++
			}
			if entries != min(found, 50) {
				t.Fatalf("writer %d: the log has %d entries at commit %d", w, entries, found)
			}
			// Each commit enqueues one job, and all but the first settle the one before.
			jobs := 0
			for j, err := range r.Jobs(strconv.Itoa(w) + "/") {
				if err != nil || j.Key != fmt.Sprintf("%d/%09d", w, found) {
					t.Fatalf("writer %d: job %q at commit %d, %v", w, j.Key, found, err)
				}
				jobs++
			}
			if jobs != 1 {
				t.Fatalf("writer %d: %d jobs at commit %d", w, jobs, found)
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}
