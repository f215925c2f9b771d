package bot

import (
	"weft/bot/community"
)

// Rule says who may do something. The zero Rule is refused when it is registered.
type Rule struct {
	// circle is the widest part of the community that may ever do it: help is ordered by it.
	circle Circle
	// refusal is the word key of the sentence that those hear who may not.
	refusal func(*View, Input) string
	allows  func(*View, Input) (bool, error)
	// listed reports whether the actor may do it to something, where allows needs to know to what; nil: allows tells.
	listed func(*View) (bool, error)
}

// Circle is a part of the community, each within the one before it.
type Circle int

// The circles, from the widest to the narrowest.
const (
	CircleAnyone Circle = iota
	CircleMembers
	CircleLeads
	CircleFacilitators
	CircleStewards
)

// lists reports whether there is anything that the actor may do under the rule, whatever it is about.
func (r Rule) lists(v *View) (bool, error) {
	if r.listed != nil {
		return r.listed(v)
	}
	return r.allows(v, Input{Envelope: v.account})
}

func always(key string) func(*View, Input) string { return func(*View, Input) string { return key } }

// Anyone: whoever can talk to Weft, members or not.
func Anyone() Rule {
	return Rule{circle: CircleAnyone, refusal: always(""), allows: func(*View, Input) (bool, error) { return true, nil }}
}

// Members: whoever has joined.
func Members() Rule {
	return Rule{circle: CircleMembers, refusal: always("bot.refused.members"), allows: func(v *View, _ Input) (bool, error) {
		return v.Actor().ID != "", nil
	}}
}

// Facilitators: facilitators and stewards.
func Facilitators() Rule {
	return Rule{circle: CircleFacilitators, refusal: always("bot.refused.facilitators"), allows: func(v *View, _ Input) (bool, error) {
		return v.IsFacilitator(v.Actor()), nil
	}}
}

// Stewards: those who run the program.
func Stewards() Rule {
	return Rule{circle: CircleStewards, refusal: always("bot.refused.stewards"), allows: func(v *View, _ Input) (bool, error) {
		return v.IsSteward(v.Actor()), nil
	}}
}

// LeadsOf: leads of the cohort that find names, and facilitators. Where find returns no cohort, facilitators.
func LeadsOf(find func(*View, Input) (community.CohortID, error)) Rule {
	return Rule{
		circle: CircleLeads,
		refusal: func(v *View, in Input) string {
			if id, err := find(v, in); err == nil && id == "" {
				return "bot.refused.facilitators"
			}
			return "bot.refused.leads"
		},
		allows: func(v *View, in Input) (bool, error) {
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
		},
		listed: leadsAny,
	}
}

// AnyLead: whoever leads a cohort, and facilitators. The decision itself narrows it to the cohort.
func AnyLead() Rule {
	return Rule{circle: CircleLeads, refusal: always("bot.refused.leads"), allows: func(v *View, _ Input) (bool, error) {
		return leadsAny(v)
	}}
}

func leadsAny(v *View) (bool, error) {
	if v.IsFacilitator(v.Actor()) {
		return true, nil
	}
	led, err := v.Led()
	return len(led) > 0, err
}

// Led lists the cohorts that the actor leads, archived ones included, in the order in which they were made.
func (v *View) Led() ([]community.Cohort, error) {
	cohorts, err := v.People().Cohorts()
	if err != nil || v.Actor().ID == "" {
		return nil, err
	}
	var led []community.Cohort
	for _, c := range cohorts {
		if c.LedBy(v.Actor().ID) {
			led = append(led, c)
		}
	}
	return led, nil
}

// CohortMembers: members of the cohort that find names.
func CohortMembers(find func(*View, Input) (community.CohortID, error)) Rule {
	return Rule{
		circle: CircleMembers, refusal: always("bot.refused.cohort"),
		allows: func(v *View, in Input) (bool, error) {
			id, err := find(v, in)
			if err != nil || id == "" || v.Actor().ID == "" {
				return false, err
			}
			return v.People().IsIn(id, v.Actor().ID)
		},
		listed: func(v *View) (bool, error) {
			if v.Actor().ID == "" {
				return false, nil
			}
			memberships, err := v.People().Of(v.Actor().ID)
			return len(memberships) > 0, err
		},
	}
}
