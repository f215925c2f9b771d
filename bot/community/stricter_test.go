package community_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot/chat"
	"weft/bot/community"
)

func clockOf(t *rapid.T, name string) chat.Clock {
	return chat.Clock{Hour: rapid.IntRange(0, 23).Draw(t, name+" hour"), Minute: rapid.IntRange(0, 59).Draw(t, name+" minute")}
}

func wishes(t *rapid.T, whose string) community.Wishes {
	is := func(what string) bool { return rapid.Bool().Draw(t, whose+" "+what) }
	var consents []community.Consent
	for _, purpose := range []string{"membership", "stories", "pictures"} {
		if is("consents to " + purpose) {
			consents = append(consents, community.Consent{
				Purpose: purpose, Version: rapid.IntRange(1, 3).Draw(t, whose+" version"),
				At: morning().Add(time.Duration(rapid.IntRange(0, 9).Draw(t, whose+" day")) * 24 * time.Hour),
			})
		}
	}
	return community.Wishes{
		Level: rapid.SampledFrom(community.Levels()).Draw(t, whose+" level"),
		Preferences: community.Preferences{
			Prompts: is("prompts"), Reminders: is("reminders"), Direct: is("direct"), DirectChosen: is("chosen"),
			Simple: is("simple"), Discreet: is("discreet"),
			Quiet:       community.Quiet{From: clockOf(t, whose+" from"), To: clockOf(t, whose+" to")},
			PausedUntil: rapid.SampledFrom([]string{"", "2026-12-01", "2027-01-01", community.UntilISay}).Draw(t, whose+" pause"),
		},
		Consents: consents,
	}
}

// contact is how readily somebody is asked directly: 0 never, 1 where that is the custom, 2 always.
func contact(p community.Preferences) int {
	switch {
	case !p.Direct:
		return 0
	case p.DirectChosen:
		return 2
	}
	return 1
}

// What two accounts asked for is never loosened by linking them, whichever comes first.
func TestStricterIsNeverLooser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := wishes(t, "a"), wishes(t, "b")
		got := community.Stricter(a, b)
		for _, w := range []community.Wishes{a, b} {
			p, q := got.Preferences, w.Preferences
			if p.Prompts && !q.Prompts || p.Reminders && !q.Reminders || contact(p) > contact(q) || q.Simple && !p.Simple ||
				q.Discreet && !p.Discreet || p.PausedUntil < q.PausedUntil {
				t.Fatalf("%+v is looser than %+v", p, q)
			}
			if slices.Index(community.Levels(), got.Level) < slices.Index(community.Levels(), w.Level) {
				t.Fatalf("%s receives more than %s", got.Level, w.Level)
			}
			for _, c := range got.Consents {
				given := slices.IndexFunc(w.Consents, func(o community.Consent) bool { return o.Purpose == c.Purpose })
				if given < 0 || w.Consents[given].Version < c.Version {
					t.Fatalf("%+v was not consented to in %+v", c, w.Consents)
				}
			}
		}
		loud := 0
		for minute := range 24 * 60 {
			at := time.Date(2026, 6, 1, minute/60, minute%60, 0, 0, time.UTC)
			quiet := !a.Preferences.Quiet.NextWelcome(at, time.UTC).Equal(at) || !b.Preferences.Quiet.NextWelcome(at, time.UTC).Equal(at)
			if quiet && got.Preferences.Quiet.NextWelcome(at, time.UTC).Equal(at) {
				loud++
			}
		}
		q := got.Preferences.Quiet
		whole := (q.To.Hour*60+q.To.Minute-q.From.Hour*60-q.From.Minute+24*60)%(24*60) == 24*60-1
		if loud > 1 || loud == 1 && !whole {
			t.Fatalf("%d quiet minutes of %+v and %+v are lost in %+v", loud, a.Preferences.Quiet, b.Preferences.Quiet, q)
		}
		if other := community.Stricter(b, a); other.Preferences != got.Preferences || other.Level != got.Level {
			t.Fatalf("the order matters: %+v, %+v", got, other)
		}
		if same := community.Stricter(a, a); same.Preferences.Quiet != a.Preferences.Quiet && a.Preferences.Quiet.From != a.Preferences.Quiet.To {
			t.Fatalf("%+v with itself becomes %+v", a.Preferences.Quiet, same.Preferences.Quiet)
		}
	})
}

