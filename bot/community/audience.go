package community

// Reach says who may read what somebody answers. It is chosen once, shown to the person who is asked, and the
// same value guards every read: the line and the lock are made of one rule.
type Reach string

// Who may read an answer, from widest to narrowest.
const (
	CohortNamed   Reach = "cohort"  // the cohort, with the author's name
	CohortUnnamed Reach = "unnamed" // the cohort, without names, once enough people answered
	LeadsOnly     Reach = "leads"   // the leads of the cohort, with the author's name
	AuthorOnly    Reach = "only_me" // nobody but the author
)

// LeastUnnamed is how many people must have answered before anything without names is shown to anybody.
// Below it a group is too small to disappear in.
const LeastUnnamed = 5

// Reaches lists them from widest to narrowest.
func Reaches() []Reach { return []Reach{CohortNamed, CohortUnnamed, LeadsOnly, AuthorOnly} }

// Audience is the rule for answers of one author in one cohort.
type Audience struct {
	Reach  Reach
	Cohort Cohort
}

// MayRead reports whether viewer may read an answer of author together with the author's name.
// inCohort says whether the viewer is a member of the cohort now.
func (a Audience) MayRead(viewer, author MemberID, inCohort bool) bool {
	if viewer == "" {
		return false // nobody, which an author who is gone may be as well
	}
	if viewer == author {
		return true
	}
	switch a.Reach {
	case CohortNamed:
		return inCohort || a.Cohort.LedBy(viewer)
	case LeadsOnly:
		return a.Cohort.LedBy(viewer)
	case CohortUnnamed, AuthorOnly:
		return false
	}
	return false
}

// Shared reports whether answers are given back to the cohort's channel with names.
func (a Audience) Shared() bool { return a.Reach == CohortNamed }

// AtMost returns what both allow: a member may be stricter than the facilitator, never looser. Neither of
// CohortUnnamed and LeadsOnly is stricter than the other, since one hides the name and the other the words:
// together they leave the answer to its author.
func (r Reach) AtMost(other Reach) Reach {
	switch {
	case r == other, other == CohortNamed:
		return r
	case r == CohortNamed:
		return other
	}
	return AuthorOnly
}
