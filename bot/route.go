package bot

import (
	"errors"
	"slices"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// route chooses the driver and address: the account that was used before, or the next that has not refused.
func (v *View) route(r *request) error {
	to := r.record.To
	switch {
	case to.Member != "":
		account, reason, err := v.accountFor(r)
		if err != nil {
			return err
		}
		if reason != "" {
			r.cannot(reason)
			return nil
		}
		r.copy.Account = account
		r.address = chat.Direct{User: account}
		if to.Home {
			r.address = chat.Home{User: account}
		}
		r.driver = v.bot.drivers[account.Platform]
	case len(to.Room) > 0:
		return v.routeRoom(r)
	default:
		channel, err := chat.ParseChannelID(r.copy.Place)
		if err != nil {
			return err
		}
		address := chat.InChannel{Channel: channel}
		if to.Thread != "" {
			parent, err := v.threadIn(to.Thread, r.copy.Place)
			if err != nil {
				return err
			}
			address.Thread = parent
		}
		removed, err := v.Removed(SpaceOf(channel))
		if err != nil {
			return err
		}
		if removed {
			r.cannot(ReasonUnreachable)
			return nil
		}
		r.address, r.driver = address, v.bot.drivers[channel.Platform]
	}
	if r.driver == nil {
		r.cannot(ReasonNoAccount)
	}
	return nil
}

// cannot gives up what cannot be asked of any platform. What stands there stays, and says so.
func (r *request) cannot(why Reason) {
	switch r.verdict.do {
	case doEdit, doRemove:
		r.verdict = verdict{do: doStand, reason: why}
	case doLookFor:
		r.verdict = verdict{do: doFail, reason: ReasonNotCertain}
	default:
		r.verdict = verdict{do: doFail, reason: why}
	}
}

// accountFor is the account that a message to one member goes to: for one that stands, the one it went to, even
// if its owner was forgotten since.
func (v *View) accountFor(r *request) (chat.UserID, Reason, error) {
	if r.copy.State == StateWaiting {
		return v.nextAccount(r.record.To, r.copy.Refused)
	}
	removed, err := v.Removed(SpaceOfAccount(r.copy.Account))
	if err != nil || removed {
		return chat.UserID{}, ReasonUnreachable, err
	}
	return r.copy.Account, "", nil
}

// nextAccount is where a message to a member goes that was refused at some of their accounts: the one that it is for, or
// the first that they prefer. One that has left its place, or whose place Weft was removed from, is not tried.
func (v *View) nextAccount(to To, refused []chat.UserID) (chat.UserID, Reason, error) {
	m, err := v.People().Member(to.Member)
	if errors.Is(err, data.ErrNotFound) {
		return chat.UserID{}, ReasonNoAccount, nil
	}
	if err != nil {
		return chat.UserID{}, "", err
	}
	why := ReasonNoAccount
	for _, account := range m.Accounts {
		if v.bot.drivers[account.Platform] == nil || (!to.Account.IsZero() && account != to.Account) {
			continue
		}
		taken, err := v.mayTake(to, m, account, refused)
		if err != nil {
			return chat.UserID{}, "", err
		}
		if !taken {
			why = ReasonUnreachable
			continue
		}
		return account, "", nil
	}
	return chat.UserID{}, why, nil
}

// mayTake reports whether a message may be tried at one of a member's accounts, as far as the records tell.
func (v *View) mayTake(to To, m community.Member, account chat.UserID, refused []chat.UserID) (bool, error) {
	if !to.Account.IsZero() && account != to.Account || slices.Contains(refused, account) || slices.Contains(m.Away, account) {
		return false, nil
	}
	removed, err := v.Removed(SpaceOfAccount(account))
	return err == nil && !removed, err
}

// Writes is the account at which a member is written to unasked; ok is false where there is none.
func (v *View) Writes(m community.Member) (account chat.UserID, ok bool, err error) {
	account, why, err := v.nextAccount(ToMember(m.ID), nil)
	return account, err == nil && why == "", err
}

// routeRoom gathers the people of a room. One that stands already is found again by its receipt, and follows its
// post even when somebody in it was forgotten since.
func (v *View) routeRoom(r *request) error {
	near := r.record.To.Channels[0]
	room := chat.Room{Near: near}
	for _, id := range r.record.To.Room {
		m, err := v.People().Member(id)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return err
		}
		account, ok := accountNear(m, near)
		if ok && slices.Contains(m.Away, account) && r.copy.State == StateWaiting {
			r.cannot(ReasonUnreachable)
			return nil
		}
		if ok {
			room.People = append(room.People, account)
			continue
		}
		if r.copy.State != StateWaiting {
			continue
		}
		r.cannot(ReasonNoAccount)
		return nil
	}
	if r.copy.State == StateSending && len(r.copy.With) > 0 {
		room.People = r.copy.With // it is looked for where it went, whoever was forgotten or goes by another account since
	}
	removed, err := v.Removed(SpaceOf(near))
	if err != nil {
		return err
	}
	r.address, r.driver = room, v.bot.drivers[near.Platform]
	switch {
	case removed:
		r.cannot(ReasonUnreachable)
	case r.driver == nil:
		r.cannot(ReasonNoAccount)
	}
	return nil
}

// threadIn finds the message to reply to; a post that does not stand there is replied to in the open.
func (v *View) threadIn(post, place string) (chat.MessageID, error) {
	parent, err := v.bot.posts.Get(v.reader, post)
	if errors.Is(err, data.ErrNotFound) {
		return chat.MessageID{}, nil
	}
	if err != nil {
		return chat.MessageID{}, err
	}
	c, ok := parent.copyIn(place)
	if !ok || len(c.Receipt.Steps) == 0 {
		return chat.MessageID{}, nil
	}
	return c.Receipt.Steps[0], nil
}

// accountNear is the account with which a member can be in a room near a channel: the one that they have in that very
// workspace or server, else another on the platform; one that has left only where there is no other.
func accountNear(m community.Member, near chat.ChannelID) (account chat.UserID, ok bool) {
	best := -1
	for _, u := range m.Accounts {
		if u.Platform != near.Platform {
			continue
		}
		fits := 0
		if !slices.Contains(m.Away, u) {
			fits += 2
		}
		if u.Space == near.Space {
			fits++
		}
		if fits > best {
			account, best = u, fits
		}
	}
	return account, best >= 0
}

func accountOn(m community.Member, p chat.Platform) (chat.UserID, bool) {
	for _, account := range m.Accounts {
		if account.Platform == p {
			return account, true
		}
	}
	return chat.UserID{}, false
}
