package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// Schedule plans what recurs, in place of what was planned under the same id. The id begins with the route of
// the [Occasion] and a slash. ok is false when it would never happen.
func (t *Tx) Schedule(entry scheduler.Entry) (next scheduler.Occurrence, ok bool, err error) {
	if _, known := t.bot.registry.occasions[routeOf(entry.ID)]; !known {
		return scheduler.Occurrence{}, false, fmt.Errorf("there is no occasion for %q", entry.ID)
	}
	return scheduler.Plan(t.writer, entry, t.now)
}

// Unschedule ends what [Tx.Schedule] planned.
func (t *Tx) Unschedule(id string) error { return scheduler.Unplan(t.writer, id) }

// NextOccurrence tells when a schedule will run next. ok is false when nothing is planned.
func (v *View) NextOccurrence(id string) (o scheduler.Occurrence, ok bool, err error) {
	job, err := v.reader.Job(scheduler.JobKey(id))
	if errors.Is(err, data.ErrNotFound) {
		return scheduler.Occurrence{}, false, nil
	}
	if err != nil {
		return scheduler.Occurrence{}, false, err
	}
	planned, err := scheduler.Decode(job)
	return planned.Occurrence(), err == nil, err
}

func routeOf(scheduleID string) string {
	route, _, _ := strings.Cut(scheduleID, "/")
	return route
}

// occur runs one due schedule: what it does and when it is next are stored together.
func (b *Bot) occur(ctx context.Context, j data.Job) error {
	b.glanceAll(ctx) // what people will be told about a place has to be known before they are told
	return b.store.Settle(ctx, j, func(w data.Writer) error {
		tx := b.newTx(w, View{bot: b})
		planned, err := scheduler.Decode(j)
		if err != nil {
			return err
		}
		occasion, known := b.registry.occasions[routeOf(planned.ID)]
		if !known {
			return nil // the feature is gone from this program; so is its schedule
		}
		entry, ok, err := occasion.Entry(&tx.View, planned.ID)
		if err != nil || !ok {
			return err
		}
		verdict, err := scheduler.Advance(w, j, entry, tx.now)
		if err != nil || verdict.Superseded {
			return err
		}
		return occasion.Do(tx, Occurrence{Schedule: planned.ID, Verdict: verdict})
	})
}

// doWork runs one piece of work that a decision asked for.
func (b *Bot) doWork(ctx context.Context, j data.Job) error {
	return b.store.Settle(ctx, j, func(w data.Writer) error {
		var body workBody
		if err := json.Unmarshal(j.Body, &body); err != nil {
			return fmt.Errorf("read work: %w", err)
		}
		do, known := b.registry.work[body.Route]
		if !known {
			return nil
		}
		task := Task{Key: strings.TrimPrefix(j.Key, "work/"), Arg: body.Arg, Due: j.NotBefore, Attempt: b.strikes.count(j) + 1}
		return do(b.newTx(w, View{bot: b}), task)
	})
}

// hear lets one listener hear one piece of news.
func (b *Bot) hear(ctx context.Context, j data.Job) error {
	return b.store.Settle(ctx, j, func(w data.Writer) error {
		news, err := decodeNews(j.Body)
		if err != nil {
			return err
		}
		for i, l := range b.registry.listeners {
			if strings.HasSuffix(j.Key, "/"+b.registry.listenerName(i)) {
				return l.it(b.newTx(w, View{bot: b}), news)
			}
		}
		return nil // the feature is gone from this program
	})
}

// destroyKey ends a forgotten member's key. The rows are gone already: this job was stored with their removal.
func (b *Bot) destroyKey(ctx context.Context, j data.Job) error {
	if err := b.endKey(string(j.Body)); err != nil {
		return err
	}
	return b.store.Settle(ctx, j, func(data.Writer) error { return nil })
}

