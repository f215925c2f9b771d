// Package bolt is the embedded storage engine: one file, over bbolt.
//
//	store, err := bolt.Open("weft.db", bolt.Options{Kind: "serve", Holder: "weft serve"})
//
// # Group commit
//
// One goroutine holds bbolt's write transaction and lets the waiting updates have it in turn, each on an
// overlay of its own; then it makes all of them durable with one fsync. An update alone waits for nobody, and
// two hundred at once share the cost. The functions run on their callers' goroutines.
//
// # What bbolt leaves to its users
//
//   - It waits for ever for a file that another program holds: here four seconds, and then a sentence that
//     names the file and the likely holder, who leaves a note beside it.
//   - A damaged page makes it panic, in a goroutine of its own, or fault. So the whole file is checked before
//     bbolt sees it: pages, pointers, order, counts, and a checksum that each value carries. What turns bad
//     later is an error for whoever reads it.
//   - A long reader would stop all writers when the file has to grow: a gigabyte of address space is reserved.
//   - Many deletions make it slow with the defaults: the free list is a hash map and is not written.
//   - Deleted bytes stay in the file: [Store.Compact] puts a clean one in its place while the store is open.
//   - On a network file system locks and maps do not hold: such a place is refused.
//   - After a failed write (a full disk, say) it takes the transaction back: the store can be read, and written
//     again when there is room. Only when the very last write of a commit failed, so that nobody can tell
//     whether it stands, is nothing more written until the file is opened anew.
//
// # The file
//
//	weft          format, database (its random id), kind, keys (the id of the key file)
//	communities   a bucket for each: its key space, as drawn in package data; each value ends in a checksum
//
// Beside it lies NAME.holder while a program has it open, and for a moment NAME.new-… while one is made.
package bolt
