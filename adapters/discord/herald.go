package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// announced sends a message so that its notification shows the summary. Discord makes notifications of a message's
// content alone, as it is when it is created, and a message of components has none: its notification would say only that
// Weft wrote. So it begins as the summary, and becomes what it is to be at once, by an edit, which notifies nobody.
// Whoever must not read more on a locked screen cannot, whatever Discord may show of components one day.
func (p *posting) announced(ctx context.Context, whole page) error {
	if err := p.create(ctx, 0, heraldOf(p.herald, whole), nil); err != nil {
		return err
	}
	err := p.driver.rewrite(ctx, p.receipt.Steps[0], whole, request{share: p.at.share})
	if err != nil && ctx.Err() == nil {
		// Whether or not it became the whole: an edit may be repeated, so what is left to do is certain.
		return fmt.Errorf("%w: %s", errHalf, err.Error())
	}
	return err
}

// errHalf: a message stands that says only its summary so far.
var errHalf = errors.New("the message says only its summary")

// heraldOf is a message as it begins: its summary, who it is for, and a button of no use that bears the mark, so that it
// is found again and completed if we stop in between.
func heraldOf(summary string, whole page) messagePayload {
	first := whole.Components[0].ID
	wait := row(component{Type: typeButton, Style: buttonSecondary, Label: "…", Disabled: true, CustomID: control{Kind: kindWait}.customID()})
	wait.ID = first
	return messagePayload{
		Content: heraldText(summary, whole.Mentions), Components: []component{wait}, Attachments: []attachment{},
		AllowedMentions: allowedMentions{Parse: []string{}, Users: whole.Mentions[:min(len(whole.Mentions), maxMentions)]},
	}
}

// heraldText is a summary as content, shortened where Discord would refuse it (the whole stands in the message), with
// those whom the message names behind it: an edit would not notify them any more.
func heraldText(summary string, mentions []string) string {
	var names strings.Builder
	for _, id := range mentions[:min(len(mentions), heraldMentions)] {
		names.WriteString(" <@" + id + ">")
	}
	text := clean(summary)
	for n := min(characters(text), maxContent); ; n -= 50 {
		if said := escape(clipped(text, max(n, 1)), true) + names.String(); characters(said) <= maxContent || n <= 0 {
			return said
		}
	}
}

// heraldMentions bounds how many names go with a summary, each of them up to 24 characters.
const heraldMentions = 20
