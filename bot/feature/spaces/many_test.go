package spaces_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/spaces"
	"weft/data"
	"weft/data/memory"
)

// crowded is a community from whose loft, with 250 people in it, Weft was just removed.
func crowded(t *testing.T, options ...bottest.Option) (c *bottest.Community, ste *bottest.Person) {
	t.Helper()
	c = bottest.New(t, []bot.Feature{spaces.New()}, options...)
	ste = c.Member("ste", "UTC").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
	c.Decide(func(tx *bot.Tx) error {
		for i := range 250 {
			if err := member(tx, "m"+strconv.Itoa(i), chat.UserID{Platform: bottest.StagePlatform, Space: "loft", ID: strconv.Itoa(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	tell := func(e chat.Event) {
		if _, err := c.Stage().Again(e); err != nil {
			t.Fatal(err)
		}
		c.Settle()
	}
	tell(chat.Installed{Space: "loft", Title: "Loft"})
	tell(chat.Uninstalled{Space: "loft"})
	return c, ste
}

func left(c *bottest.Community) (members, audited int) {
	c.Read(func(v *bot.View) error {
		all, err := v.People().Members()
		done, failed := v.Audited()
		members, audited = len(all), len(done)
		return errors.Join(err, failed)
	})
	return members, audited
}

// TestACrowdIsForgotten to the last of them, and it is audited once.
func TestACrowdIsForgotten(t *testing.T) {
	t.Run("in time", func(t *testing.T) {
		c, _ := crowded(t)
		c.After(12 * 24 * time.Hour)
		if members, _ := left(c); members != 251 {
			t.Errorf("%d members are left before it is time", members)
		}
		c.After(9 * 24 * time.Hour)
		if members, audited := left(c); members != 1 || audited != 1 {
			t.Errorf("%d members are left, and it was audited %d times", members, audited)
		}
	})
	t.Run("at once", func(t *testing.T) {
		c, ste := crowded(t)
		ste.Does("spaces delete Loft").Presses("Delete it now").Hears("What I kept of Loft is deleted")
		c.Settle()
		if members, audited := left(c); members != 1 || audited != 1 {
			t.Errorf("%d members are left, and it was audited %d times", members, audited)
		}
		ste.Presses("Delete it now").Hears("is deleted already")
		c.After(40 * 24 * time.Hour)
		if members, audited := left(c); members != 1 || audited != 1 {
			t.Errorf("later %d members are left, and it was audited %d times", members, audited)
		}
	})
}

// TestAddedAgainWhileNobodyListened: what was to be deleted while Weft stood still is not deleted before the platform could
// say that Weft is there again.
func TestAddedAgainWhileNobodyListened(t *testing.T) {
	for name, again := range map[string]bool{"added again": true, "gone for good": false} {
		t.Run(name, func(t *testing.T) {
			store, keys := memory.New(), data.NewMemoryKeys()
			t.Cleanup(func() { _ = store.Close() })
			t.Run("it is removed, and Weft stops", func(t *testing.T) { crowded(t, bottest.Over(store, keys)) })
			c := bottest.New(t, []bot.Feature{spaces.New()}, bottest.Over(store, keys), bottest.Since(bottest.Start.Add(40*24*time.Hour)))
			c.Settle()
			if members, _ := left(c); members != 251 {
				t.Fatalf("%d members are left before the platform has said where Weft is", members)
			}
			want := 1
			if again {
				want = 251
				if _, err := c.Stage().Again(chat.Installed{Space: "loft", Title: "Loft"}); err != nil {
					t.Fatal(err)
				}
			}
			c.After(24 * time.Hour)
			if members, _ := left(c); members != want {
				t.Errorf("%d members are left, want %d", members, want)
			}
		})
	}
}
