package datatest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"weft/data"
)

// Engine is how the suite gets stores to test.
type Engine struct {
	// Open returns an empty store whose leases run on the clock elapsed.
	Open func(tb testing.TB, elapsed func() time.Time) data.Store
	// Reopen closes a store and returns what a new run of the program would find.
	Reopen func(tb testing.TB, s data.Store, elapsed func() time.Time) data.Store
}

// Run holds an engine to the contract of [data.Store].
func Run(t *testing.T, e Engine) {
	t.Helper()
	t.Run("Model", func(t *testing.T) { checkModel(t, e) })
	for name, test := range map[string]func(*fixture){
		"Scan":                           testScan,
		"ScanWhileWriting":               testScanWhileWriting,
		"LimitsAreRefused":               testLimits,
		"TransactionsEnd":                testTransactionsEnd,
		"RefusedUpdateLeavesNothing":     testRefusedUpdate,
		"PanicLeavesNothing":             testPanic,
		"ContextEnds":                    testContext,
		"ViewSeesOneMoment":              testViewSeesOneMoment,
		"LanesKeepOrder":                 testLanesKeepOrder,
		"RetryKeepsItsPlace":             testRetryKeepsItsPlace,
		"ReplacedWhileHeld":              testReplacedWhileHeld,
		"CancelledWhileHeld":             testCancelledWhileHeld,
		"LeaseRunsOut":                   testLeaseRunsOut,
		"LaneTakenOver":                  testLaneTakenOver,
		"SettleIsExclusive":              testSettleIsExclusive,
		"FailedSettleKeepsTheLease":      testFailedSettle,
		"ClaimsDoNotOutliveTheProgram":   testReopenFreesClaims,
		"NextDueLooksPastWhatIsHeld":     testNextDue,
		"CommunitiesAreApart":            testCommunities,
		"DryRunChangesNothing":           testDryRun,
		"Closed":                         testClosed,
		"SnapshotRestores":               testSnapshotRestores,
		"DamagedSnapshotRestoresNothing": testDamagedSnapshot,
		"CountersUnderConcurrency":       testCounters,
		"WorkersUnderConcurrency":        testWorkers,
	} {
		t.Run(name, func(t *testing.T) { test(start(t, e)) })
	}
}

// clock is elapsed time that stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: morning} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// morning is when most tests begin, in community time.
var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const (
	loom  = data.Community("loom")
	queue = "outbox"
	ttl   = time.Minute
)

// fixture is a store and what tests do with it all the time. Any surprise ends the test.
type fixture struct {
	*testing.T
	e     Engine
	clock *clock
	store data.Store
}

func start(t *testing.T, e Engine) *fixture {
	t.Helper()
	f := &fixture{T: t, e: e, clock: newClock()}
	f.store = e.Open(t, f.clock.Now)
	t.Cleanup(func() { f.check(f.store.Close()) })
	return f
}

func (f *fixture) check(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) update(fn func(data.Writer) error) {
	f.Helper()
	f.check(f.store.Update(f.Context(), loom, fn))
}

func (f *fixture) enqueue(jobs ...data.Job) {
	f.Helper()
	f.update(func(w data.Writer) error {
		for _, j := range jobs {
			if err := w.Enqueue(j); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *fixture) claim(n int) []data.Job {
	f.Helper()
	jobs, err := f.store.Claim(f.Context(), morning, queue, n, ttl)
	f.check(err)
	return jobs
}

// claims expects exactly these keys, in this order.
func (f *fixture) claims(want ...string) []data.Job {
	f.Helper()
	jobs := f.claim(len(want) + 5)
	same := len(jobs) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = jobs[i].Key == want[i]
	}
	if !same {
		f.Fatalf("claimed %v, want %v", keysOf(jobs), want)
	}
	return jobs
}

func (f *fixture) settle(j data.Job, fn func(data.Writer) error) {
	f.Helper()
	f.check(f.store.Settle(f.Context(), j, fn))
}

func (f *fixture) wants(got error, want error) {
	f.Helper()
	if !errors.Is(got, want) {
		f.Fatalf("got error %v, want %v", got, want)
	}
}

func (f *fixture) reopen() {
	f.Helper()
	f.store = f.e.Reopen(f.T, f.store, f.clock.Now)
}

func nothing(data.Writer) error { return nil }

func keysOf(jobs []data.Job) []string {
	keys := []string{}
	for _, j := range jobs {
		keys = append(keys, j.Key)
	}
	return keys
}

// job is due in the morning.
func job(key, lane string) data.Job {
	return data.Job{Key: key, Queue: queue, Lane: lane, NotBefore: morning}
}
