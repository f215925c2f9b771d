package web

import (
	"context"
	"slices"
	"time"

	"weft/bot/chat"
)

// Clock is the community's clock, which somebody at the page can push forward. The program implements it over
// its scheduler; the page only shows it and its buttons.
type Clock interface {
	// Now is community time.
	Now() time.Time
	// Coming lists what is scheduled next, soonest first; as many as are worth showing.
	// What happens is said in a language, a BCP 47 tag.
	Coming(ctx context.Context, language string) ([]Upcoming, error)
	// Advance pushes the clock to that instant and returns when all that was due until then is done.
	Advance(ctx context.Context, to time.Time) error
	// Next is the next scheduled moment; ok is false when nothing is scheduled.
	Next(ctx context.Context) (at time.Time, ok bool, err error)
}

// Upcoming is one thing that will happen.
type Upcoming struct {
	At time.Time
	// What happens, in words for whoever looks at the page.
	What string
	// Who it happens to: a cohort, a person; "" where that says nothing.
	Who string
}

// comingShown is how many upcoming moments stand in the panel.
const comingShown = 12

// now is the time that messages bear: the community's where there is a clock.
func (d *Driver) now() time.Time {
	if d.config.Clock != nil {
		return d.config.Clock.Now()
	}
	return time.Now()
}

// refreshComing asks the clock what is coming, once for all readers of a language; the panel of each is drawn from
// that.
func (d *Driver) refreshComing(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	coming, failed := map[string][]Upcoming{}, false
	for _, p := range d.config.People {
		if _, known := coming[p.Language]; known {
			continue
		}
		list, err := d.config.Clock.Coming(ctx, p.Language)
		failed = failed || err != nil
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b Upcoming) int { return a.At.Compare(b.At) })
		coming[p.Language] = list[:min(len(list), comingShown)]
	}

	d.mu.Lock()
	d.coming, d.comingFailed = coming, failed
	d.mu.Unlock()
	d.hub.wakeAll()
}

// watchClock keeps the panel true: soon after something happened, and as the minutes go by.
func (d *Driver) watchClock(ctx context.Context) {
	tick := time.NewTicker(15 * time.Second)
	defer tick.Stop()
	for {
		d.refreshComing(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.stirred:
			// Many things happen together; one look a little later sees them all.
			if !pause(ctx, 250*time.Millisecond) {
				return
			}
		}
	}
}

// stir tells watchClock that what is coming may have changed.
func (d *Driver) stir() {
	select {
	case d.stirred <- struct{}{}:
	default:
	}
}

func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// mondayNine is 9:00 on the Monday after now, where the person lives.
func mondayNine(now time.Time, loc *time.Location) time.Time {
	local := now.In(loc)
	days := (int(time.Monday) - int(local.Weekday()) + 7) % 7
	at := time.Date(local.Year(), local.Month(), local.Day()+days, 9, 0, 0, 0, loc)
	if !at.After(now) {
		at = time.Date(local.Year(), local.Month(), local.Day()+days+7, 9, 0, 0, 0, loc)
	}
	return at
}

// clockView is the panel of community time.
type clockView struct {
	words
	Person, Place      string
	Time, Stamp, Where string
	Short              string // the time of day, where there is no room for more
	Failed             bool
	Coming             []upcomingView
}

type upcomingView struct{ Stamp, When, What, Who string }

func (d *Driver) clockView(v viewer) *clockView {
	if d.config.Clock == nil {
		return nil
	}
	now := d.config.Clock.Now()
	d.mu.RLock()
	coming, failed := d.coming[v.person.Language], d.comingFailed
	d.mu.RUnlock()
	view := &clockView{
		words: v.words, Person: v.person.ID, Place: v.place.pathOf(), Failed: failed,
		Time: v.words.moment(now.In(v.zone), now, chat.MomentDateTime), Stamp: now.In(v.zone).Format(time.RFC3339),
		Short: now.In(v.zone).Format("15:04"), Where: v.words.T("clock_in", "zone", zoneName(v.person.Zone)),
	}
	for _, u := range coming {
		at := u.At.In(v.zone)
		view.Coming = append(view.Coming, upcomingView{at.Format(time.RFC3339), v.words.moment(at, now, chat.MomentDateTime), u.What, u.Who})
	}
	return view
}
