package discord_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat/chattest"
)

// TestTheEndpointTrustsNobodyButDiscord, and Discord only once and only now.
func TestTheEndpointTrustsNobodyButDiscord(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, func(c *discord.Config) { c.Listen = "127.0.0.1:0" })
	p.start(t)
	address := "http://" + p.driver.InteractionsAddr() + "/discord/interactions"
	ping := []byte(`{"id":"1","type":1,"token":"t"}`)
	for name, c := range map[string]struct {
		how  discordfake.Signature
		body []byte
		want int
	}{
		"a ping":                      {discordfake.Genuine, ping, http.StatusOK},
		"signed by somebody else":     {discordfake.Forged, ping, http.StatusUnauthorized},
		"not signed":                  {discordfake.Unsigned, ping, http.StatusUnauthorized},
		"another body":                {discordfake.Altered, ping, http.StatusUnauthorized},
		"an hour old":                 {discordfake.Old, ping, http.StatusUnauthorized},
		"not JSON":                    {discordfake.Genuine, []byte("hello"), http.StatusBadRequest},
		"more than an interaction is": {discordfake.Genuine, bytes.Repeat([]byte("x"), 2<<20), http.StatusRequestEntityTooLarge},
	} {
		status, body, err := p.fake.PostSigned(t.Context(), address, c.body, c.how)
		if err != nil || status != c.want {
			t.Errorf("%s is answered with %d %s, %v; want %d", name, status, body, err, c.want)
		}
		if strings.Contains(string(body), "hello") {
			t.Errorf("%s: what was sent comes back", name)
		}
	}
	status, body, err := p.fake.PostSigned(t.Context(), address, []byte(`{"id":"2","type":1,"token":"t"}`), discordfake.Genuine)
	var pong struct{ Type int }
	if err != nil || status != http.StatusOK || json.Unmarshal(body, &pong) != nil || pong.Type != 1 {
		t.Errorf("a ping is answered with %d %s, %v", status, body, err)
	}
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET is answered with %s", res.Status)
	}
	http.DefaultClient.CloseIdleConnections()
	if len(p.heard.heard()) != 0 {
		t.Errorf("handed over were %+v", p.heard.heard())
	}
}

// TestTheEndpointNeedsAKey: without one nothing could be trusted.
func TestTheEndpointNeedsAKey(t *testing.T) {
	for _, key := range []string{"", "abc", strings.Repeat("g", 64), strings.Repeat("a", 62)} {
		p := newPlace(t, discordfake.Options{}, func(c *discord.Config) { c.Listen, c.PublicKey = "127.0.0.1:0", key })
		if err := p.driver.Run(t.Context(), p.heard); err == nil || !strings.Contains(err.Error(), "public key") {
			t.Errorf("with the key %q Run gives %v", key, err)
		}
	}
}

// TestAnInteractionOverHTTPIsAnsweredInItsResponse, in time also where the decision is slow.
func TestAnInteractionOverHTTPIsAnsweredInItsResponse(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, func(c *discord.Config) { c.Listen = "127.0.0.1:0" })
	p.start(t)
	if err := p.fake.SetEndpoint(t.Context(), "http://"+p.driver.InteractionsAddr()+"/discord/interactions"); err != nil {
		t.Fatal(err)
	}
	watch := chattest.Begin(t)
	sight, err := p.amina.Slash(p.room, "/help")
	if err != nil || sight.Message == nil || watch.Took() > time.Second {
		t.Fatalf("%+v, %v after %s", sight, err, watch.Took())
	}
	for _, r := range p.fake.Requests() {
		if strings.HasSuffix(r.Path, "/callback") {
			t.Errorf("it was answered over REST: %s", r.Path)
		}
	}
}
