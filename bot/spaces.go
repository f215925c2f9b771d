package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// SpaceID names a workspace or a server.
type SpaceID struct {
	Platform chat.Platform
	Space    string
}

// String names the space on one line, for keys and commands.
func (s SpaceID) String() string { return string(s.Platform) + "/" + s.Space }

// ParseSpaceID reads what [SpaceID.String] wrote; ok is false for anything else.
func ParseSpaceID(text string) (id SpaceID, ok bool) {
	platform, space, ok := strings.Cut(text, "/")
	return SpaceID{chat.Platform(platform), space}, ok && platform != "" && space != ""
}

// SpaceOf is where a channel is.
func SpaceOf(c chat.ChannelID) SpaceID { return SpaceID{c.Platform, c.Space} }

// SpaceOfAccount is where an account is. On a platform whose accounts belong to no one server it is the application.
func SpaceOfAccount(u chat.UserID) SpaceID { return SpaceID{u.Platform, u.Space} }

// Space is a workspace or server that Weft was added to.
type Space struct {
	ID    SpaceID
	Title string
	Since time.Time
	// Removed is when Weft was removed from it; zero while it is there. From then on nothing is sent there.
	Removed time.Time `json:",omitzero"`
	// Deleted is when what was kept of it was deleted, because it had been removed.
	Deleted time.Time `json:",omitzero"`
}

// Name is what people call it, or its id where the platform has said nothing.
func (s Space) Name() string { return cmp.Or(s.Title, s.ID.Space) }

// Removed reports whether Weft was removed from a space: nothing can be sent there.
func (v *View) Removed(id SpaceID) (bool, error) {
	s, err := v.bot.spaces.Get(v.reader, string(id.Platform), id.Space)
	if errors.Is(err, data.ErrNotFound) {
		return false, nil
	}
	return err == nil && !s.Removed.IsZero(), err
}

// Space returns a space that Weft was ever added to or removed from, or data.ErrNotFound.
func (v *View) Space(id SpaceID) (Space, error) {
	return v.bot.spaces.Get(v.reader, string(id.Platform), id.Space)
}

// Spaces lists the spaces that Weft was ever added to or removed from, by platform. For stewards.
func (v *View) Spaces() ([]Space, error) { return data.Values(v.bot.spaces.All(v.reader)) }

// SpacesOn implements [chat.SpaceLister].
func (b *Bot) SpacesOn(ctx context.Context, platform chat.Platform) ([]string, error) {
	var ids []string
	err := b.Read(ctx, func(v *View) error {
		all, err := v.Spaces()
		for _, s := range all {
			if s.ID.Platform == platform && s.Removed.IsZero() {
				ids = append(ids, s.ID.Space)
			}
		}
		return err
	})
	return ids, err
}

// Belongings are what is kept of one space.
type Belongings struct {
	// Only have all of their accounts there: deleting it forgets them.
	Only []community.MemberID
	// Also have accounts elsewhere: they lose the one there, and nothing else.
	Also []community.MemberID
	// Cohorts have channels there.
	Cohorts []community.Cohort
}

// In lists what is kept of a space. For stewards.
func (v *View) In(id SpaceID) (Belongings, error) {
	var b Belongings
	members, err := v.People().Members()
	if err != nil {
		return b, err
	}
	for _, m := range members {
		there := len(slices.DeleteFunc(slices.Clone(m.Accounts), func(u chat.UserID) bool { return SpaceOfAccount(u) != id }))
		switch {
		case there == 0:
		case there == len(m.Accounts):
			b.Only = append(b.Only, m.ID)
		default:
			b.Also = append(b.Also, m.ID)
		}
	}
	cohorts, err := v.People().Cohorts()
	for _, c := range cohorts {
		if slices.ContainsFunc(c.Channels, func(ch chat.ChannelID) bool { return SpaceOf(ch) == id }) {
			b.Cohorts = append(b.Cohorts, c)
		}
	}
	return b, err
}

// installed notes that Weft was added to a space. What waited there goes on, and nothing of it is deleted any more.
func (t *Tx) installed(id SpaceID, title string) error {
	s, err := t.Space(id)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return err
	}
	if err == nil && s.Removed.IsZero() && (title == "" || s.Title == title) {
		return nil // platforms say so at each start
	}
	s.ID, s.Title = id, cmp.Or(title, s.Title)
	back := !s.Removed.IsZero()
	if s.Since.IsZero() || back {
		s.Since = t.now
	}
	s.Removed, s.Deleted = time.Time{}, time.Time{}
	if err := t.putSpace(s); err != nil {
		return err
	}
	if back {
		if err := t.resume(id); err != nil {
			return err
		}
	}
	return t.Tell(SpaceChanged{id})
}

