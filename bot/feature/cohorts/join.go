package cohorts

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// joinNamed takes a cohort's name, or the code of an invitation in its place.
func (f *Feature) joinNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	typed := in.Answers.Text("cohort")
	c, problem, err := chosen(tx, in)
	if err != nil {
		return nil, err
	}
	if problem == nil {
		return f.enter(tx, c)
	}
	if _, isCode := community.ReadCode(typed); !isCode {
		return problem, nil
	}
	invitation, err := tx.People().Invitation(typed, tx.Now())
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("cohorts.code_unknown"), nil
	}
	if err != nil {
		return nil, err
	}
	return enterInvited(tx, invitation)
}

func (f *Feature) join(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return f.enter(tx, c)
}

// enter brings the actor into a cohort that is open, and asks those who lead it where it is not.
func (f *Feature) enter(tx *bot.Tx, c community.Cohort) (chat.Response, error) {
	if !c.Active() {
		return tx.Say("cohorts.ended", "cohort", c.Name), nil
	}
	in, err := tx.People().IsIn(c.ID, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	switch {
	case in:
		return tx.Say("cohorts.in_already", "cohort", c.Name), nil
	case c.Entry == community.ByApproval && !c.LedBy(tx.Actor().ID):
		return f.ask(tx, c)
	}
	return tx.Say("cohorts.joined", "cohort", c.Name), bring(tx, c.ID, tx.Actor().ID)
}

// enterInvited brings the actor into the cohort that they have a code for. A guest of another one is asked to become
// a member first, and keeps the code.
func enterInvited(tx *bot.Tx, invitation community.Invitation) (chat.Response, error) {
	me := tx.Actor()
	c, err := tx.People().Cohort(invitation.Cohort)
	if err != nil {
		return nil, err
	}
	if !me.MaySee(c.ID) {
		return tx.Say("cohorts.guest_elsewhere"), nil
	}
	in, err := tx.People().IsIn(c.ID, me.ID)
	if err != nil {
		return nil, err
	}
	if in {
		return tx.Say("cohorts.in_already", "cohort", c.Name), nil // the code is left for somebody who needs it
	}
	if err := tx.People().Redeem(invitation); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.joined", "cohort", c.Name), bring(tx, c.ID, me.ID)
}

// bring puts a member into a cohort. Whoever is in it already stays since when they are.
func bring(tx *bot.Tx, c community.CohortID, m community.MemberID) error {
	in, err := tx.People().IsIn(c, m)
	if in || err != nil {
		return err
	}
	if err := tx.People().Enter(community.Membership{Cohort: c, Member: m, Since: tx.Now()}); err != nil {
		return err
	}
	return tx.Tell(bot.CohortEntered{Member: m, Cohort: c})
}

func (f *Feature) leaveNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := chosenEver(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	in.Arg = string(c.ID)
	return f.leave(tx, in)
}

// leave takes one step, out of what one leads as well: whoever leaves reads and runs nothing there any more.
func (f *Feature) leave(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	me := tx.Actor().ID
	if err := tx.People().Leave(c.ID, me); err != nil {
		return nil, err
	}
	if c.LedBy(me) {
		if err := f.stepDown(tx, c, me); err != nil {
			return nil, err
		}
	}
	return tx.Say("cohorts.left", "cohort", c.Name), tx.Tell(bot.CohortLeft{Member: me, Cohort: c.ID})
}

// stepDown takes somebody off the leads: what waited for them there waits for those who are left, and the invitations
// that they gave out open nothing any more.
func (f *Feature) stepDown(tx *bot.Tx, c community.Cohort, lead community.MemberID) error {
	c.Leads = slices.DeleteFunc(slices.Clone(c.Leads), func(m community.MemberID) bool { return m == lead })
	if err := keepChanged(tx, c, "cohorts.unlead", string(c.ID)+"/"+string(lead)); err != nil {
		return err
	}
	if err := tx.People().Uninvite(c.ID, lead); err != nil {
		return err
	}
	return f.leadsChanged(tx, c)
}
