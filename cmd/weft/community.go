package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"weft/adapters/web"
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/scheduler"
)

//go:embed sample/community.toml
var sampleFile string

// cast is a community as it is written down in one file: for the demonstration, and for a page that serves.
type cast struct {
	Name     string        `toml:"name"`
	Language string        `toml:"language"`
	Zone     string        `toml:"zone"`
	People   []castPerson  `toml:"people"`
	Channels []castChannel `toml:"channels"`
	Cohorts  []castCohort  `toml:"cohorts"`
	Checkins []castCheckin `toml:"checkins"`
}

type castPerson struct {
	ID           string   `toml:"id"`
	Name         string   `toml:"name"`
	Pronouns     string   `toml:"pronouns"`
	Organisation string   `toml:"organisation"`
	Zone         string   `toml:"zone"`
	Language     string   `toml:"language"`
	Note         string   `toml:"note"`
	Role         string   `toml:"role"`
	Level        string   `toml:"level"`
	Member       bool     `toml:"member"`
	NoDirect     bool     `toml:"no_direct"`
	Leads        []string `toml:"leads"`
	Cohorts      []string `toml:"cohorts"`
}

type castChannel struct {
	ID      string `toml:"id"`
	Name    string `toml:"name"`
	Topic   string `toml:"topic"`
	Open    bool   `toml:"open"`
	Outside bool   `toml:"outside"`
}

type castCohort struct {
	ID       string `toml:"id"`
	Name     string `toml:"name"`
	About    string `toml:"about"`
	Zone     string `toml:"zone"`
	Language string `toml:"language"`
	Channel  string `toml:"channel"`
}

type castCheckin struct {
	Cohort   string `toml:"cohort"`
	Title    string `toml:"title"`
	Template string `toml:"template"`
	When     string `toml:"when"`
}

// template is what a check-in begins as: the most general where the file says nothing.
func (ch castCheckin) template() string { return cmp.Or(ch.Template, "weekly") }

