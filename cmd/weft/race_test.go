//go:build race

package main

// racing: the race detector watches, and everything takes ten times as long.
const racing = true
