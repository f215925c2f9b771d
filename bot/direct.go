package bot

import (
	"errors"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// AskedDirectly reports whether a member is asked in a direct message what is asked in some channels too. What they chose
// decides; who never chose follows the custom of the platform on which they are written to. Where none of the channels is
// in a workspace or on a platform of theirs, they are asked directly: they would not be asked at all.
func (v *View) AskedDirectly(m community.Member, channels []chat.ChannelID) (bool, error) {
	direct, at, err := v.direct(m)
	if err != nil || direct {
		return true, err
	}
	for _, c := range channels {
		if reached, err := v.reaches(c, at); err != nil || reached {
			return false, err
		}
	}
	return true, nil
}

// reaches reports whether what is said in a channel can be read with one of these accounts: in the workspace of one of
// them, or on the platform where accounts belong to no one server. What people of other workspaces are in as well may
// reach any of them; from where Weft was removed it reaches nobody.
func (v *View) reaches(c chat.ChannelID, at []chat.UserID) (bool, error) {
	if removed, err := v.Removed(SpaceOf(c)); err != nil || removed {
		return false, err
	}
	place, _ := v.Place(c)
	for _, account := range at {
		if account.Platform != c.Platform {
			continue
		}
		if account.Space == c.Space || place.Outside {
			return true, nil
		}
		_, err := v.Space(SpaceOfAccount(account))
		if errors.Is(err, data.ErrNotFound) {
			return true, nil // it belongs to no one server
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// PrefersDirect reports whether a member would rather be asked in a direct message, where there is a choice, and whether
// they said so themselves.
func (v *View) PrefersDirect(m community.Member) (direct, chosen bool, err error) {
	direct, _, err = v.direct(m)
	return direct, m.Preferences.DirectChosen || !m.Preferences.Direct, err
}

// direct also tells at which accounts a channel would reach the member: all of theirs, where they chose channels, else
// that at which they are written to.
func (v *View) direct(m community.Member) (direct bool, at []chat.UserID, err error) {
	if !m.Preferences.Direct {
		return false, m.Here(), nil
	}
	if m.Preferences.DirectChosen {
		return true, nil, nil
	}
	account, ok, err := v.Writes(m)
	if err != nil || !ok || !v.bot.drivers[account.Platform].Capabilities().PrefersChannel {
		return true, nil, err
	}
	return false, []chat.UserID{account}, nil
}
