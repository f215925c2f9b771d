// Package cohorts is where people learn together for a while: a cohort has a name, leads, members and channels.
//
// It promises: linking a channel enrols nobody; whoever is in a cohort asked to be; leaving takes one step.
//
// Commands: cohorts, cohorts create, cohorts join, cohorts leave, cohorts link, cohorts lead. It stores nothing
// of its own: cohorts and memberships are kept in bot/community.
package cohorts
