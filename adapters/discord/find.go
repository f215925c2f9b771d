package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"weft/bot/chat"
)

const (
	// historyPage is how many messages are asked for at a time, the most there can be (Discord: Get Channel Messages).
	historyPage = 100
	// historyPages bounds how far is looked: a channel in which more was said since has to be looked at by people.
	historyPages = 50
	// clockDoubt is how far our clock and Discord's may be apart: looking back too far costs a page, too short a message.
	clockDoubt = 5 * time.Minute
	// epoch is when Discord's ids begin to count, in milliseconds (Discord: Reference, snowflakes).
	epoch = 1420070400000
)

// errTooMuch: more was said since than we look through.
var errTooMuch = errors.New("more was said there since than can be looked through")

// Find implements [chat.Driver]. A receipt is Partial where the last step is missing or still says only its summary.
func (d *Driver) Find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (chat.Receipt, bool, error) {
	if err := ctx.Err(); err != nil {
		return chat.Receipt{}, false, err
	}
	at, found, err := d.lookup(ctx, key, to)
	if err != nil || !found {
		return chat.Receipt{}, false, wrapped("find on Discord", err)
	}
	left, err := d.marks(ctx, key, at, since)
	if isGone(err) {
		return chat.Receipt{}, false, nil // nothing stands where nothing is
	}
	if err != nil {
		return chat.Receipt{}, false, wrapped("find on Discord", err)
	}
	r := left.receipt(at.channel)
	return r, len(r.Steps) > 0, nil
}

func wrapped(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// leftovers are the steps of a message that stand in a channel.
type leftovers struct {
	steps map[int]string // step → message id
	last  int            // the step that says it is the last; -1 for none
	half  bool           // the first step still says only its summary
}

// receipt names the steps in order, up to the first that is missing: an Edit makes the others anew. Where the very first
// is missing, somebody has removed it, and what is left takes its place.
func (l leftovers) receipt(c chat.ChannelID) chat.Receipt {
	r := chat.Receipt{Channel: c}
	from := 0
	for from < maxSteps && l.steps[from] == "" {
		from++
	}
	for step := from; l.steps[step] != ""; step++ {
		r.Steps = append(r.Steps, chat.MessageID{Channel: c, ID: l.steps[step]})
	}
	r.Partial = len(r.Steps) > 0 && (from > 0 || l.half || len(r.Steps) != l.last+1)
	return r
}

// marks looks through what was said in a channel since then for messages of ours that bear the marks of a key. Of
// others' messages nothing is looked at but who wrote them.
func (d *Driver) marks(ctx context.Context, key chat.PostKey, at destination, since time.Time) (leftovers, error) {
	left := leftovers{steps: map[int]string{}, last: -1}
	me, err := d.me(ctx)
	if err != nil {
		return left, err
	}
	of, after := stepMarks(key), snowflakeAt(since.Add(-clockDoubt))
	for n := range historyPages {
		var messages []sentMessage
		path := "/channels/" + at.channel.ID + "/messages?limit=" + strconv.Itoa(historyPage) + "&after=" + strconv.FormatUint(after, 10)
		if err := d.call(ctx, get(path).as(string(key)+"/find/"+strconv.Itoa(n), at.share), &messages); err != nil {
			return left, err
		}
		if len(messages) == 0 && n == 0 {
			return left, d.reallyEmpty(ctx, at, after)
		}
		for _, m := range messages {
			after = max(after, snowflake(m.ID))
			if m.Author.ID == me {
				left.note(of, m)
			}
		}
		if len(messages) < historyPage {
			return left, nil
		}
	}
	return left, errTooMuch
}

// note keeps a message of ours if it bears one of the marks.
func (l *leftovers) note(of []stepMark, m sentMessage) {
	i := slices.IndexFunc(of, func(s stepMark) bool { return s.mark.bears(m.Components) })
	if i < 0 {
		return
	}
	step := of[i].step
	if old, twice := l.steps[step]; twice && snowflake(old) < snowflake(m.ID) {
		return // the first counts, should there be a second after all
	}
	l.steps[step] = m.ID
	if of[i].last {
		l.last = step
	}
	l.half = l.half || m.Flags&flagComponentsV2 == 0
}

// reallyEmpty tells a channel in which nothing was said from one whose history we may not read: Discord answers both
// with an empty list (Discord: Get Channel Messages), and taking one for the other would say things twice.
func (d *Driver) reallyEmpty(ctx context.Context, at destination, after uint64) error {
	if at.direct {
		return nil
	}
	var c struct {
		Last string `json:"last_message_id"`
	}
	if err := d.call(ctx, get("/channels/"+at.channel.ID).urgent(at.share), &c); err != nil {
		return err
	}
	if snowflake(c.Last) <= after {
		return nil
	}
	err := d.call(ctx, get("/channels/"+at.channel.ID+"/messages/"+c.Last).urgent(at.share), nil)
	if hasCode(err, codeUnknownMessage) {
		return nil // it was removed since
	}
	return err
}

// snowflakeAt is the least id that something made at t can have, less one, since "after" leaves that id out.
func snowflakeAt(t time.Time) uint64 {
	ms := t.UnixMilli() - epoch
	if ms <= 0 {
		return 0
	}
	return uint64(ms)<<22 - 1
}

// timeOf is when something was made.
func timeOf(id string) time.Time {
	return time.UnixMilli(int64(snowflake(id)>>22) + epoch)
}

func snowflake(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
