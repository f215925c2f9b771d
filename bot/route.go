package bot

import (
	"errors"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// route chooses the driver and address: the account that was used before, or the next that has not refused.
func (v *View) route(r *request) error {
	to := r.record.To
	fail := func(reason Reason) error {
		r.verdict = verdict{do: doFail, reason: reason}
		return nil
	}
	switch {
	case to.Member != "":
		account, reason, err := v.accountFor(r)
		if err != nil {
			return err
		}
		if reason != "" {
			return fail(reason)
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
		r.address, r.driver = address, v.bot.drivers[channel.Platform]
	}
	if r.driver == nil {
		return fail(ReasonNoAccount)
	}
	return nil
}

// accountFor is the account that a message to one member goes to: for one that stands, the one it went to, even
// if its owner was forgotten since.
func (v *View) accountFor(r *request) (chat.UserID, Reason, error) {
	if r.copy.State != StateWaiting {
		return r.copy.Account, "", nil
	}
	m, err := v.People().Member(r.record.To.Member)
	if errors.Is(err, data.ErrNotFound) {
		return chat.UserID{}, ReasonNoAccount, nil
	}
	if err != nil {
		return chat.UserID{}, "", err
	}
	for ; r.copy.Tried < len(m.Accounts); r.copy.Tried++ {
		if account := m.Accounts[r.copy.Tried]; v.bot.drivers[account.Platform] != nil {
			return account, "", nil
		}
	}
	return chat.UserID{}, ReasonNoAccount, nil
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
		if account, ok := accountOn(m, near.Platform); ok {
			room.People = append(room.People, account)
			continue
		}
		if r.copy.State != StateWaiting {
			continue
		}
		r.verdict = verdict{do: doFail, reason: ReasonNoAccount}
		return nil
	}
	r.address, r.driver = room, v.bot.drivers[near.Platform]
	if r.driver == nil {
		r.verdict = verdict{do: doFail, reason: ReasonNoAccount}
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

func accountOn(m community.Member, p chat.Platform) (chat.UserID, bool) {
	for _, account := range m.Accounts {
		if account.Platform == p {
			return account, true
		}
	}
	return chat.UserID{}, false
}
