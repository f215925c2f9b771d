package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"weft/bot/chat"
)

// radiosUpTo is how many options are shown all at once; more become a list to open.
const radiosUpTo = 7

// wrapsFrom is how many characters a short text may have before it is shown in lines that wrap: on a phone nobody can
// look over a sentence of which a third is in sight.
const wrapsFrom = 100

// fieldPrefix keeps the fields of a form apart from those of the page.
const fieldPrefix = "f."

// submit hands the answers of a form to Weft. The form is the one that was asked, as kept here: what comes
// from the browser are only the answers.
func (d *Driver) submit(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	event, err := eventOf(v, r)
	if err != nil {
		return answer{}, err
	}
	f := d.formOf(v.person.ID, r.PostForm.Get("form"), event)
	if f == nil {
		return answer{}, refuse(v, http.StatusGone, "form_gone")
	}
	d.mu.RLock()
	v.place = d.world.places[f.Place]
	from := d.world.message(f.From)
	d.mu.RUnlock()
	if v.place == nil {
		return answer{}, refuse(v, http.StatusGone, "form_gone")
	}
	e := chat.FormSubmitted{
		Envelope: envelope(v, event, chat.MessageID{}), Action: f.Form.Action, Answers: d.readAnswers(v, chat.Form(f.Form), r.PostForm),
	}
	if from != nil {
		e.Thread = from.threadID()
	}
	if from != nil && (!v.place.is(homePlace) || from.Only != "") {
		e.Message = from.id()
	}
	v.words = d.page.wordsIn(f.Form.Language, v.words)
	a, err := d.handle(ctx, v, e, from)
	if err != nil || a.Problems != nil {
		return a, err
	}
	return a, d.closeForm(v.person.ID, f.ID, event)
}

// formOf finds the form that somebody has open, or the one that this very event has closed already.
func (d *Driver) formOf(person, id, event string) *openForm {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if f := d.world.form(person, id); f != nil {
		return f
	}
	if done := d.world.done[person]; done.openForm != nil && done.ID == id && done.event == event {
		return done.openForm
	}
	return nil
}

func (d *Driver) closeForm(person, id, event string) error {
	return d.commit(func(w *world) ([]change, error) {
		if w.form(person, id) == nil {
			return nil, nil // closed already, by the same event
		}
		return []change{{Close: &closing{person, id, event}}}, nil
	})
}

// cancelForm puts a form away unanswered.
func (d *Driver) cancelForm(_ context.Context, v viewer, r *http.Request) (answer, error) {
	return answer{}, d.closeForm(v.person.ID, r.PostForm.Get("form"), "")
}

// readAnswers reads what was asked, and nothing else: a field that the answers before it hide counts for
// nothing, whatever the browser sent.
func (d *Driver) readAnswers(v viewer, f chat.Form, sent url.Values) chat.Answers {
	given := chat.Answers{}
	for _, field := range f.Fields {
		if value := d.readField(v, field.Input, sent[fieldPrefix+field.Name]); value != nil {
			given[field.Name] = value
		}
	}
	asked := chat.Answers{}
	for _, field := range f.Asked(given) {
		if value, answered := given[field.Name]; answered {
			asked[field.Name] = value
		}
	}
	return asked
}

func (d *Driver) readField(v viewer, in chat.Input, raw []string) chat.Value {
	value := chat.ReadValue(in, raw...)
	switch value := value.(type) {
	case chat.TextValue:
		said := strings.ReplaceAll(string(value), "\r\n", "\n") // browsers send lines as in mail
		if _, short := in.(chat.ShortText); short {
			said = strings.Join(strings.Fields(said), " ") // what wraps, and what was pasted, is one line still
		}
		return chat.TextValue(said)
	case chat.PersonValue:
		if d.readPerson(raw[0]) == nil {
			return chat.TextValue(raw[0]) // not a person of this page, which the form then says
		}
	case chat.ChannelValue:
		if d.readChannel(v, raw[0]) == nil {
			return chat.TextValue(raw[0])
		}
	case chat.NumberValue, chat.ChoiceValue, chat.ChoicesValue, chat.DateValue, chat.ClockValue, chat.BoolValue, nil:
	}
	return value
}

// formView is a form as it is drawn.
type formView struct {
	words
	ID, Person, Place string
	Title, Lang, Dir  string
	Intro             []blockView
	Fields            []fieldView
	Submit, Cancel    string
}

// fieldView is a field as it is drawn. Kind is the name of a control of HTML, or "scale".
type fieldView struct {
	words
	ID, Name, Label, Help string
	Optional              bool
	WhenField, WhenValues string // WhenValues are separated by line feeds
	Kind                  string
	Value, Placeholder    string
	Max, Rows             int
	Min, Top, Step        string
	Low, High             string
	Options               []optionView
	Preset                bool // something is chosen already: that it may be left out would only puzzle
}

type optionView struct {
	ID, Value, Label, Help string
	Chosen                 bool
}

