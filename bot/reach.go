package bot

import (
	"slices"
	"time"

	"weft/bot/community"
)

// Reachable reports whether the newest direct message to a member whose fate is known got to them. Who was never
// written to counts as reachable. For facilitators, who can ask what is wrong.
func (v *View) Reachable(m community.MemberID) (bool, error) {
	if member, err := v.People().Member(m); err == nil {
		_, why, err := v.nextAccount(ToMember(member.ID), nil)
		if err != nil || why == ReasonUnreachable {
			return false, err // every account has left, or Weft was removed from where it is
		}
	}
	reached, newest := true, time.Time{}
	for item, err := range v.bot.posts.By(v.reader, indexNames, string(m)) {
		if err != nil {
			return false, err
		}
		rec := item.Value
		if rec.To.Member != m || rec.To.Home {
			continue
		}
		c := rec.Copies[0]
		failed := c.State == StateFailed && slices.Contains([]Reason{ReasonUnreachable, ReasonNoAccount, ReasonRefused}, c.Reason)
		if (c.State == StateSent || failed) && !c.At.Before(newest) {
			reached, newest = !failed, c.At
		}
	}
	return reached, nil
}

// WrittenTo lists the local days on which a member was written to unasked, oldest first, as far back as that is kept.
// It is for that member alone.
func (v *View) WrittenTo(m community.MemberID) ([]string, error) {
	var days []string
	for item, err := range v.bot.contacts.All(v.reader, string(m)) {
		if err != nil {
			return nil, err
		}
		days = append(days, item.Value.Day)
	}
	return days, nil
}
