package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/scheduler"
)

// What is nobody's but the Weavers' in [guarded], and of it what is not even theirs.
var (
	weaversTitles = []string{"Heddle named", "Heddle hidden", "Heddle led", "Heddle own"}
	weaversWords  = []string{"said with names", "said without names"}
	nobodysWord   = []string{"said to myself", "narrowed to me", "kept to myself"}
	leadsWord     = []string{"said to leads"}
)

// guarded is a community with one cohort that has much to guard, and one that has nothing to do with it. Whoever tries
// is in it, as who they are.
func guarded(t *testing.T) *bottest.Community {
	t.Helper()
	c := bottest.New(t, features())
	lea, pia := c.Member("lea", "Africa/Nairobi"), c.Member("pia", "Africa/Nairobi")
	c.Cohort("Weavers", "Africa/Nairobi", lea)
	c.Cohort("Potters", "Africa/Nairobi", pia)
	c.Facilitator("fay", "Africa/Nairobi")
	six := []string{"bo", "dov", "eno", "ida", "kai", "fellow"}
	for _, name := range six {
		c.Member(name, "Africa/Nairobi").Enters("Weavers")
	}
	c.Member("guest", "Africa/Nairobi").Enters("Potters").Becomes(func(m *community.Member) { m.GuestOf = "Potters" })
	asker := c.Member("Requestrian", "Africa/Nairobi")
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Entry = community.ByApproval
		return tx.People().PutCohort(cohort)
	})
	asker.Does("cohorts join Weavers").Hears("I have told those who lead Weavers")
	begins(t, c, "Heddle named", community.CohortNamed)
	begins(t, c, "Heddle hidden", community.CohortUnnamed)
	begins(t, c, "Heddle led", community.LeadsOnly)
	begins(t, c, "Heddle own", community.AuthorOnly)
	c.Until("Monday 06:00")
	return c
}

// begins sets up a weekly check-in whose answers go as far as they may.
func begins(t *testing.T, c *bottest.Community, title string, reach community.Reach) {
	t.Helper()
	feature := checkins.New()
	c.Decide(func(tx *bot.Tx) error {
		template, _ := checkins.TemplateNamed("weekly")
		one := template.Begin(checkinID(title), "Weavers", title, tx.Now())
		one.Reach, one.Share, one.Spec = reach, checkins.ShareNobody, scheduler.Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"}
		if reach == community.CohortNamed || reach == community.CohortUnnamed {
			one.Share = checkins.ShareChannel
		}
		_, err := feature.Start(tx, one)
		return err
	})
}

func checkinID(title string) string {
	return ("01JD" + strings.ToUpper(strings.ReplaceAll(title, " ", "")) + strings.Repeat("X", 26))[:26]
}

// answerAll has five Weavers answer each check-in, each once with what nobody else is to read; fellow answers nothing.
func answerAll(t *testing.T, c *bottest.Community) {
	t.Helper()
	rounds := roundsIn(c)
	say := func(who, title, words, reach string) {
		answers := chat.Answers{"moved": chat.TextValue(words), "energy": chat.NumberValue(3)}
		if reach != "" {
			answers["who_reads"] = chat.ChoiceValue(reach)
		}
		i := slices.IndexFunc(rounds, func(id string) bool { return strings.HasPrefix(id, checkinID(title)) })
		response := acts(t, c, c.Person(who).Account, chat.Action{Route: "checkins.answer", Arg: rounds[i]}, answers)
		if _, ok := response.(chat.Privately); !ok {
			t.Fatalf("%s answers %s: %v", who, title, response)
		}
	}
	for _, who := range []string{"bo", "dov", "eno", "ida", "kai"} {
		say(who, "Heddle named", weaversWords[0], "")
		say(who, "Heddle hidden", weaversWords[1], "")
		say(who, "Heddle led", leadsWord[0], "")
		say(who, "Heddle own", nobodysWord[0], "")
	}
	say("ida", "Heddle named", nobodysWord[1], string(community.AuthorOnly))
	say("kai", "Heddle led", nobodysWord[2], string(community.AuthorOnly))
}

var roundKey = regexp.MustCompile(`01JD[A-Z0-9]+@[0-9T:-]+`)

