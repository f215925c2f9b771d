package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
)

// Traffic is how many messages about one cohort came to which end.
type Traffic struct {
	// Cohort is "" for messages that are about none.
	Cohort community.CohortID
	// Count is by state, of copies: a message to three channels counts three times.
	Count map[State]int
}

// Traffic counts the messages whose state last changed between two instants, from inclusive and to exclusive, by
// cohort: that about none first, the others by id. Desks are not counted: nobody is written to. The figures are those
// of the outbox as it is now; they tell nothing of what people did with a message.
func (v *View) Traffic(from, to time.Time) ([]Traffic, error) {
	counts := map[community.CohortID]map[State]int{}
	err := v.copies(from, to, func(rec record, c Copy) {
		if counts[rec.Cohort] == nil {
			counts[rec.Cohort] = map[State]int{}
		}
		counts[rec.Cohort][c.State]++
	})
	if err != nil {
		return nil, err
	}
	all := make([]Traffic, 0, len(counts))
	for cohort, count := range counts {
		all = append(all, Traffic{cohort, count})
	}
	slices.SortFunc(all, func(a, b Traffic) int { return cmp.Compare(a.Cohort, b.Cohort) })
	return all, nil
}

// Unreached is somebody, or a channel, that messages do not arrive at.
type Unreached struct {
	Member  community.MemberID // "" for a channel
	Channel chat.ChannelID
	// Cohorts are those about which something did not arrive; "" where it was about none.
	Cohorts []community.CohortID
	Reason  Reason
	At      time.Time
}

// Unreached lists whom and what the newest message between two instants did not arrive at, the oldest failure first.
// Whoever was reached since is not listed, nor is a message that was only too late. For those who can help: leads
// see those with a cohort of theirs.
func (v *View) Unreached(from, to time.Time) ([]Unreached, error) {
	type ending struct {
		Unreached
		failed bool
	}
	ends := map[string]*ending{}
	err := v.copies(from, to, func(rec record, c Copy) {
		failed := c.State == StateFailed && c.Reason != ReasonBroken
		if !failed && c.State != StateSent {
			return
		}
		at := Unreached{Member: rec.To.Member, Reason: c.Reason, At: c.At}
		if channel, err := chat.ParseChannelID(c.Place); err == nil && rec.To.Member == "" {
			at.Channel = channel
		} else if rec.To.Member == "" {
			return // of a room nobody can tell whose fault it is
		}
		key := string(at.Member) + "/" + c.Place
		end := ends[key]
		if end == nil {
			end = &ending{}
			ends[key] = end
		}
		if failed && !slices.Contains(end.Cohorts, rec.Cohort) {
			end.Cohorts = append(end.Cohorts, rec.Cohort)
		}
		if !at.At.Before(end.At) {
			at.Cohorts = end.Cohorts
			end.Unreached, end.failed = at, failed
		}
	})
	var all []Unreached
	for _, end := range ends {
		if end.failed {
			slices.Sort(end.Cohorts)
			all = append(all, end.Unreached)
		}
	}
	slices.SortFunc(all, func(a, b Unreached) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Member, b.Member), cmp.Compare(a.Channel.String(), b.Channel.String()))
	})
	return all, err
}

// Sent is one message to a member, as the outbox knows it.
type Sent struct {
	// Route is the renderer's: it tells what kind of message it is, and nothing of what it says.
	Route  string
	Cohort community.CohortID
	// At is when it was to go out.
	At     time.Time
	Copies []Copy
}

// Unexplained lists what was to go out to a member between two instants, from inclusive and to exclusive, in features
// that do not trace their messages themselves: earliest first. Their desk is not among it. Who may see it is decided
// by whoever asks, cohort by cohort.
func (v *View) Unexplained(member community.MemberID, from, to time.Time) ([]Sent, error) {
	explained := map[string]bool{}
	for _, t := range v.bot.registry.traces {
		explained[t.feature] = true
	}
	var all []Sent
	for item, err := range v.bot.posts.By(v.reader, indexNames, string(member)) {
		if err != nil {
			return nil, err
		}
		rec := item.Value
		at := rec.Created
		if rec.NotBefore.After(at) {
			at = rec.NotBefore
		}
		theirs := rec.To.Member == member || slices.Contains(rec.To.Room, member)
		if !theirs || rec.To.Home || explained[featureOf(rec.Show.Route)] || at.Before(from) || !at.Before(to) {
			continue
		}
		all = append(all, Sent{rec.Show.Route, rec.Cohort, at, rec.Copies})
	}
	slices.SortStableFunc(all, func(a, b Sent) int { return a.At.Compare(b.At) })
	return all, nil
}

// copies visits every copy whose state last changed between two instants, but those on desks.
func (v *View) copies(from, to time.Time, visit func(record, Copy)) error {
	for item, err := range v.bot.posts.All(v.reader) {
		if err != nil {
			return err
		}
		for _, c := range item.Value.Copies {
			if c.Place != placeHome && !c.At.Before(from) && c.At.Before(to) {
				visit(item.Value, c)
			}
		}
	}
	return nil
}

// featureOf is the feature that a route belongs to.
func featureOf(route string) string {
	feature, _, _ := strings.Cut(route, ".")
	return feature
}
