package discordtest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

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

// See implements [chattest.Harness].
func (w *World) See(ctx context.Context, who chat.UserID, at chat.Address) ([]chattest.Seen, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("look at a place: %w", err)
	}
	p := w.Person(who)
	if p == nil {
		return nil, fmt.Errorf("%s is not on this server", who)
	}
	switch at := at.(type) {
	case chat.Direct:
		if at.User != who {
			return nil, nil
		}
		// What they asked in the lobby was answered to them alone, and they have read it.
		alone := slices.DeleteFunc(w.read(p, w.lobby), func(m chattest.Seen) bool { return !m.Private })
		return inOrder(append(w.read(p, p.DM()), alone...)), nil
	case chat.InChannel:
		return w.readChannel(p, at), nil
	case chat.Room, chat.Home:
	}
	return nil, nil
}

// readChannel is a channel with its public threads, or one of those with the message under which it hangs.
func (w *World) readChannel(p *discordfake.Person, at chat.InChannel) []chattest.Seen {
	in := discordfake.Snowflake(at.Channel.ID)
	all := w.read(p, in)
	for _, thread := range p.Threads(in) {
		if w.fake.Channel(thread).Kind == discordfake.PublicThread {
			all = append(all, w.read(p, thread)...)
		}
	}
	all = inOrder(all)
	if at.Thread.IsZero() {
		return all
	}
	root := at.Thread.ID
	if at.Thread.Channel != at.Channel {
		root = at.Thread.Channel.ID
	}
	return slices.DeleteFunc(all, func(m chattest.Seen) bool { return m.Thread.ID != root && m.ID.ID != root })
}

// inOrder puts messages of several places in the order in which they came.
func inOrder(all []chattest.Seen) []chattest.Seen {
	slices.SortStableFunc(all, func(a, b chattest.Seen) int {
		return discordfake.Snowflake(a.ID.ID).Compare(discordfake.Snowflake(b.ID.ID))
	})
	return all
}

func (w *World) read(p *discordfake.Person, in discordfake.Snowflake) []chattest.Seen {
	var all []chattest.Seen
	for _, v := range p.See(in) {
		if !herald(v) && !leads(v) {
			all = append(all, w.seen(v))
		}
	}
	return all
}

// herald tells a message of which only the summary stands yet: in a moment it is the whole.
func herald(v discordfake.View) bool {
	return slices.ContainsFunc(v.Controls, func(c discordfake.Control) bool { return c.Disabled && c.Label == "…" })
}

// leads tells a note that only leads to a form, on to its next page or back to what is wrong with it: what it says is
// told with the form.
func leads(v discordfake.View) bool {
	return slices.ContainsFunc(v.Controls, func(c discordfake.Control) bool {
		return c.Name != "" && (c.Name[0] == continueButton || c.Name[0] == mendButton)
	})
}

func (w *World) seen(v discordfake.View) chattest.Seen {
	in := w.channel(v.Channel)
	thread := chat.MessageID{}
	if at := w.fake.Channel(v.Channel); at.Guild == "" {
		in.Space = string(w.fake.ApplicationID())
	} else if at.Kind == discordfake.PublicThread {
		thread = chat.MessageID{Channel: w.channel(at.Parent), ID: string(v.Channel)}
	}
	seen := chattest.Seen{
		ID: chat.MessageID{Channel: in, ID: string(v.ID)}, Text: withoutSigns(v), Private: v.Private, Thread: thread,
	}
	for _, name := range v.Mentions {
		if !strings.HasPrefix(name, "#") { // channels stand out alike
			seen.Mentions = append(seen.Mentions, name)
		}
	}
	if v.Author != w.fake.BotID() {
		seen.Author = w.user(v.Author)
	}
	for _, c := range v.Controls {
		seen.Controls = append(seen.Controls, c.Label)
	}
	for _, l := range v.Links {
		seen.Links = append(seen.Links, l.URL)
	}
	for _, m := range v.Moments {
		seen.Moments = append(seen.Moments, chattest.Moment{Text: m.Text, At: m.At})
	}
	for _, f := range v.Files {
		seen.Files = append(seen.Files, chattest.File{Data: f.Data})
	}
	return seen
}

// listSigns are the bullets and numbers of lists.
var listSigns = regexp.MustCompile(`^ *(?:•|\d+\.) `)

// withoutSigns is a message without the signs that only show what kind of block something is: bullets and numbers of
// lists, and the names that files have on Discord, where what they are really called is read beside them. What somebody
// has typed like one is no list, and stays.
func withoutSigns(v discordfake.View) string {
	items := map[string]bool{}
	for _, part := range v.Styled {
		if part.Style == discordfake.ListItem {
			first, _, _ := strings.Cut(part.Text, "\n")
			items[first] = true
		}
	}
	lines := strings.Split(v.Text, "\n")
	for _, f := range v.Files {
		if at := slices.Index(lines, f.Name); at >= 0 && f.Name != "" {
			lines = slices.Delete(lines, at, at+1)
		}
	}
	for i, line := range lines {
		if said := listSigns.ReplaceAllString(line, ""); items[said] {
			lines[i] = said
		}
	}
	return strings.Join(lines, "\n")
}

// answerWait is how long somebody looks out for an answer.
const answerWait = time.Minute
