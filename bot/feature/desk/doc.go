// Package desk holds what spans features: help, what is coming, a member's own desk, hold and release.
//
// It promises: help fits who is asking; nobody sees what is not theirs to see; one press stops everything
// automatic, and letting it go on never bursts.
//
// Commands: help, coming, hold, release. It stores nothing of its own.
package desk
