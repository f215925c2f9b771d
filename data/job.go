package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Everything a community stores shares one plain key space. The first byte says what it is.
const (
	recordSpace = "r" // records, under the key that a feature chose
	jobSpace    = "j" // jobs, under their own key
	laneSpace   = "l" // queue, lane, order → job key: who waits behind whom
	dueSpace    = "d" // queue, not before, order → job key: the heads of lanes, and nobody else
	sequenceKey = "s" // the last Order or Version that was given out
)

// laneOf is the prefix under which a job's lane keeps its order. A job without a lane has one to itself.
func laneOf(j Job) string {
	if j.Lane == "" {
		return laneSpace + string(Path(j.Queue, "own", j.Key))
	}
	return laneSpace + string(Path(j.Queue, "lane", j.Lane))
}

func placeOf(j Job) string { return laneOf(j) + ordered(j.Order) }

func dueOf(j Job) string {
	return dueSpace + string(Path(j.Queue)) + instant(j.NotBefore) + ordered(j.Order)
}

// ordered writes a number so that bytes compare as numbers do.
func ordered(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

const instantSize = 12

// instant writes a time so that bytes compare as times do, in any year that time.Time can hold.
func instant(t time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(t.Unix())^(1<<63))
	return string(binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond())))
}

func parseInstant(s string) time.Time {
	seconds := binary.BigEndian.Uint64([]byte(s[:8])) ^ (1 << 63)
	return time.Unix(int64(seconds), int64(binary.BigEndian.Uint32([]byte(s[8:instantSize])))).UTC()
}

const jobFormat = 1

func encodeJob(j Job) []byte {
	b := []byte{jobFormat}
	for _, s := range []string{j.Queue, j.Lane, instant(j.NotBefore), instant(j.Expires), string(j.Body)} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, n := range []uint64{uint64(j.Attempts), j.Order, j.Version} {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

var errJobRecord = errors.New("the record of the job cannot be read")

func decodeJob(key string, b []byte) (Job, error) {
	if len(b) == 0 || b[0] != jobFormat {
		return Job{}, fmt.Errorf("job %q: %w", key, errJobRecord)
	}
	b = b[1:]
	var fields [5]string
	for i := range fields {
		size, n := binary.Uvarint(b)
		if n <= 0 || uint64(len(b)-n) < size {
			return Job{}, fmt.Errorf("job %q: %w", key, errJobRecord)
		}
		fields[i], b = string(b[n:n+int(size)]), b[n+int(size):]
	}
	var numbers [3]uint64
	for i := range numbers {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return Job{}, fmt.Errorf("job %q: %w", key, errJobRecord)
		}
		numbers[i], b = v, b[n:]
	}
	if len(fields[2]) != instantSize || len(fields[3]) != instantSize {
		return Job{}, fmt.Errorf("job %q: %w", key, errJobRecord)
	}
	return Job{
		Key: key, Queue: fields[0], Lane: fields[1],
		NotBefore: parseInstant(fields[2]), Expires: parseInstant(fields[3]), Body: []byte(fields[4]),
		Attempts: int(numbers[0]), Order: numbers[1], Version: numbers[2],
	}, nil
}

// readJob returns the stored job; found is false when there is none.
func readJob(s Space, key string) (j Job, found bool, err error) {
	raw, found, err := s.Get(jobSpace + key)
	if err != nil || !found {
		return Job{}, false, err
	}
	j, err = decodeJob(key, raw)
	return j, err == nil, err
}

// headOf returns the place and the key of the first job of a lane; place is "" when the lane is empty.
func headOf(s Space, lane string) (place, key string, err error) {
	p, ok, err := s.From(lane)()
	if err != nil || !ok || !strings.HasPrefix(p.Key, lane) {
		return "", "", err
	}
	return p.Key, string(p.Value), nil
}

// nextNumber gives out the numbers that order jobs in lanes and tell versions apart.
func nextNumber(o *Overlay) (uint64, error) {
	raw, found, err := o.Get(sequenceKey)
	if err != nil {
		return 0, err
	}
	var last uint64
	if found {
		last = binary.BigEndian.Uint64(raw)
	}
	o.Put(sequenceKey, []byte(ordered(last+1)))
	return last + 1, nil
}

// place stores a job. It takes the place of old, an earlier one with the same key, when the lane is the same;
// replaces says whether old is still stored and has to make room.
func place(o *Overlay, j Job, old Job, replaces bool) error {
	number, err := nextNumber(o)
	if err != nil {
		return err
	}
	j.Version, j.Order = number, number
	if old.Order != 0 && laneOf(j) == laneOf(old) {
		j.Order = old.Order
	}
	if replaces {
		if err := displace(o, old); err != nil {
			return err
		}
	}
	headPlace, headKey, err := headOf(o, laneOf(j))
	if err != nil {
		return err
	}
	o.Put(jobSpace+j.Key, encodeJob(j))
	o.Put(placeOf(j), []byte(j.Key))
	if headPlace != "" && headPlace < placeOf(j) {
		return nil
	}
	if headPlace != "" {
		head, _, err := readJob(o, headKey)
		if err != nil {
			return err
		}
		o.Delete(dueOf(head))
	}
	o.Put(dueOf(j), []byte(j.Key))
	return nil
}

// displace removes a job and promotes the next of its lane.
func displace(o *Overlay, j Job) error {
	headPlace, _, err := headOf(o, laneOf(j))
	if err != nil {
		return err
	}
	o.Delete(jobSpace + j.Key)
	o.Delete(placeOf(j))
	if headPlace != placeOf(j) {
		return nil
	}
	o.Delete(dueOf(j))
	_, nextKey, err := headOf(o, laneOf(j))
	if err != nil || nextKey == "" {
		return err
	}
	next, found, err := readJob(o, nextKey)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("job %q stands in its lane: %w", nextKey, errJobRecord)
	}
	o.Put(dueOf(next), []byte(nextKey))
	return nil
}
