package web_test

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"weft/adapters/web"
	"weft/bot/chat"
)

func TestConfigIsRefusedWithASentence(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*web.Config)
		says   string
	}{
		{"all interfaces", func(c *web.Config) { c.Addr = "0.0.0.0:80" }, "this machine only"},
		{"no host", func(c *web.Config) { c.Addr = ":80" }, "this machine only"},
		{"another machine", func(c *web.Config) { c.Addr = "192.168.1.7:80" }, "this machine only"},
		{"all interfaces, v6", func(c *web.Config) { c.Addr = "[::]:80" }, "this machine only"},
		{"a name", func(c *web.Config) { c.Addr = "example.org:80" }, "this machine only"},
		{"no port", func(c *web.Config) { c.Addr = "127.0.0.1" }, "host:port"},
		{"nobody", func(c *web.Config) { c.People = nil }, "at least one person"},
		{"an id that breaks addresses", func(c *web.Config) { c.People[0].ID = "../x" }, "lower-case"},
		{"one id twice", func(c *web.Config) { c.People[1].ID = "amina" }, "twice"},
		{"a zone that is none", func(c *web.Config) { c.People[0].Zone = "Mars/Olympus" }, "Mars/Olympus"},
		{"a member who is nobody", func(c *web.Config) { c.Channels[0].Members = []string{"zoe"} }, "zoe"},
	} {
		config := sampleConfig()
		c.change(&config)
		if _, err := web.New(config); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.name, err, c.says)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0", "127.9.9.9:0"} {
		config := sampleConfig()
		config.Addr = addr
		if _, err := web.New(config); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

// Only this machine's browser, on purpose, from a page of ours.
func TestWhoIsLetIn(t *testing.T) {
	r := run(t, sampleConfig())
	key, _ := url.Parse(r.URL())
	entered := send(t, http.MethodGet, r.URL(), nil, nil)
	cookie := entered.header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie is %q; want %s", cookie, want)
		}
	}
	cookie, _, _ = strings.Cut(cookie, ";")
	say := strings.NewReader
	form := "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name, method, path string
		header             map[string]string
		body               io.Reader
		want               int
	}{
		{"with the cookie", "GET", "/p/amina/weft", map[string]string{"Cookie": cookie}, nil, 200},
		{"without a cookie", "GET", "/p/amina/weft", nil, nil, 403},
		{"with another cookie", "GET", "/p/amina/weft", map[string]string{"Cookie": cookie + "0"}, nil, 403},
		{"with another key", "GET", "/enter?key=" + strings.Repeat("0", 32), nil, nil, 403},
		{"as localhost", "GET", "/enter?" + key.RawQuery, map[string]string{"Host": "localhost:" + key.Port()}, nil, 200},
		{"under another name, as after DNS rebinding", "GET", "/p/amina/weft", map[string]string{"Cookie": cookie, "Host": "evil.example"}, nil, 421},
		{"an act of ours", "POST", "/p/amina/weft/say", map[string]string{"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": form}, say("event=12345678&text=hi"), 200},
		{"an act from another site", "POST", "/p/amina/weft/say", map[string]string{"Cookie": cookie, "Sec-Fetch-Site": "cross-site", "Content-Type": form}, say("event=12345678&text=hi"), 403},
		{"an act from another origin, by an old browser", "POST", "/p/amina/weft/say", map[string]string{"Cookie": cookie, "Origin": "http://evil.example", "Content-Type": form}, say("event=12345678&text=hi"), 403},
		{"an act without a cookie", "POST", "/p/amina/weft/say", map[string]string{"Content-Type": form}, say("event=12345678&text=hi"), 403},
		{"an act without an event", "POST", "/p/amina/weft/say", map[string]string{"Cookie": cookie, "Content-Type": form}, say("text=hi"), 400},
		{"an act too large to be one", "POST", "/p/amina/weft/say", map[string]string{"Cookie": cookie, "Content-Type": form}, strings.NewReader("text=" + strings.Repeat("x", 300<<10)), 400},
		{"acting by reading", "GET", "/p/amina/weft/say", map[string]string{"Cookie": cookie}, nil, 404},
		{"a file of the program", "GET", "/static/driver.go", map[string]string{"Cookie": cookie}, nil, 404},
		{"a channel of others", "GET", "/p/efren/c-cohort-a", map[string]string{"Cookie": cookie}, nil, 404},
		{"writing in a channel of others", "POST", "/p/efren/c-cohort-a/say", map[string]string{"Cookie": cookie, "Content-Type": form}, say("event=12345678&text=hi"), 404},
		{"another's conversation", "GET", "/p/efren/d-amina", map[string]string{"Cookie": cookie}, nil, 404},
		{"writing where one has not joined", "POST", "/p/efren/c-library/say", map[string]string{"Cookie": cookie, "Content-Type": form}, say("event=12345678&text=hi"), 403},
		{"writing in an archive", "POST", "/p/efren/c-old/say", map[string]string{"Cookie": cookie, "Content-Type": form}, say("event=12345678&text=hi"), 403},
		{"leaving what cannot be left", "POST", "/p/amina/c-cohort-a/leave", map[string]string{"Cookie": cookie, "Content-Type": form}, say("event=12345678"), 403},
		{"nobody", "GET", "/p/zoe/weft", map[string]string{"Cookie": cookie}, nil, 404},
	} {
		res := send(t, c.method, r.base()+c.path, c.header, c.body)
		if res.status != c.want {
			t.Errorf("%s: %d; want %d", c.name, res.status, c.want)
		}
		policy := res.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || res.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: the headers are %v", c.name, res.header)
		}
	}
}

