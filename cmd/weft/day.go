package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/scheduler"
)

// days lets people do all they can, day after day.
func (w *walk) days(ctx context.Context) error {
	for day := range walkDays {
		w.last = day >= walkDays-lastDays
		if day == walkDays/2 {
			if err := w.loosens(ctx); err != nil {
				return err
			}
		}
		if err := w.trouble(ctx, day); err != nil {
			return err
		}
		if err := scheduler.Drain(ctx, w.bot.Runners()...); err != nil {
			return err
		}
		if day%exploreEvery == 0 || w.last {
			clear(w.tried)
			if err := w.day(ctx); err != nil {
				return err
			}
		}
		if err := w.bot.Read(ctx, w.look); err != nil {
			return err
		}
		if err := scheduler.PushTo(ctx, w.clock, w.clock.Now().Add(25*time.Hour), w.bot.Runners()...); err != nil {
			return err
		}
	}
	w.paper.take(w) // what the last day left to be said
	return w.bot.Read(ctx, w.look)
}

// loosens opens every place to everybody, in the middle of what is under way.
func (w *walk) loosens(ctx context.Context) error {
	for _, id := range w.paper.loosen() {
		_, err := w.happens(ctx, chat.Envelope{In: id}, func(e chat.Envelope) chat.Event {
			return chat.PlaceChanged{Envelope: e, Channel: id}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// trouble lets those who run the program hear of something that is amiss: another thing each day.
func (w *walk) trouble(ctx context.Context, day int) error {
	kinds := bot.TroubleKinds()
	return w.bot.Report(ctx, bot.Trouble{Kind: kinds[day%len(kinds)], Detail: "some detail"})
}

// A day has parts: first what changes little, on the last day then what can hardly be undone, then the end of cohorts, then a
// look at what has ended, and being forgotten last of all.
const (
	byDay = iota
	ending
	archiving
	lookingBack
	forgetting
	partsOfDay
)

// part is when in a day something is done.
func (d deed) part() int {
	switch {
	case !d.danger, d.named == "members.unlink_now": // whoever is forgotten hears no more of what they unlinked
		return byDay
	case strings.Contains(d.named, "forget"):
		return forgetting
	case strings.Contains(d.named, "archive"):
		return archiving
	}
	return ending
}

// day lets the curious one do each thing once, and the others what they are asked for.
func (w *walk) day(ctx context.Context) error {
	typed, err := w.typed(ctx)
	if err != nil {
		return err
	}
	var parts [partsOfDay][]deed
	for _, d := range typed {
		if w.last && !d.danger && looksOnly(d.named) {
			again := d
			again.named += " afterwards"
			parts[lookingBack] = append(parts[lookingBack], again)
		}
	}
	todo := append(typed, deed{who: w.curious, named: "desk", event: func(e chat.Envelope) chat.Event { return chat.HomeOpened{Envelope: e} }})
	todo = append(todo, w.types(w.double, "unlink", ""))
	todo = append(todo, w.paper.take(w)...)
	for {
		for _, d := range todo {
			if part := d.part(); part == byDay || w.last {
				parts[part] = append(parts[part], d)
			}
		}
		next := slices.IndexFunc(parts[:], func(d []deed) bool { return len(d) > 0 })
		if next < 0 {
			return nil
		}
		d := parts[next][0]
		parts[next] = parts[next][1:]
		if todo, err = w.do(ctx, d); err != nil {
			return err
		}
	}
}
