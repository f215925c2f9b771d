package bot_test

import (
	"fmt"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/community"
)

func (h *house) holds(cohort community.CohortID) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error { return tx.Hold(bot.Hold{Cohort: cohort}) })
}

func (h *house) releases(cohort community.CohortID, want int) {
	h.Helper()
	released := 0
	h.decide(func(tx *bot.Tx) (err error) {
		released, err = tx.Release(cohort)
		return err
	})
	if released != want {
		h.Errorf("%d messages were released; want %d", released, want)
	}
}

func TestAHoldStopsEverythingAutomaticAndNothingElse(t *testing.T) {
	h := openHouse(t)
	amal := h.member("amal", "UTC")
	weavers := h.wire.channel("weavers")
	h.holds("")
	h.posts(bot.Post{Key: "unasked", To: toAmal(), Kind: bot.Unasked}, "hello")
	h.posts(bot.Post{Key: "urgent", To: toAmal(), Kind: bot.Urgent, Cohort: "weavers"}, "hello")
	h.posts(bot.Post{Key: "channel", To: bot.ToChannels(weavers)}, "hello")
	h.posts(bot.Post{Key: "asked", To: bot.ToMember(amal)}, "hello")
	h.after(48 * time.Hour)
	h.stand("amal", "<asked> hello")
	for _, key := range []string{"unasked", "urgent", "channel"} {
		h.isIn(key, bot.StateWaiting, bot.ReasonHold)
	}
	h.releases("", 3)
	h.after(time.Minute)
	for _, key := range []string{"unasked", "urgent", "channel"} {
		h.isIn(key, bot.StateSent, "")
	}
}

func TestAHoldInTheMiddleOfADelivery(t *testing.T) {
	h := openHouse(t)
	channel := h.wire.channel("weavers")
	h.inFlight("post", fault{}, func() { h.holds("") })
	for i := range 5 {
		h.posts(bot.Post{Key: fmt.Sprint(i), To: bot.ToChannels(channel)}, "hello")
	}
	h.after(time.Hour)
	if n := len(h.wire.in(channel)); n != 1 {
		t.Errorf("%d messages went out; want the one that was in flight", n)
	}
}

func TestAReleaseNeverBursts(t *testing.T) {
	const people, each = 6, 3
	h := openHouse(t)
	h.holds("")
	for p := range people {
		name := fmt.Sprintf("p%d", p)
		h.member(name, "UTC")
		for i := range each {
			h.posts(bot.Post{Key: fmt.Sprintf("%s-%d", name, i), To: bot.ToMember(community.MemberID("m-" + name)), Kind: bot.Urgent}, "hello")
		}
	}
	h.settle()
	for p := range people {
		h.revises(fmt.Sprintf("p%d-0", p), "hello again") // a change of mind while it waits loses nothing
	}
	h.settle()
	h.releases("", people*each)
	h.after(time.Hour)
	calls := h.faults.of("post", "")
	if len(calls) != people*each {
		t.Fatalf("%d messages went out; want %d", len(calls), people*each)
	}
	for i := 1; i < len(calls); i++ {
		if gap := calls[i].at.Sub(calls[i-1].at); gap < 2*time.Second {
			t.Errorf("messages %d and %d are %s apart", i-1, i, gap)
		}
	}
	for p := range people {
		name := fmt.Sprintf("p%d", p)
		h.stand(name, "<"+name+"-0>", "<"+name+"-1>", "<"+name+"-2>")
	}
}

func TestOneScopeIsReleasedWhileAnotherHolds(t *testing.T) {
	h := openHouse(t)
	channel := h.wire.channel("all")
	for _, scope := range []community.CohortID{"", "weavers", "spinners"} {
		h.holds(scope)
		h.posts(bot.Post{Key: "of-" + string(scope), To: bot.ToChannels(channel), Cohort: scope}, "hello")
	}
	h.settle()
	stands := func(want int) {
		t.Helper()
		h.after(time.Minute)
		if n := len(h.wire.in(channel)); n != want {
			t.Errorf("%d messages stand; want %d", n, want)
		}
	}
	stands(0)
	h.releases("weavers", 0) // the community still holds
	stands(0)
	h.releases("", 2) // the spinners still hold
	stands(2)
	h.releases("spinners", 1)
	stands(3)
	h.says(bot.Post{Key: "later", To: bot.ToChannels(channel), Cohort: "weavers"}, "hello")
	stands(4)
}

func TestWhatExpiresOnHoldIsReportedAtOnce(t *testing.T) {
	h := openHouse(t)
	channel := h.wire.channel("all")
	h.holds("")
	h.says(bot.Post{Key: "a", To: bot.ToChannels(channel), Expires: monday().Add(time.Hour)}, "come at one")
	h.after(2 * time.Hour)
	h.isIn("a", bot.StateExpired, bot.ReasonHold)
	h.failures("a", 1)
	h.releases("", 0)
}

func TestAHoldSetsFreeWhatItsCarrierWouldHaveSaid(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.holds("weavers")
	h.posts(bot.Post{Key: "a", To: toAmal(), Kind: bot.Unasked, Cohort: "weavers"}, "held")
	h.posts(bot.Post{Key: "b", To: toAmal(), Kind: bot.Unasked, Cohort: "spinners"}, "free")
	h.settle()
	h.stand("amal", "<b> free")
	h.releases("weavers", 1)
	h.after(time.Minute)
	h.stand("amal", "<a> held|<b> free")
}
