package bot

import (
	"errors"
	"slices"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// refuse returns what those hear who may not do something: a reason, and who can help. Nil: they may.
func (b *Bot) refuse(tx *Tx, in Input, who Rule) (chat.Response, error) {
	allowed, err := who.allows(&tx.View, in)
	if err != nil || allowed {
		return nil, err
	}
	b.meter.refused()
	if tx.actor.ID == "" {
		return tx.Welcome(), nil
	}
	helpers, err := tx.helpers()
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	why := who.refusal(&tx.View, in)
	message := chat.Message{Summary: w.Text(why), Blocks: []chat.Block{w.Paragraph(why)}}
	if len(helpers) > 0 {
		message.Blocks = append(message.Blocks, w.Paragraph("bot.refused.who_can_help", "names", w.And(helpers...)))
	}
	return chat.Privately{Message: message}, nil
}

// helpers names a few of those who can help: facilitators first, then those who run the program.
func (v *View) helpers() ([]string, error) {
	const few = 3
	var names []string
	for _, role := range []community.Role{community.Facilitator, community.Steward} {
		members, err := v.People().WithRole(role)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if !slices.Contains(names, m.Profile.Name) {
				names = append(names, m.Profile.Name)
			}
		}
	}
	for _, account := range v.bot.stewards {
		m, err := v.People().ByAccount(account)
		if errors.Is(err, data.ErrNotFound) || (err == nil && slices.Contains(names, m.Profile.Name)) {
			continue
		}
		if err != nil {
			return nil, err
		}
		names = append(names, m.Profile.Name)
	}
	return names[:min(len(names), few)], nil
}

// Welcome is what somebody who is no member yet is offered.
func (t *Tx) Welcome() chat.Response {
	w := t.Words()
	message := chat.Message{Summary: w.Text("bot.stranger"), Language: w.Language(), Blocks: []chat.Block{w.Paragraph("bot.stranger")}}
	var controls []chat.Control
	for i, offer := range t.bot.registry.welcome {
		button := chat.Button{Label: w.Text(offer.Label), Action: offer.Action}
		if i == 0 {
			button.Style = chat.Primary
		}
		controls = append(controls, button)
	}
	if len(controls) > 0 {
		message.Blocks = append(message.Blocks, chat.Actions{Controls: controls})
	}
	return chat.Privately{Message: message}
}