// A browser that has the style and the script does not fetch them again, also over a slow line.
func TestStyleAndScriptAreFetchedOnce(t *testing.T) {
	r := run(t, sampleConfig())
	for _, name := range []string{"app.css", "app.js", "icon.svg"} {
		first := send(t, http.MethodGet, r.base()+"/static/"+name, nil, nil)
		if first.status != http.StatusOK || len(first.body) == 0 {
			t.Fatalf("%s: %d", name, first.status)
		}
		again := send(t, http.MethodGet, r.base()+"/static/"+name, map[string]string{"If-None-Match": first.header.Get("ETag")}, nil)
		if again.status != http.StatusNotModified || len(again.body) != 0 {
			t.Errorf("%s is sent again: %d, %d bytes", name, again.status, len(again.body))
		}
	}
}

// answered is what a request gave back.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// send makes a request of its own, following nothing.
func send(t *testing.T, method, address string, header map[string]string, body io.Reader) answered {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
		if k == "Host" {
			req.Host = v
		}
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{res.StatusCode, res.Header, raw}
}

// cookie is what lets a browser in.
func (r *running) cookie(t *testing.T) string {
	t.Helper()
	cookie, _, _ := strings.Cut(send(t, http.MethodGet, r.URL(), nil, nil).header.Get("Set-Cookie"), ";")
	return cookie
}

// Pictures are shown, attachments only kept, and neither given to whoever does not see the message.
func TestFiles(t *testing.T) {
	r := run(t, sampleConfig())
	cookie := r.cookie(t)
	receipt := r.post(t, "files", chat.InChannel{Channel: web.ChannelOf("cohort-a")}, chat.Message{Summary: "files", Blocks: []chat.Block{
		chat.Image{PNG: chart(), Alt: "bars"},
		chat.Attachment{Name: "../run me\".html", MediaType: "text/html", Data: []byte("<script>alert(1)</script>"), Alt: "a page"},
	}})
	m := r.read(t, "amina", "c-cohort-a").Messages[0]
	get := func(path string) answered {
		return send(t, http.MethodGet, r.base()+path, map[string]string{"Cookie": cookie}, nil)
	}
	picture := get(m.Images[0].Href)
	if !bytes.Equal(picture.body, chart()) || picture.header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture has %d bytes of %s", len(picture.body), picture.header.Get("Content-Type"))
	}
	page := get(m.Files[0].Href)
	kind, params, err := mime.ParseMediaType(page.header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != "../run me\".html" {
		t.Errorf("the attachment is offered as %q", page.header.Get("Content-Disposition"))
	}
	stolen := strings.Replace(m.Images[0].Href, "/amina/", "/efren/", 1)
	if res := get(stolen); res.status != http.StatusNotFound {
		t.Errorf("somebody outside the channel gets the picture: %d", res.status)
	}
	if err := r.Delete(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	if res := get(m.Images[0].Href); res.status != http.StatusNotFound {
		t.Errorf("the picture of a deleted message is still there: %d", res.status)
	}
}
