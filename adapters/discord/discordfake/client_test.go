package discordfake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"weft/adapters/discord/discordfake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

// world is a platform with a small guild, and an application that talks to it by hand.
type world struct {
	*testing.T
	*discordfake.Server
	amina, bo *discordfake.Person
	guild     *discordfake.Guild
	room      discordfake.Snowflake
	client    *http.Client
}

func newWorld(t *testing.T, options discordfake.Options) *world {
	t.Helper()
	s := discordfake.New(options)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		s.Close()
	})
	w := &world{T: t, Server: s, client: client}
	w.amina, w.bo = s.AddPerson("amina"), s.AddPerson("bo")
	w.guild = s.AddGuild("Circle", w.amina, w.bo)
	w.room = w.guild.AddChannel(discordfake.Text, "general")
	return w
}

// answer is what came back.
type answer struct {
	status int
	body   object
	list   []any
	header http.Header
	raw    string
}

func (a answer) id() discordfake.Snowflake {
	s, _ := a.body["id"].(string)
	return discordfake.Snowflake(s)
}

func (a answer) code() int {
	n, _ := a.body["code"].(float64)
	return int(n)
}

// call sends a request and fails the test when no answer comes.
func (w *world) call(method, path string, body any) answer {
	w.Helper()
	a, err := w.try(w.Context(), method, path, body)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w *world) try(ctx context.Context, method, path string, body any) (answer, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		reader = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, method, w.URL()+"/api/v10"+path, reader)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bot "+w.Token())
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return w.do(r)
}

func (w *world) do(r *http.Request) (answer, error) {
	response, err := w.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: response.StatusCode, header: response.Header, raw: string(data)}
	_ = json.Unmarshal(data, &a.body)
	_ = json.Unmarshal(data, &a.list)
	return a, nil
}

// upload sends payload_json and files.
func (w *world) upload(method, path string, body any, files map[string]string) answer {
	w.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	data, _ := json.Marshal(body)
	_ = form.WriteField("payload_json", string(data))
	i := 0
	for name, content := range files {
		part, _ := form.CreateFormFile(fmt.Sprintf("files[%d]", i), name)
		_, _ = part.Write([]byte(content))
		i++
	}
	_ = form.Close()
	r, err := http.NewRequestWithContext(w.Context(), method, w.URL()+"/api/v10"+path, &b)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot "+w.Token())
	r.Header.Set("Content-Type", form.FormDataContentType())
	a, err := w.do(r)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w *world) messages(in discordfake.Snowflake) string {
	return "/channels/" + string(in) + "/messages"
}

// send posts a message that must be taken.
func (w *world) send(in discordfake.Snowflake, body object) discordfake.Snowflake {
	w.Helper()
	a := w.call(http.MethodPost, w.messages(in), body)
	if a.status != http.StatusOK {
		w.Fatalf("sending %v: %d %s", body, a.status, a.raw)
	}
	return a.id()
}

// refuses expects an error of Discord's.
func (w *world) refuses(a answer, status, code int) {
	w.Helper()
	if a.status != status || a.code() != code {
		w.Fatalf("got %d %s; want %d with code %d", a.status, a.raw, status, code)
	}
}

// shard is one gateway connection.
type shard struct {
	*testing.T
	ws       *websocket.Conn
	interval time.Duration
	session  string
	sequence int
	resume   string
}

// dial opens a gateway connection and reads HELLO.
func (w *world) dial(url string) *shard {
	w.Helper()
	ws, response, err := websocket.DefaultDialer.DialContext(w.Context(), url+"/?v=10&encoding=json", nil)
	if err != nil {
		w.Fatal(err)
	}
	_ = response.Body.Close()
	w.Cleanup(func() { _ = ws.Close() })
	return &shard{T: w.T, ws: ws}
}

func (w *world) gateway() string {
	w.Helper()
	url, _ := w.call(http.MethodGet, "/gateway/bot", nil).body["url"].(string)
	return url
}

