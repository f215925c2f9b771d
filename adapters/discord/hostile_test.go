package discord_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// page is a log that tests read while it is written.
type page struct {
	mu   sync.Mutex
	all  bytes.Buffer
	news chan struct{}
}

func (p *page) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.news <- struct{}{}:
	default:
	}
	return p.all.Write(line)
}

// until waits until the log says all of this.
func (p *page) until(t *testing.T, says ...string) {
	t.Helper()
	deadline := time.After(unhurried)
	for _, line := range says {
		for !strings.Contains(p.String(), line) {
			select {
			case <-p.news:
			case <-deadline:
				t.Fatalf("the log does not say %q:\n%s", line, p.String())
			}
		}
	}
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.String()
}

// TestTheLogHoldsNoSecrets: whatever breaks, neither the bot's token, nor that with which an interaction is answered, nor
// what somebody typed is in the log.
func TestTheLogHoldsNoSecrets(t *testing.T) {
	leavesNothing(t)
	log := page{news: make(chan struct{}, 1)}
	p := newPlace(t, discordfake.Options{Speed: speed, AnswerWithin: 100 * time.Millisecond * speed}, func(c *discord.Config) {
		c.Log = zerolog.New(&log)
		c.Timing.Request = 250 * time.Millisecond
	})
	p.start(t)
	p.heard.mu.Lock()
	p.heard.answer = func(e chat.Event) (chat.Response, error) {
		if used, ok := e.(chat.CommandUsed); ok && used.Command == "find" {
			panic(fmt.Sprint(used.Options["name"]))
		}
		return chat.Privately{Message: words("heard you")}, nil
	}
	p.heard.mu.Unlock()
	var mu sync.Mutex
	var tokens []string
	p.fake.SetFaults(discordfake.Faults{Late: time.Hour, Plan: func(r discordfake.Request) discordfake.Fault {
		parts := strings.Split(r.Path, "/")
		if len(parts) < 4 || parts[1] != "interactions" && parts[1] != "webhooks" {
			return discordfake.None
		}
		mu.Lock()
		defer mu.Unlock()
		tokens = append(tokens, parts[3])
		return []discordfake.Fault{discordfake.DroppedBefore, discordfake.BadGatewayBefore, discordfake.Late}[len(tokens)%3]
	}})
	for _, line := range []string{"/help", "/find name:unspeakable"} {
		_, _ = p.amina.Slash(p.room, line) // nobody is answered
	}
	log.until(t, "could not be shown", "could not be told")
	mu.Lock()
	secrets := append([]string{p.config.Token, "unspeakable"}, tokens...)
	mu.Unlock()
	for _, secret := range secrets {
		if strings.Contains(log.String(), secret) {
			t.Fatalf("the log holds %q:\n%s", secret, log.String())
		}
	}
}

// TestRemovedAndInvitedAgain: whatever takes the store a while, the last thing that is told of a server is what is so.
func TestRemovedAndInvitedAgain(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	var mu sync.Mutex
	var told []string
	failed := false
	p.heard.placed = func(e chat.Event) error {
		mu.Lock()
		defer mu.Unlock()
		_, removed := e.(chat.Uninstalled)
		if removed && !failed {
			failed = true
			return errors.New("the store is busy")
		}
		told = append(told, map[bool]string{true: "removed", false: "there"}[removed])
		return nil
	}
	p.start(t)
	p.guild.Kick()
	p.guild.Invite()
	p.heard.until(t, unhurried, "both", func([]chat.Event) bool {
		mu.Lock()
		defer mu.Unlock()
		return len(told) == 3
	})
	if got := strings.Join(told, ", "); got != "there, removed, there" {
		t.Errorf("told were %s", got)
	}
}

// TestAnswersThatAreRefusedStop, too: Discord counts them, though it does not count answers.
func TestAnswersThatAreRefusedStop(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.fake.SetFaults(discordfake.Faults{RetryAfter: 10 * time.Millisecond, Plan: func(r discordfake.Request) discordfake.Fault {
		if strings.HasPrefix(r.Path, "/interactions/") {
			return discordfake.TooManyHTML
		}
		return discordfake.None
	}})
	before := p.fake.Counts().Invalid
	for i := range 300 {
		p.fake.Dispatch("INTERACTION_CREATE", map[string]any{
			"id": fmt.Sprint(1000 + i), "type": 2, "token": fmt.Sprint("t", i), "guild_id": string(p.guild.ID()),
			"channel_id": string(p.room), "member": map[string]any{"user": map[string]any{"id": "1"}}, "data": map[string]any{"name": "help"},
		})
	}
	p.heard.until(t, unhurried, "all of them", func(events []chat.Event) bool { return len(events) == 300 })
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if n := p.fake.Counts().Invalid - before; n == 0 || n > 400 {
		t.Errorf("%d refused answers went out", n)
	}
}

// TestLongWordsInLongScripts: Discord answers 500, again and again, to a message of 4,000 letters that are long in UTF-8.
func TestLongWordsInLongScripts(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	all := strings.Repeat("語", 4000)
	s.post("long", s.in(0), says(all))
	if got := strings.Join(s.reads(0, s.channels[0]), ""); got != all {
		t.Errorf("%d characters are read", len([]rune(got)))
	}
}

