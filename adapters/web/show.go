package web

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/bot/chat"
)

// privatesKept is how many private answers stay in a channel, a room or on a desk for one person; older ones make room.
const privatesKept = 20

// show gives whoever acted, and nobody else, what Weft answered. on is the message that was acted on, if any.
func (d *Driver) show(v viewer, e chat.Event, response chat.Response, on *message) (answer, error) {
	switch response := response.(type) {
	case chat.Privately:
		return d.showPrivately(v, e, response.Message)
	case chat.Replace:
		if d.belongsTo(v, on) {
			return d.replace(on, response.Message)
		}
		// Others read that message too: what the response says is for this person alone.
		return d.showPrivately(v, e, response.Message)
	case chat.Ask:
		return d.ask(v, response.Form, on)
	case chat.Amend:
		if _, submitted := e.(chat.FormSubmitted); submitted {
			return answer{Problems: response.Problems, Mend: v.words.N("mend", len(response.Problems))}, nil
		}
		return d.showPrivately(v, e, problemsAsMessage(response.Problems))
	case chat.Quiet, nil:
	}
	if c, ok := e.(chat.CommandUsed); ok {
		what := strings.TrimSpace("/" + strings.TrimSpace(c.Command+" "+c.Line))
		return answer{Done: v.words.T("heard", "what", what)}, nil
	}
	return answer{}, nil
}

// belongsTo holds where nobody but the viewer sees the message.
func (d *Driver) belongsTo(v viewer, m *message) bool {
	return m != nil && m.byWeft() && (m.Only == v.person.ID || strings.HasPrefix(m.Place, directPlace) || strings.HasPrefix(m.Place, homePlace))
}

func (d *Driver) replace(on *message, body chat.Message) (answer, error) {
	err := d.commit(func(w *world) ([]change, error) {
		now := w.message(on.Number)
		if now == nil {
			return nil, nil
		}
		return []change{{Put: now.saying(body)}}, nil
	})
	return answer{Message: on.Number}, err
}

// showPrivately puts a message where the event happened that only the actor sees. The same event answered
// again says it in the same place.
func (d *Driver) showPrivately(v viewer, e chat.Event, body chat.Message) (answer, error) {
	event := string(e.Head().ID)
	var shown *message
	err := d.commit(func(w *world) ([]change, error) {
		if earlier := w.message(w.answers[event]); earlier != nil {
			shown = earlier.saying(body)
			return []change{{Put: shown}}, nil
		}
		shown = &message{
			Number: w.number + 1, Place: v.place.id, Only: v.person.ID, At: d.now(), Wall: time.Now(), Event: event, Body: storedMessage(body),
		}
		if thread := e.Head().Thread; !thread.IsZero() {
			shown.Thread, _ = strconv.ParseUint(thread.ID, 10, 64)
		}
		return append(w.oldPrivates(v), change{Put: shown}), nil
	})
	if err != nil {
		return answer{}, err
	}
	return answer{Message: shown.Number}, nil
}

// oldPrivates removes the private answers that have to make room for one more. In a conversation with Weft they
// are part of what was said, and stay.
func (w *world) oldPrivates(v viewer) []change {
	if v.place.is(directPlace) {
		return nil
	}
	var mine []uint64
	for _, number := range v.place.order {
		if m := w.message(number); m != nil && m.Only == v.person.ID {
			mine = append(mine, number)
		}
	}
	var gone []change
	for len(mine) >= privatesKept {
		gone = append(gone, change{Remove: mine[0]})
		mine = mine[1:]
	}
	return gone
}

// problemsAsMessage says what is wrong where there is no form to say it in.
func problemsAsMessage(problems map[string]string) chat.Message {
	var items [][]chat.Span
	var all []string
	for _, field := range slices.Sorted(maps.Keys(problems)) {
		items = append(items, chat.Text(problems[field]))
		all = append(all, problems[field])
	}
	return chat.Message{Summary: strings.Join(all, " "), Blocks: []chat.Block{chat.List{Items: items}}}
}

