package chat

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Flaw says in one word what is wrong with an answer; the portable layer turns it into a sentence.
type Flaw string

// What can be wrong with an answer. Problem.Limit holds the bound that was passed, where there is one.
const (
	FlawMissing    Flaw = "missing"
	FlawTooLong    Flaw = "too_long"
	FlawNotNumber  Flaw = "not_number"
	FlawNotWhole   Flaw = "not_whole"
	FlawTooSmall   Flaw = "too_small"
	FlawTooLarge   Flaw = "too_large"
	FlawNotOffered Flaw = "not_offered"
	FlawNotDate    Flaw = "not_date"
	FlawNotTime    Flaw = "not_time"
	FlawWrongKind  Flaw = "wrong_kind"
)

// Problem is one thing wrong with one answer.
type Problem struct {
	Field string
	Flaw  Flaw
	Limit string
}

// Validate returns the answers that the form asks for, and what is wrong with them. Answers to fields that
// were not asked are dropped, text is trimmed, and empty text counts as no answer.
func (f Form) Validate(given Answers) (Answers, []Problem) {
	clean := Answers{}
	for name, v := range given {
		if v, ok := trimmed(v); ok {
			clean[name] = v
		}
	}
	kept := Answers{}
	var problems []Problem
	for _, field := range f.Asked(clean) {
		v, answered := clean[field.Name]
		if !answered {
			if !field.Optional {
				problems = append(problems, Problem{Field: field.Name, Flaw: FlawMissing})
			}
			continue
		}
		if flaw, limit := flawOf(field.Input, v); flaw != "" {
			problems = append(problems, Problem{field.Name, flaw, limit})
			continue
		}
		kept[field.Name] = v
	}
	return kept, problems
}

func trimmed(v Value) (Value, bool) {
	switch v := v.(type) {
	case TextValue:
		t := TextValue(strings.TrimSpace(string(v)))
		return t, t != ""
	case ChoiceValue:
		return v, v != ""
	case ChoicesValue:
		return v, len(v) > 0
	case nil:
		return nil, false
	default:
		return v, true
	}
}

func flawOf(in Input, v Value) (Flaw, string) {
	switch in := in.(type) {
	case ShortText:
		return flawOfText(v, orDefault(in.Max, 200))
	case LongText:
		return flawOfText(v, orDefault(in.Max, 3000))
	case NumberInput:
		return flawOfNumber(v, in.Min, in.Max, in.Whole)
	case Scale:
		return flawOfNumber(v, float64(in.Low), float64(in.High), true)
	case OneOf:
		c, ok := v.(ChoiceValue)
		return unless(ok && offered(in.Options, string(c)), FlawNotOffered)
	case ManyOf:
		cs, ok := v.(ChoicesValue)
		all := !slices.ContainsFunc(cs, func(c string) bool { return !offered(in.Options, c) })
		return unless(ok && all, FlawNotOffered)
	case DateInput:
		d, ok := v.(DateValue)
		return unless(ok && realDate(Date(d)), FlawNotDate)
	case TimeInput:
		c, ok := v.(ClockValue)
		return unless(ok && c.Hour >= 0 && c.Hour < 24 && c.Minute >= 0 && c.Minute < 60, FlawNotTime)
	case PersonInput:
		p, ok := v.(PersonValue)
		return unless(ok && !UserID(p).IsZero(), FlawWrongKind)
	case ChannelInput:
		c, ok := v.(ChannelValue)
		return unless(ok && !ChannelID(c).IsZero(), FlawWrongKind)
	case YesNo:
		_, ok := v.(BoolValue)
		return unless(ok, FlawWrongKind)
	}
	return FlawWrongKind, ""
}

func flawOfText(v Value, limit int) (Flaw, string) {
	t, ok := v.(TextValue)
	if !ok {
		return FlawWrongKind, ""
	}
	if utf8.RuneCountInString(string(t)) > limit {
		return FlawTooLong, strconv.Itoa(limit)
	}
	return "", ""
}

func flawOfNumber(v Value, low, high float64, whole bool) (Flaw, string) {
	n, ok := v.(NumberValue)
	x := float64(n)
	switch {
	case !ok || math.IsNaN(x) || math.IsInf(x, 0):
		return FlawNotNumber, ""
	case whole && x != math.Trunc(x):
		return FlawNotWhole, ""
	case low < high && x < low:
		return FlawTooSmall, strconv.FormatFloat(low, 'f', -1, 64)
	case low < high && x > high:
		return FlawTooLarge, strconv.FormatFloat(high, 'f', -1, 64)
	}
	return "", ""
}

func unless(fine bool, flaw Flaw) (Flaw, string) {
	if fine {
		return "", ""
	}
	return flaw, ""
}

func offered(options []Option, value string) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == value })
}

func realDate(d Date) bool {
	_, err := time.Parse(time.DateOnly, d.String())
	return err == nil
}

func orDefault(n, fallback int) int {
	if n == 0 {
		return fallback
	}
	return n
}

// ReadValue turns what a platform or a person typed into the kind of value that the input takes. What cannot
// be read comes back as TextValue, which [Form.Validate] then refuses with the right words. Options may be
// given by value, by label or by their number in the list, since people also answer by typing.
func ReadValue(in Input, raw ...string) Value {
	if len(raw) == 0 || (len(raw) == 1 && strings.TrimSpace(raw[0]) == "") {
		return nil
	}
	first := strings.TrimSpace(raw[0])
	switch in := in.(type) {
	case NumberInput, Scale:
		n, err := strconv.ParseFloat(strings.Replace(asciiDigits(first), ",", ".", 1), 64)
		if err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) { // "nan" and "inf" are read by it, and cannot be kept
			return NumberValue(n)
		}
	case OneOf:
		return ChoiceValue(readOption(in.Options, first))
	case ManyOf:
		chosen := ChoicesValue{}
		for _, r := range raw {
			chosen = append(chosen, readOption(in.Options, strings.TrimSpace(r)))
		}
		return chosen
	case DateInput:
		if t, err := time.Parse(time.DateOnly, asciiDigits(first)); err == nil {
			return DateValue{t.Year(), t.Month(), t.Day()}
		}
	case TimeInput:
		if t, err := time.Parse("15:04", asciiDigits(first)); err == nil {
			return ClockValue{t.Hour(), t.Minute()}
		}
	case PersonInput:
		if id, err := ParseUserID(first); err == nil {
			return PersonValue(id)
		}
	case ChannelInput:
		if id, err := ParseChannelID(first); err == nil {
			return ChannelValue(id)
		}
	case YesNo:
		switch {
		case first == "yes" || strings.EqualFold(first, in.Yes):
			return BoolValue(true)
		case first == "no" || strings.EqualFold(first, in.No):
			return BoolValue(false)
		}
	case ShortText, LongText:
		return TextValue(raw[0])
	}
	return TextValue(first)
}

func readOption(options []Option, typed string) string {
	for _, o := range options {
		if o.Value == typed || strings.EqualFold(o.Label, typed) {
			return o.Value
		}
	}
	if n, err := strconv.Atoi(asciiDigits(typed)); err == nil && n >= 1 && n <= len(options) {
		return options[n-1].Value
	}
	return typed
}

// asciiDigits reads Arabic-Indic and Persian digits, which a phone keyboard may well produce.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}
