package slack

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"weft/adapters/pace"
	"weft/adapters/phrases"
	"weft/bot/chat"
)

// Driver is Slack: a [chat.Driver] for any number of workspaces. Make one with [New].
type Driver struct {
	config Config
	words  phrases.Book[words]
	pacer  *pace.Pacer
	http   *http.Client
	shares atomic.Int64 // workspaces made so far

	// Of the running driver: who takes what people do, and whether they can be heard yet.
	service atomic.Pointer[service]
	pulse   pulse
	ready   chan struct{}
	greet   sync.Once // closes ready
	addr    atomic.Pointer[string]

	mu         sync.RWMutex
	workspaces map[string]*workspace // by team
	strangers  []*workspace          // configured without an id, and not met yet
	places     map[string]string     // conversations by the people in them; see opened
	pictures   map[string]picture    // files by what they show; see uploaded
	threads    map[string]thread     // where posts in threads belong; see thread
}

var _ chat.Driver = (*Driver)(nil)

// New makes a driver of a configuration; its error says in one sentence what is wrong with that. Nothing is sent yet.
func New(c Config) (*Driver, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	says, err := parseWords()
	if err != nil {
		return nil, err
	}
	d := &Driver{
		config: c, words: says, pacer: pace.New(time.Now),
		// A proxy of the environment is obeyed, as people behind one expect. Redirects are never followed: the API has
		// none, and a token goes nowhere else.
		http: &http.Client{
			Timeout: c.Timeout,
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: c.Timeout / 2}).DialContext,
				ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pulse: c.Timing.pulse(), ready: make(chan struct{}),
		workspaces: map[string]*workspace{}, places: map[string]string{}, pictures: map[string]picture{},
		threads: map[string]thread{},
	}
	for _, known := range c.Workspaces {
		w := d.newWorkspace(known)
		if known.ID == "" {
			d.strangers = append(d.strangers, w)
			continue
		}
		d.workspaces[known.ID] = w
	}
	return d, nil
}

// Platform implements [chat.Driver].
func (d *Driver) Platform() chat.Platform { return Platform }

// Capabilities implements [chat.Driver]. Finds says that some workspace lets Weft read what it posted; where one does
// not, Find is ErrUnsupported there.
func (d *Driver) Capabilities() chat.Capabilities {
	return chat.Capabilities{
		Text: maxBlocksText, InlineErrors: true, Rooms: true, Threads: true, Homes: true, KnowsZones: true,
		Late: 3 * d.config.Timeout, Finds: d.someHistory(),
	}
}

func (d *Driver) someHistory() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, w := range d.workspaces {
		if w.mayReadSome() {
			return true
		}
	}
	return false
}

// workspace finds where a team's requests go. One that is not installed, or no longer, cannot be reached; one that is
// still to be met will be in a moment.
func (d *Driver) workspace(team string) (*workspace, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if w, ok := d.workspaces[team]; ok {
		return w, nil
	}
	if len(d.strangers) > 0 {
		return nil, chat.ErrBusy{After: beforeMet}
	}
	return nil, errNotInstalled
}

// all returns the workspaces that Weft is installed in now, those not met yet included.
func (d *Driver) all() []*workspace {
	d.mu.RLock()
	defer d.mu.RUnlock()
	all := append([]*workspace(nil), d.strangers...)
	for _, w := range d.workspaces {
		all = append(all, w)
	}
	return all
}

// errNotInstalled is where Weft is in no workspace of that id.
var errNotInstalled = errors.Join(chat.ErrUnreachable, errors.New("the app is not installed in this workspace"))

// beforeMet is how long to wait for a workspace whose id is being asked for.
const beforeMet = 5 * time.Second

func userID(team, user string) chat.UserID {
	return chat.UserID{Platform: Platform, Space: team, ID: user}
}

func channelID(team, channel string) chat.ChannelID {
	return chat.ChannelID{Platform: Platform, Space: team, ID: channel}
}

func messageID(team, channel, ts string) chat.MessageID {
	return chat.MessageID{Channel: channelID(team, channel), ID: ts}
}
