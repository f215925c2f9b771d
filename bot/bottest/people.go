package bottest

import (
	"context"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// Member is the person of that name as a member who lives in a zone, reads English, chose direct messages and has no quiet
// hours to speak of but the night. It is set up by records: a story of one feature needs no other.
func (c *Community) Member(name, zone string) *Person {
	c.Helper()
	return c.Person(name, zone, "en").joins(name, zone)
}

// Joins makes a member of a person, as [Community.Member] does: under a name, in UTC.
func (p *Person) Joins(name string) *Person {
	p.c.Helper()
	return p.joins(name, "UTC")
}

func (p *Person) joins(name, zone string) *Person {
	p.c.Helper()
	p.c.Decide(func(tx *bot.Tx) error {
		m := community.Member{
			ID: community.MemberID(tx.NewID()), Accounts: []chat.UserID{p.Account}, Profile: community.Profile{Name: name},
			Zone: zone, ZoneChosen: true, Language: "en", LanguageChosen: true, Level: community.Active,
			Preferences: community.DefaultPreferences(), Joined: tx.Now(),
		}
		m.Preferences.DirectChosen = true // so that they are asked alike on every platform
		if err := tx.People().PutMember(m); err != nil {
			return err
		}
		return tx.Tell(bot.MemberJoined{Member: m.ID})
	})
	return p
}

// Facilitator is a member who facilitates.
func (c *Community) Facilitator(name, zone string) *Person {
	c.Helper()
	p := c.Member(name, zone)
	p.Becomes(func(m *community.Member) { m.Roles = append(m.Roles, community.Facilitator) })
	return p
}

// Becomes changes what is known of a member, and lets the features hear of it.
func (p *Person) Becomes(change func(*community.Member)) *Person {
	p.c.Helper()
	return p.decides(func(tx *bot.Tx, m community.Member) error {
		before := m.Zone
		change(&m)
		if err := tx.People().PutMember(m); err != nil {
			return err
		}
		if m.Zone != before {
			if err := tx.Tell(bot.MemberMoved{Member: m.ID}); err != nil {
				return err
			}
		}
		return tx.Tell(bot.MemberChanged{Member: m.ID})
	})
}

// MovesTo changes the zone in which a member lives.
func (p *Person) MovesTo(zone string) *Person {
	p.c.Helper()
	return p.Becomes(func(m *community.Member) { m.Zone = zone })
}

// Cohort sets up a cohort that speaks English and lives in a zone, led by one member, with a channel of its own in
// which everybody is who has entered so far.
func (c *Community) Cohort(name, zone string, lead *Person) chat.ChannelID {
	c.Helper()
	channel := c.Channel(name)
	lead.decides(func(tx *bot.Tx, m community.Member) error {
		cohort := community.Cohort{
			ID: community.CohortID(name), Name: name, Zone: zone, Language: "en", Channels: []chat.ChannelID{channel},
			Leads: []community.MemberID{m.ID}, Created: tx.Now(),
		}
		if err := tx.People().PutCohort(cohort); err != nil {
			return err
		}
		return tx.Tell(bot.CohortChanged{Cohort: cohort.ID})
	})
	c.looksAt(channel)
	return channel
}

// looksAt lets the bot see what kind of place a channel is, as it does when somebody acts there.
func (c *Community) looksAt(channel chat.ChannelID) {
	c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), answerWait)
	defer cancel()
	if _, err := c.Bot.Handle(ctx, chat.PlaceChanged{Envelope: chat.Envelope{In: channel}, Channel: channel}); err != nil {
		c.Fatalf("look at %s: %v", channel, err)
	}
}

// Loosens makes a channel one that everybody can enter, and lets the bot hear of it.
func (c *Community) Loosens(name string) {
	c.Helper()
	channel := c.Channel(name)
	c.World.Loosen(channel)
	c.looksAt(channel)
}

// Closes ends the person's direct conversation: Weft cannot write to them any more.
func (p *Person) Closes() *Person {
	p.world.Closes(p.Account)
	return p
}

// Enters puts a member into a cohort.
func (p *Person) Enters(cohort string) *Person {
	p.c.Helper()
	return p.decides(func(tx *bot.Tx, m community.Member) error {
		ms := community.Membership{Cohort: community.CohortID(cohort), Member: m.ID, Since: tx.Now()}
		if err := tx.People().Enter(ms); err != nil {
			return err
		}
		return tx.Tell(bot.CohortEntered{Member: ms.Member, Cohort: ms.Cohort})
	})
}

// Leaves takes a member out of a cohort.
func (p *Person) Leaves(cohort string) *Person {
	p.c.Helper()
	return p.decides(func(tx *bot.Tx, m community.Member) error {
		if err := tx.People().Leave(community.CohortID(cohort), m.ID); err != nil {
			return err
		}
		return tx.Tell(bot.CohortLeft{Member: m.ID, Cohort: community.CohortID(cohort)})
	})
}

// IsLinkedWith makes another account one of the member's, as by “link”. Where it is a member's, the two become one.
func (p *Person) IsLinkedWith(other *Person) *Person {
	p.c.Helper()
	return p.decides(func(tx *bot.Tx, m community.Member) error {
		_, err := tx.Link(m, other.Account)
		return err
	})
}

// IsParted takes the account off a member who has others, as by “unlink”.
func (p *Person) IsParted() *Person {
	p.c.Helper()
	return p.decides(func(tx *bot.Tx, m community.Member) error { return tx.Unlink(m.ID, p.Account) })
}

// IsForgotten has everything about a member forgotten, as by “forget me”.
func (p *Person) IsForgotten() *Person {
	p.c.Helper()
	return p.decides(func(tx *bot.Tx, m community.Member) error {
		if err := tx.Forget(m.ID); err != nil {
			return err
		}
		if err := tx.People().DeleteMember(m.ID); err != nil {
			return err
		}
		return tx.Tell(bot.MemberGone{Member: m.ID})
	})
}
