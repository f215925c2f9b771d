package community

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"weft/bot/chat"
	"weft/data"
)

// Register is where members and cohorts are kept.
type Register struct {
	keys        *data.Keys
	members     *data.Collection[memberRecord]
	cohorts     *data.Collection[Cohort]
	memberships *data.Collection[Membership]
	invitations *data.Collection[Invitation]
	links       *data.Collection[Link]
	guesses     *data.Collection[guesses]
}

// memberRecord is a member as stored: the profile sealed with the member's own key.
type memberRecord struct {
	Member
	Sealed []byte
}

const (
	namespace = "community"
	byAccount = "account"
	byRole    = "role"
	byMember  = "member"
	byCohort  = "cohort"
)

// NewRegister returns a register that seals with keys.
func NewRegister(keys *data.Keys) *Register {
	return &Register{
		keys: keys,
		members: data.NewCollection(data.Definition[memberRecord]{
			Namespace: namespace, Name: "members",
			Indexes:  map[string]func(memberRecord) []string{byAccount: accountsOf, byRole: rolesOf},
			Subjects: func(m memberRecord) []string { return []string{string(m.ID)} },
		}),
		cohorts: data.NewCollection(data.Definition[Cohort]{Namespace: namespace, Name: "cohorts"}),
		memberships: data.NewCollection(data.Definition[Membership]{
			Namespace: namespace, Name: "memberships",
			Indexes:  map[string]func(Membership) []string{byMember: func(m Membership) []string { return []string{string(m.Member)} }},
			Subjects: func(m Membership) []string { return []string{string(m.Member)} },
		}),
		invitations: data.NewCollection(data.Definition[Invitation]{
			Namespace: namespace, Name: "invitations",
			Indexes:   map[string]func(Invitation) []string{byCohort: func(i Invitation) []string { return []string{string(i.Cohort)} }},
			Subjects:  func(i Invitation) []string { return []string{string(i.By)} },
			Retention: InvitationLife, Since: func(i Invitation) time.Time { return i.Made },
		}),
		links: data.NewCollection(data.Definition[Link]{
			Namespace: namespace, Name: "links",
			Indexes:   map[string]func(Link) []string{byAccount: sidesOf},
			Subjects:  func(l Link) []string { return []string{string(l.Member)} },
			Retention: guessing, Since: func(l Link) time.Time { return l.Made },
		}),
		guesses: data.NewCollection(data.Definition[guesses]{
			Namespace: namespace, Name: "guesses",
			Retention: guessing, Since: guesses.last,
		}),
	}
}

func accountsOf(m memberRecord) []string {
	accounts := make([]string, len(m.Accounts))
	for i, a := range m.Accounts {
		accounts[i] = a.String()
	}
	return accounts
}

func rolesOf(m memberRecord) []string {
	roles := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		roles[i] = string(r)
	}
	return roles
}

// Collections lists what the register stores.
func (r *Register) Collections() []data.Described {
	return []data.Described{r.members, r.cohorts, r.memberships, r.invitations, r.links, r.guesses}
}

// Reading reads from one snapshot.
func (r *Register) Reading(from data.Reader) Reader { return Reader{r, from} }

// Writing reads and writes in one transaction.
func (r *Register) Writing(to data.Writer) Writer { return Writer{Reader{r, to}, to} }

// Reader reads members and cohorts.
type Reader struct {
	register *Register
	from     data.Reader
}

// Member returns a member, or data.ErrNotFound.
func (r Reader) Member(id MemberID) (Member, error) {
	record, err := r.register.members.Get(r.from, string(id))
	if err != nil {
		return Member{}, err
	}
	return r.open(record)
}

func (r Reader) open(record memberRecord) (Member, error) {
	m := record.Member
	plain, err := r.register.keys.Open(string(m.ID), r.register.members.Name(), string(m.ID), record.Sealed)
	if errors.Is(err, data.ErrErased) {
		return Member{}, data.ErrNotFound // the key is gone, so the member is, whatever a restored row says
	}
	if err != nil {
		return Member{}, fmt.Errorf("open the profile of member %s: %w", m.ID, err)
	}
	return m, json.Unmarshal(plain, &m.Profile)
}

