package bot

import (
	"weft/bot/community"
)

// Rule says who may do something. The zero Rule is refused when it is registered.
type Rule struct {
	// refusal is the word key of the sentence that those hear who may not.
	refusal string
	allows  func(*View, Input) (bool, error)
}

// Anyone: whoever can talk to Weft, members or not.
func Anyone() Rule {
	return Rule{"", func(*View, Input) (bool, error) { return true, nil }}
}

// Members: whoever has joined.
func Members() Rule {
	return Rule{"bot.refused.members", func(v *View, _ Input) (bool, error) { return v.Actor().ID != "", nil }}
}

// Facilitators: facilitators and stewards.
func Facilitators() Rule {
	return Rule{"bot.refused.facilitators", func(v *View, _ Input) (bool, error) {
		return v.IsFacilitator(v.Actor()), nil
	}}
}

// Stewards: those who run the program.
func Stewards() Rule {
	return Rule{"bot.refused.stewards", func(v *View, _ Input) (bool, error) {
		return v.IsSteward(v.Actor()), nil
	}}
}

// LeadsOf: leads of the cohort that find names, and facilitators. Where find returns no cohort, facilitators.
func LeadsOf(find func(*View, Input) (community.CohortID, error)) Rule {
	return Rule{"bot.refused.leads", func(v *View, in Input) (bool, error) {
		if v.IsFacilitator(v.Actor()) {
			return true, nil
		}
		id, err := find(v, in)
		if err != nil || id == "" {
			return false, err
		}
		cohort, err := v.People().Cohort(id)
		if err != nil {
			return false, nil //nolint:nilerr // a cohort that is not there is led by nobody
		}
		return v.Actor().ID != "" && cohort.LedBy(v.Actor().ID), nil
	}}
}

// AnyLead: whoever leads a cohort, and facilitators. The decision itself narrows it to the cohort.
func AnyLead() Rule {
	return Rule{"bot.refused.leads", func(v *View, _ Input) (bool, error) {
		if v.IsFacilitator(v.Actor()) {
			return true, nil
		}
		cohorts, err := v.People().Cohorts()
		if err != nil {
			return false, err
		}
		for _, c := range cohorts {
			if v.Actor().ID != "" && c.LedBy(v.Actor().ID) {
				return true, nil
			}
		}
		return false, nil
	}}
}

// CohortMembers: members of the cohort that find names.
func CohortMembers(find func(*View, Input) (community.CohortID, error)) Rule {
	return Rule{"bot.refused.cohort", func(v *View, in Input) (bool, error) {
		id, err := find(v, in)
		if err != nil || id == "" || v.Actor().ID == "" {
			return false, err
		}
		return v.People().IsIn(id, v.Actor().ID)
	}}
}
