package members

import (
	"errors"
	"strings"
	"unicode"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// looksLikeCode reports whether what follows “join” was meant as a code, a mistyped one included: “join us tomorrow”
// is something that people say.
func looksLikeCode(_ *bot.View, rest string) (bool, error) {
	if _, ok := community.ReadCode(rest); ok {
		return true, nil
	}
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, rest)
	n := len([]rune(letters))
	return n >= 8 && n <= 12 && strings.ContainsFunc(letters, unicode.IsDigit), nil
}

// beginInvited starts with the code of an invitation: who is new becomes a guest, a guest of another cohort a full
// member, and whoever may see the cohort already comes in at once. The form is given the invitation, not its code,
// which is written down nowhere.
func beginInvited(tx *bot.Tx, typed string) (chat.Response, error) {
	invitation, err := tx.People().Invitation(typed, tx.Now())
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("members.join.code_unknown"), nil
	}
	if err != nil {
		return nil, err
	}
	me := tx.Actor()
	if me.ID == "" || !me.MaySee(invitation.Cohort) {
		return tx.Ask("members.join", invitation.ID)
	}
	in, err := tx.People().IsIn(invitation.Cohort, me.ID)
	if err != nil {
		return nil, err
	}
	if in {
		c, err := tx.People().Cohort(invitation.Cohort)
		return tx.Say("members.join.in_already", "cohort", c.Name), err // the code is left for somebody who needs it
	}
	c, err := bring(tx, me, invitation)
	return tx.Say("members.join.brought_in", "cohort", c.Name), err
}

// bring lets a member into the cohort of an invitation, and uses it up.
func bring(tx *bot.Tx, m community.Member, invitation community.Invitation) (community.Cohort, error) {
	c, err := tx.People().Cohort(invitation.Cohort)
	if err != nil {
		return c, err
	}
	if err := tx.People().Redeem(invitation); err != nil {
		return c, err
	}
	in, err := tx.People().IsIn(c.ID, m.ID)
	if in || err != nil {
		return c, err
	}
	if err := tx.People().Enter(community.Membership{Cohort: c.ID, Member: m.ID, Since: tx.Now()}); err != nil {
		return c, err
	}
	return c, tx.Tell(bot.CohortEntered{Member: m.ID, Cohort: c.ID})
}

// invitedIntro says what joining makes of somebody who has an invitation, or who has been a guest so far.
func invitedIntro(v *bot.View, id string) ([]chat.Block, error) {
	w, me := v.Words(), v.Actor()
	var key string
	cohort := me.GuestOf
	invitation, err := v.People().Invited(id, v.Now())
	switch {
	case err != nil && !errors.Is(err, data.ErrNotFound):
		return nil, err
	case err == nil && me.ID == "":
		key, cohort = "members.join.invited", invitation.Cohort
	case err == nil:
		key, cohort = "members.join.full_and_in", invitation.Cohort
	case me.GuestOf != "":
		key = "members.join.full"
	default:
		return nil, nil
	}
	c, err := v.People().Cohort(cohort)
	return []chat.Block{w.Paragraph(key, "cohort", c.Name)}, err
}
