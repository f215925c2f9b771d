// Package data keeps what a community of practice entrusts to Weft: records, work that waits, and words that
// only their owner's key can open.
//
// # Transactions
//
// A [Store] holds communities, each an ordered key space of its own. A decision is one [Store.Update]: it
// reads, it writes, and all of it is stored durably, or nothing.
//
//	err := store.Update(ctx, "loom", func(w data.Writer) error {
//		m, err := members.Get(w, id)
//		if err != nil {
//			return err // nothing is stored
//		}
//		m.Paused = true
//		if err := members.Put(w, m, id); err != nil {
//			return err
//		}
//		return w.Enqueue(data.Job{Key: "note/" + id, Queue: "outbox", Lane: id, NotBefore: now})
//	})
//
// The function writes to an overlay of its own, which is applied only when it succeeds. So an engine can make
// many updates durable with one fsync, and a refused one leaves nothing behind, not even for those beside it.
// The function may run again and has no effects but what it writes: no network, no clock, no chance. It does
// not call Update: a transaction inside a transaction waits for itself. It passes the Writer on.
//
// # Jobs in lanes
//
// A [Job] waits until its time has come. Jobs of a lane run one after another, in the order in which they were
// first enqueued; a lane belongs to its queue. Only the head of each lane is in the due index, so a wake-up in
// which nothing is due costs the same whether a hundred jobs wait or a hundred thousand.
//
// A worker claims heads that are due, works, and settles: the job's end and its effects are one transaction.
// A claim is a lease in memory, on the job and its lane; after a crash everything can be claimed at once. Who
// settles after the lease ran out and somebody else took the job gets [ErrStale], and nothing is written.
// Enqueueing the same key inside Settle is a retry. Two things outrank it: a newer version that somebody
// enqueued meanwhile stays, and a job that was cancelled meanwhile stays cancelled.
//
// # Collections
//
// A [Collection] keeps records of one type under a feature's name, with its indexes in step, its people
// declared (so that they can see and erase what is about them), its retention, and its version. Each stored
// record says by which version it was written and where it is indexed; an older one is brought up by the
// collection's migrations when it is read, and by [Catalog.Migrate] at start. The [Catalog] is the list of all
// collections; it draws itself:
//
//	meetings
//	  minutes (version 2, kept 30 days)
//	    is / id → record
//	    by / room / value / id
//	    by / subject / person / id
//	    by / since / instant / id
//
// # The key tree
//
// Everything of a community shares one plain key space, which is all that an engine has to provide. The first
// byte of a key says what it is. This is what one record of the collection above, about one person, and three
// jobs in two lanes look like:
//
//	d / outbox / 2026-03-02T09:00:00Z / 1 → note/1
//	d / outbox / 2026-03-02T10:00:00Z / 3 → note/3
//	j / note/1 → job
//	j / note/2 → job
//	j / note/3 → job
//	l / outbox / lane / amina / 1 → note/1
//	l / outbox / lane / amina / 2 → note/2
//	l / outbox / own / note/3 / 3 → note/3
//	r / meetings / minutes / by / room / loft / m1
//	r / meetings / minutes / by / since / 2026-03-02T09:00:00Z / m1
//	r / meetings / minutes / by / subject / amina / m1
//	r / meetings / minutes / is / m1 → record
//	s → 3
//
// d is the due index, j the jobs, l the lanes, r the records, and s counts. A test draws both trees from a
// store and holds this comment to them.
//
// # Words that can be erased
//
// Personal words are sealed with their owner's own key ([Keys]), bound to the collection and the id of their
// record. The keys are in a small file beside the database, wrapped by a [MasterKey] that is kept elsewhere.
// Destroying a key erases the words in the database, in its free pages and in every backup. The [Ledger]
// beside it remembers erasures, so that restoring an older backup applies them again.
//
// # Engines
//
// An [Engine] provides snapshots and a way to apply an [Overlay]; [Core] makes a Store of it. Package bolt is
// the embedded engine, package memory that of tests, and package datatest holds every engine to this contract.
// A [Store.Snapshot] is the same whichever engine wrote it, and [Restore] reads it into any.
package data
