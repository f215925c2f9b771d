// Package pace says when a request to a platform may go out: never more than the platform's limits allow, never
// less than they allow while somebody waits, and in turns, so that a community with one message does not stand
// behind another's ten thousand. It is bookkeeping over a clock that is handed in, without goroutines or sockets.
//
// # How a driver uses it
//
//	err := p.Take(ctx, "post/"+string(key), workspace, limits...)
//	var notYet pace.NotYet
//	if errors.As(err, &notYet) {
//		return chat.Receipt{}, chat.ErrBusy{After: notYet.After}
//	}
//
// A ticket names one request of one message: a message that takes several has a ticket for each, named after the
// message and the step, and asks again with the same one. Once it has had its turn it is spent: what was refused
// with 429 asks anew, under the same name if the driver likes. Whatever error Take returns, nothing was sent. After
// every answer of the platform the driver says what it learnt: [Pacer.Hold] for a 429 and its Retry-After,
// [Pacer.Learn] for a bucket's headers, [Pacer.Invalid] for a 401, 403 or 429, and [Pacer.Valid] for any other. A driver
// that never says Valid lets a share that was refused eight times try only once in each pause.
//
// # Why a log of what was sent
//
// A token bucket of burst b and rate r lets b + r·Window through in the worst window, so it is either over the limit
// or below the rate. A log of the moments of the last Count requests says exactly when the next may go: one Window
// after the one Count before it. No lateness of those who ask can break that, since only what goes out is logged, when
// it goes out. The platform counts what arrives, and two requests do not take equally long on their way: a Window is
// therefore taken 1/64 longer than it is (16 ms for a second), at most 250 ms. Each time the platform asks to wait all
// the same, that limit's margin grows by as much again, four times at most, and shrinks when ten minutes went well: fewer are
// refused, at the cost of some of the rate. The
// price of a log is that a slot that nobody takes in time is lost. So somebody has to be there when one comes free.
//
// # Why somebody is there
//
// Whoever has to wait is told to come a little before their slot: by as much as people have lately come late.
// Whoever comes at most [Patience] before a free slot has it booked, and waits for it on the spot; there is usually
// somebody who does. Whoever is near the head of the queue may book the next free slot, though those before them
// have not come yet, and a slot that no appointment needs goes to anybody. Whoever misses an appointment may be
// relieved by another of the same share, who then swaps places: while an outbox is still asking for the first time for ten
// thousand people, those whose turn it is stand behind them. A ticket that never comes back costs its own slot.
//
// Waiting on the spot takes hands, and more the less evenly people come. Eight hands serve forty workspaces of one a
// second where nobody is later than 50 ms, but only eight where they are up to 300 ms late: with more of them the
// rate falls to 0.96 of what is allowed, and a message asks nearly three times.
//
// # Whose turn it is
//
// For each limit, tickets that wait stand in rounds, one of each share a round (start-time fair queueing). A ticket
// waits at whichever of its limits is the last to let it go, and takes no place in the others meanwhile: whoever
// is throttled in one channel holds up nobody elsewhere.
//
// # Choosing limits
//
// A full Count may go out at once, and then nothing for a Window. Where people wait for answers, name a short window as
// well (one a second besides sixty a minute): [Pacer.Wait] goes before all tickets, but not before the limit.
package pace
