// Package spaces shows those who run Weft where it is: in which workspaces and servers, since when, and what becomes of
// what is kept of one from which it was removed.
//
// It promises: nothing is sent to a place from which Weft was removed, from that moment on. What is kept of it is deleted
// within 14 business days, which is what Slack's developer policy asks for; those who run Weft are told at once, and again
// three business days before, can see what will go, and can have it deleted at once. If Weft is added again before, nothing
// is deleted. Members who have an account elsewhere lose the one there, and nothing else.
//
// Commands, for stewards: spaces, spaces kept, spaces delete. It stores nothing of its own: where Weft is, is kept by the
// bot, and is about nobody. Deleting is audited with the id of the place.
package spaces
