package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// load counts what a torture did. A green run that did little means nothing.
type load struct {
	posts, retractions, faults, restarts, crashes int
	reached, failed                               int
}

// ordeal is one run of the torture: a bot, what it was told, and chance.
type ordeal struct {
	*house
	chance  *rand.Rand // of the faults; guarded by mu
	mu      sync.Mutex
	calm    bool
	crash   bool
	load    *load
	wanted  map[string]string // the newest text by key; "" once retracted
	channel chat.ChannelID
}

// TestNothingIsLostAndNothingIsSaidTwice lets every request go wrong in every way, stops the program in order and
// out of it, and changes its mind all the while. In the end each message stands once, as it was last revised.
func TestNothingIsLostAndNothingIsSaidTwice(t *testing.T) {
	done := &load{}
	rapid.Check(t, func(rt *rapid.T) {
		o := &ordeal{
			house: openHouse(t), wanted: map[string]string{}, load: done,
			chance: rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "faults"), 1)),
		}
		o.member("amal", "Africa/Nairobi", spareAccount("amal2"))
		o.channel = o.wire.channel("weavers")
		o.faults.by(o.fault)
		for i := range rapid.IntRange(20, 80).Draw(rt, "steps") {
			o.step(rt, i)
		}
		o.judge(rt)
	})
	t.Logf("%+v", done)
	if done.posts < 1000 || done.retractions < 100 || done.faults < 1000 || done.restarts < 50 || done.crashes < 20 || done.reached < 500 || done.failed < 2 {
		t.Errorf("too little happened to mean anything: %+v", done)
	}
}

func (o *ordeal) step(rt *rapid.T, i int) {
	keys := make([]string, 0, len(o.wanted))
	for n := range len(o.wanted) {
		keys = append(keys, fmt.Sprintf("p%02d", n))
	}
	any := func() string { return rapid.SampledFrom(keys).Draw(rt, "key") }
	what := rapid.SampledFrom([]string{"post", "post", "post", "revise", "revise", "retract", "again", "wait", "wait", "restart", "crash"}).Draw(rt, "what")
	if len(keys) == 0 {
		what = "post"
	}
	switch what {
	case "post":
		key := fmt.Sprintf("p%02d", len(keys))
		o.wanted[key] = fmt.Sprintf("v%d.", i)
		o.posts(o.draw(rt, key), o.wanted[key])
		o.load.posts++
	case "revise":
		if key := any(); o.wanted[key] != "" {
			o.wanted[key] = fmt.Sprintf("v%d.", i)
			o.revises(key, o.wanted[key])
		}
	case "retract":
		key := any()
		o.wanted[key] = ""
		o.retracts(key)
		o.load.retractions++
	case "again":
		key := any()
		o.decide(func(tx *bot.Tx) error { return tx.Post(o.draw(rt, key)) })
	case "wait":
		o.mayDie(func() { o.after(time.Duration(rapid.IntRange(0, 600).Draw(rt, "minutes")) * time.Minute) })
	case "restart":
		o.restart()
		o.load.restarts++
	case "crash":
		o.mu.Lock()
		o.crash = true // with the next request
		o.mu.Unlock()
	}
	o.mayDie(nil)
}

// mayDie does something during which the program may die, and brings it back to life.
func (o *ordeal) mayDie(do func()) {
	defer func() {
		if o.store.alive() != nil {
			o.load.crashes++
			o.revive()
		}
	}()
	if do == nil {
		return
	}
	o.quietly(do)
}

func (o *ordeal) draw(rt *rapid.T, key string) bot.Post {
	p := bot.Post{
		Key: key, To: toAmal(), Show: chat.Action{Route: "probe.note", Arg: key},
		Kind:   rapid.SampledFrom([]bot.Kind{bot.Solicited, bot.Unasked, bot.Unasked, bot.Urgent}).Draw(rt, "kind"),
		Cohort: rapid.SampledFrom([]community.CohortID{"", "weavers", "spinners"}).Draw(rt, "cohort"),
	}
	if rapid.IntRange(0, 3).Draw(rt, "where") == 0 {
		p.To, p.Kind = bot.ToChannels(o.channel), bot.Solicited
	}
	if rapid.IntRange(0, 4).Draw(rt, "when") == 0 {
		p.NotBefore = o.clock.Now().Add(time.Hour)
	}
	return p
}

// fault lets every other request go wrong.
func (o *ordeal) fault(_ context.Context, c call) fault {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.calm {
		return fault{}
	}
	trouble := []fault{
		before(chat.ErrNotCertain), after(chat.ErrNotCertain), before(chat.ErrBusy{After: 3 * time.Second}),
		before(errors.New("cut")), after(errors.New("cut")), after(context.DeadlineExceeded),
	}
	if _, ok := c.to.(chat.Direct); ok && c.method == "post" {
		closed := before(chat.ErrUnreachable) // likely enough that both accounts of somebody are, now and then
		trouble = append(trouble, closed, closed, closed)
	}
	ends := fault{}
	if o.chance.IntN(2) == 0 {
		ends = trouble[o.chance.IntN(len(trouble))]
		o.load.faults++
	}
	if o.crash {
		o.crash = false
		o.store.die()
	}
	return ends
}

func (o *ordeal) judge(rt *rapid.T) {
	o.mu.Lock()
	o.calm, o.crash = true, false
	o.mu.Unlock()
	o.mayDie(func() { o.after(time.Minute) })
	o.after(4 * 24 * time.Hour)
	var all []string
	for _, place := range []chat.ChannelID{direct("amal"), direct("amal2"), o.channel} {
		for _, m := range o.wire.in(place) {
			all = append(all, chat.PlainMessage(m.says))
		}
	}
	said := strings.Join(all, "\n")
	for key, text := range o.wanted {
		copies := o.copies(key)
		state, times, newest := copies[0].State, strings.Count(said, "<"+key+">"), strings.Count(said, "<"+key+"> "+text+"\n")
		switch {
		case text == "" && times == 0 && state != bot.StateSent:
		case text != "" && state == bot.StateSent && times == 1 && newest == 1:
			o.load.reached++
		case text != "" && state == bot.StateFailed && times == 0:
			o.failures(key, 1)
			o.load.failed++
		default:
			rt.Fatalf("%s stands %d times, %d times as %q: %+v\n%s", key, times, newest, text, copies, said)
		}
	}
	if err := o.stop(); err != nil {
		rt.Fatalf("the bot ended badly: %v", err)
	}
}
