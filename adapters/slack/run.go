package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// pulse is how fast the driver notices and how long it waits.
type pulse struct {
	// stagger keeps an app's two sockets apart; silence is after how long without a ping a socket counts as dead.
	stagger, silence time.Duration
	// retry is how long to wait after the first failure in a row; the wait doubles up to longestRetry.
	retry time.Duration
	// patience is when an act is acknowledged that is not decided yet, and longPatience the same where a form may be the
	// answer, which has to be opened in time.
	patience, longPatience time.Duration
	// eventPatience is when an event that was decided is acknowledged, whether its answer is shown by then or not.
	eventPatience time.Duration
	// trigger is how long Slack opens a form for what somebody did, counted from when we heard of it: a turn that comes later
	// is of no use.
	trigger time.Duration
}

func defaultPulse() pulse { return Timing{Act: triggerLife}.pulse() }

// pulse divides what time there is: half of it to decide, five sixths where the answer may be a form, and the rest for the
// way there and back.
func (t Timing) pulse() pulse {
	return pulse{
		stagger: socketStagger, silence: socketSilence, retry: time.Second,
		patience: t.Act / 2, longPatience: t.Act * 5 / 6, eventPatience: t.Act * 2 / 3, trigger: t.Act,
	}
}

const (
	// longestRetry bounds the wait between two attempts to get on with a workspace that refuses us.
	longestRetry = 5 * time.Minute
	// sureFailures is how many connections in a row fail before those who run the program hear of it: what passes within
	// a minute is nobody's business.
	sureFailures = 3
)

// service is one run of the driver: who decides what people do, and all that is under way.
type service struct {
	d       *Driver
	handler chat.Handler
	log     zerolog.Logger
	// turnedAway is the log of requests that are not Slack's. Anybody can send those, so most of many are left out.
	turnedAway zerolog.Logger
	// life ends with the run. What people did is answered under it, whichever connection brought it.
	life    context.Context
	people  *people
	lanes   lanes
	repeats repeats
	states  states

	tasks sync.WaitGroup
	mu    sync.Mutex
	ended bool // nothing new is begun
	apps  map[string]*app
	kept  map[*workspace]context.CancelFunc
	told  map[hindrance]bool
}

// app is what belongs to an app rather than to an installation: its sockets, which serve all its workspaces.
type app struct {
	stop   context.CancelFunc
	served map[string]bool // by team
}

// Ready is closed once Weft hears what people do: in Socket Mode when Slack has greeted a connection, over HTTP when the
// address is open and a workspace was met.
func (d *Driver) Ready() <-chan struct{} { return d.ready }

// Run implements [chat.Driver]: it connects every workspace and keeps it connected until ctx ends, then it returns nil.
// A workspace that fails stops no other; those who run the program hear of it by a [chat.Hindered], once for each cause.
// Only an address that cannot be listened at ends it with an error.
func (d *Driver) Run(ctx context.Context, h chat.Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	s := &service{
		d: d, handler: h, log: d.config.Log, life: ctx, people: newPeople(),
		turnedAway: d.config.Log.Sample(&zerolog.BurstSampler{Burst: 10, Period: time.Minute}),
		apps:       map[string]*app{}, kept: map[*workspace]context.CancelFunc{}, told: map[hindrance]bool{},
	}
	defer s.end()
	defer cancel()
	d.service.Store(s)
	defer d.service.CompareAndSwap(s, nil)
	if err := s.recall(ctx); err != nil {
		return err
	}
	serve := func(ctx context.Context) error { <-ctx.Done(); return nil }
	if d.config.HTTP.Addr != "" {
		l, err := d.listen(ctx)
		if err != nil {
			return err
		}
		serve = func(ctx context.Context) error { return s.serve(ctx, l) }
	}
	for _, w := range d.all() {
		s.keep(ctx, w)
	}
	return serve(ctx)
}

// end waits for all that is under way, which has been told to stop.
func (s *service) end() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.tasks.Wait()
	s.d.http.CloseIdleConnections()
}

// spawn runs a task that the end of the run waits for. A panic ends the task and nothing else.
func (s *service) spawn(task func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	s.tasks.Go(func() {
		defer func() {
			if v := recover(); v != nil {
				s.log.Error().Interface("panic", v).Bytes("stack", debug.Stack()).Msg("a task of the Slack adapter panicked")
			}
		}()
		task()
	})
	return true
}

