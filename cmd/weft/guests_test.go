package main

import (
	"testing"

	"weft/bot"
	"weft/bot/bottest"
)

// TestAGuestFromTheFirstWordToTheLast goes the whole way, over two features and on both platforms: a lead gives out a
// code, a stranger comes in with it, sees one cohort, and becomes a full member.
func TestAGuestFromTheFirstWordToTheLast(t *testing.T) {
	for name, world := range map[string]func(*testing.T) bottest.World{
		"stage": func(*testing.T) bottest.World { return bottest.NewStage() },
		"page":  newPage,
	} {
		t.Run(name, func(t *testing.T) {
			c := bottest.New(t, features(), bottest.On(world(t)))
			amal, gil := c.Facilitator("amal", "Africa/Nairobi"), c.Person("gil", "Africa/Lagos", "en")
			c.Cohort("Weavers", "Africa/Nairobi", amal)
			c.Cohort("Menders", "Africa/Nairobi", amal)
			amal.Does("cohorts edit weavers").Fills("entry", "approval").Does("cohorts invite weavers")
			gil.Does("join "+amal.ReadsCode("join")).IsAsked("You are invited to Weavers.").
				Fills("name", "Gil", "zone", "Lagos", "language", "en", "level", "active").
				Hears("You are in Weavers now, as its guest.")
			gil.Does("cohorts").Hears("You are a guest of one cohort").HearsNothingOf("Menders")
			gil.Does("cohorts join menders").Hears("I don’t know that cohort.")
			gil.Does("join").IsAsked("You are a guest of Weavers so far.").Fills().Hears("You are a full member here now, Gil.")
			gil.Does("cohorts join menders").Hears("You are in Menders now.")
			m := gil.Record()
			c.Read(func(v *bot.View) error {
				in, err := v.People().Of(m.ID)
				if len(in) != 2 || m.GuestOf != "" {
					t.Errorf("gil is in %v, as a guest of %q", in, m.GuestOf)
				}
				return err
			})
		})
	}
}
