package desk

import (
	"fmt"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

const weeklyID = routeWeekly + "/community"

// weekly is Mondays at nine by the community's clock. Two days late still helps; later, the next one says it.
func weekly(v *bot.View) (scheduler.Entry, error) {
	return scheduler.Entry{
		ID: weeklyID, Spec: scheduler.Spec{Cron: "0 9 * * 1", Zone: v.CommunityZone().String()},
		Policy: scheduler.Policy{Grace: 48 * time.Hour},
	}, nil
}

func weeklyEntry(v *bot.View, id string) (scheduler.Entry, bool, error) {
	e, err := weekly(v)
	return e, err == nil && id == weeklyID, err
}

// ownSchedules shows the weekly message to those who facilitate; those who lead cannot change it, and hear of it only
// when they are needed.
func ownSchedules(v *bot.View) ([]bot.Scheduled, error) {
	if !v.IsFacilitator(v.Actor()) {
		return nil, nil
	}
	entry, err := weekly(v)
	if err != nil {
		return nil, err
	}
	w := v.Words()
	when, err := bot.Recurrence(w, entry.Spec)
	if err != nil {
		return nil, fmt.Errorf("say when the weekly message goes out: %w", err)
	}
	next, _, err := v.NextOccurrence(weeklyID)
	return []bot.Scheduled{{
		Title: w.Text("desk.weekly.title"), When: when, Next: next.Opens, Notes: [][]chat.Span{w.Spans("desk.weekly.who")},
	}}, err
}

// sendWeekly writes to everybody who facilitates, and to everybody who leads and is needed. Whoever asked for silence,
// or not to be written to unasked, is left in peace: the command says the same at any time.
func sendWeekly(tx *bot.Tx, o bot.Occurrence) error {
	members, err := tx.People().Members()
	if err != nil {
		return err
	}
	for _, run := range o.Run {
		for _, m := range members {
			if !m.Preferences.Prompts || m.Paused(tx.Now(), m.Location(tx.CommunityZone().String())) {
				continue
			}
			if err := postWeekly(tx, m, run.Opens, run.Local); err != nil {
				return err
			}
		}
	}
	return nil
}

func postWeekly(tx *bot.Tx, m community.Member, opens time.Time, local scheduler.LocalTime) error {
	v := tx.As(m)
	d, err := digestOf(v, weekBefore(v, opens), opens)
	if err != nil {
		return err
	}
	if !d.calls(v.IsFacilitator(m)) {
		return nil
	}
	at := local.In(m.Location(tx.CommunityZone().String())) // nine o'clock is nine o'clock further west, too
	return tx.Post(bot.Post{
		Key: routeWeekly + "/" + string(m.ID) + "/" + local.Date.String(), To: bot.ToMember(m.ID), Kind: bot.Unasked,
		Show:      chat.Action{Route: routeWeekly, Arg: opens.UTC().Format(time.RFC3339)},
		NotBefore: at, Expires: opens.AddDate(0, 0, 6), Names: d.names(),
	})
}

// weekBefore is the same hour of the week before, by the community's clock: weeks neither overlap nor leave gaps.
func weekBefore(v *bot.View, to time.Time) time.Time {
	return to.In(v.CommunityZone()).AddDate(0, 0, -7)
}

func renderWeekly(r *bot.Rendering) (chat.Message, error) {
	to, err := time.Parse(time.RFC3339, r.Arg)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read which week it is: %w", err)
	}
	v := r.As(r.Reader)
	d, err := digestOf(v, weekBefore(v, to), to)
	if err != nil {
		return chat.Message{}, err
	}
	d.unreached = slices.DeleteFunc(d.unreached, func(u bot.Unreached) bool { return u.Member != "" && !r.Lists(u.Member) })
	d.waiting = slices.DeleteFunc(d.waiting, func(w bot.Waiting) bool { return !r.Lists(w.Names...) })
	if !d.calls(r.IsFacilitator(r.Reader)) {
		return chat.Message{}, bot.ErrNothingToSay // who no longer facilitates or leads has no business with it
	}
	w := r.Words()
	blocks, err := d.blocks(v)
	if err != nil {
		return chat.Message{}, err
	}
	blocks = append([]chat.Block{chat.Heading{Text: w.Text("desk.weekly.heading")}}, blocks...)
	return chat.Message{Summary: w.Text("desk.weekly.summary"), Blocks: append(blocks, w.Fine("desk.weekly.off"))}, nil
}

// showDesk says at any time what the weekly message says on Mondays.
func showDesk(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	d, err := digestOf(&tx.View, weekBefore(&tx.View, tx.Now()), tx.Now().Add(time.Nanosecond))
	if err != nil {
		return nil, err
	}
	blocks, err := d.blocks(&tx.View)
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	return private(w, "desk.weekly.now", append([]chat.Block{chat.Heading{Text: w.Text("desk.weekly.now")}}, blocks...)), nil
}
