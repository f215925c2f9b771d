package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/oklog/ulid/v2"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// The queues that the bot works.
const (
	queueOutbox   = "outbox"
	queueSchedule = scheduler.Queue
	queueWork     = "work"
	queueNews     = "news"
	queueKeys     = "keys"
)

// Queues lists what the bot works through, for metrics.
func Queues() []string {
	return []string{queueSchedule, queueWork, queueNews, queueKeys, queueOutbox}
}

// Tx is one decision: it reads, and what it writes is stored as a whole or not at all. Nothing in it reaches
// the network. It may run again, so it has no effects but what it writes here.
type Tx struct {
	View
	writer  data.Writer
	entropy io.Reader
	chance  *rand.Rand
	seed    uint64
	ended   *[]string // owners whose keys end with this decision
}

// Writer writes the feature's own collections.
func (t *Tx) Writer() data.Writer { return t.writer }

// People reads and writes members and cohorts.
func (t *Tx) People() community.Writer { return t.bot.people.Writing(t.writer) }

// Chance is the only randomness of a decision; Seed is what replays it.
func (t *Tx) Chance() *rand.Rand { return t.chance }

// Seed is recorded beside whatever was decided by chance.
func (t *Tx) Seed() uint64 { return t.seed }

// NewID makes an id that sorts by time.
func (t *Tx) NewID() string {
	return ulid.MustNew(ulid.Timestamp(t.now), t.entropy).String()
}

// Ask answers with a registered form.
func (t *Tx) Ask(route, arg string) (chat.Response, error) {
	form, err := t.Form(route, arg)
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: form}, nil
}

// Asks is the decision that answers with a registered form. A command that it belongs to says MayAsk.
func Asks(route string) Decision {
	return func(tx *Tx, _ Input) (chat.Response, error) { return tx.Ask(route, "") }
}

// Say answers with one plain paragraph from the words.
func (t *Tx) Say(key string, pairs ...any) chat.Response {
	w := t.Words()
	return chat.Privately{Message: chat.Message{
		Summary:  w.Text(key, pairs...),
		Language: w.Language(),
		Blocks:   []chat.Block{w.Paragraph(key, pairs...)},
	}}
}

// Seal encrypts personal words with their owner's own key, bound to the record they are stored in.
func (t *Tx) Seal(owner community.MemberID, collection, id, plain string) ([]byte, error) {
	if err := t.bot.keys.Ensure(string(owner)); err != nil {
		return nil, fmt.Errorf("make a key for a member: %w", err)
	}
	return t.bot.keys.Seal(string(owner), collection, id, []byte(plain))
}

// Later asks for work at an instant of community time. Asking again under the same key replaces it.
func (t *Tx) Later(key, route, arg string, at time.Time) error {
	if _, ok := t.bot.registry.work[route]; !ok {
		return fmt.Errorf("there is no work %q", route)
	}
	body, err := json.Marshal(workBody{route, arg})
	if err != nil {
		return err
	}
	return t.writer.Enqueue(data.Job{Key: "work/" + key, Queue: queueWork, Lane: "work/" + key, NotBefore: at, Body: body})
}

// Never cancels what [Tx.Later] asked for.
func (t *Tx) Never(key string) error { return t.cancel("work/" + key) }

// cancel cancels a job and forgets how often it failed: if it is asked for again one day, that is another one.
func (t *Tx) cancel(key string) error {
	t.bot.strikes.clear(data.Job{Key: key})
	return t.writer.Cancel(key)
}

// Tell lets every other feature hear something, each in a transaction of its own, so that a faulty one cannot
// stop what happened from happening.
func (t *Tx) Tell(n News) error {
	body, err := encodeNews(n)
	if err != nil {
		return err
	}
	if err := t.chose(n); err != nil {
		return err
	}
	id := t.NewID()
	for i, l := range t.bot.registry.listeners {
		job := data.Job{
			Key:   fmt.Sprintf("news/%s/%s", id, t.bot.registry.listenerName(i)),
			Queue: queueNews, Lane: "news/" + l.feature + "/" + n.about(), NotBefore: t.now, Body: body,
		}
		if err := t.writer.Enqueue(job); err != nil {
			return err
		}
	}
	return nil
}

// Forget removes what every feature and the bot itself keep about a member, rewrites or deletes every message
// that names them, and destroys their key once the rows are gone.
func (t *Tx) Forget(m community.MemberID) error {
	known, err := t.People().Member(m)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return err
	}
	for _, forget := range t.bot.registry.forgets {
		if err := forget.it(t, m); err != nil {
			return fmt.Errorf("forget in %s: %w", forget.feature, err)
		}
	}
	if err := t.forgetPosts(m); err != nil {
		return err
	}
	if _, err := t.bot.contacts.ForgetAbout(t.writer, string(m)); err != nil {
		return err
	}
	if _, err := t.bot.drafts.ForgetAbout(t.writer, string(m)); err != nil {
		return err
	}
	for _, was := range known.Was { // what is left of them are older copies of the file
		if err := t.destroyLater(was); err != nil {
			return err
		}
	}
	return t.destroyLater(m)
}

// things begins the names of owners that are nobody.
const things = "thing/"

// Thing names the owner of words that are no single person's, such as answers that were published without names.
func Thing(name string) community.MemberID { return community.MemberID(things + name) }

// DestroyThing destroys the key of a [Thing]. The rows that it opens are to be deleted in the same decision.
func (t *Tx) DestroyThing(name string) error { return t.destroyLater(Thing(name)) }

// destroyLater destroys a key once this transaction, which removes what was sealed with it, is stored: before
// anybody is told so, or if the program is stopped in between, by a job at its next start.
func (t *Tx) destroyLater(owner community.MemberID) error {
	*t.ended = append(*t.ended, string(owner))
	return t.writer.Enqueue(data.Job{
		Key: "keys/" + string(owner), Queue: queueKeys, Lane: "keys/" + string(owner), NotBefore: t.now, Body: []byte(owner),
	})
}

type workBody struct{ Route, Arg string }

// newTx freezes time and chance for one decision.
func (b *Bot) newTx(w data.Writer, v View) *Tx {
	seed := b.seed()
	chance := rand.New(rand.NewPCG(seed, seed>>32|1)) // replayable on purpose; keys use crypto/rand
	v.reader = w
	v.now = b.clock.Now()
	v.once = map[string]any{}
	return &Tx{View: v, writer: w, chance: chance, seed: seed, ended: &[]string{}, entropy: ulid.Monotonic(chanceReader{chance}, 0)}
}

// chanceReader makes ids replayable along with the decision.
type chanceReader struct{ chance *rand.Rand }

func (c chanceReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c.chance.Uint32()) // the low byte is meant
	}
	return len(p), nil
}
