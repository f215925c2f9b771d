package webtest

import (
	"io"
	"strings"
)

// View is a place as a person sees it.
type View struct {
	// Place is the id of the place, as in addresses ("weft", "c-general").
	Place string
	Title string
	// Readers is the line that says who reads this place.
	Readers  string
	Messages []Message
	// Form is the form that the person has open, nil for none.
	Form *Form
	// Places are the places in the rail, with how many messages are new in each.
	Places []Link
	// Coming are the lines of what is coming, "" where the page shows no clock.
	Coming string
	// Lang and Dir are those of the page.
	Lang, Dir string
}

// Message is a message as a person sees it.
type Message struct {
	ID string
	// Author is the name of a person; "" is Weft.
	Author string
	// Text is all that is read in it, a block a line; pictures in square brackets by their description.
	Text     string
	Controls []Control
	// Only: nobody but this person sees it.
	Only bool
	// Thread is the message under which it stands; "" in the main line.
	Thread   string
	Edited   bool
	Unheard  bool
	Mentions []string
	Links    []Link
	Times    []Time
	Images   []Link // Text is the description
	Files    []Link
}

// Link is something that leads somewhere.
type Link struct {
	Text, Href string
	// New is how many messages are new there.
	New string
}

// Time is an instant as a person sees it.
type Time struct{ Text, Datetime string }

// Control is something to act with. Kind is button, select, search or link.
type Control struct {
	Kind, Label string
	Describe    string
	Options     []Option
	route, arg  string
}

// Option is one thing to choose.
type Option struct{ Value, Label string }

// Form is a form that is open before a person.
type Form struct {
	ID, Place, Title, Intro, Submit string
	// Text is all that is read in it, line by line.
	Text   string
	Fields []Field
}

// Field is one question of a form. Kind is text, textarea, number, scale, radio, checkbox, select, date or time.
type Field struct {
	Name, Kind, Label, Help string
	// When names the field that decides whether this one is shown; "" for always.
	When string
	// Value is what it was filled with; the last of several.
	Value string
	// Filled is all that it was filled with.
	Filled  []string
	Options []Option
}

func readView(place string, r io.Reader) (View, error) {
	root, err := parse(r)
	if err != nil {
		return View{}, err
	}
	html := root.first(byTag("html"))
	view := View{
		Place: place, Title: root.first(byTag("h1")).words(), Readers: root.first(byClass("readers")).words(),
		Coming: root.first(byClass("coming")).words(), Lang: html.attrs["lang"], Dir: html.attrs["dir"],
	}
	for _, n := range root.all(byAttr("data-message")) {
		view.Messages = append(view.Messages, readMessage(n))
	}
	for _, n := range root.all(byTag("dialog")) {
		view.Form = readForm(place, n)
	}
	for _, n := range root.first(byTag("nav")).all(byTag("a")) {
		view.Places = append(view.Places, Link{
			Text: n.first(byClass("name")).words(), Href: n.attrs["data-path"], New: n.first(byClass("count")).first(byAttr("aria-hidden")).words(),
		})
	}
	return view, nil
}

func readMessage(n *node) Message {
	// Its own content only: replies under it are messages of their own.
	content := &node{tag: "div"}
	for _, c := range n.first(byClass("content")).children {
		if !c.class("replies") {
			content.children = append(content.children, c)
		}
	}
	text := content.first(byClass("body"))
	m := Message{
		ID: n.attrs["data-message"], Author: n.attrs["data-author"], Only: n.class("only"), Thread: n.attrs["data-thread"],
		Edited: content.first(byClass("edited")).tag != "", Unheard: content.first(byClass("unheard")).tag != "", Text: text.words(),
	}
	for _, c := range text.all(byAttr("data-control")) {
		m.Controls = append(m.Controls, readControl(c))
	}
	for _, c := range text.all(byClass("mention")) {
		m.Mentions = append(m.Mentions, c.words())
	}
	for _, c := range text.all(byTag("time")) {
		m.Times = append(m.Times, Time{c.words(), c.attrs["datetime"]})
	}
	for _, c := range text.all(byTag("img")) {
		m.Images = append(m.Images, Link{Text: c.attrs["alt"], Href: c.attrs["src"]})
	}
	for _, c := range text.all(byTag("a")) {
		switch {
		case c.has("download"):
			m.Files = append(m.Files, Link{Text: c.attrs["download"], Href: c.attrs["href"]})
		case !c.class("channel"):
			m.Links = append(m.Links, Link{Text: c.words(), Href: c.attrs["href"]})
		}
	}
	return m
}

func readControl(n *node) Control {
	c := Control{Kind: n.attrs["data-control"], Label: n.words()}
	for _, in := range n.all(byTag("input")) {
		switch in.attrs["name"] {
		case "route":
			c.route = in.attrs["value"]
		case "arg":
			c.arg = in.attrs["value"]
		}
	}
	if c.Kind == "button" {
		button := n.first(byTag("button"))
		c.Label, c.Describe = button.words(), button.attrs["aria-label"]
	}
	if c.Kind == "select" || c.Kind == "search" {
		c.Label = n.first(byTag("label")).words()
	}
	c.Options = readOptions(n)
	return c
}

func readOptions(n *node) []Option {
	var options []Option
	for _, o := range n.all(byTag("option")) {
		if o.attrs["value"] != "" {
			options = append(options, Option{o.attrs["value"], o.words()})
		}
	}
	return options
}

func readForm(place string, n *node) *Form {
	f := &Form{
		ID: n.attrs["data-form"], Place: place, Title: n.first(byTag("h2")).words(), Intro: n.first(byClass("intro")).words(),
		Submit: n.first(byClass("primary")).words(), Text: n.words(),
	}
	for _, c := range n.all(byAttr("data-field")) {
		f.Fields = append(f.Fields, readField(c))
	}
	return f
}

func readField(n *node) Field {
	f := Field{
		Name: strings.TrimPrefix(n.attrs["data-field"], "f."), Kind: n.attrs["data-kind"], When: strings.TrimPrefix(n.attrs["data-when"], "f."),
		Help: n.first(byClass("help")).words(), Options: readOptions(n),
	}
	if legend := n.first(byTag("legend")); legend.tag != "" {
		f.Label = legend.words()
	} else {
		f.Label = n.first(byTag("label")).words()
	}
	for _, in := range n.all(byTag("input")) {
		switch in.attrs["type"] {
		case "radio", "checkbox":
			f.Options = append(f.Options, Option{in.attrs["value"], ""})
			if in.has("checked") {
				f.fill(in.attrs["value"])
			}
		default:
			f.fill(in.attrs["value"])
		}
	}
	for _, in := range n.all(byTag("textarea")) {
		f.fill(in.typed())
	}
	for _, o := range n.all(byTag("option")) {
		if o.has("selected") {
			f.fill(o.attrs["value"])
		}
	}
	return f
}

func (f *Field) fill(value string) {
	if value != "" {
		f.Value, f.Filled = value, append(f.Filled, value)
	}
}
