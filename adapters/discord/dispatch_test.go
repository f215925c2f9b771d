package discord_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// last is the newest event of a kind.
func last[E chat.Event](l *listener) (found E, n int) {
	for _, e := range l.heard() {
		if is, ok := e.(E); ok {
			found = is
			n++
		}
	}
	return found, n
}

func kind[E chat.Event](events []chat.Event) bool {
	return slices.ContainsFunc(events, func(e chat.Event) bool { _, ok := e.(E); return ok })
}

// TestOnlyWhatIsSaidToWeftIsHeard: what people say to each other is let go before it is read.
func TestOnlyWhatIsSaidToWeftIsHeard(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	bo := p.fake.AddPerson("bo")
	p.guild.Join(bo)
	r, err := p.driver.Post(t.Context(), "ours", chat.InChannel{Channel: p.channel()}, words("how are you"))
	if err != nil {
		t.Fatal(err)
	}
	ours := discordfake.Snowflake(r.Steps[0].ID)
	theirs, err := bo.Write(p.room, "between us")
	if err != nil {
		t.Fatal(err)
	}
	for _, say := range []func() (discordfake.Snowflake, error){
		func() (discordfake.Snowflake, error) { return p.amina.Write(p.room, "nothing for Weft") },
		func() (discordfake.Snowflake, error) { return p.amina.Reply(theirs, "nor this") },
		func() (discordfake.Snowflake, error) {
			return p.amina.Write(p.room, "<@"+string(p.fake.BotID())+"> can you help <@"+string(bo.ID())+">")
		},
		func() (discordfake.Snowflake, error) { return p.amina.Reply(ours, "quite well") },
	} {
		if _, err := say(); err != nil {
			t.Fatal(err)
		}
	}
	p.heard.until(t, unhurried, "the reply", said("quite well"))
	if reply, n := last[chat.Said](p.heard); n != 2 || reply.ReplyTo != r.Steps[0] || reply.In != p.channel() || reply.Private || reply.Message.IsZero() {
		t.Errorf("%d were heard, the last as %+v", n, reply)
	}
	if !said("can you help @bo")(p.heard.heard()) {
		t.Errorf("what mentions Weft came as %+v", p.heard.heard())
	}
}

func (p *place) channel() chat.ChannelID {
	return chat.ChannelID{Platform: discord.Platform, Space: string(p.guild.ID()), ID: string(p.room)}
}

