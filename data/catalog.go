package data

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Described is a collection of any type, as a [Catalog] knows it. Only [Collection] implements it.
type Described interface {
	// Name is "namespace/name".
	Name() string
	// Describe tells what people may know of the collection.
	Describe() Description
	// CountAbout tells how many records are about a person.
	CountAbout(r Reader, subject string) (int, error)
	// ForgetAbout deletes the records that are about a person, and tells how many there were.
	ForgetAbout(w Writer, subject string) (int, error)
	// Expire deletes up to limit records whose retention ended before now, the oldest first, and tells how
	// many. now is community time.
	Expire(w Writer, now time.Time, limit int) (int, error)
	// migrate rewrites up to limit older records after the given key, and returns the last key it saw;
	// "" at the end.
	migrate(w Writer, after Key, limit int) (Key, error)
}

// Description is what people may know of a collection.
type Description struct {
	Namespace, Name string
	// Version of its records, from 1.
	Version int
	// Indexes, by name, without those that the collection keeps for itself.
	Indexes []string
	// Personal: its records are about people, who can see and erase them.
	Personal bool
	// Retention is how long a record is kept. Zero means until it is erased.
	Retention time.Duration
}

// Catalog is the list of all collections of a program. It is passed on, never global.
type Catalog struct{ all []Described }

// NewCatalog returns the catalogue of these collections, ascending by name. Two of one name panic.
func NewCatalog(collections ...Described) *Catalog {
	all := slices.Clone(collections)
	slices.SortFunc(all, func(a, b Described) int { return strings.Compare(a.Name(), b.Name()) })
	for i := 1; i < len(all); i++ {
		if all[i].Name() == all[i-1].Name() {
			panic(fmt.Sprintf("data: the collection %s is declared twice", all[i].Name()))
		}
	}
	return &Catalog{all}
}

// All returns the collections, ascending by name.
func (c *Catalog) All() []Described { return slices.Clone(c.all) }

// migrateChunk bounds how long one transaction of a migration holds up the others.
const migrateChunk = 500

// Migrate brings all records of a community up to the program's versions, in transactions of bounded size. It
// can be broken off and run again. Records of a newer program are refused with [ErrNewer] before anything is
// changed.
func (c *Catalog) Migrate(ctx context.Context, s Store, community Community) error {
	var behind []Described
	err := s.View(ctx, community, func(r Reader) error {
		for _, d := range c.all {
			version, err := storedVersion(r, d)
			if err != nil {
				return err
			}
			if today := d.Describe().Version; version > today {
				return fmt.Errorf("the records of %s in %q are of version %d, and this program knows %d: %w", d.Name(), community, version, today, ErrNewer)
			} else if version < today {
				behind = append(behind, d)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range behind {
		if err := migrate(ctx, s, community, d); err != nil {
			return fmt.Errorf("migrate %s in %q: %w", d.Name(), community, err)
		}
	}
	return nil
}

func migrate(ctx context.Context, s Store, community Community, d Described) error {
	for after, done := Key(""), false; !done; {
		var last Key
		err := s.Update(ctx, community, func(w Writer) (err error) {
			if last, err = d.migrate(w, after, migrateChunk); err != nil || last != "" {
				return err
			}
			return w.Put(versionKey(d), []byte(strconv.Itoa(d.Describe().Version)))
		})
		if err != nil {
			return err
		}
		after, done = last, last == ""
	}
	return nil
}

func versionKey(d Described) Key { return Path("data", "version", d.Name()) }

// storedVersion is the version to which a collection was last migrated; zero when it is new here.
func storedVersion(r Reader, d Described) (int, error) {
	raw, err := r.Get(versionKey(d))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(raw))
}

// Forget deletes all records that are about a person, of every collection that declares its subjects, and
// tells how many there were.
func (c *Catalog) Forget(w Writer, subject string) (int, error) {
	total := 0
	for _, d := range c.all {
		n, err := d.ForgetAbout(w, subject)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Expire deletes up to limit records per collection whose retention ended before now (community time), and
// tells how many. Ask again while it tells of any.
func (c *Catalog) Expire(w Writer, now time.Time, limit int) (int, error) {
	total := 0
	for _, d := range c.all {
		n, err := d.Expire(w, now, limit)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
