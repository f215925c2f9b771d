package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// TestTraffic counts copies by cohort and by how they ended, within the time that is asked for, and no desks.
func TestTraffic(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	h.member("bo", "UTC")
	one, two := h.wire.channel("one"), h.wire.channel("two")
	h.says(bot.Post{Key: "long ago", To: toAmal()}, "hello")
	h.after(24 * time.Hour)
	from := h.clock.Now()
	h.says(bot.Post{Key: "a", To: toAmal(), Cohort: "weavers"}, "hello")
	h.says(bot.Post{Key: "b", To: bot.ToChannels(one, two), Cohort: "weavers"}, "hello")
	h.says(bot.Post{Key: "c", To: bot.ToHome("m-amal", account("amal"))}, "hello")
	h.faults.on("post", "d", before(chat.ErrUnreachable))
	h.says(bot.Post{Key: "d", To: bot.ToMember("m-bo"), Cohort: "weavers"}, "hello")
	h.says(bot.Post{Key: "e", To: bot.ToMember("m-bo"), Expires: from}, "hello")
	h.says(bot.Post{Key: "f", To: bot.ToMember("m-bo"), NotBefore: from.Add(time.Hour)}, "hello")
	var got []bot.Traffic
	count := func(from, to time.Time) {
		t.Helper()
		h.read(func(v *bot.View) (err error) {
			got, err = v.Traffic(from, to)
			return err
		})
	}
	count(from, from.Add(time.Minute))
	want := []bot.Traffic{
		{Count: map[bot.State]int{bot.StateExpired: 1, bot.StateWaiting: 1}},
		{Cohort: "weavers", Count: map[bot.State]int{bot.StateSent: 3, bot.StateFailed: 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the traffic is not as it was:\n%s", diff)
	}
	if count(from.Add(time.Minute), from.Add(time.Hour)); len(got) != 0 {
		t.Errorf("nothing happened afterwards, but there is %v", got)
	}
	if count(from.Add(-time.Hour), from); len(got) != 0 {
		t.Errorf("the end is not part of it, but there is %v", got)
	}
}

// TestUnreached names whom the newest message did not arrive at, and the channels that took none; not whoever was
// reached since, and not those for whom it was only too late.
func TestUnreached(t *testing.T) {
	h := openHouse(t)
	for _, name := range []string{"amal", "bo", "eva", "gil"} {
		h.member(name, "UTC")
	}
	gone := h.wire.channel("gone")
	send := func(key, to string, cohort community.CohortID, faults ...fault) {
		t.Helper()
		h.faults.on("post", key, faults...)
		h.says(bot.Post{Key: key, To: bot.ToMember(community.MemberID("m-" + to)), Cohort: cohort}, "hello")
		h.after(time.Minute)
	}
	from := h.clock.Now()
	send("a1", "amal", "weavers", before(chat.ErrUnreachable))
	send("b1", "bo", "weavers", before(chat.ErrUnreachable))
	send("b2", "bo", "")
	send("a2", "amal", "", before(chat.ErrRefused))
	send("e1", "eva", "")
	h.says(bot.Post{Key: "g1", To: bot.ToMember("m-gil"), Expires: h.clock.Now()}, "too late")
	h.faults.on("post", "c1", before(chat.ErrUnreachable))
	h.says(bot.Post{Key: "c1", To: bot.ToChannels(gone), Cohort: "weavers"}, "hello")
	h.read(func(v *bot.View) error {
		var got []string
		all, err := v.Unreached(from, h.clock.Now().Add(time.Second))
		for _, u := range all {
			who := string(u.Member)
			if who == "" {
				who = u.Channel.ID
			}
			cohorts := make([]string, len(u.Cohorts))
			for i, c := range u.Cohorts {
				cohorts[i] = string(c)
			}
			got = append(got, who+" "+string(u.Reason)+" "+strings.Join(cohorts, ","))
		}
		if diff := cmp.Diff([]string{"m-amal refused ,weavers", "gone unreachable weavers"}, got); diff != "" {
			t.Errorf("not reached:\n%s", diff)
		}
		return err
	})
}

// TestWhatAReleaseWouldLetGo is counted by kind and cohort, the oldest first, without what another hold still keeps.
func TestWhatAReleaseWouldLetGo(t *testing.T) {
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Renderer("probe.other", func(r *bot.Rendering) (chat.Message, error) {
			return chat.Message{Summary: "<" + r.Arg + "> other"}, nil
		})
	}))
	h.member("amal", "UTC")
	h.holds("")
	h.holds("weavers")
	channel := h.wire.channel("all")
	post := func(key, route string, cohort community.CohortID) {
		h.decide(func(tx *bot.Tx) error {
			return tx.Post(bot.Post{Key: key, To: bot.ToChannels(channel), Cohort: cohort, Show: chat.Action{Route: route, Arg: key}})
		})
		h.after(time.Minute)
	}
	begun := h.clock.Now()
	post("a", "probe.other", "")
	post("b", "probe.other", "weavers")
	post("c", "probe.other", "spinners")
	post("d", "probe.other", "")
	h.decide(func(tx *bot.Tx) error {
		return tx.Post(bot.Post{
			Key: "later", To: bot.ToMember("m-amal"), Kind: bot.Urgent, NotBefore: tx.Now().Add(time.Hour),
			Show: chat.Action{Route: "probe.other", Arg: "later"},
		})
	})
	for scope, want := range map[community.CohortID][]bot.Held{
		"":         {{Route: "probe.other", Count: 2, Since: begun}, {Route: "probe.other", Cohort: "spinners", Count: 1, Since: begun.Add(2 * time.Minute)}},
		"weavers":  nil,
		"spinners": nil,
	} {
		h.read(func(v *bot.View) error {
			got, err := v.WouldGo(scope)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("releasing %q would let go:\n%s", scope, diff)
			}
			return err
		})
	}
	h.releases("", 3)
	h.releases("weavers", 1)
}
