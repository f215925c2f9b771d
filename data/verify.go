package data

import (
	"context"
	"fmt"
	"strings"
)

// Report counts what a store holds.
type Report struct {
	Communities, Records, Jobs int
	Bytes                      int64 // of keys and values
}

// Verify reads everything in one snapshot, and checks that jobs, lanes and the due index agree: every job has
// its place in its lane, exactly the heads are in the due index, and nothing else is.
func (c *Core) Verify(ctx context.Context) (Report, error) {
	if err := c.enter(ctx); err != nil {
		return Report{}, err
	}
	defer c.inHand.Done()
	var report Report
	err := c.engine.Read(ctx, func(s Snapshot) error {
		all, err := s.Communities()
		if err != nil {
			return err
		}
		for _, name := range all {
			if err := report.add(ctx, s.Space(name)); err != nil {
				return fmt.Errorf("community %q: %w", name, err)
			}
		}
		return nil
	})
	return report, err
}

func (r *Report) add(ctx context.Context, s Space) error {
	r.Communities++
	jobs, lanes, due := 0, 0, 0
	for next := s.From(""); ; {
		p, ok, err := next()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || !ok {
			r.Jobs += jobs
			return firstError(err, agree(jobs, lanes, due))
		}
		r.Bytes += int64(len(p.Key) + len(p.Value))
		switch p.Key[:1] {
		case recordSpace:
			r.Records++
		case jobSpace:
			jobs++
			n, err := verifyJob(s, p)
			if err != nil {
				return err
			}
			due -= n
		case laneSpace:
			lanes++
		case dueSpace:
			due++
		case sequenceKey:
		default:
			return fmt.Errorf("there is a key of no known kind: %q", p.Key)
		}
	}
}

// agree compares the counts: each job was found in its lane, and each head in the due index, so equal numbers
// leave room for nothing else.
func agree(jobs, lanes, due int) error {
	if jobs != lanes || due != 0 {
		return fmt.Errorf("%d jobs have %d places in lanes, and the due index is off by %d", jobs, lanes, due)
	}
	return nil
}

// verifyJob tells how many entries of the due index are the job's: one for a head.
func verifyJob(s Space, p Pair) (int, error) {
	j, err := decodeJob(strings.TrimPrefix(p.Key, jobSpace), p.Value)
	if err != nil {
		return 0, err
	}
	key, found, err := s.Get(placeOf(j))
	if err != nil || !found || string(key) != j.Key {
		return 0, firstError(err, fmt.Errorf("job %q has no place in its lane", j.Key))
	}
	head, _, err := headOf(s, laneOf(j))
	if err != nil {
		return 0, err
	}
	key, found, err = s.Get(dueOf(j))
	if isHead := head == placeOf(j); err != nil || found != isHead || found && string(key) != j.Key {
		return 0, firstError(err, fmt.Errorf("job %q and the due index disagree", j.Key))
	}
	if found {
		return 1, nil
	}
	return 0, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