// The quiet hours of two accounts become the shortest time that holds both.
func TestQuietHoursOfTwoAccounts(t *testing.T) {
	hours := func(from, to int) community.Quiet {
		return community.Quiet{From: chat.Clock{Hour: from}, To: chat.Clock{Hour: to}}
	}
	for _, test := range []struct{ a, b, want community.Quiet }{
		{hours(21, 8), hours(22, 7), hours(21, 8)},
		{hours(21, 7), hours(22, 8), hours(21, 8)},
		{hours(21, 8), hours(0, 0), hours(21, 8)},
		{hours(9, 9), hours(12, 13), hours(12, 13)},
		{hours(21, 8), hours(12, 13), hours(21, 13)},
		{hours(1, 2), hours(3, 4), hours(1, 4)},
	} {
		if got := test.a.And(test.b); got != test.want {
			t.Errorf("%+v and %+v are %+v, want %+v", test.a, test.b, got, test.want)
		}
	}
}

// One account reads what it said itself; another only once it was opened to it.
func TestWhoMayOpen(t *testing.T) {
	slack, discord, page := chat.UserID{Platform: "a", ID: "1"}, chat.UserID{Platform: "b", ID: "2"}, chat.UserID{Platform: "c", ID: "3"}
	m := community.Member{Accounts: []chat.UserID{slack}}
	if !m.MayOpen(slack, chat.UserID{}) || !m.MayOpen(slack, slack) || !m.MayOpen(chat.UserID{}, slack) {
		t.Error("somebody with one account cannot read what is theirs alone")
	}
	if m.MayOpen(slack, page) {
		t.Error("what an account said that is gone, and had not opened, is read by the one that is left")
	}
	m.Accounts, m.First = []chat.UserID{discord, slack}, slack
	for _, test := range []struct {
		account, said chat.UserID
		want          bool
	}{
		{slack, slack, true},
		{slack, chat.UserID{}, true},
		{discord, slack, false},
		{discord, chat.UserID{}, false},
		{discord, discord, true},
		{slack, discord, false},
		{chat.UserID{}, slack, false},
		{chat.UserID{}, chat.UserID{}, false},
	} {
		if got := m.MayOpen(test.account, test.said); got != test.want {
			t.Errorf("%v may open what %v said: %v, want %v", test.account, test.said, got, test.want)
		}
	}
	m.Opened = []chat.UserID{slack}
	if !m.MayOpen(discord, slack) || !m.MayOpen(discord, chat.UserID{}) || m.MayOpen(slack, discord) {
		t.Error("opening is one way, and for what was opened")
	}
}

