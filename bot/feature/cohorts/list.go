package cohorts

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// list shows the cohorts that the actor may see: their own first, then those they could join, with what they can do
// about each; in the end, on one line, those that are over.
func (f *Feature) list(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	all, err := tx.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var own, others []chat.Block
	var ended []string
	for _, c := range all {
		if !tx.Actor().MaySee(c.ID) {
			continue
		}
		if !c.Active() {
			ended = append(ended, c.Name)
			continue
		}
		s, err := f.standing(&tx.View, c)
		if err != nil {
			return nil, err
		}
		if s.mine() {
			own = append(own, s.inList(w)...)
		} else {
			others = append(others, s.inList(w)...)
		}
	}
	m := chat.Message{Summary: w.Text("cohorts.list.title"), Language: w.Language()}
	m.Blocks = append(m.Blocks, chat.Heading{Text: w.Text("cohorts.list.title")})
	if tx.Actor().GuestOf != "" {
		m.Blocks = append(m.Blocks, w.Fine("cohorts.list.guest"))
	}
	m.Blocks = append(m.Blocks, own...)
	if len(own) > 0 && len(others) > 0 {
		m.Blocks = append(m.Blocks, chat.Divider{}, chat.Heading{Text: w.Text("cohorts.list.others")})
	}
	m.Blocks = append(m.Blocks, others...)
	if len(own)+len(others) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("cohorts.list.none"))
	}
	if len(ended) > 0 {
		m.Blocks = append(m.Blocks, chat.Divider{}, w.Fine("cohorts.list.ended", "names", w.And(ended...)))
	}
	return chat.Privately{Message: m}, nil
}

// standing is how the viewer stands to a cohort, and what is to be known of it.
type standing struct {
	cohort  community.Cohort
	viewer  community.Member
	people  int
	in      bool
	leads   bool // is one of its leads
	runs    bool // may do what its leads may
	asked   bool
	waiting []Request // for those who run it
}

func (f *Feature) standing(v *bot.View, c community.Cohort) (standing, error) {
	s := standing{cohort: c, viewer: v.Actor(), leads: c.LedBy(v.Actor().ID), runs: mayLead(v, c)}
	people, err := v.People().In(c.ID)
	if err != nil {
		return s, err
	}
	s.people = len(people)
	if s.in, err = v.People().IsIn(c.ID, s.viewer.ID); err != nil {
		return s, err
	}
	last, err := f.latest(v, s.viewer.ID, c.ID)
	if err != nil {
		return s, err
	}
	s.asked = last.State == Waiting && c.Entry == community.ByApproval // where it is open by now, they may just come in
	if s.runs {
		s.waiting, err = f.waiting(v, c.ID)
	}
	return s, err
}

// mine reports whether the viewer is in the cohort, or leads it.
func (s standing) mine() bool { return s.in || s.leads }
