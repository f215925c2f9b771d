package cohorts

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

func inviteNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := led(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	in.Arg = string(c.ID)
	return invite(tx, in)
}

// invite gives whoever leads a cohort a code for one person. It is shown once, and can be hidden when it is noted.
func invite(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if !c.Active() {
		return tx.Say("cohorts.ended", "cohort", c.Name), nil
	}
	code, err := tx.People().Invite(tx.NewID(), c.ID, tx.Actor().ID, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := tx.Audit("cohorts.invite", string(c.ID)); err != nil {
		return nil, err
	}
	w := tx.Words()
	until := w.Moment(tx.Now().Add(community.InvitationLife), chat.MomentDate)
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("cohorts.invite.summary", "cohort", c.Name), Language: w.Language(),
		Blocks: []chat.Block{
			w.Paragraph("cohorts.invite.code", "cohort", c.Name, "code", chat.Code{Text: "join " + code}),
			w.Fine("cohorts.invite.what", "when", until),
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("cohorts.invite.noted"), Action: chat.Action{Route: "cohorts.noted", Arg: string(c.ID)}, Style: chat.Primary},
				chat.Button{Label: w.Text("cohorts.invite.another"), Action: chat.Action{Route: "cohorts.invite", Arg: string(c.ID)}},
			}},
		},
	}}, nil
}

// noted hides a code that was passed on, from whoever looks over a shoulder later.
func noted(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	w := tx.Words()
	return chat.Replace{Message: chat.Message{
		Summary: w.Text("cohorts.invite.hidden", "cohort", c.Name), Language: w.Language(),
		Blocks: []chat.Block{w.Paragraph("cohorts.invite.hidden", "cohort", c.Name)},
	}}, nil
}

// uninvite ends every invitation into a cohort that nobody has used yet.
func uninvite(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if err := tx.People().Uninvite(c.ID, ""); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.invite.ended", "cohort", c.Name), tx.Audit("cohorts.uninvite", string(c.ID))
}
