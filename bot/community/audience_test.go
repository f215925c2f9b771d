package community_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weft/bot/community"
)

func TestMayRead(t *testing.T) {
	const author, lead, peer, outsider, nobody community.MemberID = "author", "lead", "peer", "outsider", ""
	cohort := community.Cohort{Leads: []community.MemberID{lead}}
	may := map[community.Reach][]community.MemberID{
		community.CohortNamed:   {author, lead, peer},
		community.CohortUnnamed: {author},
		community.LeadsOnly:     {author, lead},
		community.AuthorOnly:    {author},
		"made up":               {author},
		"":                      {author},
	}
	for _, reach := range community.Reaches() {
		if _, tested := may[reach]; !tested {
			t.Errorf("nobody tried who may read with reach %q", reach)
		}
	}
	for reach, readers := range may {
		for _, viewer := range []community.MemberID{author, lead, peer, outsider, nobody} {
			inCohort := viewer == author || viewer == peer
			a := community.Audience{Reach: reach, Cohort: cohort}
			if got, want := a.MayRead(viewer, author, inCohort), slices.Contains(readers, viewer); got != want {
				t.Errorf("reach %q: may %q read what the author said? %v; want %v", reach, viewer, got, want)
			}
			if a.MayRead(nobody, nobody, false) {
				t.Errorf("reach %q: nobody may read what an author said who is gone", reach)
			}
			if shared := a.Shared(); shared != (reach == community.CohortNamed) {
				t.Errorf("reach %q: shared with names? %v", reach, shared)
			}
		}
	}
}

// A member's own choice makes an audience narrower or leaves it: whoever may read under both together may read
// under each alone.
func TestAtMostIsNeverLooser(t *testing.T) {
	reaches := append(community.Reaches(), "", "made up")
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.SampledFrom(reaches).Draw(rt, "a")
		b := rapid.SampledFrom(reaches).Draw(rt, "b")
		viewer := rapid.SampledFrom([]community.MemberID{"", "author", "lead", "peer"}).Draw(rt, "viewer")
		inCohort := rapid.Bool().Draw(rt, "in cohort")
		reads := func(r community.Reach) bool {
			return community.Audience{Reach: r, Cohort: community.Cohort{Leads: []community.MemberID{"lead"}}}.MayRead(viewer, "author", inCohort)
		}
		both := a.AtMost(b)
		if reads(both) && (!reads(a) || !reads(b)) {
			rt.Fatalf("%q at most %q is %q, which lets %q read", a, b, both, viewer)
		}
		if a == b && both != a || b == community.CohortNamed && both != a {
			rt.Fatalf("%q at most %q is %q, which is stricter than anybody asked for", a, b, both)
		}
		if reads(b.AtMost(a)) != reads(both) {
			rt.Fatalf("%q and %q depend on who is asked first", a, b)
		}
	})
}
