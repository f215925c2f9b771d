package slackfake

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Object is a JSON object, as it came or as it goes.
type Object = map[string]any

// Options of a [Server]. The zero value is a well-behaved Slack at its real speed, without rate limits.
type Options struct {
	// Speed divides every duration that Slack measures and multiplies every rate. Zero means 1.
	Speed float64
	// Rates switches Slack's rate limits on. Nil means that nothing is ever throttled.
	Rates *Rates
	// Events are the subscribed event types, as in an app manifest (message.im, app_home_opened …). Nil means all.
	Events []string
	// OneApp makes all workspaces installations of one app with one app-level token and one signing secret. Otherwise
	// each workspace has an app of its own.
	OneApp bool
	// AckWithin is how long an app has to acknowledge, before Speed. Zero means Slack's 3 seconds.
	AckWithin time.Duration
	// ActWithin is the same for what people do, which is not delivered again, and how long a trigger serves. Zero means
	// AckWithin for the one, and Slack's 3 seconds for the other.
	ActWithin time.Duration
	// Redeliver are the waits before an event is sent again, before Speed. Nil means Slack's: at once, after 1 minute,
	// after 5 minutes.
	Redeliver []time.Duration
	// PingEvery is the time between the pings on a socket, before Speed. Zero means 5 seconds.
	PingEvery time.Duration
	// FileReady is how long after files.completeUploadExternal a file can be shown in a block, before Speed: Slack
	// processes files in the background, and refuses blocks with files that it has not finished. Zero means at once.
	FileReady time.Duration
	// Now gives the stamps of messages. Nil means the wall clock.
	Now func() time.Time
	// Seed of whatever is left to chance: which connection an envelope goes to.
	Seed uint64
}

// Server is the stand-in. All its methods may be called from several goroutines.
type Server struct {
	opts Options
	http *httptest.Server
	ctx  context.Context
	stop context.CancelFunc
	wait sync.WaitGroup

	mu         sync.Mutex
	chance     *rand.Rand
	counter    int64
	lastStamp  int64
	workspaces []*Workspace
	apps       []*app
	methods    map[string]method
	requests   []*Request
	faults     Faults
	eventFault func(EventInfo) EventFault
	limiter    limiter
	pending    map[string]*pending
	acks       []Ack
	ackAt      map[string]int // by envelope
	held       []*pending
	responses  map[string]*responseURL
	triggers   map[string]*trigger
	tickets    map[string]*app
	uploads    map[string]*File
	codes      map[string]*Workspace
}

// New starts a server on the loopback interface. Close it.
func New(opts Options) *Server {
	if opts.Speed <= 0 {
		opts.Speed = 1
	}
	if opts.AckWithin == 0 {
		opts.AckWithin = 3 * time.Second
	}
	if opts.PingEvery == 0 {
		opts.PingEvery = 5 * time.Second
	}
	if opts.Redeliver == nil {
		opts.Redeliver = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Server{
		opts: opts, chance: rand.New(rand.NewPCG(opts.Seed, 1)),
		methods: methods(), pending: map[string]*pending{}, ackAt: map[string]int{}, responses: map[string]*responseURL{}, triggers: map[string]*trigger{},
		tickets: map[string]*app{}, uploads: map[string]*File{}, codes: map[string]*Workspace{},
	}
	s.limiter.windows = map[string]*window{}
	s.ctx, s.stop = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("/upload/v1/{file}", s.serveUpload)
	mux.HandleFunc("/files/{file}", s.serveFile)
	mux.HandleFunc("/actions/{id}", s.serveResponseURL)
	mux.HandleFunc("/commands/{id}", s.serveResponseURL)
	mux.HandleFunc("/link/", s.serveSocket)
	s.http = httptest.NewServer(mux)
	return s
}

// URL is the base of the Web API; it ends in /api/.
func (s *Server) URL() string { return s.http.URL + "/api/" }

// Close ends all connections and waits until nothing of the server runs any more. What was to take effect later does
// not any more.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	for _, a := range s.apps {
		for _, c := range a.conns {
			c.cut()
		}
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.wait.Wait()
}

// scaled is how long something takes here that takes d at Slack.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.opts.Speed)
}

// sleep waits and tells whether the server still runs.
func (s *Server) sleep(d time.Duration) bool {
	if d <= 0 {
		return s.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// spawn runs f, which Close waits for.
func (s *Server) spawn(f func()) { s.wait.Go(f) }
