// Package memory is the storage engine of tests and of dry runs: it does all that the embedded one does,
// and forgets everything when the program ends.
package memory
