package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// messagesShown is how many messages of a place a page shows at first; earlier ones are a link away.
const messagesShown = 80

// templates draws views. html/template escapes whatever stands in them for the place where it stands.
type templates struct {
	set   *template.Template
	words map[string]words
}

func parseTemplates() (*templates, error) {
	all, err := parseWords()
	if err != nil {
		return nil, err
	}
	set, err := template.ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the page's templates: %w", err)
	}
	return &templates{set: set, words: all}, nil
}

// wordsFor chooses the words for a language tag, or for a list of them as browsers send it.
func (t *templates) wordsFor(tags string) words {
	for tag := range strings.SplitSeq(tags, ",") {
		if w, ok := t.words[primary(strings.TrimSpace(strings.SplitN(tag, ";", 2)[0]))]; ok {
			return w
		}
	}
	return t.words["en"]
}

// wordsIn chooses the words of a language, or others where the page does not speak it.
func (t *templates) wordsIn(language string, others words) words {
	if w, ok := t.words[primary(language)]; ok {
		return w
	}
	return others
}

func (t *templates) draw(name string, view any) (string, error) {
	var b bytes.Buffer
	if err := t.set.ExecuteTemplate(&b, name, view); err != nil {
		return "", fmt.Errorf("draw %s: %w", name, err)
	}
	return b.String(), nil
}

func (t *templates) form(v formView) (string, error) { return t.draw("form", v) }

// render answers with a whole page.
func (d *Driver) render(w http.ResponseWriter, _ *http.Request, status int, name string, view any) {
	html, err := d.page.draw(name, view)
	if err != nil {
		http.Error(w, "This page could not be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(html)) // a reader who has gone needs nothing more
}

// noteView is a page that says one thing.
type noteView struct {
	words
	Dir         string
	Title, Text string
}

func (d *Driver) showNote(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	said := d.page.wordsFor(r.Header.Get("Accept-Language"))
	d.render(w, r, status, "note", noteView{said, direction(said.Language), said.T(title), said.T(text)})
}

// static serves the style and the script. A browser that has them asks only whether they are still the same.
func (d *Driver) static(w http.ResponseWriter, r *http.Request) {
	name := "static/" + r.PathValue("file")
	if raw, err := staticFiles.ReadFile(name); err == nil {
		sum := sha256.Sum256(raw)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, staticFiles, name)
}

// personView is somebody one can be.
type personView struct {
	words
	ID, Name, Note, Initials string
	Hue                      int
	Where, When              string // the place of their zone, and the time of day there
	Lang, Dir                string
	Language                 string
	Chosen                   bool
}

func (d *Driver) peopleView(said words, chosen string) []personView {
	now := d.now()
	var views []personView
	for _, p := range d.world.roster().people {
		v := d.viewer(&p, nil)
		views = append(views, personView{
			words: said, ID: p.ID, Name: p.Name, Note: p.Note, Initials: initials(p.Name), Hue: d.hue(p.ID),
			Where: zoneName(p.Zone), When: now.In(v.zone).Format("15:04"), Lang: p.Language, Dir: "auto",
			Language: v.words.T("language_name"), Chosen: p.ID == chosen,
		})
	}
	return views
}

// peopleView draws the page on which one chooses whom to be.
type choosingView struct {
	words
	Dir    string
	People []personView
}

func (d *Driver) showPeople(w http.ResponseWriter, r *http.Request) {
	said := d.page.wordsFor(r.Header.Get("Accept-Language"))
	d.render(w, r, http.StatusOK, "people", choosingView{said, direction(said.Language), d.peopleView(said, "")})
}

func (d *Driver) showHome(w http.ResponseWriter, r *http.Request, v viewer) {
	http.Redirect(w, r, "/p/"+v.person.ID+"/weft", http.StatusSeeOther)
}

// pageView is the whole page as one person sees it.
type pageView struct {
	words
	Dir    string
	Title  string
	Person personView
	People []personView
	Rail   railView
	Place  placeView
	Clock  *clockView
	Since  string // the revision that the page shows, for the stream
	Form   *formView
}

func (d *Driver) showPlace(w http.ResponseWriter, r *http.Request, v viewer) {
	from, _ := strconv.ParseUint(r.URL.Query().Get("from"), 10, 64)
	d.render(w, r, http.StatusOK, "page", d.pageView(v, from))
}

// pageView takes what it needs from the world at one revision, and resolves it afterwards without holding
// anybody up.
func (d *Driver) pageView(v viewer, from uint64) pageView {
	d.mu.RLock()
	rev := d.world.rev
	shown, earlier := d.window(v, from)
	var form *openForm
	for _, f := range d.world.forms[v.person.ID] {
		if f.Place == v.place.id {
			form = f
		}
	}
	rail := d.railView(v)
	place := d.placeView(v)
	d.mu.RUnlock()

	place.Messages = d.threaded(v, shown)
	if earlier != 0 {
		place.Earlier = strconv.FormatUint(earlier, 10)
	}
	if len(shown) > 0 {
		place.Last = strconv.FormatUint(shown[len(shown)-1].Number, 10)
	}
	view := pageView{
		words: v.words, Dir: direction(v.words.Language), Title: place.Name,
		People: d.peopleView(v.words, v.person.ID), Rail: rail, Place: place, Clock: d.clockView(v),
		Since: d.mark(rev),
	}
	for _, p := range view.People {
		if p.Chosen {
			view.Person = p
		}
	}
	if form != nil {
		drawn := d.formView(v, form)
		view.Form = &drawn
	}
	return view
}

// mark names a revision of this world, so that a reader of another is told to read everything anew.
func (d *Driver) mark(rev uint64) string {
	return d.world.seal("epoch")[:8] + "." + strconv.FormatUint(rev, 10)
}

// window picks the messages to show, and where an earlier part would begin. The mutex is held.
func (d *Driver) window(v viewer, from uint64) (shown []*message, earlier uint64) {
	order := v.place.order
	first := max(0, len(order)-messagesShown)
	if from != 0 {
		at, _ := slices.BinarySearch(order, from)
		first = min(first, at)
	}
	for _, number := range order[first:] {
		if m := d.world.message(number); m != nil && m.seenBy(v.person.ID) {
			shown = append(shown, m)
		}
	}
	if first > 0 {
		earlier = order[max(0, first-messagesShown)]
	}
	return shown, earlier
}

// threaded hangs replies under the message that they reply to.
func (d *Driver) threaded(v viewer, shown []*message) []messageView {
	var main []messageView
	at := map[string]int{}
	for _, m := range shown {
		view := d.quoting(v, m)
		if root, hangs := at[view.Thread]; hangs {
			main[root].Replies = append(main[root].Replies, view)
			continue
		}
		at[view.ID] = len(main)
		main = append(main, view)
	}
	return main
}

// quoting adds what a message replies to, where it does not stand right under it.
func (d *Driver) quoting(v viewer, m *message) messageView {
	view := d.messageView(v, m)
	if m.ReplyTo == 0 || m.ReplyTo == m.Thread {
		return view
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if to := d.world.message(m.ReplyTo); to != nil {
		view.Quoted = orElse(to.Body.Summary, to.Text)
	}
	return view
}
