package cohorts

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

// link makes the channel in which it is said one of a cohort's. It enrols nobody.
func link(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if in.Private || in.In.IsZero() {
		return tx.Say("cohorts.link_where"), nil
	}
	c, problem, err := led(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if other, err := tx.People().CohortOf(in.In); err == nil && other.ID != c.ID {
		return tx.Say("cohorts.channel_taken", "cohort", other.Name), nil
	}
	if !slices.Contains(c.Channels, in.In) {
		c.Channels = append(c.Channels, in.In)
	}
	return tx.Say("cohorts.linked", "cohort", c.Name), keepChanged(tx, c, "cohorts.link", string(c.ID))
}

// unlink ends that. Nobody leaves the cohort by it, as nobody came into it by linking.
func unlink(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if in.Private || in.In.IsZero() {
		return tx.Say("cohorts.unlink_where"), nil
	}
	c, err := tx.People().CohortOf(in.In)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("cohorts.not_linked"), nil
	}
	if err != nil {
		return nil, err
	}
	if !mayLead(&tx.View, c) {
		return tx.Say("bot.refused.leads"), nil
	}
	c.Channels = slices.DeleteFunc(slices.Clone(c.Channels), func(linked chat.ChannelID) bool { return linked == in.In })
	return tx.Say("cohorts.unlinked", "cohort", c.Name), keepChanged(tx, c, "cohorts.unlink", string(c.ID))
}
