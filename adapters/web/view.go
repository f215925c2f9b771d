package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"weft/bot/chat"
)

// messageView is a message as one reader sees it.
type messageView struct {
	words
	ID          string // its number
	Author      string
	Initials    string
	Hue         int
	Weft, Mine  bool
	Only        bool
	Unheard     bool
	Edited      bool
	Stamp, When string // for machines, for people
	Full        string // the whole date, on pointing
	Summary     string
	Lang, Dir   string
	Text        string // a person's words
	Blocks      []blockView
	Thread      string // the message it hangs on; "" in the main line
	Quoted      string // what it replies to, where it does not stand under it
	CanReply    bool
	Replies     []messageView
	Place       string
	Person      string
}

// blockView is a block with every span resolved for one reader. Kind is the name of the block.
type blockView struct {
	words
	Kind      string
	Text      string
	Spans     []spanView
	Items     [][]spanView
	Ordered   bool
	Facts     []factView
	File      string // where a picture or attachment is fetched
	Alt, Name string
	Size      string
	Controls  []controlView
}

type factView struct {
	Label string
	Spans []spanView
}

// spanView is a span for one reader. Kind is "" for plain text, or the element that shows it.
type spanView struct {
	Kind, Text, Href, Stamp, Title string
	Mine                           bool
}

// controlView is a control as it is drawn.
type controlView struct {
	words
	Kind                         string // button, link, select, search
	ID                           string
	Label, Describe, Placeholder string
	Style, Href                  string
	Route, Arg                   string
	Options                      []optionView
	Message, Place, Person       string
}

func (d *Driver) messageView(v viewer, m *message) messageView {
	at := m.At.In(v.zone)
	now := d.now().In(v.zone)
	view := messageView{
		words: v.words, ID: strconv.FormatUint(m.Number, 10), Weft: m.byWeft(), Mine: m.Author == v.person.ID,
		// In one's own conversation with Weft everything is for oneself alone, and nothing need say so.
		Only: m.Only != "" && !v.place.is(directPlace), Unheard: m.Unheard && m.Author == v.person.ID, Edited: m.Edited,
		Stamp: at.Format(time.RFC3339), When: at.Format("15:04"), Full: v.words.moment(at, now, chat.MomentDateTime),
		Author: v.words.T("weft"), Summary: m.Body.Summary, Text: m.Text,
		Lang: m.Body.Language, Dir: "auto",
		Place: v.place.pathOf(), Person: v.person.ID, CanReply: !v.place.is(homePlace) && m.Only == "",
	}
	if !sameDay(at, now) {
		view.When = view.Full
	}
	if m.Body.Language != "" {
		view.Dir = direction(m.Body.Language)
	}
	if m.Thread != 0 {
		view.Thread = strconv.FormatUint(m.Thread, 10)
	}
	if person := d.world.person(User(m.Author)); person != nil {
		view.Author, view.Initials, view.Hue = person.Name, initials(person.Name), d.hue(person.ID)
		view.Summary = m.Text
		view.Lang = spokenIn(m.Text, person.Language, v.words.Language)
	}
	// Dates and the like inside a message are in its language, so that no sentence is half in another.
	v.words = d.page.wordsIn(m.Body.Language, v.words)
	for i, b := range m.Body.Blocks {
		view.Blocks = append(view.Blocks, d.blockView(v, m, i, b))
	}
	return view
}