// TestAReplyThatCannotBeReadIsSaidToBeSo: with its ping switched off, Discord keeps the words to itself.
func TestAReplyThatCannotBeReadIsSaidToBeSo(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	r, err := p.driver.Post(t.Context(), "ours", chat.InChannel{Channel: p.channel()}, words("how are you"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.amina.ReplyQuietly(discordfake.Snowflake(r.Steps[0].ID), "rather badly"); err != nil {
		t.Fatal(err)
	}
	v := p.sees(t, p.room, p.driver.Phrase("en", "unread"))
	if strings.Contains(v.Text, "rather badly") || len(p.heard.heard()) != 0 {
		t.Errorf("%q; heard were %+v", v.Text, p.heard.heard())
	}
}

// TestAnAnswerToWordsInAChannelIsGivenInPrivate, and where that is closed, nothing of it is said in the open.
func TestAnAnswerToWordsInAChannelIsGivenInPrivate(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.heard.always(chat.Privately{Message: words("something private")})
	mention := "<@" + string(p.fake.BotID()) + "> what do you know of me"
	if _, err := p.amina.Write(p.room, mention); err != nil {
		t.Fatal(err)
	}
	p.sees(t, p.amina.DM(), "something private")
	p.amina.CloseDMs()
	if _, err := p.amina.Write(p.room, mention); err != nil {
		t.Fatal(err)
	}
	p.sees(t, p.room, p.driver.Phrase("en", "closed"))
	for _, v := range p.amina.See(p.room) {
		if strings.Contains(v.Text, "something private") {
			t.Errorf("everybody reads %q", v.Text)
		}
	}
}

// TestWordsInAThread: a public thread is part of its channel, a private one is a room of its own.
func TestWordsInAThread(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	root, err := p.driver.Post(t.Context(), "root", chat.InChannel{Channel: p.channel()}, words("the beginning"))
	if err != nil {
		t.Fatal(err)
	}
	below, err := p.driver.Post(t.Context(), "below", chat.InChannel{Channel: p.channel(), Thread: root.Steps[0]}, words("below it"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.amina.Reply(discordfake.Snowflake(below.Steps[0].ID), "in the thread"); err != nil {
		t.Fatal(err)
	}
	p.heard.until(t, unhurried, "in the thread", said("in the thread"))
	if e, _ := last[chat.Said](p.heard); e.In != p.channel() || e.Thread != root.Steps[0] || e.ReplyTo != below.Steps[0] {
		t.Errorf("it came as %+v; want in %s, under %s, in reply to %s", e, p.channel(), root.Steps[0], below.Steps[0])
	}
	bo := p.fake.AddPerson("bo")
	p.guild.Join(bo)
	var people []chat.UserID
	for _, who := range []*discordfake.Person{p.amina, bo} {
		people = append(people, chat.UserID{Platform: discord.Platform, Space: string(p.fake.ApplicationID()), ID: string(who.ID())})
	}
	room, err := p.driver.Post(t.Context(), "room", chat.Room{People: people, Near: p.channel(), Name: "you two"}, words("meet each other"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.amina.Reply(discordfake.Snowflake(room.Steps[0].ID), "in the room"); err != nil {
		t.Fatal(err)
	}
	p.heard.until(t, unhurried, "in the room", said("in the room"))
	if e, _ := last[chat.Said](p.heard); e.In != room.Channel || !e.Thread.IsZero() || e.ReplyTo != room.Steps[0] {
		t.Errorf("it came as %+v; the room is %+v", e, room)
	}
}

// TestServersComeAndGo: where Weft is, is said at each start, since it may have been invited again while it was not
// running; an outage of Discord's removes it from nowhere.
func TestServersComeAndGo(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	p.start(t)
	p.guild.FailOutage()
	p.guild.EndOutage()
	second := p.fake.AddGuild("Second circle", p.amina)
	there := func(id discordfake.Snowflake, title string) func([]chat.Event) bool {
		return func([]chat.Event) bool {
			p.heard.mu.Lock()
			defer p.heard.mu.Unlock()
			return slices.ContainsFunc(p.heard.installed, func(e chat.Installed) bool {
				return e.Space == string(id) && e.Title == title && e.ID != ""
			})
		}
	}
	p.heard.until(t, unhurried, "the server where it is", there(p.guild.ID(), "Circle"))
	p.heard.until(t, unhurried, "the invitation", there(second.ID(), "Second circle"))
	second.Kick()
	p.heard.until(t, unhurried, "the removal", kind[chat.Uninstalled])
	if e, n := last[chat.Uninstalled](p.heard); n != 1 || e.Space != string(second.ID()) {
		t.Errorf("%d servers were said to be gone, the last as %+v", n, e)
	}
	// What happens while nobody listens is noticed when the session begins anew.
	p.fake.ForgetSessions()
	p.guild.Kick()
	p.fake.DropGateway()
	p.heard.until(t, unhurried, "the other removal", func(events []chat.Event) bool {
		return slices.ContainsFunc(events, func(e chat.Event) bool {
			gone, ok := e.(chat.Uninstalled)
			return ok && gone.Space == string(p.guild.ID())
		})
	})
}

// TestWhatLeftWhileNobodyListened is noticed at the start: Discord does not tell it afterwards. A server with trouble is
// there, though nothing is known of it.
func TestWhatLeftWhileNobodyListened(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	gone, troubled := p.fake.AddGuild("Second circle", p.amina), p.fake.AddGuild("Third circle", p.amina)
	p.heard.last = []string{string(p.guild.ID()), string(gone.ID()), string(troubled.ID())}
	gone.Kick()
	troubled.FailOutage()
	p.start(t)
	p.says(t, "still here") // what is told of servers came before
	p.heard.until(t, 5*time.Second, "somebody speaks", said("still here"))
	p.heard.until(t, 5*time.Second, "the removal", kind[chat.Uninstalled])
	if e, n := last[chat.Uninstalled](p.heard); n != 1 || e.Space != string(gone.ID()) {
		t.Errorf("%d servers were said to be gone, the last as %+v", n, e)
	}
}

// TestEachStartSaysAnewWhereItIs: a server that was missing in between, because Weft was started with another token, is
// there again for whoever remembers which events they took.
func TestEachStartSaysAnewWhereItIs(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	ids := map[chat.EventID]bool{}
	for range 2 {
		p.heard = newListener()
		p.start(t)
		p.heard.until(t, 5*time.Second, "the server where it is", func([]chat.Event) bool {
			p.heard.mu.Lock()
			defer p.heard.mu.Unlock()
			for _, there := range p.heard.installed {
				ids[there.ID] = true
			}
			return len(p.heard.installed) == 1
		})
		if err := p.stop(); err != nil {
			t.Fatal(err)
		}
	}
	if len(ids) != 2 {
		t.Errorf("two starts are told as %v", ids)
	}
}

// TestPlacesChange: a channel that matters to somebody is looked at again when it is renamed or opened, and when what
// everybody may do in its server changes. What large servers change all day, channels of no concern and the colours of
// roles, is nobody's news.
func TestPlacesChange(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	other := p.guild.AddChannel(discordfake.Text, "elsewhere")
	bright := p.guild.AddRole("bright", 0)
	p.start(t)
	if _, err := p.driver.Describe(t.Context(), p.channel()); err != nil {
		t.Fatal(err)
	}
	changed := func(n int) func([]chat.Event) bool {
		return func([]chat.Event) bool {
			e, all := last[chat.PlaceChanged](p.heard)
			return all >= n && e.Channel == p.channel()
		}
	}
	p.guild.RenameChannel(other, "members: 312")
	p.guild.Permit(bright, 0)
	p.guild.RenameChannel(p.room, "renamed")
	p.heard.until(t, unhurried, "the new name", changed(1))
	p.guild.Permit(p.guild.ID(), discordfake.ViewChannel)
	p.heard.until(t, unhurried, "what everybody may do", changed(2))
	p.guild.DeleteChannel(p.room)
	p.heard.until(t, unhurried, "the end", changed(3))
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if _, n := last[chat.PlaceChanged](p.heard); n != 3 {
		t.Errorf("%d changes were told; three concern anybody", n)
	}
}

// TestAMissingPermissionIsToldOnce, with what to set where.
func TestAMissingPermissionIsToldOnce(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.heard.until(t, unhurried, "the server's name", func([]chat.Event) bool { // it comes a moment after READY
		p.heard.mu.Lock()
		defer p.heard.mu.Unlock()
		return len(p.heard.installed) == 1
	})
	p.guild.Deny(discordfake.SendMessages)
	for _, key := range []chat.PostKey{"one", "two"} {
		if _, err := p.driver.Post(t.Context(), key, chat.InChannel{Channel: p.channel()}, words("hello")); !errors.Is(err, chat.ErrUnreachable) {
			t.Errorf("posting gives %v", err)
		}
	}
	p.heard.until(t, unhurried, "the hindrance", kind[chat.Hindered])
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	e, n := last[chat.Hindered](p.heard)
	if n != 1 || e.By != chat.HindrancePermission || e.Space != string(p.guild.ID()) || e.Title != "Circle" || !strings.Contains(e.Detail, "Send Messages") {
		t.Errorf("%d hindrances were told, the last as %+v", n, e)
	}
}

// TestATokenThatIsTakenAwayEndsTheRun, and the stewards hear of it.
func TestATokenThatIsTakenAwayEndsTheRun(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { ended <- p.driver.Run(ctx, p.heard) }()
	select {
	case <-p.driver.Ready():
	case err := <-ended:
		t.Fatal(err)
	}
	p.fake.ResetToken()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("Run ends as if it had been asked to")
		}
	case <-time.After(unhurried):
		t.Fatal("Run goes on without a token")
	}
	if e, n := last[chat.Hindered](p.heard); n != 1 || e.By != chat.HindranceToken {
		t.Errorf("%d hindrances were told, the last as %+v", n, e)
	}
}

// TestShardsAreAsManyAsDiscordAsksFor, and each hears of its own servers.
func TestShardsAreAsManyAsDiscordAsksFor(t *testing.T) {
	leavesNothing(t)
	for name, c := range map[string]struct{ asked, set, want int }{"asked of Discord": {3, 0, 3}, "set": {3, 2, 2}} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, discordfake.Options{Shards: c.asked, Speed: speed, MaxConcurrency: 1, RateLimits: true}, func(config *discord.Config) { config.Shards = c.set })
			p.start(t)
			if n := p.fake.Connected(); n != c.want {
				t.Errorf("%d shards are connected; want %d", n, c.want)
			}
			p.heard.always(chat.Privately{Message: words("hello")})
			for _, in := range []discordfake.Snowflake{p.room, p.amina.DM()} {
				if sight, err := p.amina.Slash(in, "/help"); err != nil || sight.Message == nil {
					t.Errorf("%+v, %v", sight, err)
				}
			}
			if n := p.fake.GatewayCounts().Identifies; n != c.want {
				t.Errorf("%d sessions were begun for %d shards", n, c.want)
			}
		})
	}
}