// keep meets a workspace, again and again until that succeeds, and then sees to its connection. One that is kept already
// stays as it is.
func (s *service) keep(life context.Context, w *workspace) {
	ctx, stop := context.WithCancel(life)
	s.mu.Lock()
	if _, twice := s.kept[w]; twice {
		s.mu.Unlock()
		stop()
		return
	}
	s.kept[w] = stop
	s.mu.Unlock()
	s.spawn(func() {
		ended := false
		for failed := 1; ; failed++ {
			err := s.d.meet(ctx, w)
			if err == nil {
				s.met(life, w)
				return
			}
			if ctx.Err() != nil {
				return
			}
			s.log.Error().Err(err).Str("workspace", w.name()).Int("attempt", failed).Msg("a workspace cannot be served yet")
			s.failed(w, err, failed)
			if !ended && w.config.ID != "" && refusedWith(err, "account_inactive", "token_revoked") {
				ended = true // Weft was removed while it was not running, and Slack does not say so again
				s.spawn(func() { s.tell(chat.Uninstalled{Envelope: s.news("uninstalled"), Space: w.config.ID}) })
			}
			if !wait(ctx, s.backoff(failed)) {
				return
			}
		}
	})
}

// met serves a workspace from now on.
func (s *service) met(life context.Context, w *workspace) {
	about := w.known()
	s.log.Info().Str("workspace", about.name).Str("team", about.team).Msg("Weft is in a Slack workspace")
	s.mended(w, chat.HindranceToken)
	if missing := missingScopes(about.scopes); len(missing) > 0 {
		s.hinder(w, chat.HindrancePermission, missingScopesDetail(missing))
	} else {
		s.mended(w, chat.HindrancePermission)
	}
	// Said at each start: a workspace that Weft was added to while it was not running has its data no longer deleted.
	s.spawn(func() { s.tell(chat.Installed{Envelope: s.news("met"), Space: about.team, Title: about.name}) })
	if s.d.config.HTTP.Addr != "" {
		s.greeted(w)
		return
	}
	s.connect(life, w)
}

// connect opens an app's sockets, unless they are open for another workspace.
func (s *service) connect(life context.Context, w *workspace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.apps[w.config.AppToken]; ok {
		a.served[w.team()] = true
		return
	}
	ctx, stop := context.WithCancel(life)
	s.apps[w.config.AppToken] = &app{stop: stop, served: map[string]bool{w.team(): true}}
	for n := range socketsPerApp {
		s.tasks.Go(func() {
			if wait(ctx, time.Duration(n)*s.d.pulse.stagger) {
				s.hold(ctx, w)
			}
		})
	}
}

// hold keeps one socket of an app up.
func (s *service) hold(ctx context.Context, w *workspace) {
	failed := 0
	fail := func(err error) {
		failed++
		s.log.Warn().Err(err).Str("workspace", w.name()).Int("attempt", failed).Msg("a socket could not be connected")
		s.failed(w, err, failed)
	}
	for {
		err := newSocket(w.api, s.d.pulse.silence, socket{
			log: s.log, take: s.takeFromSocket, down: fail,
			up: func() { failed = 0; s.greeted(w) },
		}).listen(ctx)
		if ctx.Err() != nil {
			return
		}
		fail(err)
		if !wait(ctx, s.backoff(failed)) {
			return
		}
	}
}

func (s *service) takeFromSocket(d delivery, ack func(answer any)) {
	s.take(d, &door{acknowledge: ack, decline: func() {}}) // what is not acknowledged comes again by itself
}

// greeted: a workspace can be heard.
func (s *service) greeted(w *workspace) {
	s.mended(w, chat.HindranceConnection)
	s.d.greet.Do(func() { close(s.d.ready) })
}

// stop ends everything that Weft does in a workspace, at once.
func (s *service) stop(team string) {
	s.mu.Lock()
	for w, stop := range s.kept {
		if w.team() == team {
			stop()
			delete(s.kept, w)
		}
	}
	for token, a := range s.apps {
		delete(a.served, team)
		if len(a.served) == 0 {
			a.stop()
			delete(s.apps, token)
		}
	}
	maps.DeleteFunc(s.told, func(h hindrance, _ bool) bool { return h.w.team() == team })
	s.mu.Unlock()
	s.d.dismiss(team)
	s.people.forget(team)
}

// failed tells those who run the program what keeps Weft from a workspace, once it is sure.
func (s *service) failed(w *workspace, err error, times int) {
	no, refused := errors.AsType[*refusal](err)
	switch {
	case refused && s.trouble(w, no.code, no.needed):
		return
	case errors.Is(err, errOthersToken):
		s.hinder(w, chat.HindranceToken, err.Error()+": "+whereTokens)
		return
	}
	if times >= sureFailures {
		s.hinder(w, chat.HindranceConnection, fmt.Sprintf("no connection to Slack after %d attempts", times))
	}
}

// backoff is how long to wait after so many failures in a row: longer and longer, and not all at once.
func (s *service) backoff(failed int) time.Duration {
	d := min(s.d.pulse.retry<<min(failed-1, 10), longestRetry)
	return d/2 + rand.N(d/2+1)
}

// wait reports whether the time has passed before ctx ended.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
