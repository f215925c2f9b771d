package datatest

import (
	"bytes"
	"errors"
	"fmt"

	"weft/data"
)

func (f *fixture) snapshot() []byte {
	f.Helper()
	var b bytes.Buffer
	f.check(f.store.Snapshot(f.Context(), &b))
	return b.Bytes()
}

func (f *fixture) fill() {
	f.Helper()
	f.update(func(w data.Writer) error {
		for i := range 100 {
			if err := put(w, fmt.Sprintf("k%d/x", i)); err != nil {
				return err
			}
		}
		return w.Put(data.Path("empty"), nil)
	})
	f.enqueue(job("k1", "red"), job("k2", "red"), job("k3", ""))
	f.check(f.store.Update(f.Context(), "mill", func(w data.Writer) error { return put(w, "flour") }))
}

func (f *fixture) loader(s data.Store) data.Loader {
	f.Helper()
	l, ok := s.(data.Loader)
	if !ok {
		f.Fatalf("%T cannot be restored into: it should embed a data.Core", s)
	}
	return l
}

func testSnapshotRestores(f *fixture) {
	f.fill()
	f.claims("k1", "k3")
	taken := f.snapshot()
	other := start(f.T, f.e)
	h, err := data.Restore(f.Context(), bytes.NewReader(taken), other.loader(other.store))
	f.check(err)
	if h.Database == "" {
		f.Error("the snapshot does not say which database it is of")
	}
	if !bytes.Equal(records(taken), records(other.snapshot())) {
		f.Error("the restored store makes another snapshot")
	}
	other.settle(other.claims("k1", "k3")[0], nothing)
	other.claims("k2")
	if _, err := data.Restore(f.Context(), bytes.NewReader(taken), other.loader(other.store)); err == nil {
		f.Error("a store that holds something was restored into")
	}
}

// records is a snapshot without what names the database and without the checksum.
func records(snapshot []byte) []byte {
	return snapshot[bytes.IndexByte(snapshot, '}') : len(snapshot)-32]
}

func testDamagedSnapshot(f *fixture) {
	f.fill()
	taken := f.snapshot()
	other := start(f.T, f.e)
	refused := func(what string, b []byte) {
		f.Helper()
		if _, err := data.Restore(f.Context(), bytes.NewReader(b), other.loader(other.store)); !errors.Is(err, data.ErrDamaged) {
			f.Fatalf("%s gave %v", what, err)
		}
		all, err := other.store.Communities(f.Context())
		other.check(err)
		if len(all) > 0 {
			f.Fatalf("%s left something behind: %v", what, all)
		}
	}
	for i := 0; i < len(taken); i += 97 {
		refused(fmt.Sprintf("cut after %d bytes", i), taken[:i])
		altered := bytes.Clone(taken)
		altered[i] ^= 1
		refused(fmt.Sprintf("byte %d altered", i), altered)
	}
	refused("something behind the end", append(bytes.Clone(taken), 0))
	_, err := data.Restore(f.Context(), bytes.NewReader(taken), other.loader(other.store))
	other.check(err)
}
