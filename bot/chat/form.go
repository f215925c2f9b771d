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

// Date is a calendar date without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Clock is a time of day without a zone.
type Clock struct{ Hour, Minute int }
