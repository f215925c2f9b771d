package discordtest

import (
	"context"
	"strings"
	"sync"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// World is Discord as a place where tests and stories happen: a [chattest.Harness] which people and channels can enter
// while it runs, with one server on it and the driver that connects Weft to it, over real sockets.
type World struct {
	chattest.Roster

	fake   *discordfake.Server
	guild  *discordfake.Guild
	driver *watched
	lobby  discordfake.Snowflake // a channel that everybody sees

	mu      sync.Mutex
	persons map[chat.UserID]*discordfake.Person
	titled  map[string]discordfake.Snowflake
}

// NewWorld makes a server without members. The configuration may be empty: where the stand-in is and who we are is
// filled in. Close it once the driver has stopped.
func NewWorld(config discord.Config, options discordfake.Options) (*World, error) {
	fake := discordfake.New(options)
	owner := fake.AddPerson("the owner")
	w := &World{
		fake: fake, guild: fake.AddGuild("Circle of practice", owner), persons: map[chat.UserID]*discordfake.Person{},
		titled: map[string]discordfake.Snowflake{},
	}
	config.Token, config.ApplicationID, config.PublicKey = fake.Token(), string(fake.ApplicationID()), fake.PublicKey()
	config.APIURL = fake.URL()
	driver, err := discord.New(config)
	if err != nil {
		fake.Close()
		return nil, err
	}
	w.driver = &watched{Driver: driver, http: config.Listen != "", handled: map[chat.EventID]outcome{}, changed: make(chan struct{})}
	w.lobby = w.guild.AddChannel(discordfake.Text, "lobby")
	gone := w.guild.AddChannel(discordfake.Text, "gone")
	w.guild.DeleteChannel(gone)
	w.Closed(chat.InChannel{Channel: w.channel(gone)})
	return w, nil
}

// Close ends the stand-in, and with it every connection.
func (w *World) Close() { w.fake.Close() }

// Fake is the stand-in itself, for what only Discord has.
func (w *World) Fake() *discordfake.Server { return w.fake }

// Guild is the server that everybody is in.
func (w *World) Guild() *discordfake.Guild { return w.guild }

// Person is somebody at their client.
func (w *World) Person(u chat.UserID) *discordfake.Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.persons[u]
}

// Driver implements [chattest.Harness].
func (w *World) Driver() chat.Driver { return w.driver }

// Ready implements [chattest.Harness].
func (w *World) Ready(ctx context.Context) error {
	select {
	case <-w.driver.Ready():
	case <-ctx.Done():
		return ctx.Err()
	}
	if !w.driver.http {
		return nil
	}
	return w.fake.SetEndpoint(ctx, "http://"+w.driver.InteractionsAddr()+"/discord/interactions")
}

// Unreachable implements [chattest.Harness].
func (w *World) Unreachable() []chat.Address { return w.UnreachableWith(w.user("nobody")) }

// user is an account as Weft knows it.
func (w *World) user(id discordfake.Snowflake) chat.UserID {
	return chat.UserID{Platform: discord.Platform, Space: string(w.fake.ApplicationID()), ID: string(id)}
}

// locale is the nearest that Discord has to a language: whoever's language it lacks has their client in English.
func locale(language string) string {
	switch primary, _, _ := strings.Cut(language, "-"); primary {
	case "fr":
		return "fr"
	case "es":
		return "es-ES"
	case "pt":
		return "pt-BR"
	}
	return "en-GB"
}

// Enter lets somebody into the server. Discord tells no zone: it is left aside.
func (w *World) Enter(name, _, language string) chat.UserID {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, known := w.Named(name)
	if !known {
		p := w.fake.AddPerson(name)
		u = w.user(p.ID())
		w.guild.Join(p)
		w.persons[u] = p
		w.Entered(name, u)
	}
	w.persons[u].Speaks(locale(language))
	return u
}

// channel is a channel of the server as Weft knows it.
func (w *World) channel(id discordfake.Snowflake) chat.ChannelID {
	return chat.ChannelID{Platform: discord.Platform, Space: string(w.guild.ID()), ID: string(id)}
}

// Open makes a channel that only these people see, and Weft. A channel of that name which is there takes them in.
func (w *World) Open(name string, people ...chat.UserID) chat.ChannelID {
	w.mu.Lock()
	defer w.mu.Unlock()
	id, there := w.titled[name]
	if !there {
		id = w.guild.AddPrivateChannel(name)
		w.guild.Overwrite(id, w.fake.BotID(), discordfake.ViewChannel, 0)
		w.titled[name] = id
		w.Opened(w.channel(id))
	}
	for _, u := range people {
		w.guild.Overwrite(id, discordfake.Snowflake(u.ID), discordfake.ViewChannel, 0)
	}
	return w.channel(id)
}

// Loosen lets everybody of the server into a channel from now on.
func (w *World) Loosen(c chat.ChannelID) {
	w.guild.Overwrite(discordfake.Snowflake(c.ID), w.guild.ID(), discordfake.ViewChannel, 0)
}

// Closes has somebody take no direct messages from now on.
func (w *World) Closes(u chat.UserID) {
	w.Person(u).CloseDMs()
	w.Closed(chat.Direct{User: u})
}
