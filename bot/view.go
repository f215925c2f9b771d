package bot

import (
	"fmt"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// View reads the records of a community as they are at one instant, for one actor. It writes nothing.
type View struct {
	bot     *Bot
	reader  data.Reader
	now     time.Time
	actor   community.Member
	account chat.Envelope
	in      Input
	once    map[string]any
}

// Once computes something once in a transaction: a record that a rule, a form and a decision all look at. What it
// returns is shared and must not be changed, and is not read again after a write.
func Once[T any](v *View, key string, compute func() (T, error)) (T, error) {
	if known, ok := v.once[key].(T); ok {
		return known, nil
	}
	computed, err := compute()
	if err == nil && v.once != nil {
		v.once[key] = computed
	}
	return computed, err
}

// Now is community time, frozen when the transaction began.
func (v *View) Now() time.Time { return v.now }

// Reader reads the feature's own collections.
func (v *View) Reader() data.Reader { return v.reader }

// Actor is who acted. The ID is empty for somebody who is no member, and where nobody acted.
func (v *View) Actor() community.Member { return v.actor }

// Envelope is what the platform said about the event, and about the account that acted.
func (v *View) Envelope() chat.Envelope { return v.account }

// People reads members and cohorts.
func (v *View) People() community.Reader { return v.bot.people.Reading(v.reader) }

// Words speaks to the actor: in their language and zone, or what the platform says of them, or the community's.
func (v *View) Words() *words.Locale {
	if v.actor.ID != "" {
		return v.WordsFor(v.actor)
	}
	zone, err := time.LoadLocation(v.account.Zone)
	if err != nil || v.account.Zone == "" {
		zone = v.bot.zone
	}
	return v.bot.words.In(firstOf(v.account.Language, v.bot.language), zone)
}

// WordsFor speaks to a member.
func (v *View) WordsFor(m community.Member) *words.Locale {
	return v.bot.words.In(firstOf(m.Language, v.bot.language), m.Location(v.bot.zone.String()))
}

// WordsIn speaks to a cohort's channel.
func (v *View) WordsIn(c community.Cohort) *words.Locale {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil || c.Zone == "" {
		zone = v.bot.zone
	}
	return v.bot.words.In(firstOf(c.Language, v.bot.language), zone)
}

// WordsLike speaks one of Weft's languages in the actor's zone, for texts that are kept in each of them. A language
// that Weft does not speak becomes the fallback.
func (v *View) WordsLike(language string) *words.Locale {
	return v.bot.words.In(language, v.Words().Zone())
}

// CommunityZone is the zone used where neither member nor cohort has one.
func (v *View) CommunityZone() *time.Location { return v.bot.zone }

// Languages lists what Weft speaks, the fallback first.
func (v *View) Languages() []string { return v.bot.words.Languages() }

// IsSteward reports whether m runs the program: by role, or because the configuration names an account of theirs.
func (v *View) IsSteward(m community.Member) bool {
	if m.ID == "" {
		return false
	}
	return m.Has(community.Steward) || slices.ContainsFunc(m.Accounts, func(u chat.UserID) bool {
		return slices.Contains(v.bot.stewards, u)
	})
}

// IsFacilitator reports whether m is a facilitator or a steward.
func (v *View) IsFacilitator(m community.Member) bool {
	return m.ID != "" && (m.Has(community.Facilitator) || v.IsSteward(m))
}

// MayOpen reports whether what only its author may read, and they said from an account, may be shown to them at the account
// that acts, or for which a message is rendered: at the same one, or at another once they opened it. Where nobody acts,
// only what was opened.
func (v *View) MayOpen(author community.Member, said chat.UserID) bool {
	return author.MayOpen(v.account.Actor, said)
}

// Place describes a channel as its platform knows it. It is what was last heard: no request is made.
func (v *View) Place(c chat.ChannelID) (chat.Place, bool) { return v.bot.places.get(c) }

// Form builds a registered form for the actor, as [Tx.Ask] would show it.
func (v *View) Form(route, arg string) (chat.Form, error) {
	f, ok := v.bot.registry.forms[route]
	if !ok {
		return chat.Form{}, fmt.Errorf("there is no form %q", route)
	}
	in := v.in
	in.Arg = arg
	form, err := f.Build(v, in)
	if err != nil {
		return chat.Form{}, err
	}
	form.Action = chat.Action{Route: route, Arg: arg}
	if form.Language == "" {
		form.Language = v.Words().Language()
	}
	return form, nil
}

// Open reads words that were sealed with [Tx.Seal]. Words of somebody who was forgotten give data.ErrErased.
func (v *View) Open(owner community.MemberID, collection, id string, sealed []byte) (string, error) {
	plain, err := v.bot.keys.Open(string(owner), collection, id, sealed)
	return string(plain), err
}

// Mac names something of a member's in a way that only the holder of their key can recompute, so that the name
// of a record does not tell whose it is.
func (v *View) Mac(owner community.MemberID, message string) (string, error) {
	return v.bot.keys.MAC(string(owner), message)
}

// Coming lists what lies ahead of a member, in all features, earliest first.
func (v *View) Coming(viewer community.Member, from, to time.Time) ([]AgendaItem, error) {
	all, err := gather(v.bot.registry.agendas, "agenda of", func(a Agenda) ([]AgendaItem, error) { return a(v, viewer, from, to) })
	slices.SortStableFunc(all, func(a, b AgendaItem) int { return a.At.Compare(b.At) })
	return all, err
}

// Kept tells a member what every feature keeps about them.
func (v *View) Kept(member community.MemberID) ([]chat.Block, error) {
	return gather(v.bot.registry.abouts, "what is kept by", func(a About) ([]chat.Block, error) { return a(v, member) })
}

func firstOf(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}
