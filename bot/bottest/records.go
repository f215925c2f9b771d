package bottest

import (
	"context"
	"errors"
	"strings"

	"weft/bot"
	"weft/bot/community"
	"weft/data"
)

// Read looks at the records, for what nobody in the story can see.
func (c *Community) Read(fn func(*bot.View) error) {
	c.Helper()
	if err := c.Bot.Read(context.Background(), fn); err != nil {
		c.Fatalf("read: %v", err)
	}
}

// Decide changes records without anybody's acting, such as setting up a community.
func (c *Community) Decide(fn func(*bot.Tx) error) {
	c.Helper()
	if err := c.Bot.Decide(context.Background(), fn); err != nil {
		c.Fatalf("decide: %v", err)
	}
	c.Settle()
}

// Stored lists all that the store holds, a line for each row and job: for what may be nowhere in it.
func (c *Community) Stored() []string {
	c.Helper()
	var lines []string
	err := c.Store.View(context.Background(), "test", func(r data.Reader) error {
		for e, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			lines = append(lines, strings.ReplaceAll(string(e.Key)+"="+string(e.Value), "\x00", "/"))
		}
		for j, err := range r.Jobs("") {
			if err != nil {
				return err
			}
			lines = append(lines, j.Key+"="+string(j.Body))
		}
		return nil
	})
	if err != nil {
		c.Fatalf("look into the store: %v", err)
	}
	return lines
}

// Record returns what is kept of the person as a member, which they have to be.
func (p *Person) Record() (m community.Member) {
	p.c.Helper()
	p.c.Read(func(v *bot.View) (err error) {
		m, err = v.People().ByAccount(p.Account)
		return err
	})
	return m
}

// IsMember expects the person to be a member.
func (p *Person) IsMember() *Person {
	p.c.Helper()
	if !p.joined() {
		p.c.Errorf("%s is no member", p.name)
	}
	return p
}

// IsNoMember expects the person to be a stranger.
func (p *Person) IsNoMember() *Person {
	p.c.Helper()
	if p.joined() {
		p.c.Errorf("%s is a member", p.name)
	}
	return p
}

func (p *Person) joined() (is bool) {
	p.c.Helper()
	p.c.Read(func(v *bot.View) error {
		_, err := v.People().ByAccount(p.Account)
		if is = err == nil; errors.Is(err, data.ErrNotFound) {
			return nil
		}
		return err
	})
	return is
}

// decides changes records that are about the person as a member.
func (p *Person) decides(fn func(*bot.Tx, community.Member) error) *Person {
	p.c.Helper()
	p.c.Decide(func(tx *bot.Tx) error {
		m, err := tx.People().ByAccount(p.Account)
		if err != nil {
			return err
		}
		return fn(tx, m)
	})
	return p
}
