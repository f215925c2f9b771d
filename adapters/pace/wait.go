package pace

import (
	"context"
	"fmt"
	"time"
)

// NotYet: it is not this ticket's turn. Nothing was counted; it is to come again after After.
type NotYet struct{ After time.Duration }

// Error says how long to wait.
func (e NotYet) Error() string { return fmt.Sprintf("its turn comes in %s", e.After) }

// Take asks for a ticket's turn, waits for it if it comes within [Patience], and is [NotYet] if it is further away.
// An error of the context gives the place up; nothing was sent then either.
func (p *Pacer) Take(ctx context.Context, ticket, share string, limits ...Limit) error {
	began := p.now()
	for {
		after := p.Turn(ticket, share, limits...)
		switch {
		case after == 0:
			return nil
		case after > Patience, p.now().Add(after).Sub(began) > 2*Patience:
			return NotYet{After: after}
		}
		if err := sleep(ctx, after); err != nil {
			p.Drop(ticket)
			return err
		}
	}
}

// Wait blocks until the turn of something that a person is waiting for right now. It goes before all tickets, which
// costs each of them one slot; among themselves, those who wait go in the order in which they came. Bound ctx: under a
// long Retry-After the person should rather hear that it takes a while.
func (p *Pacer) Wait(ctx context.Context, share string, limits ...Limit) error {
	t := p.urgent(share)
	for {
		after := p.again(t, limits)
		if after == 0 {
			return nil
		}
		if err := sleep(ctx, after); err != nil {
			p.Drop(t.id)
			return err
		}
	}
}

// urgent writes out a ticket that goes before all others. Its name is one that no driver uses.
func (p *Pacer) urgent(share string) *ticket {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.ticket(fmt.Sprintf("\x00%d", p.asked), share)
	t.ahead = true
	p.calendar.set(t, p.at+forgotten)
	return t
}

// again asks for an urgent ticket, though it were forgotten meanwhile because its goroutine slept too long.
func (p *Pacer) again(t *ticket, limits []Limit) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tick()
	p.tickets[t.id] = t
	return p.ask(t, limits)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for a turn: %w", ctx.Err())
	case <-timer.C:
		return nil
	}
}
