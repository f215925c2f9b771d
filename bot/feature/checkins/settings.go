package checkins

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/scheduler"
)

// shareFitting is chosen instead of a [Share]: as far as those who may read the answers.
const shareFitting = "fit"

// How long a title and a schedule may be, in characters. A schedule has room for the holidays that it leaves out.
const (
	maxTitle = 60
	maxWhen  = 2000
)

// settings asks for what a check-in is besides its cohort and its questions, filled in with what it is now. when is
// the schedule as it is to be read and changed.
func (c Checkin) settings(w *words.Locale, when string) []chat.Field {
	share := append([]chat.Option{{
		Value: shareFitting, Label: w.Text("checkins.share.fit"), Help: w.Text("checkins.share_help.fit"),
	}}, optionsOf(w, "checkins.share", Shares())...)
	chosen := string(c.Share)
	if c.Share == shareFor(c.Reach) {
		chosen = shareFitting
	}
	one := func(name string, options []chat.Option, now string) chat.Field {
		return chat.Field{
			Name: name, Label: w.Text("checkins.field." + name), Input: chat.OneOf{Options: options}, Prefill: chat.ChoiceValue(now),
		}
	}
	return []chat.Field{
		{Name: "title", Label: w.Text("checkins.field.title"), Input: chat.ShortText{Max: maxTitle}, Prefill: chat.TextValue(c.Title)},
		{
			Name: "when", Label: w.Text("checkins.field.when"), Help: w.Text("checkins.help.when"),
			Input: chat.ShortText{Max: maxWhen}, Prefill: chat.TextValue(when),
		},
		one("window", windowOptions(w, c.Window), windowValue(c.Window)),
		one("reach", optionsOf(w, "checkins.reach", community.Reaches()), string(c.Reach)),
		one("share", share, chosen),
		one("layout", optionsOf(w, "checkins.layout", []Layout{ByPerson, ByQuestion}), string(c.Layout)),
		one("ask", optionsOf(w, "checkins.ask", []Ask{AskDirect, AskChannel, AskBoth}), string(c.Ask)),
		{
			Name: "remind", Label: w.Text("checkins.field.remind"), Help: w.Text("checkins.help.remind"),
			Input: chat.YesNo{Yes: w.Text("checkins.yes"), No: w.Text("checkins.no")}, Prefill: chat.BoolValue(c.Remind),
		},
	}
}

// optionsOf offers values whose words stand under a key, with a line about each where there is one.
func optionsOf[T ~string](w *words.Locale, key string, all []T) []chat.Option {
	options := make([]chat.Option, len(all))
	for i, v := range all {
		options[i] = chat.Option{Value: string(v), Label: w.Text(key + "." + string(v))}
		if help := key + "_help." + string(v); w.Has(help) {
			options[i].Help = w.Text(help)
		}
	}
	return options
}

// windowOptions offers the usual windows, and the one that is set.
func windowOptions(w *words.Locale, now time.Duration) []chat.Option {
	all := windows()
	if !slices.Contains(all, now) {
		all = append(all, now)
		slices.Sort(all)
	}
	options := make([]chat.Option, len(all))
	for i, window := range all {
		options[i] = chat.Option{Value: windowValue(window), Label: windowWords(w, window)}
	}
	return options
}

// set takes what was filled in. problems is a sentence for each field with which it cannot be kept; the check-in is
// then not to be stored.
func (c *Checkin) set(v *bot.View, cohort community.Cohort, a chat.Answers) (problems map[string]string, err error) {
	w := v.Words()
	if typed := a.Text("when"); typed != scheduler.English(c.Spec) {
		spec, err := scheduler.Parse(typed, scheduler.ParseOptions{Today: scheduler.DateOf(v.Now().In(w.Zone())), Zone: cohort.Zone})
		if sentence, wrong := bot.ScheduleProblem(w, err); wrong {
			return map[string]string{"when": sentence}, nil
		}
		if err != nil {
			return nil, err
		}
		c.Spec = spec
	}
	hours, err := strconv.Atoi(a.Choice("window"))
	if err != nil {
		return nil, err
	}
	c.Title, c.Window, c.Remind = a.Text("title"), time.Duration(hours)*time.Hour, a.Yes("remind")
	c.Reach, c.Layout, c.Ask = community.Reach(a.Choice("reach")), Layout(a.Choice("layout")), Ask(a.Choice("ask"))
	if c.Share = Share(a.Choice("share")); c.Share == shareFitting {
		c.Share = shareFor(c.Reach)
	}
	problems, err = c.check(w, cohort, v.Now())
	return problems, err
}

// check finds what cannot be kept: a sentence for each field that would have to change.
func (c Checkin) check(w *words.Locale, cohort community.Cohort, now time.Time) (map[string]string, error) {
	problems := map[string]string{}
	if !c.Share.allows(c.Reach) {
		problems["share"] = w.Text("checkins.share_too_wide." + string(c.Reach))
	} else if c.Share == ShareChannel && len(cohort.Channels) == 0 {
		problems["share"] = w.Text("checkins.share_no_channel")
	}
	if c.Ask.channel() && len(cohort.Channels) == 0 {
		problems["ask"] = w.Text("checkins.no_channel")
	}
	longest, err := longestWindow(c.Spec, scheduler.LocalOf(now))
	switch {
	case err != nil:
		return nil, err
	case longest < windows()[0]:
		problems["when"] = w.Text("checkins.too_often")
	case longest < c.Window:
		problems["window"] = w.Text("checkins.window_too_long", "count", int(longest.Hours()))
	}
	return problems, nil
}

// prefilled names exactly what stands in fields, for [chat.Form.Revision].
func prefilled(fields []chat.Field) string {
	var all strings.Builder
	for _, f := range fields {
		all.WriteString(f.Name + "=" + strconv.Quote(chat.Canonical(f.Prefill)) + "\n")
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:6])
}
