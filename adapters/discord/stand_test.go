package discord_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// stand is Discord's stand-in with a server of four people and two channels, and a driver of which only that half is
// looked at which sends: nothing of it runs.
type stand struct {
	*discordfake.Server
	t        *testing.T
	guild    *discordfake.Guild
	people   []*discordfake.Person
	channels []discordfake.Snowflake
	config   discord.Config
	driver   *discord.Driver
}

func newStand(t *testing.T, options discordfake.Options) *stand {
	t.Helper()
	options.Spec = discordfake.Spec(t)
	s := &stand{t: t, Server: discordfake.New(options)}
	t.Cleanup(func() {
		s.Close()
		if broken := s.SpecViolations(); len(broken) > 0 {
			t.Errorf("Discord's own document does not admit: %v", broken)
		}
	})
	for _, name := range []string{"amina", "bo", "chen", "dara"} {
		s.people = append(s.people, s.AddPerson(name))
	}
	s.guild = s.AddGuild("Circle", s.AddPerson("owner"), s.people...)
	s.channels = []discordfake.Snowflake{s.guild.AddChannel(discordfake.Text, "general"), s.guild.AddChannel(discordfake.Text, "elsewhere")}
	if options.Speed == 0 {
		options.Speed = 100 // no limits to keep to
	}
	s.config = discord.Config{
		Token: s.Token(), ApplicationID: string(s.ApplicationID()), APIURL: s.URL(), Log: zerolog.New(zerolog.NewTestWriter(t)),
		Timing: discord.Timing{Speed: options.Speed},
	}
	s.driver = s.restarted()
	return s
}

// restarted is a driver that remembers nothing.
func (s *stand) restarted() *discord.Driver {
	s.t.Helper()
	d, err := discord.New(s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(d.HangUp)
	return d
}

func (s *stand) user(i int) chat.UserID { return s.config.User(string(s.people[i].ID())) }

func (s *stand) direct(i int) chat.Address { return chat.Direct{User: s.user(i)} }

func (s *stand) channel(i int) chat.ChannelID {
	return s.config.Channel(string(s.guild.ID()), string(s.channels[i]))
}

func (s *stand) in(i int) chat.Address { return chat.InChannel{Channel: s.channel(i)} }

// post posts with a driver of this stand, which has to succeed.
func (s *stand) post(key chat.PostKey, to chat.Address, m chat.Message) chat.Receipt {
	s.t.Helper()
	r, err := s.driver.Post(s.t.Context(), key, to, m)
	if err != nil {
		s.t.Fatalf("post %s: %v", key, err)
	}
	return r
}

// reads is what somebody reads in a place, message by message.
func (s *stand) reads(i int, in discordfake.Snowflake) []string {
	var texts []string
	for _, v := range s.people[i].See(in) {
		texts = append(texts, v.Text)
	}
	return texts
}

// first lets the first request to a path that contains this go wrong, and no other.
func first(method, path string, fault discordfake.Fault) func(discordfake.Request) discordfake.Fault {
	return nth(1, method, path, fault)
}

// nth is the same for the nth such request. Requests are numbered by whoever plans them, one at a time.
func nth(n int32, method, path string, fault discordfake.Fault) func(discordfake.Request) discordfake.Fault {
	var seen atomic.Int32
	return func(r discordfake.Request) discordfake.Fault {
		if r.Method == method && strings.Contains(r.Path, path) && seen.Add(1) == n {
			return fault
		}
		return discordfake.None
	}
}

func says(words string) chat.Message {
	return chat.Message{Summary: words, Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(words)}}}
}

func busy(err error) bool {
	var b chat.ErrBusy
	return errors.As(err, &b)
}
