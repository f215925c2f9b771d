package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

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
	Open     bool   `toml:"open"`
}

type castCheckin struct {
	Cohort string `toml:"cohort"`
	Title  string `toml:"title"`
	When   string `toml:"when"`
}

func readCast(text string) (cast, error) {
	var c cast
	read, err := toml.Decode(text, &c)
	if err != nil {
		return cast{}, fmt.Errorf("read the community: %w", err)
	}
	if unknown := read.Undecoded(); len(unknown) > 0 {
		return cast{}, fmt.Errorf("read the community: %q is not known here: check its spelling", unknown[0].String())
	}
	return c, nil
}

func readCastFile(path string) (cast, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return cast{}, fmt.Errorf("read the people of the page: %w", err)
	}
	return readCast(string(raw))
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
		made = len(cohorts) > 0
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
			Open: co.Open, Created: tx.Now(),
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
			Consents: []community.Consent{{Purpose: "membership", Version: 1, Language: p.Language, At: tx.Now()}},
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
		checkin := checkins.Weekly(tx.NewID(), community.CohortID(ch.Cohort), ch.Title, "", tx.Now())
		checkin.Spec = spec
		if err := feature.Start(tx, checkin); err != nil {
			return err
		}
	}
	return nil
}