func (d *Driver) formView(v viewer, f *openForm) formView {
	// What stands around the questions is in their language, not in that of the page.
	v.words = d.page.wordsIn(f.Form.Language, v.words)
	view := formView{
		words: v.words, ID: f.ID, Person: v.person.ID, Title: f.Form.Title, Submit: f.Form.Submit, Cancel: f.Form.Cancel,
		Lang: f.Form.Language, Dir: direction(v.words.Language),
	}
	d.mu.RLock()
	if p := d.world.places[f.Place]; p != nil {
		view.Place = p.pathOf()
	}
	d.mu.RUnlock()
	if view.Cancel == "" {
		view.Cancel = v.words.T("cancel")
	}
	for i, b := range f.Form.Intro {
		view.Intro = append(view.Intro, d.blockView(v, &message{Place: f.Place}, i, b))
	}
	for i, field := range f.Form.Fields {
		view.Fields = append(view.Fields, d.fieldView(v, field, "field-"+strconv.Itoa(i)))
	}
	return view
}

func (d *Driver) fieldView(v viewer, f chat.Field, id string) fieldView {
	view := fieldView{
		words: v.words, ID: id, Name: fieldPrefix + f.Name, Label: f.Label, Help: f.Help, Optional: f.Optional,
		Value: chat.Canonical(f.Prefill),
	}
	if _, one := f.Input.(chat.OneOf); one {
		view.Preset = f.Prefill != nil
	}
	if f.When != nil {
		view.WhenField, view.WhenValues = fieldPrefix+f.When.Field, strings.Join(f.When.OneOf, "\n")
	}
	chosen := []string{view.Value}
	if many, ok := f.Prefill.(chat.ChoicesValue); ok {
		chosen = many
	}
	switch in := f.Input.(type) {
	case chat.ShortText:
		view.Kind, view.Placeholder, view.Max = "text", in.Placeholder, orNumber(in.Max, 200)
		if view.Max >= wrapsFrom {
			view.Kind, view.Rows = "lines", 2
		}
	case chat.LongText:
		view.Kind, view.Placeholder, view.Max, view.Rows = "textarea", in.Placeholder, orNumber(in.Max, 3000), 4
	case chat.NumberInput:
		view.Kind, view.Step = "number", "any"
		if in.Whole {
			view.Step = "1"
		}
		if in.Min < in.Max {
			view.Min, view.Top = chat.Canonical(chat.NumberValue(in.Min)), chat.Canonical(chat.NumberValue(in.Max))
		}
	case chat.Scale:
		view.Kind, view.Low, view.High = "scale", in.LowName, in.HighName
		for n := in.Low; n <= in.High; n++ {
			view.Options = append(view.Options, optionView{Value: strconv.Itoa(n), Label: strconv.Itoa(n), Help: endOfScale(in, n)})
		}
	case chat.OneOf:
		view.Kind = "radio"
		if len(in.Options) > radiosUpTo {
			view.Kind = "select"
		}
		view.Options = optionViews(in.Options)
	case chat.ManyOf:
		view.Kind, view.Options = "checkbox", optionViews(in.Options)
	case chat.DateInput:
		view.Kind = "date"
	case chat.TimeInput:
		view.Kind = "time"
	case chat.PersonInput:
		view.Kind, view.Options = "select", d.peopleOptions()
	case chat.ChannelInput:
		view.Kind, view.Options = "select", d.channelOptions(v)
	case chat.YesNo:
		view.Kind = "radio"
		view.Options = []optionView{{Value: "yes", Label: orElse(in.Yes, v.words.T("yes"))}, {Value: "no", Label: orElse(in.No, v.words.T("no"))}}
	}
	for i := range view.Options {
		view.Options[i].ID = id + "-" + strconv.Itoa(i)
		view.Options[i].Chosen = slices.Contains(chosen, view.Options[i].Value)
	}
	return view
}

// endOfScale is what an end of a scale is called where it is read aloud: a number alone says nothing of which end it is.
// "" for steps that have no name.
func endOfScale(in chat.Scale, n int) string {
	name := ""
	switch n {
	case in.Low:
		name = in.LowName
	case in.High:
		name = in.HighName
	}
	if name == "" {
		return ""
	}
	return strconv.Itoa(n) + ", " + name
}

func optionViews(options []chat.Option) []optionView {
	var views []optionView
	for _, o := range options {
		views = append(views, optionView{Value: o.Value, Label: orElse(o.Label, o.Value), Help: o.Help})
	}
	return views
}

// peopleOptions lists everybody on the page.
func (d *Driver) peopleOptions() []optionView {
	var views []optionView
	for _, p := range d.world.roster().people {
		views = append(views, optionView{Value: User(p.ID).String(), Label: p.Name})
	}
	return views
}

// channelOptions lists the channels that the viewer can see.
func (d *Driver) channelOptions(v viewer) []optionView {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var views []optionView
	for _, ch := range d.world.channels {
		if d.world.canSee(d.world.places[channelPlace+ch.ID], v.person.ID) {
			views = append(views, optionView{Value: ChannelOf(ch.ID).String(), Label: "#" + ch.Name})
		}
	}
	return views
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func orNumber(n, fallback int) int {
	if n == 0 {
		return fallback
	}
	return n
}
