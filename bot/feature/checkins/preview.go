package checkins

import (
	"errors"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// preview is a dry run of the next round: who would be asked at what hour of their day, who not and why, and what
// follows. Zones are not shown.
func (f *Feature) preview(tx *bot.Tx, c Checkin) (chat.Response, error) {
	return f.previewPage(tx, c, 1)
}

// turnPreview shows another page of a preview.
func (f *Feature) turnPreview(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, page := pageOf(in.Arg)
	c, err := f.checkins.Get(tx.Reader(), id)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	return f.previewPage(tx, c, page)
}

func (f *Feature) previewPage(tx *bot.Tx, c Checkin, page int) (chat.Response, error) {
	w := tx.Words()
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	next, ok, err := f.upcoming(&tx.View, c)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("checkins.preview.none"), nil
	}
	parts, err := f.whoWouldBeAsked(&tx.View, c, cohort, next)
	if err != nil {
		return nil, err
	}
	notes, err := f.conditions(&tx.View, c, cohort)
	if err != nil {
		return nil, err
	}
	title := clip(w.Text("checkins.preview.title", "title", c.Title), chat.MaxHeading)
	m := chat.Message{Summary: title, Language: w.Language(), Blocks: []chat.Block{chat.Heading{Text: title}}}
	pages := paginate(parts)
	page = max(1, min(page, len(pages)))
	if page == 1 {
		m.Blocks = append(m.Blocks, notes...)
		m.Blocks = append(m.Blocks, afterwards(&tx.View, c, cohort, next))
	}
	m.Blocks = append(m.Blocks, pages[page-1]...)
	if len(pages) > 1 {
		m.Blocks = append(m.Blocks, turning(w, page, len(pages), func(n int) chat.Action {
			return chat.Action{Route: "checkins.preview_page", Arg: pageArg(c.ID, n)}
		}))
	}
	m.Blocks = append(m.Blocks, w.Fine("checkins.preview.nothing_sent"))
	return chat.Privately{Message: m}, nil
}

// upcoming is the round that is planned next, or that would be if a check-in that is paused were resumed now, or its
// cohort ran again.
func (f *Feature) upcoming(v *bot.View, c Checkin) (scheduler.Occurrence, bool, error) {
	next, planned, err := v.NextOccurrence(scheduleID(c.ID))
	if err != nil || planned {
		return next, planned, err
	}
	entry, err := f.entryFor(v, c)
	if err != nil {
		return scheduler.Occurrence{}, false, err
	}
	schedule, err := c.Spec.Compile()
	if err != nil {
		return scheduler.Occurrence{}, false, err
	}
	local, ok := schedule.NextLocal(reachedIn(v.Now(), entry))
	for ok {
		parts, err := schedule.Slices(local, entry.Zones)
		if err != nil {
			return scheduler.Occurrence{}, false, err
		}
		if len(parts) > 0 {
			return scheduler.Occurrence{Schedule: entry.ID, Local: local, Opens: parts[0].Opens}, true, nil
		}
		local, ok = schedule.NextLocal(local)
	}
	return scheduler.Occurrence{}, false, nil
}

// reachedIn is the latest time that a clock shows where a schedule fires: what is not after it has begun somewhere.
func reachedIn(now time.Time, entry scheduler.Entry) scheduler.LocalTime {
	zones := entry.Zones
	if entry.Spec.Zone != scheduler.OwnZone {
		zones = []string{entry.Spec.Zone}
	}
	var latest scheduler.LocalTime
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		if local := scheduler.LocalOf(now.In(zone)); local.After(latest) {
			latest = local
		}
	}
	return latest
}

// conditions say what keeps a check-in from going out, or from asking what it asks now.
func (f *Feature) conditions(v *bot.View, c Checkin, cohort community.Cohort) ([]chat.Block, error) {
	w := v.Words()
	var blocks []chat.Block
	if c.Paused {
		blocks = append(blocks, w.Paragraph("checkins.preview.paused"))
	}
	if !cohort.Active() {
		blocks = append(blocks, w.Paragraph("checkins.schedules.archived"))
	}
	held, err := onHold(v, c.Cohort)
	if err != nil {
		return nil, err
	}
	if held {
		blocks = append(blocks, w.Paragraph("checkins.schedules.held"))
	}
	if behind := c.behindIn(v); behind != "" {
		blocks = append(blocks, w.Paragraph("checkins.schedules.behind", "languages", behind))
	}
	return blocks, nil
}

// afterwards says what follows a round: the reminder, the end, and where its answers go.
func afterwards(v *bot.View, c Checkin, cohort community.Cohort, next scheduler.Occurrence) chat.Facts {
	w := v.Words()
	var facts chat.Facts
	say := func(label string, spans ...chat.Span) {
		facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text("checkins.preview." + label), Spans: spans})
	}
	if c.Remind {
		say("reminder", c.after(w, next, c.Window-remindBefore(c.Window))...)
	}
	say("closes", c.after(w, next, c.Window)...)
	if c.Share == ShareNobody {
		say("shares", w.Spans("checkins.preview.shares_nobody")...)
		return facts
	}
	closes := Round{OwnZone: c.Spec.Zone == scheduler.OwnZone, Local: next.Local, Opened: next.Opens, Window: c.Window}.end()
	at := w.Moment(givenBack(v, c.Share, closes, cohort), chat.MomentDateTime)
	if c.Share == ShareChannel && len(cohort.Channels) == 0 {
		say("shares", w.Spans("checkins.share_no_channel")...)
	} else {
		say("shares", w.Spans("checkins.preview.shares_"+string(c.Share), "when", at, "places", places(v, cohort))...)
	}
	return facts
}

// after is some time after a round opens: by everybody's own clock where it opens by that.
func (c Checkin) after(w *words.Locale, next scheduler.Occurrence, by time.Duration) []chat.Span {
	if c.Spec.Zone != scheduler.OwnZone {
		return []chat.Span{w.Moment(next.Opens.Add(by), chat.MomentDateTime)}
	}
	local := next.Local.In(time.UTC).Add(by)
	return w.Spans("checkins.preview.own_clock", "date", w.Date(local), "time", local.Format("15:04"))
}

// givenBack is when answers go where they are shared: to channels in the cohort's morning, to those who lead at once.
func givenBack(v *bot.View, share Share, closes time.Time, cohort community.Cohort) time.Time {
	if share != ShareChannel {
		return closes
	}
	return community.DefaultPreferences().Quiet.NextWelcome(closes, v.WordsIn(cohort).Zone())
}

// places are the channels of a cohort, as they are written in a sentence. One that nobody has described yet has no name.
func places(v *bot.View, cohort community.Cohort) []chat.Span {
	w := v.Words()
	var all []chat.Span
	for i, c := range cohort.Channels {
		place, known := v.Place(c)
		if !known {
			return w.Spans("checkins.preview.its_channel", "cohort", cohort.Name)
		}
		if i > 0 {
			all = append(all, chat.Plain{Text: w.Text("words.list.comma")})
		}
		all = append(all, chat.ChannelRef{Channel: c, Name: place.Name})
	}
	return all
}
