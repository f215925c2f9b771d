package chat

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Value is one typed answer to a field.
//
//sumtype:decl
type Value interface{ value() }

type (
	// TextValue answers ShortText and LongText.
	TextValue string
	// NumberValue answers NumberInput and Scale.
	NumberValue float64
	// ChoiceValue answers OneOf with the value of an option.
	ChoiceValue string
	// ChoicesValue answers ManyOf with the values of the options, in the order in which they were offered.
	ChoicesValue []string
	// DateValue answers DateInput.
	DateValue Date
	// ClockValue answers TimeInput.
	ClockValue Clock
	// PersonValue answers PersonInput.
	PersonValue UserID
	// ChannelValue answers ChannelInput.
	ChannelValue ChannelID
	// BoolValue answers YesNo.
	BoolValue bool
)

func (TextValue) value()    {}
func (NumberValue) value()  {}
func (ChoiceValue) value()  {}
func (ChoicesValue) value() {}
func (DateValue) value()    {}
func (ClockValue) value()   {}
func (PersonValue) value()  {}
func (ChannelValue) value() {}
func (BoolValue) value()    {}

// Answers are typed values by field name. A field that was left empty has no entry.
type Answers map[string]Value

// Text returns the text under name, "" where there is none.
func (a Answers) Text(name string) string {
	v, _ := a[name].(TextValue)
	return string(v)
}

// Choice returns the chosen option under name, "" where there is none.
func (a Answers) Choice(name string) string {
	v, _ := a[name].(ChoiceValue)
	return string(v)
}

// Choices returns the chosen options under name.
func (a Answers) Choices(name string) []string {
	v, _ := a[name].(ChoicesValue)
	return v
}

// Yes reports whether name was answered with yes.
func (a Answers) Yes(name string) bool {
	v, _ := a[name].(BoolValue)
	return bool(v)
}

// String returns the date as 2006-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// String returns the time of day as 15:04.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// Canonical is the one spelling of a value that [When] compares with and that prefilled pages carry.
func Canonical(v Value) string { return strings.Join(canonicals(v), ",") }

func canonicals(v Value) []string {
	switch v := v.(type) {
	case TextValue:
		return []string{string(v)}
	case NumberValue:
		return []string{strconv.FormatFloat(float64(v), 'f', -1, 64)}
	case ChoiceValue:
		return []string{string(v)}
	case ChoicesValue:
		return v
	case DateValue:
		return []string{Date(v).String()}
	case ClockValue:
		return []string{Clock(v).String()}
	case PersonValue:
		return []string{UserID(v).String()}
	case ChannelValue:
		return []string{ChannelID(v).String()}
	case BoolValue:
		if v {
			return []string{"yes"}
		}
		return []string{"no"}
	case nil:
		return nil
	}
	panic(fmt.Sprintf("chat: unknown value %T", v))
}

// taggedValue keeps the type of a value beside it, so that answers survive storage.
type taggedValue struct {
	Type  string          `json:"t"`
	Value json.RawMessage `json:"v"`
}

// MarshalJSON writes the answers with their types.
func (a Answers) MarshalJSON() ([]byte, error) {
	out := make(map[string]taggedValue, len(a))
	for name, v := range a {
		raw, err := json.Marshal(storable(v))
		if err != nil {
			return nil, fmt.Errorf("write answer %q: %w", name, err)
		}
		out[name] = taggedValue{typeName(v), raw}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Answers) UnmarshalJSON(b []byte) error {
	var in map[string]taggedValue
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*a = make(Answers, len(in))
	for name, t := range in {
		v, err := decodeValue(t)
		if err != nil {
			return fmt.Errorf("read answer %q: %w", name, err)
		}
		(*a)[name] = v
	}
	return nil
}

// storable gives ids back the methods that write them as text.
func storable(v Value) any {
	switch v := v.(type) {
	case PersonValue:
		return UserID(v)
	case ChannelValue:
		return ChannelID(v)
	default:
		return v
	}
}

func typeName(v Value) string {
	switch v.(type) {
	case TextValue:
		return "text"
	case NumberValue:
		return "number"
	case ChoiceValue:
		return "choice"
	case ChoicesValue:
		return "choices"
	case DateValue:
		return "date"
	case ClockValue:
		return "time"
	case PersonValue:
		return "person"
	case ChannelValue:
		return "channel"
	case BoolValue:
		return "yesno"
	}
	panic(fmt.Sprintf("chat: unknown value %T", v))
}

func decodeValue(t taggedValue) (Value, error) {
	switch t.Type {
	case "text":
		return decode[TextValue](t.Value)
	case "number":
		return decode[NumberValue](t.Value)
	case "choice":
		return decode[ChoiceValue](t.Value)
	case "choices":
		return decode[ChoicesValue](t.Value)
	case "date":
		return decode[DateValue](t.Value)
	case "time":
		return decode[ClockValue](t.Value)
	case "person":
		id, err := decode[UserID](t.Value)
		return PersonValue(id), err
	case "channel":
		id, err := decode[ChannelID](t.Value)
		return ChannelValue(id), err
	case "yesno":
		return decode[BoolValue](t.Value)
	}
	return nil, fmt.Errorf("unknown kind of answer %q", t.Type)
}

func decode[T any](raw json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}
