package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"weft/bot/chat"
)

const (
	// answerFor is how long an answer of which nobody knows whether it arrived is looked for and repeated: as long as
	// somebody may still wait for one.
	answerFor = 3 * time.Minute
	// clockMargin is how far Slack's clock may be behind ours.
	clockMargin = time.Minute
)

// answering is an answer on its way into the person's own conversation with Weft. Its messages bear a mark, as those of
// the outbox do: where it is not certain that one arrived, it is looked for, and repeated only if it is not there.
//
// Where Weft may not read that conversation it says things at most once: somebody who hears nothing asks again, and
// somebody who reads the same twice wonders which of the two counts. It is the same with what only one person sees in a
// channel (see [occasion.whisper]), which stands in no history.
type answering struct {
	posting
	all   []step
	begun time.Time
}

// inPerson writes into the person's conversation with Weft: what only they see in a channel is gone when they look again.
// What is in doubt is cleared up later, so that what they do next waits for nothing.
func (o *occasion) inPerson(ctx context.Context, all []step, thread string) error {
	channel, err := o.direct(ctx)
	if err != nil {
		return err
	}
	a := &answering{
		posting: posting{
			d: o.s.d, key: chat.PostKey("answer/" + rand.Text()), kind: answerMark, dest: destination{w: o.w, channel: channel, thread: thread},
		},
		all: all, begun: time.Now(),
	}
	at, err := a.from(ctx, 0)
	if errors.Is(err, chat.ErrNotCertain) && o.s.spawn(func() { a.makeSure(o.s.life, at, err) }) {
		return nil
	}
	return err
}

// from sends the steps from one on, and says at which it stopped. They go before everything that goes out by itself.
func (a *answering) from(ctx context.Context, n int) (at int, err error) {
	for ; n < len(a.all); n++ {
		err := patiently(ctx, func() error { return a.send(ctx, n, len(a.all), a.all[n]) })
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// makeSure looks for a step that may have arrived, once nothing can arrive any more, and goes on from there.
func (a *answering) makeSure(life context.Context, at int, doubt error) {
	ctx, cancel := context.WithTimeout(life, answerFor)
	defer cancel()
	err := doubt
	for errors.Is(err, chat.ErrNotCertain) && wait(ctx, a.d.Capabilities().Late) {
		stands, failed := a.stands(ctx, at)
		if failed != nil {
			a.d.config.Log.Warn().Err(failed).Msg("it could not be found out whether an answer arrived; it is not repeated")
			return
		}
		if stands {
			at++
		}
		at, err = a.from(ctx, at)
	}
	if err != nil {
		a.d.config.Log.Error().Err(err).Msg("an answer was kept and could not be shown")
	}
}

// stands reports whether a step is in the conversation.
func (a *answering) stands(ctx context.Context, n int) (found bool, err error) {
	err = patiently(ctx, func() error {
		seen, err := a.dest.w.search(ctx, a.dest, a.d.markOf(a.key), stamp(a.begun.Add(-clockMargin)))
		_, found = seen.steps[n]
		return harmless(err)
	})
	return found, err
}

// patiently does something again for as long as Slack asks to wait, and ctx allows.
func patiently(ctx context.Context, do func() error) error {
	for {
		err := do()
		busy, ok := errors.AsType[chat.ErrBusy](err)
		if !ok || !wait(ctx, busy.After) {
			return err
		}
	}
}
