package chat

import (
	"slices"
	"time"
)

// Form asks one person several things at once. Where a platform shows fewer fields at a time than the form
// has, the adapter asks page by page.
type Form struct {
	// Action names who receives the answers.
	Action Action
	// Title is at most 45 characters.
	Title string
	// Intro stands above the fields; audience lines belong here.
	Intro  []Block
	Fields []Field
	// Submit is the label of the button, at most 24 characters.
	Submit   string
	Cancel   string
	Language string
	// Revision changes whenever a prefilled value does, so that no platform shows a stale draft.
	Revision string
	// Rest: pages of this form were sent before and are kept; these are the fields that are left.
	Rest bool
}

// Field is one question of a form.
type Field struct {
	// Name is unique in its form; answers come back under it. At most 40 characters.
	Name  string
	Label string // at most 150 characters
	Help  string
	// Optional fields may be left empty.
	Optional bool
	// When says whether the field is asked at all, judged by the answers before it. Nil means always.
	When  *When
	Input Input
	// Prefill is the value shown at first; nil for none. Its type is that of the input's answer.
	Prefill Value
}

// When asks a field only if an earlier one was answered with one of these canonical values.
// An empty OneOf means: if it was answered at all.
type When struct {
	Field string
	OneOf []string
}

// Input says what kind of answer a field takes.
//
//sumtype:decl
type Input interface{ input() }

type (
	// ShortText is one line of at most Max characters (0: 200).
	ShortText struct {
		Max         int
		Placeholder string
	}
	// LongText is several lines of at most Max characters (0: 3000, the least that platforms allow).
	LongText struct {
		Max         int
		Placeholder string
	}
	// NumberInput is a number between Min and Max, both included; equal bounds mean unbounded.
	NumberInput struct {
		Min, Max float64
		Whole    bool
	}
	// Scale is a whole number from Low to High, at most 10 steps, with words for the ends.
	Scale struct {
		Low, High         int
		LowName, HighName string
	}
	// OneOf takes one of at most 25 options.
	OneOf struct{ Options []Option }
	// ManyOf takes any number of at most 25 options.
	ManyOf struct{ Options []Option }
	// DateInput takes a calendar date.
	DateInput struct{}
	// TimeInput takes a time of day.
	TimeInput struct{}
	// PersonInput takes a person of the place.
	PersonInput struct{}
	// ChannelInput takes a channel.
	ChannelInput struct{}
	// YesNo takes yes or no. The words for them come with the form, in its language.
	YesNo struct{ Yes, No string }
)

func (ShortText) input()    {}
func (LongText) input()     {}
func (NumberInput) input()  {}
func (Scale) input()        {}
func (OneOf) input()        {}
func (ManyOf) input()       {}
func (DateInput) input()    {}
func (TimeInput) input()    {}
func (PersonInput) input()  {}
func (ChannelInput) input() {}
func (YesNo) input()        {}

// Asked returns the fields that the answers so far call for, in order.
func (f Form) Asked(answers Answers) []Field {
	var asked []Field
	shown := map[string]bool{}
	for _, field := range f.Fields {
		if !field.When.holds(answers, shown) {
			continue
		}
		shown[field.Name] = true
		asked = append(asked, field)
	}
	return asked
}

// holds is false when the field it looks at was itself not asked: a hidden answer counts for nothing.
func (w *When) holds(answers Answers, shown map[string]bool) bool {
	if w == nil {
		return true
	}
	value, answered := answers[w.Field]
	if !answered || !shown[w.Field] {
		return false
	}
	if len(w.OneOf) == 0 {
		return true
	}
	return slices.ContainsFunc(canonicals(value), func(s string) bool { return slices.Contains(w.OneOf, s) })
}

// Page returns the fields to show first where a platform shows at most size of them at a time (0: any number), and
// whether there are more. A page ends before a field that depends on an answer of the same page.
func (f Form) Page(size int) (page []Field, more bool) {
	here := map[string]bool{}
	for i, field := range f.Fields {
		full := size > 0 && i == size
		if full || (field.When != nil && here[field.When.Field]) {
			return f.Fields[:i], true
		}
		here[field.Name] = true
	}
	return f.Fields, false
}

// After returns what is left to ask of a form once everything up to the field called last was shown and answered as
// in answers, which may be of several pages; ok is false where nothing is left. Conditions that are settled by then
// are settled in it.
func (f Form) After(last string, answers Answers) (rest Form, ok bool) {
	at := slices.IndexFunc(f.Fields, func(field Field) bool { return field.Name == last })
	settled := map[string]bool{}
	for _, field := range f.Fields[:at+1] {
		settled[field.Name] = true
	}
	asked := map[string]bool{}
	for _, field := range f.Asked(answers) {
		asked[field.Name] = true
	}
	rest = f
	rest.Fields, rest.Rest = nil, true
	for _, field := range f.Fields[at+1:] {
		if field.When != nil && settled[field.When.Field] {
			if !asked[field.Name] {
				settled[field.Name] = true // never asked, and so is nothing that depends on it
				continue
			}
			field.When = nil
		}
		rest.Fields = append(rest.Fields, field)
	}
	return rest, len(rest.Fields) > 0
}

// Only returns a part of the form: the fields with these names, filled in with what was answered, as the rest of a form
// whose other answers are known. What depends on a field outside of it is settled by its answer.
func (f Form) Only(names []string, answers Answers) Form {
	asked := map[string]bool{}
	for _, field := range f.Asked(answers) {
		asked[field.Name] = true
	}
	part := f
	part.Fields, part.Rest = nil, true
	for _, field := range f.Fields {
		outside := field.When != nil && !slices.Contains(names, field.When.Field)
		if !slices.Contains(names, field.Name) || (outside && !asked[field.Name]) {
			continue
		}
		if outside {
			field.When = nil
		}
		if value, answered := answers[field.Name]; answered {
			field.Prefill = value
		}
		part.Fields = append(part.Fields, field)
	}
	return part
}

// Date is a calendar date without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Clock is a time of day without a zone.
type Clock struct{ Hour, Minute int }
