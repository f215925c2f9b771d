package bot

import (
	"cmp"
	"fmt"
	"slices"

	"weft/bot/chat"
)

// move follows a channel that goes by another id from now on: its cohorts stay linked to it, what is to be said there is
// said there, and what stands there is changed there.
func (t *Tx) move(from, to chat.ChannelID) error {
	if from == to || from.IsZero() || to.IsZero() || from.Platform != to.Platform {
		return nil
	}
	linked, err := t.moveCohorts(from, to)
	if err != nil {
		return err
	}
	said, err := t.movePosts(from, to)
	if err != nil || !linked && !said {
		return err
	}
	return t.Tell(PlaceMoved{from, to})
}

// moveCohorts keeps cohorts linked to a channel, those too that have ended.
func (t *Tx) moveCohorts(from, to chat.ChannelID) (some bool, err error) {
	all, err := t.People().Cohorts()
	if err != nil {
		return false, err
	}
	for _, c := range all {
		if !slices.Contains(c.Channels, from) {
			continue
		}
		c.Channels = inPlaceOf(c.Channels, from, to)
		if err := t.People().PutCohort(c); err != nil {
			return false, err
		}
		if err := t.Tell(CohortChanged{c.ID}); err != nil {
			return false, err
		}
		some = true
	}
	return some, nil
}

// movePosts takes the messages along that stand in a channel, or are to.
func (t *Tx) movePosts(from, to chat.ChannelID) (some bool, err error) {
	var all []record
	for item, err := range t.bot.posts.All(t.reader) {
		if err != nil {
			return false, err
		}
		if rec := item.Value; slices.Contains(rec.To.Channels, from) {
			all = append(all, rec)
		}
	}
	for _, rec := range all {
		if err := t.movePost(rec, from, to); err != nil {
			return false, fmt.Errorf("move a post: %w", err)
		}
	}
	return len(all) > 0, nil
}

// movePost takes one message along. A request that is under way settles nothing any more: what became of it is looked
// for where the channel is now, under the key by which it went out.
func (t *Tx) movePost(rec record, from, to chat.ChannelID) error {
	rec.To.Channels = inPlaceOf(rec.To.Channels, from, to)
	c, stands := rec.copyIn(from.String())
	if _, twice := rec.copyIn(to.String()); !stands || twice { // or it was linked anew by hand before we heard of it
		return t.bot.posts.Put(t.writer, rec, rec.Key)
	}
	if err := t.cancel(copyJob(rec, c, t.now).Key); err != nil {
		return err
	}
	i := slices.IndexFunc(rec.Copies, func(c Copy) bool { return c.Place == from.String() })
	c.Marked, c.Place = cmp.Or(c.Marked, c.Place), to.String()
	c.Receipt = movedReceipt(c.Receipt, from, to)
	rec.Copies[i] = c
	if err := t.bot.posts.Put(t.writer, rec, rec.Key); err != nil {
		return err
	}
	return t.writer.Enqueue(copyJob(rec, c, c.NotBefore))
}

// movedReceipt names the same messages where they are now.
func movedReceipt(r chat.Receipt, from, to chat.ChannelID) chat.Receipt {
	if r.Channel == from {
		r.Channel = to
	}
	r.Steps = slices.Clone(r.Steps)
	for i, step := range r.Steps {
		if step.Channel == from {
			r.Steps[i].Channel = to
		}
	}
	return r
}
