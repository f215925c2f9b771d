package data

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Describe implements [Described].
func (c *Collection[T]) Describe() Description {
	return Description{
		Namespace: c.d.Namespace, Name: c.d.Name, Version: c.version(),
		Indexes:  slices.Sorted(maps.Keys(c.d.Indexes)),
		Personal: c.d.Subjects != nil, Retention: c.d.Retention,
	}
}

// CountAbout implements [Described].
func (c *Collection[T]) CountAbout(r Reader, subject string) (int, error) {
	n := 0
	for _, err := range r.Scan(c.indexKey(bySubject, subject, nil), "") {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// ForgetAbout implements [Described].
func (c *Collection[T]) ForgetAbout(w Writer, subject string) (int, error) {
	n := 0
	for e, err := range w.Scan(c.indexKey(bySubject, subject, nil), "") {
		if err != nil {
			return 0, err
		}
		if err := c.Delete(w, e.Key.Parts()[5:]...); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// Expire implements [Described].
func (c *Collection[T]) Expire(w Writer, now time.Time, limit int) (int, error) {
	if c.d.Retention == 0 {
		return 0, nil
	}
	n, end := 0, instant(now.Add(-c.d.Retention))
	for e, err := range w.Scan(Path(c.d.Namespace, c.d.Name, "by", bySince), "") {
		if err != nil {
			return 0, err
		}
		parts := e.Key.Parts()
		if n == limit || parts[4] >= end {
			break
		}
		if err := c.Delete(w, parts[5:]...); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// migrate implements [Described]. Putting a record again writes today's version and today's indexes.
func (c *Collection[T]) migrate(w Writer, after Key, limit int) (Key, error) {
	n := 0
	for e, err := range w.Scan(c.recordKey(nil), after) {
		if err != nil {
			return "", err
		}
		old, err := decodeEnvelope(e.Value)
		if err != nil {
			return "", err
		}
		if old.Version != c.version() {
			value, err := c.decode(e.Value)
			if err != nil {
				return "", err
			}
			if err := c.Put(w, value, e.Key.Parts()[3:]...); err != nil {
				return "", err
			}
		}
		if n++; n == limit {
			return e.Key, nil
		}
	}
	return "", nil
}

// Tree draws the key tree of all collections, for people who read a database or a package comment.
func (c *Catalog) Tree() string {
	var b strings.Builder
	namespace := ""
	for _, d := range c.all {
		of := d.Describe()
		if of.Namespace != namespace {
			namespace = of.Namespace
			b.WriteString(namespace + "\n")
		}
		b.WriteString("  " + of.Name + notes(of) + "\n")
		b.WriteString("    is / id → record\n")
		for _, index := range of.Indexes {
			b.WriteString("    by / " + index + " / value / id\n")
		}
		if of.Personal {
			b.WriteString("    by / " + bySubject + " / person / id\n")
		}
		if of.Retention > 0 {
			b.WriteString("    by / " + bySince + " / instant / id\n")
		}
	}
	return b.String()
}

func notes(d Description) string {
	keeps := "until erased"
	if d.Retention > 0 {
		keeps = fmt.Sprintf("%g days", d.Retention.Hours()/24)
	}
	return fmt.Sprintf(" (version %d, kept %s)", d.Version, keeps)
}
