package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/bot/chat"
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

func (d *Driver) static(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, staticFiles, "static/"+r.PathValue("file"))
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
	for _, p := range d.config.People {
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

// placeView is the place that is open.
type placeView struct {
	words
	ID, Path, Person, Name, Topic string
	Who                           string // who reads it
	Count                         string
	Sign                          string
	Desk, Direct, Channel, Room   bool
	CanWrite, CanJoin, CanLeave   bool
	WhyNot, Hint, Placeholder     string
	Earlier                       string // the first message shown, if there are earlier ones
	Last                          string // the newest message
	Messages                      []messageView
}

// railView lists the places of a person.
type railView struct {
	words
	Person                 string
	Direct, Desk           linkView
	Channels, Rooms, Other []linkView
}

type linkView struct {
	words
	Path, Name, Note string
	Unread           int
	Open             bool // it is the one being looked at
	Archived         bool
	Person           string
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
	form := d.world.forms[v.person.ID]
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

// placeView describes the open place. The mutex is held.
func (d *Driver) placeView(v viewer) placeView {
	p := v.place
	view := placeView{
		words: v.words, ID: p.id, Path: p.pathOf(), Person: v.person.ID, Name: d.placeName(v, p), Topic: p.topic,
		Desk: p.is(homePlace), Direct: p.is(directPlace), Channel: p.is(channelPlace), Room: p.is(roomPlace),
	}
	switch {
	case p.private():
		view.Who, view.Hint, view.Placeholder = v.words.T("private_place"), v.words.T("read_by_weft"), v.words.T("write_weft")
		view.CanWrite = view.Direct
		return view
	case view.Room:
		view.Who = v.words.T("room_place")
	default:
		view.Who, view.Sign = d.readersOf(v, p), "#"
	}
	view.Count = v.words.N("members", len(p.members))
	view.Hint = v.words.T("not_read_by_weft")
	view.Placeholder = v.words.T("write_here", "name", view.Sign+view.Name)
	open := p.channel != nil && p.channel.Open
	member := p.members[v.person.ID]
	switch {
	case p.channel != nil && p.channel.Archived:
		view.WhyNot = v.words.T("archived_place")
	case !member:
		view.WhyNot, view.CanJoin = v.words.T("join_to_write"), open
	default:
		view.CanWrite, view.CanLeave = true, open
	}
	return view
}

// readersOf says who reads a channel, from what guards it.
func (d *Driver) readersOf(v viewer, p *place) string {
	parts := []string{v.words.T("members_place")}
	if p.channel.Open {
		parts[0] = v.words.T("open_place")
	}
	if p.channel.Outside {
		parts = append(parts, v.words.T("outside_place"))
	}
	if p.channel.Overseen {
		parts = append(parts, v.words.T("overseen_place"))
	}
	return strings.Join(parts, " ")
}

// placeName is what a person calls a place; a room without a name is called after the others in it.
func (d *Driver) placeName(v viewer, p *place) string {
	switch {
	case p.is(directPlace):
		return v.words.T("weft")
	case p.is(homePlace):
		return v.words.T("desk")
	case p.name != "":
		return p.name
	}
	var others []string
	for _, person := range d.config.People {
		if p.members[person.ID] && person.ID != v.person.ID {
			others = append(others, person.Name)
		}
	}
	return strings.Join(others, ", ")
}

// railView lists the person's places. The mutex is held.
func (d *Driver) railView(v viewer) railView {
	rail := railView{
		words: v.words, Person: v.person.ID,
		Direct: d.linkView(v, d.world.places[directPlace+v.person.ID]),
		Desk:   d.linkView(v, d.world.places[homePlace+v.person.ID]),
	}
	rail.Direct.Note = v.words.T("weft_note")
	for _, ch := range d.config.Channels {
		p := d.world.places[channelPlace+ch.ID]
		switch {
		case p.members[v.person.ID]:
			rail.Channels = append(rail.Channels, d.linkView(v, p))
		case ch.Open:
			rail.Other = append(rail.Other, d.linkView(v, p))
		}
	}
	for _, p := range d.world.places {
		if p.is(roomPlace) && p.members[v.person.ID] {
			rail.Rooms = append(rail.Rooms, d.linkView(v, p))
		}
	}
	slices.SortFunc(rail.Rooms, func(a, b linkView) int { return strings.Compare(a.Name+a.Path, b.Name+b.Path) })
	return rail
}

func (d *Driver) linkView(v viewer, p *place) linkView {
	link := linkView{
		words: v.words, Path: p.pathOf(), Name: d.placeName(v, p), Open: p == v.place, Person: v.person.ID,
		Archived: p.channel != nil && p.channel.Archived,
	}
	if p.members[v.person.ID] && !link.Open {
		link.Unread = d.world.unread(p, v.person.ID)
	}
	return link
}

// clockView is the panel of community time.
type clockView struct {
	words
	Person, Place      string
	Time, Stamp, Where string
	Failed             bool
	Coming             []upcomingView
}

type upcomingView struct{ Stamp, When, What, Who string }

func (d *Driver) clockView(v viewer) *clockView {
	if d.config.Clock == nil {
		return nil
	}
	now := d.config.Clock.Now()
	d.mu.RLock()
	coming, failed := d.coming, d.comingFailed
	d.mu.RUnlock()
	view := &clockView{
		words: v.words, Person: v.person.ID, Place: v.place.pathOf(), Failed: failed,
		Time: v.words.moment(now.In(v.zone), now, chat.MomentDateTime), Stamp: now.In(v.zone).Format(time.RFC3339),
		Where: v.words.T("clock_in", "zone", zoneName(v.person.Zone)),
	}
	for _, u := range coming {
		at := u.At.In(v.zone)
		view.Coming = append(view.Coming, upcomingView{at.Format(time.RFC3339), v.words.moment(at, now, chat.MomentDateTime), u.What, u.Who})
	}
	return view
}

// showFile serves a picture or an attachment to whoever sees the message that it stands in.
func (d *Driver) showFile(w http.ResponseWriter, r *http.Request, v viewer) {
	d.mu.RLock()
	f, known := d.world.files[r.PathValue("id")]
	m := d.world.message(f.message)
	visible := known && m != nil && m.seenBy(v.person.ID) && d.world.canSee(d.world.places[m.Place], v.person.ID)
	d.mu.RUnlock()
	if !visible {
		d.showNote(w, r, http.StatusNotFound, "not_found_title", "not_found")
		return
	}
	w.Header().Set("Cache-Control", "private, max-age=3600")
	switch b := m.Body.Blocks[f.block].(type) {
	case chat.Image:
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(b.PNG)
	case chat.Attachment:
		// Always to be kept, never to be opened in the page: a document could run there.
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": b.Name}))
		w.Header().Set("Content-Type", orElse(b.MediaType, "application/octet-stream"))
		_, _ = w.Write(b.Data)
	default:
		http.NotFound(w, r)
	}
}
