package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// chosen is what one member chose last, as far as the ledger tells.
type chosen struct {
	// out holds the names of what they went out of and did not come back to.
	out    map[string]bool
	wishes []byte // sealed; nil for none
}

func lastChosen(entries []data.LedgerEntry, c data.Community) map[community.MemberID]chosen {
	all := map[community.MemberID]chosen{}
	for _, e := range entries {
		if e.Community != c || e.Kind == data.Erased {
			continue
		}
		id := community.MemberID(e.Subject)
		of, known := all[id]
		if !known {
			of.out = map[string]bool{}
		}
		if e.Kind == data.Wished {
			of.wishes = e.Sealed
		} else {
			of.out[e.Purpose] = e.Kind == data.OptedOut
		}
		all[id] = of
	}
	return all
}

// chooseAgain takes restored members to where they had gone since the backup, as far as that is less: out of cohorts, off
// accounts, to stricter wishes. Nobody is brought into anything.
func (t *Tx) chooseAgain(entries []data.LedgerEntry, done *Restored) error {
	last := lastChosen(entries, t.bot.community)
	members, err := t.People().Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		of, known := last[m.ID]
		if !known {
			continue
		}
		left, err := t.leaveAgain(m.ID, of)
		if err != nil {
			return err
		}
		parted, err := t.partAgain(m, of, done)
		if err != nil {
			return err
		}
		wished, err := t.wishAgain(m.ID, of)
		if err != nil {
			return err
		}
		if left || parted || wished {
			done.OptedOut++
		}
	}
	return nil
}

// isOut tells whether a member went out of something, by its name in the ledger.
func (t *Tx) isOut(m community.MemberID, of chosen, purpose string) (bool, error) {
	name, err := t.bot.keys.MAC(string(m), purpose)
	return of.out[name], err
}

// leaveAgain takes a member out of the cohorts that they left, and off the leads there.
func (t *Tx) leaveAgain(m community.MemberID, of chosen) (left bool, err error) {
	cohorts, err := t.People().Cohorts()
	if err != nil {
		return false, err
	}
	for _, c := range cohorts {
		inside, err := t.People().IsIn(c.ID, m)
		if err != nil {
			return false, err
		}
		if !inside && !c.LedBy(m) {
			continue
		}
		out, err := t.isOut(m, of, cohortPurpose(c.ID))
		if err != nil {
			return false, err
		}
		if !out {
			continue
		}
		left = true
		if err := t.takeOut(c, m); err != nil {
			return false, err
		}
	}
	return left, nil
}

func (t *Tx) takeOut(c community.Cohort, m community.MemberID) error {
	if err := t.People().Leave(c.ID, m); err != nil {
		return err
	}
	if c.LedBy(m) {
		c.Leads = slices.DeleteFunc(slices.Clone(c.Leads), func(lead community.MemberID) bool { return lead == m })
		if err := errors.Join(t.People().PutCohort(c), t.People().Uninvite(c.ID, m), t.Tell(CohortChanged{c.ID})); err != nil {
			return err
		}
	}
	return t.Tell(CohortLeft{Member: m, Cohort: c.ID})
}

// partAgain takes the accounts off a member that they had unlinked. Where a backup knows no other account of theirs, it stays:
// without it nobody could reach them, and those who run the program are told to ask.
func (t *Tx) partAgain(m community.Member, of chosen, done *Restored) (parted bool, err error) {
	var out []chat.UserID
	for _, account := range m.Accounts {
		is, err := t.isOut(m.ID, of, accountPurpose(account))
		if err != nil {
			return false, err
		}
		if is {
			out = append(out, account)
		}
	}
	if len(out) > 0 && len(out) == len(m.Accounts) {
		done.OnlyParted++
		out = out[1:]
	}
	for _, account := range out {
		if err := t.Unlink(m.ID, account); err != nil {
			return false, err
		}
	}
	return len(out) > 0, nil
}

// wishAgain joins what the backup knows of a member's wishes with what they wished last, to the stricter of both.
func (t *Tx) wishAgain(id community.MemberID, of chosen) (changed bool, err error) {
	if of.wishes == nil {
		return false, nil
	}
	raw, err := t.bot.keys.Open(string(id), wishesIn, wishesIn, of.wishes)
	if err != nil {
		return false, fmt.Errorf("open what a member wished last: %w", err)
	}
	var last community.Wishes
	if err := json.Unmarshal(raw, &last); err != nil {
		return false, fmt.Errorf("read what a member wished last: %w", err)
	}
	m, err := t.People().Member(id)
	if err != nil {
		return false, err
	}
	last.Consents = m.Consents
	stricter := community.Stricter(m.Wishes(), last)
	if stricter.Level == m.Level && stricter.Preferences == m.Preferences {
		return false, nil
	}
	m.Level, m.Preferences = stricter.Level, stricter.Preferences
	return true, errors.Join(t.People().PutMember(m), t.Tell(MemberChanged{id}))
}