// ask puts a form before the viewer. It is kept, so that it is there again after a reload or a restart.
func (d *Driver) ask(v viewer, f chat.Form, on *message) (answer, error) {
	form := &openForm{ID: rand.Text(), Person: v.person.ID, Place: v.place.id, Form: storedForm(f)}
	if on != nil {
		form.From = on.Number
	}
	if err := d.commit(func(*world) ([]change, error) { return []change{{Form: form}}, nil }); err != nil {
		return answer{}, err
	}
	html, err := d.page.form(d.formView(v, form))
	return answer{Form: html}, err
}

// dismiss takes away a private answer that was read.
func (d *Driver) dismiss(_ context.Context, v viewer, r *http.Request) (answer, error) {
	err := d.commit(func(*world) ([]change, error) {
		m := d.visible(v, r.PostForm.Get("message"))
		if m == nil || m.Only != v.person.ID {
			return nil, nil
		}
		return []change{{Remove: m.Number}}, nil
	})
	return answer{}, err
}

// markRead notes how far somebody has read. It need not reach the disk at once: the worst that a crash does
// is to show a few messages as new once more.
func (d *Driver) markRead(_ context.Context, v viewer, r *http.Request) (answer, error) {
	upto, err := strconv.ParseUint(r.PostForm.Get("upto"), 10, 64)
	if err != nil {
		return answer{}, refuse(v, http.StatusBadRequest, "refused")
	}
	_, err = d.decide(func(w *world) ([]change, error) {
		if w.read[reading{Person: v.person.ID, Place: v.place.id}] >= upto || upto > w.number {
			return nil, nil
		}
		return []change{{Read: &reading{v.person.ID, v.place.id, upto}}}, nil
	})
	return answer{}, err
}

// join lets somebody into an open channel.
func (d *Driver) join(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	event, err := eventOf(v, r)
	if err != nil {
		return answer{}, err
	}
	return d.enterOrLeave(ctx, v, membership{v.place.id, v.person.ID, true}, chat.PlaceJoined{Envelope: envelope(v, event, chat.MessageID{})})
}

// leave lets somebody out of an open channel. Others are left by those who run them.
func (d *Driver) leave(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	event, err := eventOf(v, r)
	if err != nil {
		return answer{}, err
	}
	return d.enterOrLeave(ctx, v, membership{v.place.id, v.person.ID, false}, chat.PlaceLeft{Envelope: envelope(v, event, chat.MessageID{})})
}

func (d *Driver) enterOrLeave(ctx context.Context, v viewer, m membership, e chat.Event) (answer, error) {
	if v.place.channel == nil || !v.place.channel.Open || v.place.channel.Archived {
		return answer{}, refuse(v, http.StatusForbidden, "refused")
	}
	if err := d.commit(func(*world) ([]change, error) { return []change{{Member: &m}}, nil }); err != nil {
		return answer{}, err
	}
	return d.handle(ctx, v, e, nil)
}

// openDesk asks Weft for what belongs on the viewer's desk.
func (d *Driver) openDesk(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	event, err := eventOf(v, r)
	if err != nil {
		return answer{}, err
	}
	if !v.place.is(homePlace) {
		return answer{}, refuse(v, http.StatusBadRequest, "refused")
	}
	return d.handle(ctx, v, chat.HomeOpened{Envelope: envelope(v, event, chat.MessageID{})}, nil)
}

// moveClock pushes community time forward, in one of the three ways that the panel offers.
func (d *Driver) moveClock(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	clock := d.config.Clock
	if clock == nil {
		return answer{}, refuse(v, http.StatusNotFound, "not_found")
	}
	to := clock.Now()
	switch r.PostForm.Get("to") {
	case "next":
		at, ok, err := clock.Next(ctx)
		if err != nil {
			return answer{}, refuse(v, http.StatusInternalServerError, "clock_failed")
		}
		if !ok {
			return answer{Done: v.words.T("coming_none")}, nil
		}
		to = at
	case "hour":
		to = to.Add(time.Hour)
	case "monday":
		to = mondayNine(to, v.zone)
	default:
		return answer{}, refuse(v, http.StatusBadRequest, "refused")
	}
	if err := clock.Advance(ctx, to); err != nil {
		return answer{}, refuse(v, http.StatusInternalServerError, "clock_failed")
	}
	d.stir()
	now := clock.Now()
	return answer{Done: v.words.T("clock_done", "time", v.words.moment(now.In(v.zone), now, chat.MomentDateTime))}, nil
}
