//go:build !race

package main

// racing: no race detector watches.
const racing = false
