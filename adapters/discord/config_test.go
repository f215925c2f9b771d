package discord_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

func TestConfigurations(t *testing.T) {
	good := discord.Config{Token: "t", ApplicationID: "123"}
	tests := map[string]struct {
		change func(*discord.Config)
		want   string
	}{
		"as it should be":         {func(*discord.Config) {}, ""},
		"without a token":         {func(c *discord.Config) { c.Token = "" }, "token is missing"},
		"without an application":  {func(c *discord.Config) { c.ApplicationID = "" }, "application id"},
		"an application's name":   {func(c *discord.Config) { c.ApplicationID = "Weft" }, "application id"},
		"an address without host": {func(c *discord.Config) { c.APIURL = "discord.com" }, "address of Discord's API"},
		"another kind of address": {func(c *discord.Config) { c.APIURL = "ftp://discord.com" }, "address of Discord's API"},
	}
	for name, tt := range tests {
		c := good
		tt.change(&c)
		_, err := discord.New(c)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", name, err, tt.want)
		}
	}
}

// What reaches the API: its tenth version, at the address that was set, with the token; and nothing follows a redirection.
func TestWhereRequestsGo(t *testing.T) {
	var mu sync.Mutex
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		paths = append(paths, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	c := discord.Config{Token: "secret", ApplicationID: "1", APIURL: server.URL + "/under/"}
	d, err := discord.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer d.HangUp()
	if _, err := d.Post(t.Context(), "k", chat.InChannel{Channel: c.Channel("2", "3")}, says("x")); !busy(err) {
		t.Errorf("got %v; want ErrBusy", err)
	}
	if want := []string{"POST /under/api/v10/channels/3/messages Bot secret"}; !slices.Equal(paths, want) {
		t.Errorf("asked for %q; want %q", paths, want)
	}
}

func TestRoomsUnderAChannelOfTheirOwn(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.config.Rooms = map[string]string{string(s.guild.ID()): string(s.channels[1])}
	s.driver = s.restarted()
	r := s.post("k", s.room(0, 1), says("welcome"))
	if got := s.people[0].Threads(s.channels[1]); len(got) != 1 || string(got[0]) != r.Channel.ID {
		t.Errorf("under the channel for rooms are %v; want %s", got, r.Channel)
	}
}

func TestTheUsualTimes(t *testing.T) {
	d, err := discord.New(discord.Config{Token: "t", ApplicationID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	c := d.Capabilities()
	if c.Late != 30*time.Second || !c.Finds || !c.Threads || c.Homes || c.Rooms || c.FieldsPerPage != 5 || !c.PrefersChannel {
		t.Errorf("capabilities are %+v", c)
	}
}
