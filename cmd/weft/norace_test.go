//go:build !race

package main

// racing: no race detector watches.
const racing = false

// share: nothing is left out.
const share = 1
