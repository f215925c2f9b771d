// Package datatest is the conformance suite that every storage engine must pass. It compares an engine with a
// model that is too simple to be wrong, over generated operations; tries the cases that the contract names;
// and lets many goroutines write at once.
//
//	func TestConformance(t *testing.T) {
//		datatest.Run(t, datatest.Engine{Open: open, Reopen: reopen})
//	}
package datatest
