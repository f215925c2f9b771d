//go:build race

package main

// racing: the race detector watches, and everything takes ten times as long.
const racing = true

// share is what is left out of what is done again and again: only one in so many is done here. The children that are
// killed say nothing of their races, and all is done without the detector, too.
const share = 3
