package slack

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// hurried is a workspace with a driver that waits for no request longer than 150 ms, and its log.
func hurried(t *testing.T) (*running, *written) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	r := &running{bot: newBot(), server: slackfake.New(slackfake.Options{PingEvery: 20 * time.Millisecond})}
	t.Cleanup(r.server.Close)
	r.Workspace = r.server.AddWorkspace("T1", "Baobab")
	r.people = []string{r.AddUser(slackfake.User{Name: "amina", Locale: "en"})}
	r.channel = r.AddChannel(slackfake.Conversation{Name: "general", Members: []string{r.BotUser, r.people[0]}})
	var log *written
	r.d, log = r.logged(t)
	r.start(t)
	return r, log
}

// write is what somebody says to Weft.
func (r *running) write(t *testing.T, channel, text string) {
	t.Helper()
	if shown, err := r.Write(r.people[0], channel, text, ""); err != nil || !shown.Heard {
		t.Fatalf("%q: %+v, %v", text, shown, err)
	}
}

// Whatever becomes of the request with an answer, somebody who wrote to Weft reads it, and reads it once. The rest of the
// answer follows when that is settled.
func TestAnAnswerInDoubtIsSaidOnce(t *testing.T) {
	for _, fault := range []slackfake.Fault{
		{Kind: slackfake.DroppedAfter},
		{Kind: slackfake.BrokenAfter},
		{Kind: slackfake.Unanswered},
		{Kind: slackfake.BrokenBefore},
		{Kind: slackfake.DroppedBefore},
		{Kind: slackfake.Internal},
		{Kind: slackfake.Late, After: 300 * time.Millisecond},
	} {
		t.Run(string(fault.Kind), func(t *testing.T) {
			r, _ := hurried(t)
			im := r.IM(r.people[0])
			r.bot.always(chat.Privately{Message: long("word", 2)})
			r.server.SetFaults(slackfake.Next("chat.postMessage", 1, fault))
			r.write(t, im, "hello")
			until(t, "the whole answer is there", func() bool { return len(weftSaid(r, im)) >= 2 })
			if said := strings.Join(weftSaid(r, im), "\n"); strings.TrimSpace(said) != strings.TrimSpace(whole("word", 2)) {
				t.Errorf("they read:\n%s", said)
			}
			if n := len(r.server.Calls("conversations.history")); n != 1 {
				t.Errorf("it was looked for %d times", n)
			}
		})
	}
}

// What somebody does next does not wait until the doubt about an answer is cleared up.
func TestNobodyWaitsForAnAnswerInDoubt(t *testing.T) {
	r, _ := hurried(t)
	im := r.IM(r.people[0])
	r.bot.answers(func(e chat.Event) (chat.Response, error) {
		return chat.Privately{Message: says("You said: " + e.(chat.Said).Text)}, nil
	})
	r.server.SetFaults(slackfake.Next("chat.postMessage", 1, slackfake.Fault{Kind: slackfake.BrokenBefore}))
	r.write(t, im, "one")
	r.write(t, im, "two")
	until(t, "both are answered", func() bool { return len(weftSaid(r, im)) == 2 })
	if said := weftSaid(r, im); !strings.Contains(said[0], "two") || !strings.Contains(said[1], "one") {
		t.Errorf("they read %q", said)
	}
}

// Where Weft may not look, and where Slack keeps nothing that could be looked at, an answer is said once at most.
func TestAnAnswerThatCannotBeLookedForIsNotRepeated(t *testing.T) {
	t.Run("in a conversation that Weft may not read", func(t *testing.T) {
		r, log := hurried(t)
		r.Revoke("im:history")
		r.bot.always(chat.Privately{Message: says("Here it is.")})
		r.server.SetFaults(slackfake.Next("chat.postMessage", 1, slackfake.Fault{Kind: slackfake.BrokenAfter}))
		im := r.IM(r.people[0])
		if shown, err := r.Command(r.people[0], im, "/weft", "help"); err != nil || !shown.Heard {
			t.Fatalf("%+v, %v", shown, err)
		}
		until(t, "it is given up", func() bool { return strings.Contains(log.String(), "it is not repeated") })
		if said := weftSaid(r, im); len(said) != 1 {
			t.Errorf("they read %q", said)
		}
	})
	t.Run("in a channel, where only one person sees it", func(t *testing.T) {
		r, log := hurried(t)
		r.bot.always(chat.Privately{Message: says("Here it is.")})
		r.server.SetFaults(slackfake.Next("chat.postEphemeral", 1, slackfake.Fault{Kind: slackfake.BrokenAfter}))
		r.write(t, r.channel, "<@"+r.BotUser+"> hello")
		until(t, "it is given up", func() bool { return strings.Contains(log.String(), "an answer could not be shown") })
		read, err := r.Read(r.people[0], r.channel)
		if err != nil || len(read) != 2 || !read[1].Private || len(weftSaid(r, r.IM(r.people[0]))) != 0 {
			t.Errorf("they read %+v, %v", read, err)
		}
	})
}