// Whatever is added to what a member may choose has to be thought of here: what the stricter of two is, or why there is
// none. Each choice is made on one side only, and has to hold whichever side that is.
func TestEveryWishIsJoined(t *testing.T) {
	stricter := map[string]func(*community.Wishes){
		"Level":                    func(w *community.Wishes) { w.Level = community.Alumni },
		"Consents":                 func(w *community.Wishes) { w.Consents = nil },
		"Preferences.Prompts":      func(w *community.Wishes) { w.Preferences.Prompts = false },
		"Preferences.Reminders":    func(w *community.Wishes) { w.Preferences.Reminders = false },
		"Preferences.Direct":       func(w *community.Wishes) { w.Preferences.Direct = false },
		"Preferences.DirectChosen": func(w *community.Wishes) { w.Preferences.DirectChosen = false },
		"Preferences.Simple":       func(w *community.Wishes) { w.Preferences.Simple = true },
		"Preferences.Discreet":     func(w *community.Wishes) { w.Preferences.Discreet = true },
		"Preferences.Quiet":        func(w *community.Wishes) { w.Preferences.Quiet = community.Quiet{To: chat.Clock{Hour: 9}} },
		"Preferences.PausedUntil":  func(w *community.Wishes) { w.Preferences.PausedUntil = "2027-01-01" },
	}
	loosest := func() community.Wishes {
		return community.Wishes{
			Level:       community.Core,
			Preferences: community.Preferences{Prompts: true, Reminders: true, Direct: true, DirectChosen: true},
			Consents:    []community.Consent{{Purpose: "stories", Version: 1, At: morning()}},
		}
	}
	field := func(w community.Wishes, name string) any {
		v := reflect.ValueOf(w)
		for part := range strings.SplitSeq(name, ".") {
			v = v.FieldByName(part)
		}
		return v.Interface()
	}
	for _, name := range fieldsOf("", reflect.TypeFor[community.Wishes]()) {
		choose, known := stricter[name]
		if !known {
			t.Errorf("nobody has said what the stricter of two is for %s", name)
			continue
		}
		strict := loosest()
		choose(&strict)
		for _, got := range []community.Wishes{community.Stricter(loosest(), strict), community.Stricter(strict, loosest())} {
			if !reflect.DeepEqual(field(got, name), field(strict, name)) {
				t.Errorf("%s becomes %v, where one of the two wants %v", name, field(got, name), field(strict, name))
			}
		}
	}
}

// fieldsOf names what a member chooses, the parts of their preferences one by one.
func fieldsOf(in string, t reflect.Type) (names []string) {
	for f := range t.Fields() {
		if f.Type == reflect.TypeFor[community.Preferences]() {
			names = append(names, fieldsOf(f.Name+".", f.Type)...)
			continue
		}
		names = append(names, in+f.Name)
	}
	return names
}

// Whatever is added to a member has to be thought of when two become one.
func TestEveryPartOfAMemberIsMerged(t *testing.T) {
	thoughtOf := map[string]bool{
		"ID": true, "Accounts": true, "Away": true, "Opened": true, "First": true, "Was": true, "Profile": true, "Zone": true,
		"ZoneChosen": true, "Language": true, "LanguageChosen": true, "Level": true, "Roles": true, "Preferences": true,
		"Consents": true, "Joined": true, "GuestOf": true,
	}
	for f := range reflect.TypeFor[community.Member]().Fields() {
		if !thoughtOf[f.Name] {
			t.Errorf("nobody has said what becomes of %s when two members become one", f.Name)
		}
	}
	a := community.Member{ID: "a", Accounts: []chat.UserID{{ID: "1"}}, Joined: morning(), GuestOf: "weavers", Profile: community.Profile{Name: "A"}}
	b := community.Member{
		ID: "b", Accounts: []chat.UserID{{ID: "2"}}, Away: []chat.UserID{{ID: "2"}}, Opened: []chat.UserID{{ID: "2"}}, Was: []community.MemberID{"c"},
		Zone: "Asia/Manila", Language: "fr", Roles: []community.Role{community.Facilitator}, Joined: morning().Add(time.Hour), GuestOf: "menders",
		Profile: community.Profile{Name: "B", Region: "Visayas", Languages: []string{"Cebuano"}, Helps: []string{"gardens"}, Learns: []string{"looms"}},
	}
	got := community.Merged(a, b)
	want := a
	want.Accounts, want.Away, want.Opened = []chat.UserID{{ID: "1"}, {ID: "2"}}, b.Away, b.Opened
	want.Was, want.Roles, want.Zone, want.Language = []community.MemberID{"c", "b"}, b.Roles, b.Zone, b.Language
	want.Profile = community.Profile{Name: "A", Region: "Visayas", Languages: []string{"Cebuano"}, Helps: []string{"gardens"}, Learns: []string{"looms"}}
	want.Level, want.Preferences, want.Consents = got.Level, got.Preferences, got.Consents // what TestEveryWishIsJoined is about
	want.GuestOf = ""
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the two become\n%+v, want\n%+v", got, want)
	}
}