// endKey remembers an erasure, so that no backup undoes it, and destroys the key. Doing it twice changes nothing.
func (b *Bot) endKey(owner string) error {
	if b.ledger != nil && isPerson(owner) && b.keys.Has(owner) {
		entry := data.LedgerEntry{At: b.clock.Now(), Community: b.community, Kind: data.Erased, Subject: owner}
		if err := b.ledger.Append(entry); err != nil {
			return fmt.Errorf("remember an erasure: %w", err)
		}
	}
	if err := b.keys.Destroy(owner); err != nil {
		return fmt.Errorf("destroy a key: %w", err)
	}
	return nil
}

// troubled begins the stored kind of [Trouble].
const troubled = "trouble/"

type newsBody struct {
	Kind    string
	Member  community.MemberID `json:",omitempty"`
	Cohort  community.CohortID `json:",omitempty"`
	Post    string             `json:",omitempty"`
	Detail  string             `json:",omitempty"`
	Of      string             `json:",omitempty"`
	Account chat.UserID        `json:",omitzero"`
	As      chat.UserID        `json:",omitzero"`
	Space   SpaceID            `json:",omitzero"`
	From    chat.ChannelID     `json:",omitzero"`
	To      chat.ChannelID     `json:",omitzero"`
}

func encodeNews(n News) ([]byte, error) {
	var body newsBody
	switch n := n.(type) {
	case MemberJoined:
		body = newsBody{Kind: "joined", Member: n.Member}
	case MemberMoved:
		body = newsBody{Kind: "moved", Member: n.Member}
	case MemberChanged:
		body = newsBody{Kind: "changed", Member: n.Member}
	case MemberGone:
		body = newsBody{Kind: "gone", Member: n.Member}
	case CohortEntered:
		body = newsBody{Kind: "entered", Member: n.Member, Cohort: n.Cohort}
	case CohortLeft:
		body = newsBody{Kind: "left", Member: n.Member, Cohort: n.Cohort}
	case CohortChanged:
		body = newsBody{Kind: "cohort", Cohort: n.Cohort}
	case SchedulesChanged:
		body = newsBody{Kind: "schedules", Cohort: n.Cohort}
	case PostFailed:
		body = newsBody{Kind: "failed", Member: n.Member, Cohort: n.Cohort, Post: n.Post}
	case Trouble:
		body = newsBody{Kind: troubled + string(n.Kind), Detail: n.Detail, Of: n.Of}
	case AccountGone:
		body = newsBody{Kind: "account", Member: n.Member, Account: n.Account, As: n.As}
	case SpaceChanged:
		body = newsBody{Kind: "space", Space: n.Space}
	case PlaceMoved:
		body = newsBody{Kind: "place", From: n.From, To: n.To}
	}
	return json.Marshal(body)
}

func decodeNews(raw []byte) (News, error) {
	var body newsBody
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, fmt.Errorf("read news: %w", err)
	}
	if kind, ok := strings.CutPrefix(body.Kind, troubled); ok {
		return Trouble{TroubleKind(kind), body.Detail, body.Of}, nil
	}
	switch body.Kind {
	case "joined":
		return MemberJoined{body.Member}, nil
	case "moved":
		return MemberMoved{body.Member}, nil
	case "changed":
		return MemberChanged{body.Member}, nil
	case "gone":
		return MemberGone{body.Member}, nil
	case "entered":
		return CohortEntered{body.Member, body.Cohort}, nil
	case "left":
		return CohortLeft{body.Member, body.Cohort}, nil
	case "cohort":
		return CohortChanged{body.Cohort}, nil
	case "schedules":
		return SchedulesChanged{body.Cohort}, nil
	case "failed":
		return PostFailed{body.Post, body.Cohort, body.Member}, nil
	case "account":
		return AccountGone{body.Member, body.Account, body.As}, nil
	case "space":
		return SpaceChanged{body.Space}, nil
	case "place":
		return PlaceMoved{body.From, body.To}, nil
	}
	return nil, fmt.Errorf("read news: unknown kind %q", body.Kind)
}

// Rezone tells a schedule where its people live from now on, without losing the occurrence that is planned.
func (t *Tx) Rezone(id string, zones []string) error { return scheduler.Rezone(t.writer, id, zones) }
