package bot

import "time"

// Counter hears what happens, by a name and a label. A metrics library implements it.
type Counter interface {
	// Add counts one.
	Add(name, label string)
	// Took records how long something took.
	Took(name, label string, d time.Duration)
}

// meter counts where somebody listens.
type meter struct{ to Counter }

func (m meter) add(name, label string) {
	if m.to != nil {
		m.to.Add(name, label)
	}
}

func (m meter) took(name, label string, d time.Duration) {
	if m.to != nil {
		m.to.Took(name, label, d)
	}
}

func (m meter) delivered()          { m.add("posts", string(StateSent)) }
func (m meter) undelivered(s State) { m.add("posts", string(s)) }
func (m meter) failed(queue string) { m.add("job_failures", queue) }
func (m meter) gaveUp(queue string) { m.add("jobs_given_up", queue) }
func (m meter) repeated()           { m.add("events", "repeated") }
func (m meter) refused()            { m.add("events", "refused") }
func (m meter) handled(kind string, d time.Duration) {
	m.add("events", kind)
	m.took("decisions", kind, d)
}
