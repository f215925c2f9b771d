package checkins

import (
	"iter"
	"maps"

	"weft/bot/chat"
	"weft/bot/community"
)

// Template is a check-in to begin with. Its title, what it is for, its questions and the question that the group is
// left with are found in the words under "checkins.<ID>".
type Template struct {
	ID        string
	Questions []Question
	// Reach is who sees the answers unless the facilitator chooses otherwise.
	Reach community.Reach
}

// Templates lists what is offered, the most general first.
func Templates() []Template {
	return []Template{
		{ID: "weekly", Reach: community.CohortNamed, Questions: []Question{
			{Name: "moved", Kind: KindLong},
			{Name: "hard", Kind: KindLong, Optional: true},
			{Name: "energy", Kind: KindScale, High: 5},
			{Name: "hand", Kind: KindShort, Optional: true},
		}},
		{ID: "before_session", Reach: community.CohortNamed, Questions: []Question{
			{Name: "hope", Kind: KindLong},
			{Name: "bring", Kind: KindLong, Optional: true},
			{Name: "join", Kind: KindOne, Choices: []string{"yes", "part", "no"}},
			{Name: "need", Kind: KindShort, Optional: true},
		}},
		{ID: "after_session", Reach: community.CohortUnnamed, Questions: []Question{
			{Name: "useful", Kind: KindScale, High: 5},
			{Name: "keep", Kind: KindLong},
			{Name: "change", Kind: KindLong, Optional: true},
			{Name: "voice", Kind: KindYesNo},
			{Name: "helped", Kind: KindShort, Optional: true, If: &chat.When{Field: "voice", OneOf: []string{"no"}}},
		}},
		{ID: "rose", Reach: community.CohortNamed, Questions: []Question{
			{Name: "rose", Kind: KindLong},
			{Name: "thorn", Kind: KindLong},
			{Name: "bud", Kind: KindLong},
		}},
		{ID: "appreciative", Reach: community.CohortNamed, Questions: []Question{
			{Name: "best", Kind: KindLong},
			{Name: "made", Kind: KindLong},
			{Name: "more", Kind: KindLong, Optional: true},
		}},
		{ID: "commitments", Reach: community.CohortNamed, Questions: []Question{
			{Name: "went", Kind: KindOne, Choices: []string{"done", "partly", "changed", "not_yet", "first"}},
			{Name: "learned", Kind: KindLong, Optional: true},
			{Name: "next", Kind: KindLong, Recalled: true},
			{Name: "help", Kind: KindShort, Optional: true},
		}},
		{ID: "learning", Reach: community.CohortNamed, Questions: []Question{
			{Name: "want", Kind: KindLong},
			{Name: "ways", Kind: KindMany, Choices: []string{"session", "peer", "reading", "practice", "visit"}},
			{Name: "share", Kind: KindLong, Optional: true},
		}},
		{ID: "asks", Reach: community.CohortNamed, Questions: []Question{
			{Name: "ask", Kind: KindLong, Optional: true},
			{Name: "offer", Kind: KindLong, Optional: true},
			{Name: "until", Kind: KindShort, Optional: true, If: &chat.When{Field: "ask"}},
		}},
		{ID: "journal", Reach: community.AuthorOnly, Questions: []Question{
			{Name: "noticed", Kind: KindLong},
			{Name: "carry", Kind: KindLong, Optional: true},
			{Name: "kind", Kind: KindShort, Optional: true, Recalled: true},
		}},
		{ID: "scratch", Reach: community.CohortNamed, Questions: []Question{{Name: "first", Kind: KindLong}}},
	}
}

// TemplateNamed finds a template, with the keys of its words filled in.
func TemplateNamed(id string) (Template, bool) {
	for _, t := range Templates() {
		if t.ID != id {
			continue
		}
		for i := range t.Questions {
			t.Questions[i].Key = "checkins." + t.ID + "." + t.Questions[i].Name
		}
		return t, true
	}
	return Template{}, false
}

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
