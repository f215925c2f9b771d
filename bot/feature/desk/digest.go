package desk

import (
	"errors"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// mostWaiting is how many things that wait for a decision one message shows; each may have controls of its own.
const mostWaiting = 5

// digest is what those who facilitate or lead should know of some days. It tells nothing of who answered what.
type digest struct {
	sent      map[bot.State]int
	unreached []bot.Unreached
	waiting   []bot.Waiting
}

// digestOf gathers what the actor may know: those who facilitate of the whole community, those who lead of the
// running cohorts that they lead, and nobody else of anything.
func digestOf(v *bot.View, from, to time.Time) (digest, error) {
	d := digest{sent: map[bot.State]int{}}
	all := v.IsFacilitator(v.Actor())
	mine, err := led(v)
	if err != nil || !all && len(mine) == 0 {
		return d, err
	}
	traffic, err := v.Traffic(from, to)
	if err != nil {
		return d, err
	}
	for _, t := range traffic {
		if !all && !slices.Contains(mine, t.Cohort) {
			continue
		}
		for state, n := range t.Count {
			d.sent[state] += n
		}
	}
	if d.unreached, err = v.Unreached(from, to); err != nil {
		return d, err
	}
	if d.waiting, err = v.Waiting(); err != nil {
		return d, err
	}
	if all {
		return d, nil
	}
	d.unreached = slices.DeleteFunc(d.unreached, func(u bot.Unreached) bool {
		return !slices.ContainsFunc(u.Cohorts, func(c community.CohortID) bool { return slices.Contains(mine, c) })
	})
	d.waiting = slices.DeleteFunc(d.waiting, func(w bot.Waiting) bool { return !slices.Contains(mine, w.Cohort.ID) })
	return d, nil
}

// calls reports whether there is reason to write: for those who facilitate whenever anything was sent, for those who
// lead only when they are needed.
func (d digest) calls(facilitates bool) bool {
	return len(d.unreached) > 0 || len(d.waiting) > 0 || facilitates && len(d.sent) > 0
}

// names are all members whom the digest names.
func (d digest) names() []community.MemberID {
	var all []community.MemberID
	for _, u := range d.unreached {
		if u.Member != "" {
			all = append(all, u.Member)
		}
	}
	for _, w := range d.waiting {
		all = append(all, w.Names...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (d digest) blocks(v *bot.View) ([]chat.Block, error) {
	w := v.Words()
	blocks := d.countBlocks(w)
	if len(d.unreached) > 0 {
		list := chat.List{}
		for _, u := range d.unreached {
			item, err := unreachedItem(v, w, u)
			if err != nil {
				return nil, err
			}
			if item != nil {
				list.Items = append(list.Items, item)
			}
		}
		if len(list.Items) > 0 {
			blocks = append(blocks, w.Paragraph("desk.digest.unreached"), list, w.Fine("desk.digest.help_them"))
		}
	}
	if len(d.waiting) == 0 {
		return append(blocks, w.Paragraph("desk.digest.nothing_waits")), nil
	}
	blocks = append(blocks, w.Paragraph("desk.digest.waiting", "count", len(d.waiting)))
	for _, item := range d.waiting[:min(len(d.waiting), mostWaiting)] {
		title := chat.Paragraph{Spans: chat.Text(item.Title)}
		if item.Cohort.ID != "" {
			title = w.Paragraph("desk.digest.waiting_of", "title", item.Title, "cohort", item.Cohort.Name)
		}
		blocks = append(blocks, title)
		if len(item.Controls) > 0 {
			blocks = append(blocks, chat.Actions{Controls: item.Controls})
		}
	}
	if more := len(d.waiting) - mostWaiting; more > 0 {
		blocks = append(blocks, w.Paragraph("desk.digest.more", "count", more))
	}
	return blocks, nil
}

// countBlocks says how many messages came to which end; ends that none came to are left out.
func (d digest) countBlocks(w *words.Locale) []chat.Block {
	list := chat.List{}
	for _, part := range []struct {
		key    string
		states []bot.State
	}{
		{"desk.digest.sent", []bot.State{bot.StateSent}},
		{"desk.digest.failed", []bot.State{bot.StateFailed}},
		{"desk.digest.doubtful", []bot.State{bot.StateDoubtful}},
		{"desk.digest.expired", []bot.State{bot.StateExpired}},
		{"desk.digest.under_way", []bot.State{bot.StateWaiting, bot.StateCarried, bot.StateSending}},
	} {
		n := 0
		for _, s := range part.states {
			n += d.sent[s]
		}
		if n > 0 {
			list.Items = append(list.Items, w.Spans(part.key, "n", n))
		}
	}
	if len(list.Items) == 0 {
		return []chat.Block{w.Paragraph("desk.digest.nothing_sent")}
	}
	return []chat.Block{w.Paragraph("desk.digest.messages"), list}
}

// unreachedItem names somebody, or a channel, and says why; nil for who is gone.
func unreachedItem(v *bot.View, w *words.Locale, u bot.Unreached) ([]chat.Span, error) {
	why := w.Spans("bot.because." + string(u.Reason))
	if u.Member == "" {
		channel := chat.ChannelRef{Channel: u.Channel, Name: u.Channel.ID}
		if place, ok := v.Place(u.Channel); ok && place.Name != "" {
			channel.Name = place.Name
		}
		return w.Spans("desk.digest.unreached_item", "who", channel, "why", why), nil
	}
	m, err := v.People().Member(u.Member)
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	return w.Spans("desk.digest.unreached_item", "who", m.Profile.Name, "why", why), err
}
