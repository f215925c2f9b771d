package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/web"
	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

// A walk goes through the program on paper as people would: a sample community in which everybody uses every command,
// control and form that they are shown, for some weeks, and nothing leaves the process. What is said on the way is
// what every platform has to be able to show.
type walk struct {
	bot      *bot.Bot
	clock    *scheduler.OffsetClock
	paper    *paper
	said     func(chat.Message)
	asked    func(chat.Form)
	people   []chat.UserID
	curious  chat.UserID
	language string
	double   chat.UserID // another account of the same person's
	refuses  bool        // whoever decides about others says no

	tried  map[string]int // how often each person did each thing since the clock was pushed
	events int
	last   bool            // the last day: what cannot be undone may be done
	hints  []string        // what may be typed behind a command
	used   map[string]bool // routes of controls and forms
	shown  map[string]bool // renderers
}

// How long a walk goes on: enough to see every control of every state of things, few enough to take a second.
const (
	mostTries    = 2 // of one route by one person, with different arguments, between two pushes of the clock
	mostEvents   = 60_000
	walkDays     = 13
	exploreEvery = 6
	lastDays     = 1 // on which people also end, archive and forget
)

// walkThrough walks in one language, once as each of a few different people, and hands over all that is said and asked.
// It returns the routes that were used and the renderers that spoke.
func walkThrough(ctx context.Context, language string, said func(chat.Message), asked func(chat.Form)) (used, shown map[string]bool, err error) {
	people, err := readCast("the sample community", sampleFile)
	if err != nil {
		return nil, nil, err
	}
	used, shown = map[string]bool{}, map[string]bool{}
	for n, who := range people.different() {
		w, err := newWalk(people.speaking(language), who, language)
		if err != nil {
			return nil, nil, err
		}
		w.said, w.asked, w.refuses = said, asked, n%2 > 0
		if err := w.goes(ctx, people.speaking(language)); err != nil {
			return nil, nil, fmt.Errorf("walk through the program as %s: %w", who, err)
		}
		maps.Copy(used, w.used)
		maps.Copy(shown, w.shown)
	}
	return used, shown, nil
}

// newWalk lets one person do all they can, and the others answer what they are asked.
func newWalk(people cast, curious, language string) (*walk, error) {
	start := time.Date(2026, time.November, 25, 8, 0, 0, 0, time.UTC)
	w := &walk{
		language: language, curious: web.User(curious), double: web.User(curious + "-elsewhere"), clock: scheduler.NewOffsetClock(stopped(start), 0),
		tried: map[string]int{}, used: map[string]bool{}, shown: map[string]bool{}, paper: newPaper(people),
	}
	for _, p := range people.People {
		w.people = append(w.people, web.User(p.ID))
	}
	w.hints = []string{people.Cohorts[0].Name, people.People[0].Name, people.Checkins[0].Title, lostSpace}
	zone, err := time.LoadLocation(people.Zone)
	if err != nil {
		return nil, err
	}
	w.bot, err = bot.New(bot.Config{
		Community: "paper", Store: memory.New(), Keys: data.NewMemoryKeys(), Clock: w.clock, Features: features(), Drivers: []chat.Driver{w.paper},
		Log: zerolog.Nop(), Language: language, Zone: zone, Elapsed: w.clock.Now, Seed: func() uint64 { return 1 },
	})
	return w, err
}

type stopped time.Time

// Now implements [scheduler.Clock].
func (s stopped) Now() time.Time { return time.Time(s) }

// speaking is the same people, all of one language.
func (c cast) speaking(language string) cast {
	c.Language = language
	c.People, c.Cohorts = slices.Clone(c.People), slices.Clone(c.Cohorts)
	for i := range c.People {
		c.People[i].Language = language
	}
	for i := range c.Cohorts {
		c.Cohorts[i].Language = language
	}
	return c
}

