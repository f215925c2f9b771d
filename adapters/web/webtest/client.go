package webtest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// tries is how often an act that was not acknowledged is sent, always as the same event.
const tries = 5

// ErrNotAcknowledged: the page answered every time that Weft did not take what was done.
var ErrNotAcknowledged = errors.New("not acknowledged")

// Page is a browser that was let in.
type Page struct {
	base   string
	client *http.Client
}

// Open lets itself in with the link that the driver gives.
func Open(ctx context.Context, link string) (*Page, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("open the page: %w", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("open the page: %w", err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	p := &Page{base: u.Scheme + "://" + u.Host, client: &http.Client{Jar: jar, Transport: transport}}
	body, err := p.get(ctx, u.RequestURI())
	if err != nil {
		return nil, err
	}
	return p, body.Close()
}

// Close gives idle connections back.
func (p *Page) Close() { p.client.CloseIdleConnections() }

func (p *Page) get(ctx context.Context, path string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, fmt.Errorf("open %s: the page answers %s", path, res.Status)
	}
	return res.Body, nil
}

// Fetch returns what stands at an address of the page, such as a picture of a message.
func (p *Page) Fetch(ctx context.Context, path string) ([]byte, error) {
	body, err := p.get(ctx, path)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

// Person is somebody at the page.
type Person struct {
	page *Page
	id   string
}

// As acts as a person, by their id.
func (p *Page) As(id string) *Person { return &Person{p, id} }

// Shown is what somebody sees at once after they did something.
type Shown struct {
	// Done is a short confirmation, such as the tick after a command.
	Done string
	// Refused is why the page did not take it, in a sentence; "" when it did.
	Refused string
	// Form is a form to fill in, nil for none.
	Form *Form
	// Problems are what is wrong with the form, by field.
	Problems map[string]string
	// Message is the id of the private or replaced message that answers; "" for none.
	Message string
	Options []Suggestion
}

// Suggestion is one way to complete what is typed.
type Suggestion struct{ Text, Label, Help string }

// NewEvent makes an id as a browser does.
func NewEvent() string { return rand.Text() }

// Read opens a place.
func (a *Person) Read(ctx context.Context, place string) (View, error) {
	body, err := a.page.get(ctx, a.path(place))
	if err != nil {
		return View{}, err
	}
	defer body.Close()
	return readView(place, body)
}

func (a *Person) path(place string) string { return "/p/" + a.id + "/" + place }

// Say writes in a place: words, or a command behind a slash.
func (a *Person) Say(ctx context.Context, place, text string) (Shown, error) {
	return a.Do(ctx, place, "say", url.Values{"text": {text}})
}

// Reply writes in reply to a message.
func (a *Person) Reply(ctx context.Context, place, message, text string) (Shown, error) {
	return a.Do(ctx, place, "say", url.Values{"text": {text}, "reply": {message}})
}

// Press uses the control with that label. value is what is chosen in it, by value or by label; "" for buttons.
func (a *Person) Press(ctx context.Context, place, message, label, value string) (Shown, error) {
	view, err := a.Read(ctx, place)
	if err != nil {
		return Shown{}, err
	}
	for _, m := range view.Messages {
		for _, c := range m.Controls {
			if m.ID != message || (c.Label != label && c.Describe != label) {
				continue
			}
			for _, o := range c.Options {
				if o.Label == value {
					value = o.Value
				}
			}
			if c.Kind == "search" {
				if value, err = a.searched(ctx, place, message, c, value); err != nil {
					return Shown{}, err
				}
			}
			return a.Do(ctx, place, "press", url.Values{"message": {message}, "route": {c.route}, "arg": {c.arg}, "value": {value}})
		}
	}
	return Shown{}, fmt.Errorf("%s sees no %q on message %s in %s", a.id, label, message, place)
}

// searched types into a search and returns the value of the option with that label.
func (a *Person) searched(ctx context.Context, place, message string, c Control, label string) (string, error) {
	shown, err := a.Do(ctx, place, "search", url.Values{"message": {message}, "route": {c.route}, "arg": {c.arg}, "text": {label}})
	for _, o := range shown.Options {
		if o.Label == label || o.Text == label {
			return o.Text, nil
		}
	}
	if err == nil {
		err = fmt.Errorf("%s finds no %q", a.id, label)
	}
	return "", err
}

// Submit sends a form with these answers, by field. A field that is not named keeps what it was filled with.
func (a *Person) Submit(ctx context.Context, f *Form, answers map[string][]string) (Shown, error) {
	return a.Do(ctx, f.Place, "submit", f.Values(answers))
}

// Values are what a browser sends for the form.
func (f *Form) Values(answers map[string][]string) url.Values {
	sent := url.Values{"form": {f.ID}}
	for _, field := range f.Fields {
		if given, ok := answers[field.Name]; ok {
			sent["f."+field.Name] = given
		} else if len(field.Filled) > 0 {
			sent["f."+field.Name] = field.Filled
		}
	}
	return sent
}

// Complete asks how a line may go on.
func (a *Person) Complete(ctx context.Context, place, text string) ([]Suggestion, error) {
	shown, err := a.Do(ctx, place, "complete", url.Values{"text": {text}})
	return shown.Options, err
}

// Do sends any act of the page ("join", "dismiss", "clock" …). An act that is not acknowledged is sent again as
// the same event, as a browser does.
func (a *Person) Do(ctx context.Context, place, act string, fields url.Values) (Shown, error) {
	if fields == nil {
		fields = url.Values{}
	}
	if !fields.Has("event") {
		fields.Set("event", NewEvent())
	}
	for range tries {
		shown, status, err := a.post(ctx, a.path(place)+"/"+act, fields)
		if err != nil || status != http.StatusServiceUnavailable {
			return shown, err
		}
	}
	return Shown{}, fmt.Errorf("%s: %s in %s: %w", a.id, act, place, ErrNotAcknowledged)
}

func (a *Person) post(ctx context.Context, path string, fields url.Values) (Shown, int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.page.base+path, strings.NewReader(fields.Encode()))
	if err != nil {
		return Shown{}, 0, fmt.Errorf("act at %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := a.page.client.Do(req)
	if err != nil {
		return Shown{}, 0, fmt.Errorf("act at %s: %w", path, err)
	}
	defer res.Body.Close()
	shown, err := readShown(res)
	return shown, res.StatusCode, err
}

func readShown(res *http.Response) (Shown, error) {
	var said struct {
		Done, Say, Form string
		Problems        map[string]string
		Message         json.Number
		Options         []Suggestion
	}
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil {
		return Shown{}, fmt.Errorf("act at %s: the page answers %s: %w", res.Request.URL.Path, res.Status, err)
	}
	shown := Shown{Done: said.Done, Refused: said.Say, Problems: said.Problems, Message: said.Message.String(), Options: said.Options}
	if said.Form != "" {
		root, err := parse(strings.NewReader(said.Form))
		if err != nil {
			return Shown{}, err
		}
		place := strings.Split(res.Request.URL.Path, "/")[3]
		shown.Form = readForm(place, root.first(byTag("dialog")))
	}
	return shown, nil
}
