// Package slack connects Weft to Slack: one [Driver] for any number of workspaces, in Socket Mode or over signed HTTP.
//
// # What goes out
//
// A message becomes blocks. What people typed is put where Slack reads no markup: into rich text and plain text. A
// message that is longer than Slack shows takes several, one below the other, and each file one of its own; the
// receipt names them all, in order, and each carries a mark by which [Driver.Find] tells it from all others. The mark is
// a hash of the post's key and says nothing about anybody.
//
// A picture is uploaded first and stands in its message. Slack looks at it for a moment, and refuses the message
// until then; the outbox is asked to come back in a second.
//
// A thread's first message is asked for by its permalink before anything is posted below it. Slack would take a message
// under one that is gone, and nobody would see it.
//
// # What becomes of a request
//
// Every request goes through one place (wire), which waits for its turn and says what became of it:
//
//	429, with or without Retry-After, and as HTML   chat.ErrBusy; nothing of that method goes out there until then
//	could not be sent at all                        chat.ErrBusy
//	no such place or person, closed, archived,
//	uninstalled, token revoked                      chat.ErrUnreachable
//	any other refusal                               chat.ErrRefused
//	no answer, a torn one, 5xx, internal_error      chat.ErrNotCertain
//
// What only prepares a message, such as an upload or the opening of a conversation, leaves no doubt behind: it may be
// repeated, and nobody sees anything of it.
//
// An answer to somebody is not in the outbox, so this package clears up its doubts by itself: in the direct conversation it
// is looked for by its mark, and repeated only if it is not there; elsewhere, and where Weft may not read, it is said at
// most once.
//
// # Whose turn it is
//
// Requests of the outbox take turns within each workspace's own budgets: Slack's tier of the method, messages a minute,
// messages a conversation. None waits here for more than a moment; it is asked to come back. What answers somebody who
// waits goes first. A workspace that Slack throttles holds up no other.
//
// # How Slack differs
//
//	what                            here
//	a title over 24 characters      in the form's frame shortened, in full above the fields
//	help of an option over 75       in full above the field
//	numbers                         typed as text, so that one can be told what is amiss, in any digits
//	more than 10 options            a menu instead of buttons
//	a file on a Home tab or in a
//	form                            its name and what it holds, in words
//	a file in a private answer      the answer goes to the person's own conversation with Weft
//	small print with an instant,
//	a mention or a link             rich text, since plain text would lose them
//	what asks depending on an
//	answer                          the next page of the form
//
// [Unfit] and [UnfitForm] say what is cut off nonetheless.
//
// # What stays
//
// Weft keeps nothing in Slack. An uploaded picture belongs to Weft's account there and is shown in its messages alone; a
// file that was shared is deleted with its message.
package slack
