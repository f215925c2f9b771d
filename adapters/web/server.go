package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"weft/bot/chat"
)

// Run serves the page and hands what people do to h until ctx ends. It then finishes what is in hand, for at
// most five seconds, and returns nil. It returns early, with the reason, when the page cannot listen or what
// is said cannot be kept. It may be called once.
func (d *Driver) Run(ctx context.Context, h chat.Handler) error {
	if d.running.Swap(true) {
		return errors.New("the page is running already")
	}
	d.handler = h
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.config.Addr)
	if err != nil {
		return fmt.Errorf("open the page on %s: %w; another program may be using the port: stop it, or choose another address", d.config.Addr, err)
	}
	streams, stopStreams := context.WithCancel(ctx)
	defer stopStreams()
	server := &http.Server{
		Handler:           d.guard(hostsOf(listener.Addr()), d.routes(streams)),
		ReadHeaderTimeout: headerWait, ReadTimeout: readWait, WriteTimeout: 2 * writeWait, IdleTimeout: idleWait, MaxHeaderBytes: maxHeader,
		// What somebody did is finished even when the program is asked to stop meanwhile.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	url := urlOf(listener.Addr(), d.world.key())
	d.url.Store(&url)

	var helpers sync.WaitGroup
	helpers.Go(func() { d.redeliver(streams) })
	if d.config.Clock != nil {
		helpers.Go(func() { d.watchClock(streams) })
	}
	served := make(chan error, 1)
	helpers.Go(func() { served <- server.Serve(listener) })
	close(d.ready)

	err = d.wait(ctx, served)
	stopStreams()
	err = errors.Join(err, d.shutdown(context.WithoutCancel(ctx), server))
	helpers.Wait()
	return err
}

func (d *Driver) wait(ctx context.Context, served <-chan error) error {
	select {
	case <-ctx.Done():
		return nil
	case <-d.failed:
		return *d.broken.Load()
	case err := <-served:
		return fmt.Errorf("serve the page: %w", err)
	}
}

// shutdown lets requests in hand finish, and writes what was not yet written: how far people had read.
func (d *Driver) shutdown(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownWait)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		_ = server.Close() // whoever still waits sends it again with the same event id
	}
	if d.broken.Load() != nil {
		return nil
	}
	d.mu.RLock()
	rev := d.world.rev
	d.mu.RUnlock()
	return d.flush(rev)
}

func (d *Driver) routes(streams context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /enter", d.enter)
	mux.HandleFunc("GET /static/{file}", d.static)
	mux.HandleFunc("GET /{$}", d.inside(d.showPeople))
	mux.HandleFunc("GET /p/{person}/{$}", d.inside(d.seen(d.showHome)))
	mux.HandleFunc("GET /p/{person}/{place}", d.inside(d.seen(d.showPlace)))
	mux.HandleFunc("GET /p/{person}/{place}/stream", d.inside(d.seen(func(w http.ResponseWriter, r *http.Request, v viewer) {
		d.stream(streams, w, r, v)
	})))
	mux.HandleFunc("GET /files/{person}/{id}/{name}", d.inside(d.seen(d.showFile)))
	for name, act := range map[string]action{
		"say": d.say, "press": d.press, "submit": d.submit, "cancel": d.cancelForm, "dismiss": d.dismiss, "seen": d.markRead,
		"complete": d.complete, "search": d.search, "join": d.join, "leave": d.leave, "open": d.openDesk, "clock": d.moveClock,
		"again": d.sayAgain,
	} {
		mux.HandleFunc("POST /p/{person}/{place}/"+name, d.inside(d.seen(d.acting(act))))
	}
	mux.HandleFunc("/", d.inside(func(w http.ResponseWriter, r *http.Request) {
		d.showNote(w, r, http.StatusNotFound, "not_found_title", "not_found")
	}))
	return mux
}

// viewer is somebody looking at a place.
type viewer struct {
	person *Person
	zone   *time.Location
	words  words
	place  *place // nil where the request names none; read its content under the mutex
}

// seen finds who looks at what, and answers for what is not there.
func (d *Driver) seen(next func(http.ResponseWriter, *http.Request, viewer)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d.mu.RLock()
		person := d.world.person(User(r.PathValue("person")))
		var at *place
		visible := person != nil
		if id := r.PathValue("place"); visible && id != "" {
			at = d.world.places[placeOf(person.ID, id)]
			visible = d.world.canSee(at, person.ID)
		}
		d.mu.RUnlock()
		if !visible {
			d.showNote(w, r, http.StatusNotFound, "not_found_title", "not_found")
			return
		}
		next(w, r, d.viewer(person, at))
	}
}

func (d *Driver) viewer(person *Person, at *place) viewer {
	zone, err := time.LoadLocation(person.Zone)
	if err != nil {
		zone = time.UTC
	}
	return viewer{person: person, zone: zone, words: d.page.wordsFor(person.Language), place: at}
}

// placeOf reads a place from an address: "weft" and "desk" are the person's own.
func placeOf(person, name string) string {
	switch name {
	case "weft":
		return directPlace + person
	case "desk":
		return homePlace + person
	}
	return name
}

// pathOf is how an address names the place.
func (p *place) pathOf() string {
	switch {
	case p.is(directPlace):
		return "weft"
	case p.is(homePlace):
		return "desk"
	}
	return p.id
}

// answer is what the script hears after somebody acted. What is said in the place itself comes by the stream.
type answer struct {
	// Done is a short confirmation for whoever acted.
	Done string `json:"done,omitempty"`
	// Say is what went wrong, in a sentence.
	Say string `json:"say,omitempty"`
	// Form is a form to be filled in, as HTML.
	Form string `json:"form,omitempty"`
	// Problems are what is wrong with the form that was submitted, by field.
	Problems map[string]string `json:"problems,omitempty"`
	// Mend heads the problems.
	Mend string `json:"mend,omitempty"`
	// Message is the private or replaced message that answers, by number.
	Message uint64 `json:"message,omitempty"`
	// Options complete a command or a search.
	Options []suggestion `json:"options,omitempty"`
	// Note says how the command that is being typed goes, and what its next option is for.
	Note string `json:"note,omitempty"`
}

// action is something that somebody at the page does. refusals are answers too; an error says that Weft did
// not acknowledge it, and the browser sends it again.
type action func(ctx context.Context, v viewer, r *http.Request) (answer, error)

// refusal is an answer that the browser need not send again.
type refusal struct {
	status int
	say    string
}

func (r refusal) Error() string { return r.say }

func refuse(v viewer, status int, key string, pairs ...any) error {
	return refusal{status, v.words.T(key, pairs...)}
}

func (d *Driver) acting(act action) func(http.ResponseWriter, *http.Request, viewer) {
	return func(w http.ResponseWriter, r *http.Request, v viewer) {
		if err := r.ParseForm(); err != nil {
			writeJSON(w, http.StatusBadRequest, answer{Say: v.words.T("refused")})
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), writeWait)
		defer cancel()
		a, err := act(ctx, v, r)
		var no refusal
		switch {
		case err == nil:
			writeJSON(w, http.StatusOK, a)
		case errors.As(err, &no):
			writeJSON(w, no.status, answer{Say: no.say})
		default:
			w.Header().Set("Retry-After", "1")
			writeJSON(w, http.StatusServiceUnavailable, answer{Say: v.words.T("not_sent")})
		}
	}
}

func writeJSON(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // whoever went away sends it again
}
