package desk

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// searched is what a trace is to be of.
type searched struct {
	people []community.Member // whom the actor may trace and whose name it is
	day    string             // a local date, "" for the last days
	badDay string             // what was given as a day and is none
}

// sought reads “trace”, “trace Tuesday”, “trace @bo”, “trace Bo of Manila 2026-11-24”, or the two options. Whoever the
// actor may not trace is not found, whether they are there or not.
func sought(v *bot.View, in bot.Input) (searched, error) {
	who, day := typed(in, "person"), typed(in, "day")
	if line := strings.TrimSpace(in.Text); line != "" {
		who, day = line, ""
		if found, err := called(v, who); err != nil || len(found) > 0 {
			return searched{people: found}, err
		}
		if at := strings.LastIndexAny(line, " \t"); at >= 0 {
			who, day = line[:at], line[at+1:]
		}
	}
	if _, isDay := dayOf(v, who); isDay && day == "" {
		who, day = "", who
	}
	date, ok := dayOf(v, day)
	if day != "" && !ok {
		return searched{badDay: day}, nil
	}
	if who == "" {
		return searched{people: []community.Member{v.Actor()}, day: date}, nil
	}
	people, err := called(v, who)
	return searched{people: people, day: date}, err
}

// called finds the people of a name, or of an id, among those whom the actor may trace. Where nobody is called exactly
// that, a part of a name will do: most people are known by their first.
func called(v *bot.View, name string) ([]community.Member, error) {
	name = strings.Trim(strings.TrimSpace(name), "@\"“”„«» ")
	all, err := traceablePeople(v)
	if err != nil || name == "" {
		return nil, err
	}
	var exactly, inPart []community.Member
	for _, m := range all {
		switch {
		case strings.EqualFold(m.Profile.Name, name), string(m.ID) == name,
			slices.ContainsFunc(m.Accounts, func(u chat.UserID) bool { return u.String() == name }):
			exactly = append(exactly, m)
		case slices.ContainsFunc(strings.Fields(m.Profile.Name), func(part string) bool { return strings.EqualFold(part, name) }):
			inPart = append(inPart, m)
		}
	}
	if len(exactly) > 0 {
		return exactly, nil
	}
	return inPart, nil
}

// traceablePeople are those of whom the actor may learn whether messages arrived: everybody for those who facilitate,
// the people of their running cohorts for those who lead, and always oneself.
func traceablePeople(v *bot.View) ([]community.Member, error) {
	if v.IsFacilitator(v.Actor()) {
		return v.People().Members()
	}
	cohorts, err := led(v)
	if err != nil {
		return nil, err
	}
	people := []community.Member{v.Actor()}
	for _, c := range cohorts {
		memberships, err := v.People().In(c)
		if err != nil {
			return nil, err
		}
		for _, ms := range memberships {
			m, err := v.People().Member(ms.Member)
			if errors.Is(err, data.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(people, func(known community.Member) bool { return known.ID == m.ID }) {
				people = append(people, m)
			}
		}
	}
	return people, nil
}

// ledOf lists the cohorts that the actor leads and a member is in.
func ledOf(v *bot.View, m community.Member) ([]community.CohortID, error) {
	cohorts, err := led(v)
	if err != nil {
		return nil, err
	}
	var shared []community.CohortID
	for _, c := range cohorts {
		in, err := v.People().IsIn(c, m.ID)
		if err != nil {
			return nil, err
		}
		if in {
			shared = append(shared, c)
		}
	}
	return shared, nil
}

// dayOf reads a date, “today” or “yesterday”, or the name of a weekday in English or the actor's language: the last one
// that was, today included, by the actor's clock.
func dayOf(v *bot.View, day string) (date string, ok bool) {
	if _, err := time.Parse(time.DateOnly, day); err == nil {
		return day, true
	}
	w := v.Words()
	today := v.Now().In(w.Zone())
	switch strings.ToLower(day) {
	case "today":
		return today.Format(time.DateOnly), true
	case "yesterday":
		return today.AddDate(0, 0, -1).Format(time.DateOnly), true
	}
	for ago := range 7 {
		at := today.AddDate(0, 0, -ago)
		if strings.EqualFold(at.Weekday().String(), day) || strings.EqualFold(w.Weekday(at.Weekday()), day) {
			return at.Format(time.DateOnly), true
		}
	}
	return "", false
}

// namesPerson: “trace @bo” and “trace Tuesday” are commands, “trace of snow on the roof” is an answer. Whoever may trace
// others is not taken to answer with a name that is written wrongly.
func namesPerson(v *bot.View, rest string) (bool, error) {
	if strings.HasPrefix(rest, "@") {
		return true, nil
	}
	found, err := sought(v, bot.Input{Text: rest})
	if err != nil || found.badDay == "" && len(found.people) > 0 {
		return err == nil, err
	}
	return looksLikeAName(v, rest)
}

// chooseOne asks which of several people of one name is meant.
func chooseOne(w *words.Locale, found searched) chat.Response {
	var controls []chat.Control
	for _, m := range found.people[:min(len(found.people), mostNamesakes)] {
		label := m.Profile.Name
		if m.Profile.Organisation != "" {
			label = w.Text("desk.trace.one_of", "name", m.Profile.Name, "organisation", m.Profile.Organisation)
		}
		controls = append(controls, chat.Button{
			Label: clipped(label), Action: chat.Action{Route: routeTrace, Arg: string(m.ID) + "/" + found.day},
		})
	}
	return private(w, "desk.trace.which", []chat.Block{w.Paragraph("desk.trace.which"), chat.Actions{Controls: controls}})
}

// mostNamesakes is how many people of one name are offered.
const mostNamesakes = 10

// traceChosen traces whom a button names, if the actor may trace them by now.
func traceChosen(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, day, _ := strings.Cut(in.Arg, "/")
	m, ok, err := traceNamed(tx, id, day, 0)
	if err != nil || !ok {
		return tx.Say("desk.trace.nobody"), err
	}
	return chat.Privately{Message: m}, nil
}

// turnTrace shows another page in the place of the one that stands there.
func turnTrace(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, rest, _ := strings.Cut(in.Arg, "/")
	day, number, _ := strings.Cut(rest, "/")
	page, err := strconv.Atoi(number)
	if err != nil {
		page = 0
	}
	m, ok, err := traceNamed(tx, id, day, page)
	if err != nil || !ok {
		return tx.Say("desk.trace.nobody"), err
	}
	return chat.Replace{Message: m}, nil
}

// traceNamed is the trace of a member whom the actor may trace; ok is false where they may not, or not any more.
func traceNamed(tx *bot.Tx, id, day string, page int) (m chat.Message, ok bool, err error) {
	all, err := traceablePeople(&tx.View)
	if err != nil {
		return chat.Message{}, false, err
	}
	at := slices.IndexFunc(all, func(m community.Member) bool { return string(m.ID) == id })
	if at < 0 {
		return chat.Message{}, false, nil
	}
	m, err = traceOf(tx, all[at], day, page)
	return m, true, err
}

// suggestPerson completes the names of those whom the actor may trace.
func suggestPerson(v *bot.View, in bot.Input) ([]chat.Option, error) {
	all, err := traceablePeople(v)
	var options []chat.Option
	for _, m := range all {
		if strings.Contains(strings.ToLower(m.Profile.Name), strings.ToLower(strings.Trim(in.Text, "@ "))) {
			options = append(options, chat.Option{Value: string(m.ID), Label: clipped(m.Profile.Name)})
		}
	}
	return options, err
}
