// Package cohorts is where people learn together for a while: a cohort has a name, leads, members and channels, and
// once it has ended, what it shared.
//
// It promises: linking a channel enrols nobody; whoever is in a cohort asked to be; leaving takes one step; whoever
// asks to come in hears an answer, and hears it from Weft, not from a channel; an invitation is for one person, once,
// for two weeks; what a cohort shared stays with those who are in it when it ends.
//
// Commands: cohorts, and cohorts with about, create, edit, join, leave, link, unlink, invite, lead, unlead, remove,
// welcome, archive, reopen, history.
//
// Cohorts, memberships and invitations are kept in bot/community, for as long as they last. This feature keeps who
// asked to come into which cohort, when, and how it was answered, for 90 days; those who lead that cohort see it, and
// whoever asked. Who answered is in the audit log alone.
//
// Key tree: cohorts/requests/ID.
package cohorts
