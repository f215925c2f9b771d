package discordfake

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options are how the platform is. The zero value is Discord without rate limits and without faults.
type Options struct {
	// Speed multiplies all rates and divides all clocks; 0 is 1, which is real time.
	Speed float64
	// Heartbeat is the heartbeat_interval, before Speed; 0 is 41.25 s, Discord's.
	Heartbeat time.Duration
	// AnswerWithin is how long an interaction waits for its first answer, TokenLife how long its token serves,
	// NonceWindow how long enforce_nonce remembers, before Speed; 0 is 3 seconds, 15 minutes, and 5 minutes.
	AnswerWithin, TokenLife, NonceWindow time.Duration
	// Shards is the recommended number of shards; 0 is 1.
	Shards int
	// MaxConcurrency is how many may IDENTIFY within 5 seconds; 0 is 1. Only enforced with RateLimits.
	MaxConcurrency int
	// Identifies is the budget of IDENTIFYs for a day; 0 is 1,000 (Discord: session start limit). Over it the token
	// is reset.
	Identifies int
	// Intents are the privileged intents that the application's page grants.
	Intents int
	// RateLimits has 429s answered as the documented rates ask for.
	RateLimits bool
	// Spec is the path of Discord's OpenAPI document; "" checks nothing. See [Spec].
	Spec string
}

// Server is the platform. Everything may be called by several goroutines at once.
type Server struct {
	options    Options
	listener   net.Listener
	http       *http.Server
	public     ed25519.PublicKey
	private    ed25519.PrivateKey
	spec       *document
	limiter    *limiter
	faults     *faults
	stopped    chan struct{}
	end        context.CancelFunc // of what goes to the endpoint
	deliveries chan delivery
	work       sync.WaitGroup // what outlives a request: late effects, connections

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced at each change of the world
	ids          snowflakes
	app          Snowflake
	bot          *user
	token        string
	endpoint     string
	users        map[Snowflake]*user
	guilds       map[Snowflake]*guild
	channels     map[Snowflake]*channel
	messages     map[Snowflake]*message
	interactions map[Snowflake]*interaction
	webhooks     map[string]*interaction // by token
	living       int                     // interactions when they were last looked through
	files        map[string]*file        // by path on the CDN
	nonces       map[string]nonceUse
	noncesLeft   int // when they were last looked through
	commands     *commands
	gateway      *gateway
	log          []*Request
	refused      []Refusal
}

// New starts the platform with one application and nobody on it.
func New(options Options) *Server {
	if options.Speed <= 0 {
		options.Speed = 1
	}
	if options.Heartbeat <= 0 {
		options.Heartbeat = 41250 * time.Millisecond
	}
	options.AnswerWithin = cmp.Or(options.AnswerWithin, answerWithin)
	options.TokenLife = cmp.Or(options.TokenLife, tokenLife)
	options.NonceWindow = cmp.Or(options.NonceWindow, nonceWindow)
	options.Shards = max(options.Shards, 1)
	options.MaxConcurrency = max(options.MaxConcurrency, 1)
	if options.Identifies <= 0 {
		options.Identifies = 1000
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic("discordfake: no randomness: " + err.Error())
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own socket, open until Close
	if err != nil {
		panic("discordfake: no socket: " + err.Error())
	}
	s := &Server{
		options: options, listener: listener, public: public, private: private,
		stopped: make(chan struct{}), changed: make(chan struct{}),
		users: map[Snowflake]*user{}, guilds: map[Snowflake]*guild{}, channels: map[Snowflake]*channel{},
		messages: map[Snowflake]*message{}, interactions: map[Snowflake]*interaction{},
		webhooks: map[string]*interaction{}, files: map[string]*file{}, nonces: map[string]nonceUse{},
		commands: newCommands(),
	}
	s.limiter = newLimiter(s)
	s.faults = newFaults()
	s.gateway = newGateway(s)
	if options.Spec != "" {
		s.spec = readDocument(options.Spec)
	}
	s.app = s.ids.next()
	s.bot = &user{id: s.ids.next(), name: "weft", global: "", bot: true, locale: "en-US"}
	s.users[s.bot.id] = s.bot
	s.token = secret()
	ctx, end := context.WithCancel(context.Background())
	s.end, s.deliveries = end, make(chan delivery)
	s.work.Go(func() { s.deliver(ctx) })
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: time.Minute}
	s.work.Go(func() { _ = s.http.Serve(listener) })
	return s
}

// Close hangs up on everybody and returns when nothing of the platform runs any more. Late effects that have not
// happened by then never do.
func (s *Server) Close() {
	s.mu.Lock()
	close(s.stopped)
	s.mu.Unlock()
	s.end()
	s.gateway.closeAll()
	_ = s.http.Close()
	s.work.Wait()
}

// URL is the base of the API; requests come as URL()/api/v10/….
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// ApplicationID is the application's.
func (s *Server) ApplicationID() Snowflake { return s.app }

// BotID is the user that the application is among people.
func (s *Server) BotID() Snowflake { return s.bot.id }

// Token is the bot's token, as its page shows it. Resetting makes it another.
func (s *Server) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

// ResetToken makes the token another, as its owner or Discord does, and closes the sessions of the old one.
func (s *Server) ResetToken() {
	s.mu.Lock()
	s.token = secret()
	s.mu.Unlock()
	s.gateway.closeEach(closeAuthentication, "Authentication failed.")
}

// PublicKey is the key that HTTP interactions are checked with, in hexadecimal, as the application's page shows it.
func (s *Server) PublicKey() string { return hex.EncodeToString(s.public) }

// touch tells who waits that the world has changed. The caller holds mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func secret() string {
	var b [24]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