func (w *walk) goes(ctx context.Context, people cast) error {
	if err := w.bot.Prepare(ctx); err != nil {
		return err
	}
	for _, set := range []func(*bot.Tx) error{people.found, people.varied} {
		if err := w.bot.Decide(ctx, set); err != nil {
			return err
		}
	}
	if err := w.comesAndGoes(ctx); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(running) }()
	err := w.days(ctx)
	stop()
	return errors.Join(err, <-done)
}

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
		w.events++
		head := chat.Envelope{ID: chat.EventID(fmt.Sprintf("paper-%d", w.events)), In: id}
		if _, err := w.bot.Handle(ctx, chat.PlaceChanged{Envelope: head, Channel: id}); err != nil {
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

// look notes which renderers have spoken.
func (w *walk) look(v *bot.View) error {
	shown, err := v.Shown()
	for _, route := range shown {
		w.shown[route] = true
	}
	return err
}

// deed is something that somebody can do.
type deed struct {
	who    chat.UserID
	event  func(chat.Envelope) chat.Event
	named  string
	danger bool
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

// typed is every command that the curious one can type.
func (w *walk) typed(ctx context.Context) ([]deed, error) {
	commands, err := w.bot.Commands(ctx, w.curious)
	if err != nil {
		return nil, err
	}
	var all []deed
	for _, c := range commands {
		for _, line := range w.lines(ctx, w.curious, c) {
			all = append(all, w.types(w.curious, c.Name, line))
		}
	}
	return all, nil
}

func (w *walk) types(who chat.UserID, command, line string) deed {
	return deed{who: who, named: "/" + command + line, danger: isLast(command), event: func(e chat.Envelope) chat.Event {
		return chat.CommandUsed{Envelope: e, Command: command, Line: line}
	}}
}

// looksOnly reports whether a command changes nothing, and shows what has changed.
func looksOnly(named string) bool {
	return slices.ContainsFunc([]string{"/cohorts", "/cohorts about", "/checkins", "/checkins show", "/spaces", "/coming", "/schedules"}, func(c string) bool {
		return named == c || strings.HasPrefix(named, c+" ")
	})
}

// does reports whether somebody does something: the curious one all they can, others what they are asked for.
func (w *walk) does(d deed) bool {
	switch {
	case d.who == w.double:
		return strings.Contains(d.named, "link")
	case d.who == w.curious, strings.HasPrefix(d.named, "sends "), strings.HasPrefix(d.named, "checkins.answer"):
		return true
	case d.named == "cohorts.accept":
		return !w.refuses
	case d.named == "cohorts.decline":
		return w.refuses
	}
	return false
}

func (w *walk) do(ctx context.Context, d deed) ([]deed, error) {
	if !w.does(d) {
		return nil, nil
	}
	key := d.who.ID + " " + d.named
	if w.tried[key] >= mostTries || w.events >= mostEvents {
		return nil, nil
	}
	w.tried[key]++
	w.events++
	head := chat.Envelope{
		ID: chat.EventID(fmt.Sprintf("paper-%d", w.events)), Actor: d.who, Name: d.who.ID, In: web.DirectWith(d.who.ID), Private: true,
	}
	response, err := w.bot.Handle(ctx, d.event(head))
	if err != nil {
		return nil, fmt.Errorf("%s does %s: %w", d.who.ID, d.named, err)
	}
	switch r := response.(type) {
	case chat.Privately:
		return append(w.reads(d.who, r.Message), w.carries(d, r.Message)...), nil
	case chat.Replace:
		return w.reads(d.who, r.Message), nil
	case chat.Ask:
		return w.fills(d.who, r.Form), nil
	case chat.Amend, chat.Quiet:
	}
	return nil, nil
}

// carries takes the code that links two accounts to the other one, and says yes on the first once the other has.
func (w *walk) carries(d deed, m chat.Message) []deed {
	if d.who == w.double && d.named == "members.link_yes" {
		return []deed{w.types(w.curious, "link confirm", "")}
	}
	code := linkCode.FindString(chat.PlainMessage(m))
	if d.named != "/link" || d.who != w.curious || code == "" {
		return nil
	}
	return []deed{w.types(w.double, "link", " "+code)}
}

var linkCode = regexp.MustCompile(`\b[0-9A-Z]{5}-[0-9A-Z]{5}\b`)

// lines are ways to type a command: bare, and with something for its first option that is offered or likely.
func (w *walk) lines(ctx context.Context, who chat.UserID, c chat.Command) []string {
	lines := []string{""}
	if len(c.Options) == 0 {
		return lines
	}
	route := c.Options[0].Query
	if route != "" {
		options, err := w.bot.Suggest(ctx, chat.Query{Actor: who, Route: route})
		if err == nil {
			for _, o := range options[:min(len(options), mostTries)] {
				lines = append(lines, " "+o.Value)
			}
		}
	}
	for _, hint := range w.hints {
		if route == "" || c.Name == "trace" || hint == lostSpace && strings.HasPrefix(c.Name, "spaces ") {
			lines = append(lines, " "+hint)
		}
	}
	return lines
}

// isLast reports whether something ends what a walk still needs.
func isLast(name string) bool {
	return slices.ContainsFunc([]string{"forget", "leave", "remove", "archive", "end", "hold", "no_thanks", "alumni", "link_no", "unask"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}

// reads takes a message in, and finds what one can do with it.
func (w *walk) reads(who chat.UserID, m chat.Message) []deed {
	w.said(m)
	var all []deed
	for _, control := range m.Controls() {
		switch c := control.(type) {
		case chat.Button:
			all = append(all, w.uses(who, c.Action, nil, c.Style == chat.Danger))
		case chat.Select:
			for _, o := range slices.Compact([]chat.Option{c.Options[0], c.Options[len(c.Options)-1]}) {
				all = append(all, w.uses(who, c.Action, chat.ChoiceValue(o.Value), false))
			}
		case chat.PickPerson:
			all = append(all, w.uses(who, c.Action, chat.PersonValue(w.people[0]), false))
		case chat.PickChannel:
			all = append(all, w.uses(who, c.Action, chat.ChannelValue(w.paper.anywhere()), false))
		case chat.Search, chat.LinkButton:
		}
	}
	return all
}

func (w *walk) uses(who chat.UserID, a chat.Action, v chat.Value, danger bool) deed {
	w.used[a.Route] = true
	if a.Route == "members.unlink_now" && (who != w.double || !strings.HasSuffix(a.Arg, who.ID)) {
		who = chat.UserID{} // nobody: the walk goes on with the account that it began with, which hears of it
	}
	return deed{who: who, named: a.Route, danger: danger || isLast(a.Route), event: func(e chat.Envelope) chat.Event {
		return chat.ActionUsed{Envelope: e, Action: a, Value: v}
	}}
}