// TestAHundredFormsAtOnce: each comes back with what its own person wrote, whatever the others do.
func TestAHundredFormsAtOnce(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.heard.answers(func(e chat.Event) (chat.Response, error) {
		if e, sent := e.(chat.FormSubmitted); sent {
			return chat.Privately{Message: words("welcome, " + chat.Canonical(e.Answers["who"]) + " alias " + e.Name)}, nil
		}
		return chat.Ask{Form: chat.Form{
			Action: chat.Action{Route: "suite.form"}, Title: "A question", Submit: "Send", Language: "en",
			Fields: []chat.Field{{Name: "who", Label: "Who are you?", Input: chat.ShortText{}}},
		}}, nil
	})
	var all sync.WaitGroup
	for i := range 100 {
		name := fmt.Sprintf("person%03d", i)
		who := p.fake.AddPerson(name)
		p.guild.Join(who)
		all.Go(func() {
			sight, err := who.Slash(p.room, "/help")
			if err != nil || sight.Modal == nil {
				t.Errorf("%s: %+v, %v", name, sight, err)
				return
			}
			sight, err = who.Submit(sight.Modal, map[string][]string{sight.Modal.Fields[0].Name: {name}})
			if err != nil || sight.Message == nil || !strings.Contains(sight.Message.Text, "welcome, "+name+" alias "+name) {
				t.Errorf("%s: %+v, %v", name, sight, err)
			}
		})
	}
	all.Wait()
}

// TestADecisionThatHangs holds up nobody else, and not the end of the program either.
func TestADecisionThatHangs(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	release, letGo := held(t)
	p.heard.answers(func(e chat.Event) (chat.Response, error) {
		if used, ok := e.(chat.CommandUsed); ok && used.Command == "find" {
			<-release
		}
		return chat.Privately{Message: words("heard you")}, nil
	})
	p.start(t)
	if sight, err := p.amina.Slash(p.room, "/find name:nothing"); err != nil || !sight.Thinking {
		t.Errorf("what takes long is answered with %+v, %v", sight, err)
	}
	if sight, err := p.amina.Slash(p.room, "/help"); err != nil || sight.Message == nil {
		t.Errorf("meanwhile: %+v, %v", sight, err)
	}
	letGo()
}

// TestHostileWords: control characters, halves of letters and what looks like markup are shown as they stand, or left out.
func TestHostileWords(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	for i, text := range []string{
		"a\x00b", "half \xff a letter", "@everyone <@&1> <@1>", "\u202eright to left", strings.Repeat("﷽", 4000), strings.Repeat("\n", 5000) + "end",
	} {
		m := chat.Message{Summary: clip(text, 100), Blocks: []chat.Block{
			chat.Heading{Text: clip(text, 100)},
			chat.Paragraph{Spans: chat.Text(text)},
			chat.Quote{Spans: chat.Text(text)},
			chat.List{Items: [][]chat.Span{chat.Text(text)}},
			chat.Fine{Spans: chat.Text(text)},
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: clip(text, 70), Action: chat.Action{Route: "a.b", Arg: "1"}},
				chat.Select{Label: clip(text, 70), Action: chat.Action{Route: "a.c"}, Options: []chat.Option{{Value: "v", Label: clip(text, 70), Help: text}}},
			}},
		}}
		for _, to := range []chat.Address{s.in(0), s.direct(0)} {
			if r, err := s.driver.Post(t.Context(), chat.PostKey(fmt.Sprint("k", i)), to, m); err != nil || r.Partial {
				t.Errorf("%.20q: %+v, %v", text, r, err)
			}
		}
	}
	if n := len(s.Refusals()); n > 0 {
		t.Errorf("%d requests were refused: %+v", n, s.Refusals())
	}
}

func clip(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}

// TestARoomNeedsEverybodysSight: who does not see the channel would not see the room, and the others would wait there.
func TestARoomNeedsEverybodysSight(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	closed := s.guild.AddPrivateChannel("staff", s.people[0])
	s.guild.Overwrite(closed, s.BotID(), discordfake.ViewChannel|discordfake.SendMessages|discordfake.CreatePrivateThreads|discordfake.SendMessagesInThreads, 0)
	to := chat.Room{People: []chat.UserID{s.user(0), s.user(1)}, Near: s.config.Channel(string(s.guild.ID()), string(closed))}
	_, err := s.driver.Post(t.Context(), "k", to, says("meet each other"))
	if !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("got %v; want ErrUnreachable", err)
	}
	if got := s.people[0].Threads(closed); len(got) != 0 {
		t.Errorf("%d rooms were opened for somebody alone", len(got))
	}
}

// TestAMessageIsAnsweredInTheLanguageOfItsAuthor, which Discord tells with what they use, not with what they write.
func TestAMessageIsAnsweredInTheLanguageOfItsAuthor(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.amina.Speaks("fr")
	if _, err := p.amina.Slash(p.room, "/help"); err != nil {
		t.Fatal(err)
	}
	r, err := p.driver.Post(t.Context(), "ours", chat.InChannel{Channel: p.channel()}, words("how are you"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.amina.ReplyQuietly(discordfake.Snowflake(r.Steps[0].ID), "rather badly"); err != nil {
		t.Fatal(err)
	}
	p.sees(t, p.room, p.driver.Phrase("fr", "unread"))
	p.says(t, "bonjour")
	p.heard.until(t, unhurried, "the greeting", said("bonjour"))
	if e, _ := last[chat.Said](p.heard); e.Language != "fr" {
		t.Errorf("it came as %+v", e)
	}
}