func readCast(name, text string) (cast, error) {
	var c cast
	if err := readTOML(name, text, &c); err != nil {
		return cast{}, err
	}
	if err := c.check(); err != nil {
		return cast{}, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func readCastFile(path string) (cast, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return cast{}, fmt.Errorf("page.people has to name a file with the people of the page: %w", err)
	}
	return readCast("the file "+path, string(raw))
}

// check finds what would leave somebody out silently: a cohort that is not there, a zone that nobody knows.
func (c cast) check() error {
	cohorts, channels := map[string]bool{}, map[string]bool{"": true}
	for _, ch := range c.Channels {
		channels[ch.ID] = true
	}
	for _, co := range c.Cohorts {
		if co.ID == "" || cohorts[co.ID] {
			return fmt.Errorf("the cohort %q has no id, or one that another has: give it its own", co.Name)
		}
		if !channels[co.Channel] {
			return fmt.Errorf("the cohort %q talks in the channel %q, which is not there", co.Name, co.Channel)
		}
		if !knownZone(co.Zone) {
			return fmt.Errorf("the cohort %q lives in the zone %q, which is not known: write one such as Africa/Nairobi", co.Name, co.Zone)
		}
		cohorts[co.ID] = true
	}
	for _, p := range c.People {
		if err := p.check(cohorts); err != nil {
			return err
		}
	}
	for _, ch := range c.Checkins {
		if !cohorts[ch.Cohort] {
			return fmt.Errorf("the check-in %q is for the cohort %q, which is not there", ch.Title, ch.Cohort)
		}
		if _, ok := checkins.TemplateNamed(ch.template()); !ok {
			return fmt.Errorf("the check-in %q begins with the template %q, which is not there: write one such as weekly", ch.Title, ch.Template)
		}
	}
	return nil
}

func (p castPerson) check(cohorts map[string]bool) error {
	if !knownZone(p.Zone) {
		return fmt.Errorf("%s lives in the zone %q, which is not known: write one such as Africa/Nairobi", p.Name, p.Zone)
	}
	if roles := []string{"", string(community.Facilitator), string(community.Steward)}; !slices.Contains(roles, p.Role) {
		return fmt.Errorf("%s has the role %q: it has to be facilitator or steward, or left out", p.Name, p.Role)
	}
	if p.Level != "" && !slices.Contains(community.Levels(), community.Level(p.Level)) {
		return fmt.Errorf("%s has the level %q: it has to be core, active, occasional, listening or alumni", p.Name, p.Level)
	}
	for _, id := range slices.Concat(p.Leads, p.Cohorts) {
		if !cohorts[id] {
			return fmt.Errorf("%s leads or is in the cohort %q, which is not there", p.Name, id)
		}
	}
	return nil
}

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// page is what the page shows of the cast.
func (c cast) page(address string, log web.Log, clock web.Clock) web.Config {
	config := web.Config{Addr: address, Log: log, Clock: clock}
	for _, p := range c.People {
		config.People = append(config.People, web.Person{
			ID: p.ID, Name: p.Name, Zone: p.Zone, Language: p.Language, Note: p.Note, NoDirect: p.NoDirect,
		})
	}
	for _, ch := range c.Channels {
		channel := web.Channel{ID: ch.ID, Name: ch.Name, Topic: ch.Topic, Open: ch.Open, Outside: ch.Outside}
		for _, p := range c.People {
			if ch.Open || c.inChannel(p, ch.ID) {
				channel.Members = append(channel.Members, p.ID)
			}
		}
		config.Channels = append(config.Channels, channel)
	}
	return config
}

func (c cast) inChannel(p castPerson, channel string) bool {
	return slices.ContainsFunc(c.Cohorts, func(co castCohort) bool {
		return co.Channel == channel && (slices.Contains(p.Cohorts, co.ID) || slices.Contains(p.Leads, co.ID))
	})
}

// settle makes the community that the cast describes, unless it has been made before.
func (c cast) settle(ctx context.Context, b *bot.Bot) error {
	made := false
	err := b.Read(ctx, func(v *bot.View) error {
		cohorts, err := v.People().Cohorts()
		if err != nil {
			return err
		}
		members, err := v.People().Members()
		made = len(cohorts) > 0 || len(members) > 0
		return err
	})
	if err != nil || made {
		return err
	}
	return b.Decide(ctx, c.found)
}

// found stores members, cohorts and check-ins, as people would have made them one by one.
func (c cast) found(tx *bot.Tx) error {
	members, err := c.foundMembers(tx)
	if err != nil {
		return err
	}
	for _, co := range c.Cohorts {
		cohort := community.Cohort{
			ID: community.CohortID(co.ID), Name: co.Name, About: co.About, Zone: co.Zone, Language: co.Language,
			Created: tx.Now(),
		}
		if co.Channel != "" {
			cohort.Channels = []chat.ChannelID{web.ChannelOf(co.Channel)}
		}
		for _, p := range c.People {
			if id := members[p.ID]; id != "" && slices.Contains(p.Leads, co.ID) {
				cohort.Leads = append(cohort.Leads, id)
			}
		}
		if err := tx.People().PutCohort(cohort); err != nil {
			return err
		}
		for _, p := range c.People {
			if id := members[p.ID]; id != "" && slices.Contains(p.Cohorts, co.ID) {
				if err := tx.People().Enter(community.Membership{Cohort: cohort.ID, Member: id, Since: tx.Now()}); err != nil {
					return err
				}
			}
		}
	}
	return c.foundCheckins(tx)
}

func (c cast) foundMembers(tx *bot.Tx) (map[string]community.MemberID, error) {
	members := map[string]community.MemberID{}
	for _, p := range c.People {
		if !p.Member {
			continue
		}
		m := community.Member{
			ID:       community.MemberID(tx.NewID()),
			Accounts: []chat.UserID{web.User(p.ID)},
			Profile:  community.Profile{Name: p.Name, Pronouns: p.Pronouns, Organisation: p.Organisation},
			Zone:     p.Zone, ZoneChosen: true, Language: p.Language, LanguageChosen: true,
			Level: community.Active, Preferences: community.DefaultPreferences(), Joined: tx.Now(),
			Consents: []community.Consent{{Purpose: "written in the people file", Version: 1, Language: p.Language, At: tx.Now()}},
		}
		if p.Level != "" {
			m.Level = community.Level(p.Level)
		}
		if p.Role != "" {
			m.Roles = []community.Role{community.Role(p.Role)}
		}
		if err := tx.People().PutMember(m); err != nil {
			return nil, err
		}
		members[p.ID] = m.ID
	}
	return members, nil
}

func (c cast) foundCheckins(tx *bot.Tx) error {
	feature := checkins.New()
	for _, ch := range c.Checkins {
		at := slices.IndexFunc(c.Cohorts, func(co castCohort) bool { return co.ID == ch.Cohort })
		if at < 0 {
			return fmt.Errorf("the check-in %q is for the cohort %q, which is not there", ch.Title, ch.Cohort)
		}
		zone, err := time.LoadLocation(c.Cohorts[at].Zone)
		if err != nil {
			return errors.New("a cohort lives in a zone that is not known: " + c.Cohorts[at].Zone)
		}
		spec, err := scheduler.Parse(ch.When, scheduler.ParseOptions{
			Today: scheduler.DateOf(tx.Now().In(zone)), Zone: zone.String(),
		})
		if err != nil {
			return fmt.Errorf("the check-in %q: %w", ch.Title, err)
		}
		template, ok := checkins.TemplateNamed(ch.template())
		if !ok {
			return fmt.Errorf("the check-in %q begins with the template %q, which is not there", ch.Title, ch.Template)
		}
		checkin := template.Begin(tx.NewID(), community.CohortID(ch.Cohort), ch.Title, tx.Now())
		checkin.Spec = spec
		if _, err := feature.Start(tx, checkin); err != nil {
			return err
		}
	}
	return nil
}
