// Package desk holds what spans features: help, what is coming, a member's own desk, all that goes out by itself, what
// became of it, hold and release, and word to those who facilitate, lead or run Weft when they are needed.
//
// It promises: help fits who is asking and where. Nobody sees what is not theirs to see: leads see what concerns
// their cohorts, and of its people only whether messages about it arrived, and that somebody asked for silence where
// they did: never until when, where they live, or what anybody did with a message. One press stops everything
// automatic, what waited is shown before it is let go, and letting it go never bursts. Whoever cannot be reached is
// named to those who can help, once a week, and to nobody else.
//
// Commands: help, coming, desk, schedules, trace, hold, release, release now. It stores nothing of its own; that
// somebody held, released, or looked at another person's messages is in the audit log.
package desk