// next reads one payload within twenty seconds.
func (s *shard) next() (op int, name string, d any) {
	s.Helper()
	p, err := s.read(20 * time.Second)
	if err != nil {
		s.Fatalf("the gateway: %v", err)
	}
	return p.Op, p.T, p.D
}

type received struct {
	Op int    `json:"op"`
	T  string `json:"t"`
	S  int    `json:"s"`
	D  any    `json:"d"`
}

func (s *shard) read(within time.Duration) (received, error) {
	_ = s.ws.SetReadDeadline(time.Now().Add(within))
	var p received
	err := s.ws.ReadJSON(&p)
	if p.S > 0 {
		s.sequence = p.S
	}
	return p, err
}

func (s *shard) hello() *shard {
	s.Helper()
	op, _, d := s.next()
	if op != 10 {
		s.Fatalf("got op %d; want HELLO", op)
	}
	s.interval = time.Duration(d.(object)["heartbeat_interval"].(float64)) * time.Millisecond
	return s
}

func (s *shard) say(op int, d any) {
	s.Helper()
	if err := s.ws.WriteJSON(object{"op": op, "d": d}); err != nil {
		s.Fatal(err)
	}
}

// usualIntents are guilds, messages in guilds, direct messages.
const usualIntents = 1 | 1<<9 | 1<<12

func (s *shard) identify(token string, intents int) {
	s.Helper()
	s.say(2, object{"token": token, "intents": intents, "properties": object{"os": "linux"}})
}

// connect identifies and reads READY and the guild.
func (w *world) connect() *shard {
	w.Helper()
	s := w.dial(w.gateway()).hello()
	s.identify(w.Token(), usualIntents)
	ready := s.event("READY")
	s.session, _ = ready["session_id"].(string)
	s.resume, _ = ready["resume_gateway_url"].(string)
	s.event("GUILD_CREATE")
	return s
}

// event reads until an event of a name comes.
func (s *shard) event(name string) object {
	s.Helper()
	for {
		op, n, d := s.next()
		if op == 0 && n == name {
			o, _ := d.(object)
			return o
		}
		if op == 9 || op == 7 {
			s.Fatalf("got op %d while waiting for %s", op, name)
		}
	}
}

// closed reads until the connection ends, and gives its close code; 1006 where it broke off without one.
func (s *shard) closed() int {
	s.Helper()
	for {
		_, err := s.read(20 * time.Second)
		if err == nil {
			continue
		}
		if c, ok := errors.AsType[*websocket.CloseError](err); ok {
			return c.Code
		}
		return websocket.CloseAbnormalClosure
	}
}

// answers has the application answer each interaction, in the background, with what say gives; nil says nothing.
func (w *world) answers(s *shard, say func(interaction object) object) {
	done := make(chan struct{})
	w.Cleanup(func() { _ = s.ws.Close(); <-done })
	ctx := context.WithoutCancel(w.Context())
	go func() {
		defer close(done)
		for {
			var p received
			if s.ws.ReadJSON(&p) != nil {
				return
			}
			if p.T != "INTERACTION_CREATE" {
				continue
			}
			i, _ := p.D.(object)
			if body := say(i); body != nil {
				a, err := w.try(ctx, http.MethodPost, "/interactions/"+i["id"].(string)+"/"+i["token"].(string)+"/callback", body)
				if err == nil && a.status >= 300 {
					w.Errorf("the answer %v was refused: %d %s", body, a.status, a.raw)
				}
			}
		}
	}()
}

func reply(content string, flags int) object {
	return object{"type": 4, "data": object{"content": content, "flags": flags}}
}

func (w *world) register(commands ...object) {
	w.Helper()
	a := w.call(http.MethodPut, "/applications/"+string(w.ApplicationID())+"/commands", commands)
	if a.status != http.StatusOK {
		w.Fatalf("registering: %d %s", a.status, a.raw)
	}
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }
