package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// streamPause lets what happens together arrive together, and bounds how often one page is redrawn.
	streamPause = 40 * time.Millisecond
	// streamBeat keeps the connection from being taken for dead.
	streamBeat = 25 * time.Second
	streamWait = 10 * time.Second
)

// fresh is one message that is new to an open page, or changed, or gone.
type fresh struct {
	ID     string `json:"id"`
	Thread string `json:"thread,omitempty"`
	HTML   string `json:"html,omitempty"` // "" when the message is gone
	// Say is read to whoever does not see the message come.
	Say string `json:"say,omitempty"`
}

// stream tells an open page what is new to it, as server-sent events whose ids are marks of revisions. A page
// that was away names the last mark it saw and gets what came meanwhile; when that is not known any more it
// is told to load anew.
func (d *Driver) stream(running context.Context, w http.ResponseWriter, r *http.Request, v viewer) {
	since, ok := d.readMark(orElse(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("since")))
	w.Header().Set("Content-Type", "text/event-stream")
	s := &streaming{driver: d, viewer: v, to: w, control: http.NewResponseController(w), since: since}
	if !ok {
		_ = s.send("reload", "", "all") // whoever misses it asks again
		return
	}
	// The time that a request may take is over long before this one.
	if err := s.control.SetReadDeadline(time.Time{}); err != nil {
		return
	}
	l, leave := d.hub.listen(v.person.ID)
	defer leave()
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	for {
		if err := s.bringUpToDate(); err != nil {
			return // the reader is gone, and comes back with the last mark it saw
		}
		select {
		case <-running.Done():
			return
		case <-r.Context().Done():
			return
		case <-beat.C:
			if err := s.write(": still here\n\n"); err != nil {
				return
			}
		case <-l.wake:
			if !pause(running, streamPause) {
				return
			}
		}
	}
}

// readMark reads a mark of this world that is not too old to go on from.
func (d *Driver) readMark(mark string) (rev uint64, ok bool) {
	epoch, number, _ := strings.Cut(mark, ".")
	rev, err := strconv.ParseUint(number, 10, 64)
	d.mu.RLock()
	defer d.mu.RUnlock()
	return rev, err == nil && epoch == d.world.seal("epoch")[:8] && rev >= d.world.floor && rev <= d.world.rev
}

// streaming is one connection.
type streaming struct {
	driver  *Driver
	viewer  viewer
	to      http.ResponseWriter
	control *http.ResponseController
	since   uint64
	rail    string
	clock   string
	place   string
	started bool
}

func (s *streaming) bringUpToDate() error {
	d, v := s.driver, s.viewer
	d.mu.RLock()
	rev := d.world.rev
	if !d.world.canSee(v.place, v.person.ID) {
		d.mu.RUnlock()
		return s.send("reload", "", "place")
	}
	changed := d.world.since(v.place, s.since)
	rail := d.railView(v)
	place := d.placeView(v)
	d.mu.RUnlock()

	for _, m := range changed {
		if err := s.sendMessage(m); err != nil {
			return err
		}
	}
	if err := s.sendPart("rail", rail, &s.rail); err != nil {
		return err
	}
	if err := s.sendPart("head", place, &s.place); err != nil {
		return err
	}
	if clock := d.clockView(v); clock != nil {
		if err := s.sendPart("clock", clock, &s.clock); err != nil {
			return err
		}
	}
	if rev != s.since || !s.started {
		s.since, s.started = rev, true
		// The mark comes last: whoever is cut off before it gets the same again, which does no harm.
		return s.send("mark", d.mark(rev), d.mark(rev))
	}
	return nil
}

func (s *streaming) sendMessage(m *message) error {
	if !m.seenBy(s.viewer.person.ID) {
		return nil
	}
	news := fresh{ID: strconv.FormatUint(m.Number, 10)}
	if !m.Gone {
		view := s.driver.quoting(s.viewer, m)
		html, err := s.driver.page.draw("message", view)
		if err != nil {
			return err
		}
		news.Thread, news.HTML = view.Thread, html
		if !view.Mine {
			news.Say = view.Author + ": " + view.Summary
		}
	}
	raw, err := json.Marshal(news)
	if err != nil {
		return err
	}
	return s.send("message", "", string(raw))
}

// sendPart sends a part of the page if it looks different from what was sent before.
func (s *streaming) sendPart(name string, view any, last *string) error {
	html, err := s.driver.page.draw(name, view)
	if err != nil || html == *last {
		return err
	}
	*last = html
	raw, err := json.Marshal(html)
	if err != nil {
		return err
	}
	return s.send(name, "", string(raw))
}

func (s *streaming) send(event, id, data string) error {
	text := fmt.Sprintf("event: %s\ndata: %s\n\n", event, data)
	if id != "" {
		text = "id: " + id + "\n" + text
	}
	return s.write(text)
}

func (s *streaming) write(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(streamWait)); err != nil {
		return err
	}
	if _, err := s.to.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
