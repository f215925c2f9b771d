package data

// settling is one run of Settle's function: what became of the job since it was claimed, and what the
// function asks for it.
type settling struct {
	job    Job  // as it was claimed
	intact bool // nobody replaced or cancelled it since
	again  bool // fn enqueued it again
}

// settle runs fn and removes the job it was claimed for, unless fn or somebody else wants it again.
func settle(o *Overlay, claimed Job, fn func(Writer) error) error {
	stored, found, err := readJob(o, claimed.Key)
	if err != nil {
		return err
	}
	s := &settling{job: claimed, intact: found && stored.Version == claimed.Version}
	w := newWriter(o, claimed.Community)
	w.settles = s
	defer w.end()
	if err := fn(w); err != nil {
		return err
	}
	if !s.intact || s.again {
		return nil
	}
	return w.Cancel(claimed.Key)
}

// retry enqueues the job that is being settled: it keeps its place and counts one attempt more. A version
// that somebody else enqueued meanwhile is newer than what this worker knows, and a job that was cancelled
// meanwhile is to stay cancelled: in both cases the retry is dropped.
func (s *settling) retry(o *Overlay, j Job) error {
	if !s.intact {
		return nil
	}
	s.again = true
	j.Attempts = s.job.Attempts + 1
	old, replaces, err := readJob(o, j.Key)
	if err != nil {
		return err
	}
	if !replaces { // fn cancelled it first
		old = s.job
	}
	return place(o, j, old, replaces)
}
