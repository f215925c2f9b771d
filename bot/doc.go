// Package bot is what stands between features, which decide, and platforms, which speak.
//
// It takes what people do from the drivers, finds out who they are and whether they may, runs one decision in
// one storage transaction, and hands the answer back to the person who acted. Everything that anybody else is
// to see goes through the outbox: a decision states which message is to exist where, under a key that makes
// saying it twice harmless, and the outbox sees to it that it does, exactly once, through crashes, refusals
// and answers that never came.
//
//	event → driver → Handle: seen before? · who is it, may they? · decide · store · posts · jobs
//	                 ← response (after the commit)                              │
//	outbox: claim → render → Driver.Post/Edit/Delete → sent / refused / not certain / unreachable / expired
//
// # For those who write a feature
//
// A feature is a folder under bot/feature with a type that implements [Feature]. In Register it names its
// commands, actions, forms, renderers, jobs and words; each is a plain function over a [View] (to read) or a
// [Tx] (to decide). Time, chance and identity come from there, so that every decision can be replayed.
//
// # What is kept
//
//	posts     every message that is to exist, and what became of each copy; 400 days
//	seen      the ids of events that had an effect; three days
//	drafts    forms begun by typing or page by page, sealed; one day
//	contacts  who was written to unasked on which day; 90 days
//	holds     what is on hold, since when and by whom; until released
//	audit     what facilitators and stewards did; two years, never content
package bot