// uninstalled stops everything to a space at once: what is to be sent there is looked at before each request. Cohorts
// that have their channels nowhere else wait, and those who run the program are told.
func (t *Tx) uninstalled(id SpaceID) error {
	s, err := t.Space(id)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return err
	}
	if !s.Removed.IsZero() {
		return nil
	}
	s.ID, s.Removed = id, t.now
	if err := t.putSpace(s); err != nil {
		return err
	}
	kept, err := t.In(id)
	if err != nil {
		return err
	}
	for _, c := range kept.Cohorts {
		if !c.Active() {
			continue
		}
		if speaks, err := t.speaksIn(c.Channels); err != nil || speaks {
			if err != nil {
				return err
			}
			continue
		}
		if err := t.holdRemoved(c.ID); err != nil {
			return err
		}
	}
	t.bot.log.Warn().Str("space", id.String()).Msg("Weft was removed from a workspace or server; nothing is sent there any more")
	if err := t.Tell(SpaceChanged{id}); err != nil {
		return err
	}
	return t.Tell(Trouble{Kind: TroubleRemoved, Detail: s.Name(), Of: id.String()})
}

// speaksIn reports whether Weft is still where one of these channels is.
func (v *View) speaksIn(channels []chat.ChannelID) (bool, error) {
	for _, c := range channels {
		if removed, err := v.Removed(SpaceOf(c)); err != nil || !removed {
			return err == nil, err
		}
	}
	return false, nil
}

// whyRemoved marks the hold of a cohort that has lost all of its channels.
const whyRemoved = "removed"

// holdRemoved puts a cohort on hold, unless somebody did so before.
func (t *Tx) holdRemoved(c community.CohortID) error {
	if _, err := t.bot.holds.Get(t.writer, holdKey(c)); !errors.Is(err, data.ErrNotFound) {
		return err
	}
	return t.Hold(Hold{Cohort: c, Why: whyRemoved})
}

// resume lets the cohorts go on that waited because Weft was removed from a space.
func (t *Tx) resume(id SpaceID) error {
	kept, err := t.In(id)
	if err != nil {
		return err
	}
	for _, c := range kept.Cohorts {
		if err := t.releaseRemoved(c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) releaseRemoved(c community.CohortID) error {
	h, err := t.bot.holds.Get(t.writer, holdKey(c))
	if errors.Is(err, data.ErrNotFound) || (err == nil && h.Why != whyRemoved) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = t.Release(c)
	return err
}

func (t *Tx) putSpace(s Space) error {
	return t.bot.spaces.Put(t.writer, s, string(s.ID.Platform), s.ID.Space)
}

// hindered tells those who run the program what a platform keeps Weft from.
func (t *Tx) hindered(id SpaceID, e chat.Hindered) error {
	kind := TroubleConnection
	switch e.By {
	case chat.HindranceToken:
		kind = TroubleToken
	case chat.HindrancePermission:
		kind = TroublePermission
	case chat.HindranceConnection:
	}
	where := string(id.Platform)
	if name := cmp.Or(e.Title, id.Space); name != "" {
		where += ", " + name
	}
	return t.Tell(Trouble{Kind: kind, Detail: fmt.Sprintf("%s: %s", where, e.Detail), Of: id.String()})
}

// away notes that an account has left its workspace or server. Nothing is forgotten; it is only not written to.
func (t *Tx) away() error {
	m := t.actor
	account := t.account.Actor
	// An account that belongs to no one server may be in others still: whether it can be written to shows when it is.
	oneOfSeveral := t.account.In.Space != "" && t.account.In.Space != account.Space
	if m.ID == "" || oneOfSeveral || slices.Contains(m.Away, account) {
		return nil
	}
	m.Away = append(slices.Clone(m.Away), account)
	return t.People().PutMember(m)
}

// isBack notes that an account which had left does something: it is there again.
func (t *Tx) isBack(e chat.Event) error {
	if _, leaves := e.(chat.PlaceLeft); leaves || !slices.Contains(t.actor.Away, t.account.Actor) {
		return nil
	}
	account := t.account.Actor
	t.actor.Away = slices.DeleteFunc(slices.Clone(t.actor.Away), func(u chat.UserID) bool { return u == account })
	return t.People().PutMember(t.actor)
}
