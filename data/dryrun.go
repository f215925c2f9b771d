package data

import "fmt"

// DryRun returns a Writer over what r sees, whose changes are thrown away: what would this decision do? It
// holds as long as r does. r is a Reader or Writer that a Store handed out; another one panics.
func DryRun(r Reader) Writer {
	switch r := r.(type) {
	case *reader:
		return newWriter(NewOverlay(r.space), r.community)
	case *writer:
		return newWriter(NewOverlay(r.overlay.frozen()), r.community)
	}
	panic(fmt.Sprintf("data: a dry run needs a Reader that a Store handed out, not a %T", r))
}

// frozen is the overlay as it is now: what is written to it later is not seen through it.
func (o *Overlay) frozen() *Overlay { return &Overlay{base: o.base, changes: o.changes} }
