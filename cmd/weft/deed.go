package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"weft/adapters/web"
	"weft/bot/chat"
)

// deed is something that somebody can do.
type deed struct {
	who    chat.UserID
	event  func(chat.Envelope) chat.Event
	named  string
	danger bool
}

// isLast reports whether something ends what a walk still needs.
func isLast(name string) bool {
	return slices.ContainsFunc([]string{"forget", "leave", "remove", "archive", "end", "hold", "no_thanks", "alumni", "link_no", "unask"}, func(word string) bool {
		return strings.Contains(name, word)
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
	head := chat.Envelope{Actor: d.who, Name: d.who.ID, In: web.DirectWith(d.who.ID), Private: true}
	response, err := w.happens(ctx, head, d.event)
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
