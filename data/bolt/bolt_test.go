package bolt_test

import (
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weft/data"
	"weft/data/bolt"
	"weft/data/datatest"
)

func TestConformance(t *testing.T) {
	defer goleak.VerifyNone(t)
	datatest.Run(t, datatest.Engine{
		Open: func(tb testing.TB, elapsed func() time.Time) data.Store {
			tb.Helper()
			return openWith(tb, filepath.Join(tb.TempDir(), "weft.db"), elapsed)
		},
		Reopen: func(tb testing.TB, s data.Store, elapsed func() time.Time) data.Store {
			tb.Helper()
			if err := s.Close(); err != nil {
				tb.Fatal(err)
			}
			return openWith(tb, s.(*bolt.Store).Path(), elapsed)
		},
	})
}

func openWith(tb testing.TB, path string, elapsed func() time.Time) data.Store {
	tb.Helper()
	s, err := bolt.Open(path, bolt.Options{Elapsed: elapsed})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
