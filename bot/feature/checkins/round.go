package checkins

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/scheduler"
)

// entry tells the scheduler how a check-in recurs, and in which zones its people live now.
func (f *Feature) entry(v *bot.View, id string) (scheduler.Entry, bool, error) {
	c, err := f.checkins.Get(v.Reader(), checkinOf(id))
	if errors.Is(err, data.ErrNotFound) || (err == nil && (c.Paused || !c.Ended.IsZero())) {
		return scheduler.Entry{}, false, nil
	}
	if err != nil {
		return scheduler.Entry{}, false, err
	}
	cohort, err := v.People().Cohort(c.Cohort)
	if err != nil || !cohort.Active() {
		return scheduler.Entry{}, false, err
	}
	e, err := f.entryFor(v, c)
	return e, err == nil, err
}

func (f *Feature) entryFor(v *bot.View, c Checkin) (scheduler.Entry, error) {
	cohort, err := v.People().Cohort(c.Cohort)
	if err != nil {
		return scheduler.Entry{}, fmt.Errorf("find the cohort of a check-in: %w", err)
	}
	zones, err := v.People().Zones(cohort)
	if err != nil {
		return scheduler.Entry{}, err
	}
	// Whoever joins while a round is on finds its hour in the cohort's zone, even if nobody lives there.
	return scheduler.Entry{ID: scheduleID(c.ID), Spec: c.Spec, Zones: appendNew(zones, cohort.Zone)}, nil
}

// open runs one occurrence: what was missed is noted, and a round opens slice by slice.
func (f *Feature) open(tx *bot.Tx, o bot.Occurrence) error {
	c, err := f.checkins.Get(tx.Reader(), checkinOf(o.Schedule))
	if err != nil {
		return fmt.Errorf("find a check-in: %w", err)
	}
	if o.Skipped.Count > 0 {
		c.Missed = lastFew(append(c.Missed, o.Skipped.Last.String()))
		if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
			return err
		}
	}
	for _, run := range o.Run {
		part := opening{local: run.Local, slices: o.Slices, late: o.Late, ownZone: c.Spec.Zone == scheduler.OwnZone}
		if err := f.openRound(tx, c, part); err != nil {
			return err
		}
	}
	return nil
}

// opening is when and where a round opens.
type opening struct {
	local        scheduler.LocalTime
	slices, late []scheduler.Slice
	ownZone      bool
}

// openRound opens a round. Opening one that is open already changes nothing.
func (f *Feature) openRound(tx *bot.Tx, c Checkin, o opening) error {
	id := roundID(c.ID, o.local)
	if _, err := f.round(tx.Reader(), id); !errors.Is(err, data.ErrNotFound) {
		return err
	}
	if err := f.finish(tx, c.Round); err != nil {
		return err
	}
	r := Round{
		ID: id, Checkin: c.ID, Cohort: c.Cohort, Title: c.Title, Template: c.Template, Questions: c.Questions,
		Reach: c.Reach, Share: c.Share, Layout: c.Layout, Ask: c.Ask, Remind: c.Remind, Window: c.Window, OwnZone: o.ownZone, Local: o.local, Opened: tx.Now(), Slices: o.slices, Late: o.late,
	}
	r.Closes = r.end()
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return err
	}
	r.Places = promisedIn(&tx.View, cohort)
	if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
		return err
	}
	c.Round = r.ID
	if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
		return err
	}
	for _, part := range o.slices {
		if err := f.planSlice(tx, r, part, ""); err != nil {
			return err
		}
		if err := f.planReminder(tx, r, part, ""); err != nil {
			return err
		}
	}
	if err := f.askInChannel(tx, r); err != nil {
		return err
	}
	return tx.Later(routeClose+"/"+r.ID, routeClose, r.ID, r.Closes)
}

// westernmost is the last zone in which a day begins.
const westernmost = "Etc/GMT+12"

// end is when a round closes everywhere. In each member's own zone it is the end of the westernmost window there is:
// what stands in a channel then tells of nobody's zone, and whoever joins from further west is not cut short.
func (r Round) end() time.Time {
	zone, err := time.LoadLocation(westernmost)
	if !r.OwnZone || err != nil {
		return r.lastOpening().Add(r.Window)
	}
	return r.Local.In(zone).Add(r.Window)
}

