package bot

import (
	"errors"
	"slices"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// DeleteSpace deletes what is kept of a space that Weft was removed from: members who have no account elsewhere are
// forgotten, the others lose the one there, and its channels are no cohort's any more. A space in which Weft still is, or
// is again, is left alone. Where many people are in it, one transaction takes only some of them, since everybody's answers
// wait for it: more reports that it is to be called again.
func (t *Tx) DeleteSpace(id SpaceID) (more bool, err error) {
	s, err := t.Space(id)
	if errors.Is(err, data.ErrNotFound) || (err == nil && (s.Removed.IsZero() || !s.Deleted.IsZero())) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	kept, err := t.In(id)
	if err != nil {
		return false, err
	}
	only := kept.Only[:min(len(kept.Only), deletedAtOnce)]
	also := kept.Also[:min(len(kept.Also), deletedAtOnce-len(only))]
	for _, m := range only {
		if err := t.Erase(m); err != nil {
			return false, err
		}
	}
	for _, m := range also {
		if err := t.takeOff(m, id); err != nil {
			return false, err
		}
	}
	if len(only)+len(also) < len(kept.Only)+len(kept.Also) {
		return true, nil
	}
	return false, t.endSpace(s, kept.Cohorts)
}

// deletedAtOnce is how many people one transaction forgets, or takes an account off: some tenths of a second's work.
const deletedAtOnce = 100

// endSpace deletes what is kept of a space beside its people, and notes that nothing is left.
func (t *Tx) endSpace(s Space, cohorts []community.Cohort) error {
	id := s.ID
	for _, c := range cohorts {
		c.Channels = slices.DeleteFunc(slices.Clone(c.Channels), func(ch chat.ChannelID) bool { return SpaceOf(ch) == id })
		if err := t.People().PutCohort(c); err != nil {
			return err
		}
		if err := t.Tell(CohortChanged{c.ID}); err != nil {
			return err
		}
		speaks, err := t.speaksIn(c.Channels)
		if err != nil {
			return err
		}
		if !speaks && len(c.Channels) > 0 {
			continue // what is left are places from which Weft was removed too
		}
		if err := t.releaseRemoved(c.ID); err != nil {
			return err
		}
	}
	if err := t.dropPostsIn(id); err != nil {
		return err
	}
	s.Deleted = t.now
	return t.putSpace(s)
}

// dropPostsIn removes what is known of messages in a space: of those that stand nowhere else, everything.
func (t *Tx) dropPostsIn(id SpaceID) error {
	var all []record
	for item, err := range t.bot.posts.All(t.reader) {
		if err != nil {
			return err
		}
		if rec := item.Value; slices.ContainsFunc(rec.Copies, func(c Copy) bool { return rec.isIn(c, id) }) {
			all = append(all, rec)
		}
	}
	for _, rec := range all {
		var left []Copy
		for _, c := range rec.Copies {
			if !rec.isIn(c, id) {
				left = append(left, c)
				continue
			}
			if err := t.cancel(copyJob(rec, c, t.now).Key); err != nil {
				return err
			}
		}
		if len(left) == 0 {
			if err := t.bot.posts.Delete(t.writer, rec.Key); err != nil {
				return err
			}
			continue
		}
		rec.Copies = left
		rec.To.Channels = slices.DeleteFunc(slices.Clone(rec.To.Channels), func(c chat.ChannelID) bool { return SpaceOf(c) == id })
		if err := t.bot.posts.Put(t.writer, rec, rec.Key); err != nil {
			return err
		}
	}
	return nil
}

// isIn reports whether a copy stands in a space, or was to.
func (r record) isIn(c Copy, id SpaceID) bool {
	switch {
	case c.Place == placeRoom:
		return len(r.To.Channels) > 0 && SpaceOf(r.To.Channels[0]) == id
	case r.To.Member != "":
		return SpaceOfAccount(c.Account) == id || SpaceOfAccount(r.To.Account) == id
	}
	channel, err := chat.ParseChannelID(c.Place)
	return err == nil && SpaceOf(channel) == id
}

// takeOff takes the accounts of a space off a member.
func (t *Tx) takeOff(m community.MemberID, id SpaceID) error {
	member, err := t.People().Member(m)
	if err != nil {
		return err
	}
	for _, account := range member.Accounts {
		if SpaceOfAccount(account) != id {
			continue
		}
		if err := t.Unlink(m, account); err != nil {
			return err
		}
	}
	return nil
}

// Erase forgets a member and everything about them, as by “forget me”.
func (t *Tx) Erase(m community.MemberID) error {
	if err := t.Forget(m); err != nil {
		return err
	}
	if err := t.People().DeleteMember(m); err != nil {
		return err
	}
	return t.Tell(MemberGone{Member: m})
}
