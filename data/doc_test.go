package data

import (
	"encoding/binary"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

type minutes struct {
	Room   string
	Person string
	Held   time.Time
}

func meetings() *Collection[minutes] {
	return NewCollection(Definition[minutes]{
		Namespace: "meetings", Name: "minutes",
		Indexes:    map[string]func(minutes) []string{"room": func(m minutes) []string { return []string{m.Room} }},
		Subjects:   func(m minutes) []string { return []string{m.Person} },
		Retention:  30 * 24 * time.Hour,
		Since:      func(m minutes) time.Time { return m.Held },
		Migrations: []Migration{func(raw []byte) ([]byte, error) { return raw, nil }},
	})
}

// TestTheCommentDrawsTheTrees stores what the package comment tells of, draws the keys that this gives, and
// looks for the drawing in the comment.
func TestTheCommentDrawsTheTrees(t *testing.T) {
	c := meetings()
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	o := NewOverlay(nowhere{})
	w := newWriter(o, "loom")
	err := errors.Join(
		c.Put(w, minutes{"loft", "amina", nine}, "m1"),
		w.Enqueue(Job{Key: "note/1", Queue: "outbox", Lane: "amina", NotBefore: nine}),
		w.Enqueue(Job{Key: "note/2", Queue: "outbox", Lane: "amina", NotBefore: nine}),
		w.Enqueue(Job{Key: "note/3", Queue: "outbox", NotBefore: nine.Add(time.Hour)}),
	)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	comment := strings.ReplaceAll(string(raw), "//\t", "")
	for _, drawing := range []string{drawn(o), NewCatalog(c).Tree()} {
		if !strings.Contains(comment, "//\n"+drawing+"//\n") {
			t.Errorf("the package comment does not show this as it is:\n%s", drawing)
		}
	}
}

// drawn shows the keys of an overlay for people.
func drawn(o *Overlay) string {
	var b strings.Builder
	for c := range o.Changes() {
		space, rest, value := c.Key[:1], c.Key[1:], ""
		line := []string{space}
		switch space {
		case recordSpace:
			parts := Key(rest).Parts()
			if parts[2] == "is" {
				value = "record"
			} else if parts[3] == bySince {
				parts[4] = parseInstant(parts[4]).Format(time.RFC3339)
			}
			line = append(line, parts...)
		case jobSpace:
			line, value = append(line, rest), "job"
		case laneSpace:
			line = append(line, Key(rest[:len(rest)-8]).Parts()...)
			line, value = append(line, count8(rest)), string(c.Value)
		case dueSpace:
			queue, after, _ := strings.Cut(rest, "\x00")
			line = append(line, queue, parseInstant(after).Format(time.RFC3339), count8(rest))
			value = string(c.Value)
		case sequenceKey:
			value = count8(string(c.Value))
		}
		b.WriteString(strings.Join(line, " / "))
		if value != "" {
			b.WriteString(" → " + value)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func count8(s string) string {
	return strconv.FormatUint(binary.BigEndian.Uint64([]byte(s[len(s)-8:])), 10)
}

// nowhere is a space that holds nothing.
type nowhere struct{}

func (nowhere) Get(string) ([]byte, bool, error) { return nil, false, nil }

func (nowhere) From(string) Cursor {
	return func() (Pair, bool, error) { return Pair{}, false, nil }
}