// ByAccount returns the member whose account it is, or data.ErrNotFound.
func (r Reader) ByAccount(u chat.UserID) (Member, error) {
	for item, err := range r.register.members.By(r.from, byAccount, u.String()) {
		if err != nil {
			return Member{}, err
		}
		m, err := r.open(item.Value)
		if errors.Is(err, data.ErrNotFound) {
			continue // a row whose key is lost is nobody's any more
		}
		return m, err
	}
	return Member{}, data.ErrNotFound
}

// WithRole returns the members who were given exactly this role, in the order in which they joined.
func (r Reader) WithRole(role Role) ([]Member, error) {
	return r.openAll(r.register.members.By(r.from, byRole, string(role)))
}

// Members returns every member, in the order in which they joined.
func (r Reader) Members() ([]Member, error) { return r.openAll(r.register.members.All(r.from)) }

// openAll opens the members among the rows; one whose key is gone is nobody any more.
func (r Reader) openAll(rows iter.Seq2[data.Item[memberRecord], error]) ([]Member, error) {
	var all []Member
	for item, err := range rows {
		if err != nil {
			return nil, err
		}
		m, err := r.open(item.Value)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// Cohort returns a cohort, or data.ErrNotFound.
func (r Reader) Cohort(id CohortID) (Cohort, error) {
	return r.register.cohorts.Get(r.from, string(id))
}

// Cohorts returns every cohort, archived ones included, in the order in which they were made.
func (r Reader) Cohorts() ([]Cohort, error) { return data.Values(r.register.cohorts.All(r.from)) }

// CohortNamed finds a running cohort by what somebody typed: its name or its id, letters and digits only.
func (r Reader) CohortNamed(typed string) (Cohort, error) {
	all, err := r.Cohorts()
	if err != nil {
		return Cohort{}, err
	}
	if bare(typed) == "" {
		return Cohort{}, data.ErrNotFound
	}
	for _, c := range all {
		if c.Active() && (string(c.ID) == typed || bare(c.Name) == bare(typed)) {
			return c, nil
		}
	}
	return Cohort{}, data.ErrNotFound
}

// CohortEverNamed finds a cohort as [Reader.CohortNamed] does; where none runs, the one of that name that ended last.
func (r Reader) CohortEverNamed(typed string) (Cohort, error) {
	running, err := r.CohortNamed(typed)
	if !errors.Is(err, data.ErrNotFound) || bare(typed) == "" {
		return running, err
	}
	return r.lastEnded(func(c Cohort) bool { return string(c.ID) == typed || bare(c.Name) == bare(typed) })
}

// CohortEverOf returns the running cohort of a channel, or else the one of that channel that ended last.
func (r Reader) CohortEverOf(channel chat.ChannelID) (Cohort, error) {
	running, err := r.CohortOf(channel)
	if !errors.Is(err, data.ErrNotFound) {
		return running, err
	}
	return r.lastEnded(func(c Cohort) bool { return slices.Contains(c.Channels, channel) })
}

func (r Reader) lastEnded(is func(Cohort) bool) (Cohort, error) {
	all, err := r.Cohorts()
	if err != nil {
		return Cohort{}, err
	}
	found := Cohort{}
	for _, c := range all {
		if !c.Active() && is(c) && !c.Archived.Before(found.Archived) {
			found = c
		}
	}
	if found.ID == "" {
		return found, data.ErrNotFound
	}
	return found, nil
}

// CohortOf returns the running cohort that a channel is linked to, or data.ErrNotFound.
func (r Reader) CohortOf(channel chat.ChannelID) (Cohort, error) {
	all, err := r.Cohorts()
	if err != nil {
		return Cohort{}, err
	}
	for _, c := range all {
		for _, linked := range c.Channels {
			if c.Active() && linked == channel {
				return c, nil
			}
		}
	}
	return Cohort{}, data.ErrNotFound
}

// bare drops everything but letters and digits, so that "#Hate-Speech 1" and "hate speech 1" are the same.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// In returns the memberships of a cohort.
func (r Reader) In(c CohortID) ([]Membership, error) {
	return data.Values(r.register.memberships.All(r.from, string(c)))
}

// IsIn reports whether a member is in a cohort.
func (r Reader) IsIn(c CohortID, m MemberID) (bool, error) {
	_, err := r.register.memberships.Get(r.from, string(c), string(m))
	if errors.Is(err, data.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Of returns the memberships of a member.
func (r Reader) Of(m MemberID) ([]Membership, error) {
	return data.Values(r.register.memberships.By(r.from, byMember, string(m)))
}

// Zones lists the distinct zones of a cohort's members; members without one count in the cohort's.
func (r Reader) Zones(c Cohort) ([]string, error) {
	memberships, err := r.In(c.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var zones []string
	for _, ms := range memberships {
		m, err := r.register.members.Get(r.from, string(ms.Member))
		if err != nil {
			return nil, err
		}
		zone := m.Location(c.Zone).String()
		if !seen[zone] {
			seen[zone] = true
			zones = append(zones, zone)
		}
	}
	return zones, nil
}

// Writer reads and writes members and cohorts.
type Writer struct {
	Reader
	to data.Writer
}

// PutMember stores a member.
func (w Writer) PutMember(m Member) error {
	if err := w.register.keys.Ensure(string(m.ID)); err != nil {
		return fmt.Errorf("make a key for member %s: %w", m.ID, err)
	}
	plain, err := json.Marshal(m.Profile)
	if err != nil {
		return err
	}
	sealed, err := w.register.keys.Seal(string(m.ID), w.register.members.Name(), string(m.ID), plain)
	if err != nil {
		return fmt.Errorf("seal the profile of member %s: %w", m.ID, err)
	}
	m.Profile = Profile{}
	return w.register.members.Put(w.to, memberRecord{m, sealed}, string(m.ID))
}

// DeleteMember removes a member, their memberships and the invitations they gave out. The leads of cohorts no longer
// include them.
func (w Writer) DeleteMember(id MemberID) error {
	cohorts, err := w.Cohorts()
	if err != nil {
		return err
	}
	for _, c := range cohorts {
		if !c.LedBy(id) {
			continue
		}
		var leads []MemberID
		for _, lead := range c.Leads {
			if lead != id {
				leads = append(leads, lead)
			}
		}
		c.Leads = leads
		if err := w.PutCohort(c); err != nil {
			return err
		}
	}
	if _, err := w.register.memberships.ForgetAbout(w.to, string(id)); err != nil {
		return err
	}
	if _, err := w.register.invitations.ForgetAbout(w.to, string(id)); err != nil {
		return err
	}
	record, err := w.register.members.Get(w.to, string(id))
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return err
	}
	for _, account := range record.Accounts {
		if err := w.DropLinks(account); err != nil {
			return err
		}
	}
	if _, err := w.register.links.ForgetAbout(w.to, string(id)); err != nil {
		return err
	}
	return w.register.members.Delete(w.to, string(id))
}

// PutCohort stores a cohort.
func (w Writer) PutCohort(c Cohort) error { return w.register.cohorts.Put(w.to, c, string(c.ID)) }

// Enter puts a member into a cohort.
func (w Writer) Enter(ms Membership) error {
	return w.register.memberships.Put(w.to, ms, string(ms.Cohort), string(ms.Member))
}

// Leave takes a member out of a cohort.
func (w Writer) Leave(c CohortID, m MemberID) error {
	return w.register.memberships.Delete(w.to, string(c), string(m))
}

// Known reports whether a row of that member is stored, even one whose key is gone.
func (r Reader) Known(id MemberID) (bool, error) {
	_, err := r.register.members.Get(r.from, string(id))
	if errors.Is(err, data.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
