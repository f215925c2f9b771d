package slack

import (
	"encoding/json"
	"sync"
	"time"
)

// delivery is one thing that Slack hands over, through a socket or over HTTP.
type delivery struct {
	kind     string
	payload  json.RawMessage
	received time.Time
}

// door is where a delivery came in, and where Slack is told that it was heard: once.
type door struct {
	mu   sync.Mutex
	shut bool
	// acknowledge takes what the person who acted is shown at once; nil for nothing.
	acknowledge func(answer any)
	// decline asks Slack to deliver it again, as far as Slack does.
	decline func()
}

// ack tells Slack that it was heard, unless Slack was told something before. It reports whether the answer went out.
func (d *door) ack(answer any) bool {
	if !d.close() {
		return false
	}
	d.acknowledge(answer)
	return true
}

// refuse leaves the delivery to Slack, which brings an event again.
func (d *door) refuse() {
	if d.close() {
		d.decline()
	}
}

// open reports whether an answer can still go out with the acknowledgement.
func (d *door) open() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.shut
}

func (d *door) close() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := !d.shut
	d.shut = true
	return first
}
