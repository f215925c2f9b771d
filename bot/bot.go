package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// Config is what a bot is made of. All but the optional parts are required.
type Config struct {
	Community data.Community
	Store     data.Store
	Keys      *data.Keys
	Clock     scheduler.Clock
	Features  []Feature
	Drivers   []chat.Driver
	Log       zerolog.Logger

	// Stewards are accounts that run the program, whatever their role in the store. Optional.
	Stewards []chat.UserID
	// Language and Zone are used where neither member nor cohort has one. Optional: English, UTC.
	Language string
	Zone     *time.Location
	// Seed makes decisions by chance replayable; it is called from several goroutines. Optional: from the system.
	Seed func() uint64
	// Elapsed tells elapsed time. Optional: the system's.
	Elapsed func() time.Time
	// RequestTimeout bounds one request to a platform. Optional: ten seconds.
	RequestTimeout time.Duration
	// LookAgain is how long it takes at most until a message that may have arrived is looked for again, or one that stands
	// half is completed. Optional: a minute.
	LookAgain time.Duration
	// Workers is how many messages are sent at once. Optional: eight.
	Workers int
	// Ledger remembers who was forgotten, left something or asked for less, so that no backup undoes it. Optional in tests only.
	Ledger *data.Ledger
	// Count hears what happens, for metrics. Optional.
	Count Counter
}

// Bot runs features for one community over any number of platforms.
type Bot struct {
	community data.Community
	store     data.Store
	keys      *data.Keys
	clock     scheduler.Clock
	log       zerolog.Logger
	stewards  []chat.UserID
	language  string
	zone      *time.Location
	seed      func() uint64
	elapsed   func() time.Time

	requestTimeout time.Duration
	lookAgain      time.Duration

	registry *Registry
	words    *words.Bundle
	aliases  map[string]string // what is typed for a command in any language, folded → the command's name
	people   *community.Register
	drivers  map[chat.Platform]chat.Driver
	places   *places
	meter    meter
	strikes  *strikes
	ledger   *data.Ledger

	posts    *data.Collection[record]
	contacts *data.Collection[contact]
	holds    *data.Collection[Hold]
	audit    *data.Collection[Audited]
	drafts   *data.Collection[draftRow]
	seen     *data.Collection[seen]
	spaces   *data.Collection[Space]

	runners []*scheduler.Runner
}

// New puts a bot together. A locale file that cannot be read is an error; features that clash panic.
func New(cfg Config) (*Bot, error) {
	registry := newRegistry(cfg.Features)
	bundle, err := words.NewBundle(append(registry.words, ownWords())...)
	if err != nil {
		return nil, fmt.Errorf("read the words: %w", err)
	}
	b := &Bot{
		community: cfg.Community, store: cfg.Store, keys: cfg.Keys, clock: cfg.Clock, log: cfg.Log,
		stewards: cfg.Stewards, language: firstOf(cfg.Language, words.Fallback), zone: cfg.Zone,
		seed: cfg.Seed, elapsed: cfg.Elapsed, requestTimeout: cfg.RequestTimeout, lookAgain: cfg.LookAgain,
		registry: registry, words: bundle, aliases: aliasesIn(bundle), people: community.NewRegister(cfg.Keys),
		drivers: map[chat.Platform]chat.Driver{}, places: newPlaces(), meter: meter{cfg.Count}, strikes: &strikes{of: map[string]int{}}, ledger: cfg.Ledger,
	}
	b.setDefaults()
	b.declareCollections()
	for _, d := range cfg.Drivers {
		b.drivers[d.Platform()] = d
	}
	workers := cfg.Workers
	if workers == 0 {
		workers = 8
	}
	b.runners = []*scheduler.Runner{
		b.runner(queueSchedule, 2, b.occur),
		b.runner(queueWork, 4, b.doWork),
		b.runner(queueNews, 4, b.hear),
		b.runner(queueKeys, 1, b.workKeys),
		b.runner(queueOutbox, workers, b.deliver),
	}
	return b, nil
}

func (b *Bot) setDefaults() {
	if b.zone == nil {
		b.zone = time.UTC
	}
	if b.seed == nil {
		b.seed = systemSeed
	}
	if b.elapsed == nil {
		b.elapsed = systemElapsed
	}
	if b.lookAgain == 0 {
		b.lookAgain = lookAgain
	}
	if b.requestTimeout == 0 {
		b.requestTimeout = 10 * time.Second
	}
}

// Catalog lists everything the bot and its features store.
func (b *Bot) Catalog() *data.Catalog {
	all := append(b.people.Collections(), b.collections()...)
	return data.NewCatalog(append(all, b.registry.collections...)...)
}

// Words are the words of all features.
func (b *Bot) Words() *words.Bundle { return b.words }

func (b *Bot) newView(r data.Reader) *View {
	return &View{bot: b, reader: r, now: b.clock.Now(), once: map[string]any{}}
}

// Read runs fn over one snapshot, for what is outside of any event: pages, metrics, tests.
func (b *Bot) Read(ctx context.Context, fn func(*View) error) error {
	return b.store.View(ctx, b.community, func(r data.Reader) error { return fn(b.newView(r)) })
}

// Decide runs a decision that no event asked for, such as setting up a community.
func (b *Bot) Decide(ctx context.Context, fn func(*Tx) error) error {
	err := b.store.Update(ctx, b.community, func(w data.Writer) error { return fn(b.newTx(w, View{bot: b})) })
	b.wake()
	return err
}