func (r Round) lastOpening() time.Time {
	last := r.Opened
	for _, part := range r.Slices {
		if part.Opens.After(last) {
			last = part.Opens
		}
	}
	return last
}

// sliceArg names a slice, and the member after whom serving it goes on.
type sliceArg struct{ round, zone, after string }

func (a sliceArg) String() string { return a.round + "\n" + a.zone + "\n" + a.after }

func parseSliceArg(s string) (sliceArg, error) {
	p := strings.Split(s, "\n")
	if len(p) != 3 {
		return sliceArg{}, fmt.Errorf("read a slice %q", s)
	}
	return sliceArg{p[0], p[1], p[2]}, nil
}

func (f *Feature) planSlice(tx *bot.Tx, r Round, part scheduler.Slice, after string) error {
	arg := sliceArg{r.ID, part.Zone, after}
	return tx.Later(routeSlice+"/"+r.ID+"/"+part.Zone, routeSlice, arg.String(), part.Opens)
}

// chunk is how many members one transaction serves; a larger slice goes on in the next.
const chunk = 200

// serveSlice asks the members of one zone, a chunk at a time.
func (f *Feature) serveSlice(tx *bot.Tx, task bot.Task) error {
	return f.walkSlice(tx, task, f.planSlice, func(r Round, s seat) error { return f.askDirectly(tx, r, s) })
}

// walkSlice does something for each seat of one zone, a chunk at a time; again plans the rest.
func (f *Feature) walkSlice(
	tx *bot.Tx, task bot.Task, again func(*bot.Tx, Round, scheduler.Slice, string) error, do func(Round, seat) error,
) error {
	arg, err := parseSliceArg(task.Arg)
	if err != nil {
		return err
	}
	r, err := f.round(tx.Reader(), arg.round)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Over) {
		return nil
	}
	if err != nil {
		return err
	}
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil {
		return err
	}
	memberships, err := tx.People().In(r.Cohort)
	if err != nil {
		return err
	}
	served := 0
	for _, ms := range memberships {
		if string(ms.Member) <= arg.after {
			continue
		}
		if served == chunk {
			return again(tx, r, scheduler.Slice{Zone: arg.zone, Opens: tx.Now()}, arg.after)
		}
		served, arg.after = served+1, string(ms.Member)
		m, err := tx.People().Member(ms.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue // forgotten, or their key is lost: nobody else has to wait for that
		}
		if err != nil {
			return err
		}
		zone := m.Location(cohort.Zone)
		if r.OwnZone && zone.String() != arg.zone {
			continue
		}
		s, err := seatAmong(&tx.View, m, r.Ask, r.channels(), r.hourIn(zone), cohort.Zone)
		if err != nil {
			return err
		}
		if err := do(r, s); err != nil {
			return err
		}
	}
	return nil
}

// askDirectly posts the prompt of one seat. Its key is the round and the member, so that whoever travels from one
// zone to another is neither asked twice nor missed.
func (f *Feature) askDirectly(tx *bot.Tx, r Round, s seat) error {
	if s.Why != "" {
		return nil
	}
	return tx.Post(prompt(r, s))
}

func prompt(r Round, s seat) bot.Post {
	return bot.Post{
		Key: promptKey(r.ID, s.Member.ID), To: bot.ToMember(s.Member.ID), Kind: bot.Unasked, Cohort: r.Cohort,
		Show: chat.Action{Route: "checkins.prompt", Arg: r.ID}, Reply: chat.Action{Route: routeAnswer, Arg: r.ID},
		Expires: s.Opens.Add(r.Window), Doubt: bot.RatherTwice,
	}
}

// askInChannel posts the one prompt of the cohort's channels, at the hour of the cohort's own zone.
func (f *Feature) askInChannel(tx *bot.Tx, r Round) error {
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil || !r.Ask.channel() || len(r.Places) == 0 {
		return err
	}
	at := tx.Now()
	for _, part := range r.Slices {
		if part.Zone == cohort.Zone {
			at = part.Opens
		}
	}
	return tx.Post(bot.Post{
		Key: openKey(r.ID), To: bot.ToChannels(r.channels()...), NotBefore: at, Cohort: r.Cohort, Expires: r.Closes,
		Show: chat.Action{Route: "checkins.open", Arg: r.ID},
	})
}

func appendNew(all []string, one string) []string {
	if one == "" || slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// lastFew keeps the newest five.
func lastFew(all []string) []string { return all[max(0, len(all)-5):] }