// spokenIn guesses the language of what a person wrote where the page's own cannot be it, so that a screen reader
// changes its voice: what is written in another direction than the page is in its author's language, if that is
// written so. "" where nothing can be known.
func spokenIn(text, author, page string) string {
	if written := writtenIn(text); written != "" && written != direction(page) && written == direction(author) {
		return author
	}
	return ""
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

func (d *Driver) blockView(v viewer, m *message, number int, b chat.Block) blockView {
	switch b := b.(type) {
	case chat.Heading:
		return blockView{Kind: "heading", Text: b.Text}
	case chat.Paragraph:
		return blockView{Kind: "paragraph", Spans: d.spanViews(v, b.Spans)}
	case chat.List:
		view := blockView{Kind: "list", Ordered: b.Ordered}
		for _, item := range b.Items {
			view.Items = append(view.Items, d.spanViews(v, item))
		}
		return view
	case chat.Quote:
		return blockView{Kind: "quote", Spans: d.spanViews(v, b.Spans)}
	case chat.Facts:
		view := blockView{Kind: "facts"}
		for _, f := range b.Facts {
			view.Facts = append(view.Facts, factView{f.Label, d.spanViews(v, f.Spans)})
		}
		return view
	case chat.Fine:
		return blockView{Kind: "fine", Spans: d.spanViews(v, b.Spans)}
	case chat.Divider:
		return blockView{Kind: "divider"}
	case chat.Image:
		return blockView{Kind: "image", File: d.fileURL(v, m, number, orElse(b.Title, "picture")+".png"), Alt: b.Alt, Text: b.Title}
	case chat.Attachment:
		return blockView{
			words: v.words, Kind: "attachment", File: d.fileURL(v, m, number, b.Name), Alt: b.Alt, Name: b.Name,
			Size: v.words.T("size_kb", "n", max(1, (len(b.Data)+512)/1024)),
		}
	case chat.Actions:
		view := blockView{Kind: "actions"}
		for i, c := range b.Controls {
			view.Controls = append(view.Controls, d.controlView(v, m, strconv.Itoa(number)+"-"+strconv.Itoa(i), c))
		}
		return view
	}
	return blockView{Kind: "paragraph", Spans: []spanView{{Text: m.Body.Summary}}}
}

func (d *Driver) fileURL(v viewer, m *message, block int, name string) string {
	if m.Number == 0 {
		return "" // the intro of a form carries no files; its pictures are told in words
	}
	return "/files/" + url.PathEscape(v.person.ID) + "/" + d.world.tag(m, block) + "/" + url.PathEscape(strings.ReplaceAll(name, "/", "-"))
}

func (d *Driver) spanViews(v viewer, spans []chat.Span) []spanView {
	var views []spanView
	for _, s := range spans {
		views = append(views, d.spanView(v, s))
	}
	return views
}

func (d *Driver) spanView(v viewer, s chat.Span) spanView {
	switch s := s.(type) {
	case chat.Plain:
		return spanView{Text: s.Text}
	case chat.Strong:
		return spanView{Kind: "strong", Text: s.Text}
	case chat.Emphasis:
		return spanView{Kind: "em", Text: s.Text}
	case chat.Code:
		return spanView{Kind: "code", Text: s.Text}
	case chat.CommandLine: // written as it stands, in one's own conversation
		return spanView{Kind: "code", Text: s.Text}
	case chat.Mention:
		name := s.Name
		if p := d.world.person(s.User); p != nil {
			name = p.Name
		}
		return spanView{Kind: "mention", Text: "@" + name, Mine: s.User == User(v.person.ID)}
	case chat.ChannelRef:
		return d.channelRefView(v, s)
	case chat.Link:
		if !safeLink(s.URL) {
			return spanView{Text: chat.PlainText([]chat.Span{s})}
		}
		return spanView{Kind: "link", Text: orElse(s.Text, s.URL), Href: s.URL}
	case chat.Moment:
		at, now := s.At.In(v.zone), d.now().In(v.zone)
		return spanView{
			Kind: "time", Text: v.words.moment(at, now, s.Show), Stamp: at.Format(time.RFC3339),
			Title: v.words.moment(at, now, chat.MomentDateTime) + " " + zoneName(v.person.Zone),
		}
	}
	return spanView{}
}

func (d *Driver) channelRefView(v viewer, s chat.ChannelRef) spanView {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p := d.world.place(s.Channel)
	if !d.world.canSee(p, v.person.ID) {
		return spanView{Kind: "name", Text: "#" + s.Name}
	}
	return spanView{Kind: "channel", Text: "#" + orElse(p.name, s.Name), Href: "/p/" + v.person.ID + "/" + p.pathOf()}
}

// safeLink admits what a person may follow: the web and mail. Anything else could run in the page.
func safeLink(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return true
	}
	return false
}

func (d *Driver) controlView(v viewer, m *message, id string, c chat.Control) controlView {
	view := controlView{
		words: v.words, ID: "c" + strconv.FormatUint(m.Number, 10) + "-" + id, Label: chat.ControlLabel(c),
		Message: strconv.FormatUint(m.Number, 10), Person: v.person.ID, Place: m.Place,
	}
	if v.place != nil {
		view.Place = v.place.pathOf()
	}
	if a, acts := actionOf(c); acts {
		view.Route, view.Arg = a.Route, a.Arg
	}
	switch c := c.(type) {
	case chat.Button:
		view.Kind, view.Describe = "button", c.Describe
		view.Style = map[chat.ButtonStyle]string{chat.Primary: "primary", chat.Danger: "danger"}[c.Style]
	case chat.LinkButton:
		view.Kind, view.Label, view.Href = "link", c.Label, c.URL
		if !safeLink(c.URL) {
			view.Kind, view.Label = "text", chat.ControlLabel(c)
		}
	case chat.Select:
		view.Kind, view.Placeholder, view.Options = "select", orElse(c.Placeholder, v.words.T("choose_one")), optionViews(c.Options)
		for i := range view.Options {
			view.Options[i].Chosen = c.Chosen != "" && view.Options[i].Value == c.Chosen
		}
	case chat.Search:
		view.Kind, view.Placeholder = "search", orElse(c.Placeholder, v.words.T("search"))
	case chat.PickPerson:
		view.Kind, view.Placeholder, view.Options = "select", v.words.T("choose_one"), d.peopleOptions()
	case chat.PickChannel:
		view.Kind, view.Placeholder, view.Options = "select", v.words.T("choose_one"), d.channelOptions(v)
	}
	return view
}

// initials stand on the sign beside a name.
func initials(name string) string {
	var out []rune
	for word := range strings.FieldsSeq(name) {
		if r := []rune(word)[0]; unicode.IsLetter(r) && len(out) < 2 {
			out = append(out, unicode.ToUpper(r))
		}
	}
	return string(out)
}

// hue is one of the twelve colours of signs: neighbours in the list of people differ.
func (d *Driver) hue(id string) int {
	at := slices.IndexFunc(d.world.roster().people, func(p Person) bool { return p.ID == id })
	return (at*5 + 12) % 12
}

// zoneName is the place in the name of a zone: "Nairobi".
func zoneName(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}
