package memory_test

import (
	"bytes"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weft/data"
	"weft/data/datatest"
	"weft/data/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	datatest.Run(t, datatest.Engine{
		Open: func(_ testing.TB, elapsed func() time.Time) data.Store {
			return memory.New(data.WithElapsed(elapsed))
		},
		Reopen: throughSnapshot,
	})
}

// throughSnapshot is how memory outlives its program.
func throughSnapshot(tb testing.TB, s data.Store, elapsed func() time.Time) data.Store {
	tb.Helper()
	var b bytes.Buffer
	if err := s.Snapshot(tb.Context(), &b); err != nil {
		tb.Fatal(err)
	}
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
	next := memory.New(data.WithElapsed(elapsed))
	if _, err := data.Restore(tb.Context(), &b, next); err != nil {
		tb.Fatal(err)
	}
	return next
}