func roundsIn(c *bottest.Community) []string {
	var all []string
	c.Read(func(v *bot.View) error {
		for e, err := range v.Reader().Scan("", "") {
			if err != nil {
				return err
			}
			all = append(all, roundKey.FindAllString(string(e.Key), -1)...)
		}
		return nil
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// acts uses a control, or with answers submits a form, that nobody offered.
func acts(t *testing.T, c *bottest.Community, who chat.UserID, action chat.Action, answers chat.Answers) chat.Response {
	t.Helper()
	head := c.Stage().Envelope(who)
	var e chat.Event = chat.ActionUsed{Envelope: head, Action: action}
	if answers != nil {
		e = chat.FormSubmitted{Envelope: head, Action: action, Answers: answers}
	}
	response, err := c.Bot.Handle(t.Context(), e)
	if err != nil {
		t.Errorf("%s names %v, and the event cannot be handled: %v", who.ID, action, err)
	}
	return response
}

// told is all that a response tells, with what is in its files.
func told(t *testing.T, response chat.Response) string {
	t.Helper()
	raw, err := json.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	var files strings.Builder
	if r, ok := response.(chat.Privately); ok {
		for _, b := range r.Message.Blocks {
			if a, ok := b.(chat.Attachment); ok {
				files.Write(a.Data)
			}
		}
	}
	return string(raw) + files.String()
}

// arguments are all that could be named, guessed or remembered: every part of every key, the pages and orders of rounds,
// days of people, commands, and nonsense.
func arguments(t *testing.T, c *bottest.Community) []string {
	t.Helper()
	all := []string{"", "nonsense", "/", "\n\n", "Weavers", "weekly", "Weavers/1", "checkins report", "data export", "desk", "trace"}
	rounds := roundsIn(c)
	for _, r := range rounds {
		checkin, _, _ := strings.Cut(r, "@")
		all = append(all, r, r+"/1", r+"/2", r+"/p/1", r+"/q/1", checkin, checkin+"/1", checkin+"/moved", checkin+"/moved/fr", checkin+"\nmoved")
	}
	c.Read(func(v *bot.View) error {
		members, err := v.People().Members()
		for _, m := range members {
			if !slices.Contains([]string{"bo", "lea", "guest", "Requestrian"}, m.Profile.Name) {
				continue // one Weaver stands for all
			}
			all = append(all, string(m.ID), string(m.ID)+"/", string(m.ID)+"/2026-11-30")
		}
		return err
	})
	ulid := regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{26}`)
	c.Read(func(v *bot.View) error {
		for e, err := range v.Reader().Scan("", "") {
			if err != nil {
				return err
			}
			if strings.Contains(string(e.Key), "requests") || strings.Contains(string(e.Key), "invitations") {
				all = append(all, ulid.FindAllString(string(e.Key), -1)...)
			}
		}
		return nil
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// filled fills a form in with what it suggests, and where it suggests nothing with the first that fits.
func filled(form chat.Form) chat.Answers {
	answers := chat.Answers{}
	for _, f := range form.Fields {
		if f.Prefill != nil {
			answers[f.Name] = f.Prefill
			continue
		}
		switch in := f.Input.(type) {
		case chat.OneOf:
			answers[f.Name] = chat.ChoiceValue(in.Options[0].Value)
		case chat.ShortText, chat.LongText:
			answers[f.Name] = chat.TextValue("every Monday at 9:00")
		case chat.YesNo:
			answers[f.Name] = chat.BoolValue(true)
		case chat.NumberInput, chat.Scale:
			answers[f.Name] = chat.NumberValue(2)
		case chat.ManyOf, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput: // left out
		}
	}
	return answers
}

// guardedRows are the records of what is the Weavers' and not the trier's own, without posts of theirs that only wait.
func guardedRows(c *bottest.Community, self chat.UserID) map[string]string {
	c.Settle() // what was under way is not what somebody changed
	rows := map[string]string{}
	c.Read(func(v *bot.View) error {
		me, err := v.People().ByAccount(self)
		if err != nil && me.ID != "" {
			return err
		}
		for e, err := range v.Reader().Scan("", "") {
			if err != nil {
				return err
			}
			key, value := string(e.Key), string(e.Value)
			about := strings.Contains(key+value, "Weavers") || strings.Contains(key+value, "01JDHEDDLE")
			if strings.Contains(key, "requests") && strings.Contains(key, "cohort") { // an index: the request itself says whose it is
				continue
			}
			own := me.ID != "" && strings.Contains(key+value, string(me.ID)) || strings.Contains(key+value, self.String())
			if about && !own {
				rows[key] = value
			}
		}
		return nil
	})
	return rows
}

// TestNothingForged: whoever can talk to Weft can send the name of any control or form, with any argument, whether it
// was offered to them or not. Everybody tries all of them with everything that could be named: nobody reads what is not
// theirs to read, nobody outside of a cohort changes anything of it, and Weft comes to grief over none of it.
func TestNothingForged(t *testing.T) {
	ending := []string{"cohorts.unlead", "cohorts.remove", "cohorts.archive", "checkins.end_now"}
	outside := slices.Concat(weaversTitles, weaversWords, leadsWord, nobodysWord)
	for who, c := range map[string]struct {
		never   []string
		changes bool     // may change the cohort: only what they read is looked at
		leaves  []string // routes that make them somebody else
	}{
		"stranger": {slices.Concat(outside, []string{"Requestrian"}), false, nil},
		"guest":    {slices.Concat(outside, []string{"Requestrian", "Weavers"}), false, []string{"members.join"}},
		"pia":      {slices.Concat(outside, []string{"Requestrian"}), false, ending},
		"fellow":   {slices.Concat(leadsWord, nobodysWord, []string{"Requestrian"}), true, nil},
		"lea":      {nobodysWord, true, ending},
		"fay":      {slices.Concat(weaversWords, leadsWord, nobodysWord), true, slices.Concat(ending, []string{"cohorts.lead", "cohorts.join", "cohorts.edit", "members.role", "members.whom", "members.remove"})},
	} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			community := guarded(t)
			answerAll(t, community)
			self := community.Person(who).Account
			routes := slices.DeleteFunc(community.Bot.Routes(), func(r string) bool { return slices.Contains(c.leaves, r) })
			if len(routes) < 60 {
				t.Fatalf("there are %d routes to try; this test shows nothing", len(routes))
			}
			last := []string{"cohorts.leave", "members.forget"} // nobody is who they were after these
			slices.SortStableFunc(routes, func(a, b string) int { return slices.Index(last, a) - slices.Index(last, b) })
			said := ""
			for _, closed := range []bool{false, true} {
				if closed {
					community.Until("Thursday 09:00")
				}
				before := guardedRows(community, self)
				all := arguments(t, community)
				for n, route := range routes {
					args := all
					if racing { // what races for one argument races for the next: each route is tried with every sixth
						args = everySixth(all, n)
					}
					if !closed && slices.Contains(last, route) || closed && !strings.HasPrefix(route, "checkins.") && !slices.Contains(last, route) {
						continue
					}
					for _, arg := range args {
						tryAll(t, community, self, chat.Action{Route: route, Arg: arg}, c.never)
					}
					if !c.changes {
						after := guardedRows(community, self)
						holdUntouched(t, route, before, after)
						before = after
					}
				}
				if who == "lea" && !closed { // what can be read is read, so that what is not read means something
					for _, r := range roundsIn(community) {
						said += told(t, acts(t, community, self, chat.Action{Route: "checkins.read", Arg: r}, nil))
					}
				}
				for _, route := range community.Bot.Suggesters() {
					for _, typed := range []string{"", "H", "We", "Re"} {
						options, err := community.Bot.Suggest(t.Context(), chat.Query{Actor: self, Route: route, Typed: typed})
						if err != nil {
							t.Errorf("%s types %q at %s: %v", who, typed, route, err)
						}
						holdSilent(t, fmt.Sprintf("%s, completing %q", route, typed), fmt.Sprint(options), c.never)
					}
				}
			}
			if who == "lea" && (!strings.Contains(said, leadsWord[0]) || !strings.Contains(said, weaversWords[0])) {
				t.Errorf("who leads cannot read what is theirs to read: %.600s", said)
			}
		})
	}
}

// everySixth is every sixth of all, from the n-th of the first six.
func everySixth(all []string, n int) (some []string) {
	for i := n % 6; i < len(all); i += 6 {
		some = append(some, all[i])
	}
	return some
}

// tryAll names something as a control, fills in the form that comes, and submits it even if none came.
func tryAll(t *testing.T, c *bottest.Community, who chat.UserID, action chat.Action, never []string) {
	t.Helper()
	response := acts(t, c, who, action, nil)
	itself := fmt.Sprintf("%q", action.Arg) // a form comes with what it was asked with
	silent := func(what string, r chat.Response) {
		holdSilent(t, what, strings.ReplaceAll(told(t, r), `"Arg":`+itself, ""), never)
	}
	silent(fmt.Sprint(action), response)
	answers := chat.Answers{}
	if ask, ok := response.(chat.Ask); ok {
		answers = filled(ask.Form)
	}
	silent(fmt.Sprint(action, " as a form"), acts(t, c, who, action, answers))
}

func holdSilent(t *testing.T, what, said string, never []string) {
	t.Helper()
	for _, words := range never {
		if strings.Contains(said, words) {
			t.Errorf("%s tells %q: %.600s", what, words, said)
		}
	}
}

func holdUntouched(t *testing.T, route string, before, after map[string]string) {
	t.Helper()
	for key, value := range before {
		if now, there := after[key]; !there || now != value {
			t.Errorf("%s changes %q from %.300s to %.300s", route, key, value, now)
		}
	}
	for key := range after {
		if _, there := before[key]; !there && !strings.Contains(key, "cohorts.request/") { // their own, without them
			t.Errorf("%s makes %q", route, key)
		}
	}
}
