package web

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"

	"weft/bot/chat"
)

// kinds lists one of every kind that may stand in a message or a form, so that a kept record finds its type
// again. A kind that is missing here cannot be posted: the codec test walks through them all.
func kinds() []any {
	return []any{
		chat.Heading{},
		chat.Paragraph{},
		chat.List{},
		chat.Quote{},
		chat.Facts{},
		chat.Fine{},
		chat.Divider{},
		chat.Image{},
		chat.Attachment{},
		chat.Actions{},
		chat.Plain{},
		chat.Strong{},
		chat.Emphasis{},
		chat.Code{},
		chat.Mention{},
		chat.ChannelRef{},
		chat.Link{},
		chat.Moment{},
		chat.Button{},
		chat.LinkButton{},
		chat.Select{},
		chat.Search{},
		chat.PickPerson{},
		chat.PickChannel{},
		chat.ShortText{},
		chat.LongText{},
		chat.NumberInput{},
		chat.Scale{},
		chat.OneOf{},
		chat.ManyOf{},
		chat.DateInput{},
		chat.TimeInput{},
		chat.PersonInput{},
		chat.ChannelInput{},
		chat.YesNo{},
		chat.TextValue(""), chat.NumberValue(0), chat.ChoiceValue(""), chat.ChoicesValue(nil),
		chat.DateValue{},
		chat.ClockValue{},
		chat.PersonValue{},
		chat.ChannelValue{},
		chat.BoolValue(false),
	}
}

// codec writes values of the vocabulary as JSON. Wherever the vocabulary has a sealed sum, the name of the
// kind stands beside the value.
type codec struct{ byName map[string]reflect.Type }

func newCodec() codec {
	c := codec{byName: map[string]reflect.Type{}}
	for _, k := range kinds() {
		c.byName[reflect.TypeOf(k).Name()] = reflect.TypeOf(k)
	}
	return c
}

type taggedKind struct {
	Kind  string          `json:"t"`
	Value json.RawMessage `json:"v"`
}

func (c codec) marshal(v any) (json.RawMessage, error) { return c.encode(reflect.ValueOf(v)) }

func (c codec) encode(v reflect.Value) (json.RawMessage, error) {
	switch {
	case v.Kind() == reflect.Interface:
		return c.encodeKind(v)
	case isText(v.Type()) || isBytes(v.Type()):
		return json.Marshal(v.Interface())
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return json.RawMessage("null"), nil
		}
		return c.encode(v.Elem())
	case v.Kind() == reflect.Slice:
		parts := make([]json.RawMessage, v.Len())
		for i := range parts {
			part, err := c.encode(v.Index(i))
			if err != nil {
				return nil, err
			}
			parts[i] = part
		}
		return json.Marshal(parts)
	case v.Kind() == reflect.Struct:
		fields := map[string]json.RawMessage{}
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue
			}
			part, err := c.encode(v.Field(i))
			if err != nil {
				return nil, err
			}
			fields[v.Type().Field(i).Name] = part
		}
		return json.Marshal(fields)
	}
	return json.Marshal(v.Interface())
}

func (c codec) encodeKind(v reflect.Value) (json.RawMessage, error) {
	if v.IsNil() {
		return json.RawMessage("null"), nil
	}
	name := v.Elem().Type().Name()
	if c.byName[name] != v.Elem().Type() {
		return nil, fmt.Errorf("the page does not know the kind %s", v.Elem().Type())
	}
	value, err := c.encode(v.Elem())
	if err != nil {
		return nil, err
	}
	return json.Marshal(taggedKind{name, value})
}

func (c codec) unmarshal(raw json.RawMessage, into any) error {
	return c.decode(raw, reflect.ValueOf(into).Elem())
}

func (c codec) decode(raw json.RawMessage, v reflect.Value) error {
	if string(raw) == "null" {
		return nil
	}
	switch {
	case v.Kind() == reflect.Interface:
		return c.decodeKind(raw, v)
	case isText(v.Type()) || isBytes(v.Type()):
		return json.Unmarshal(raw, v.Addr().Interface())
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return c.decode(raw, v.Elem())
	case v.Kind() == reflect.Slice:
		var parts []json.RawMessage
		if err := json.Unmarshal(raw, &parts); err != nil {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), len(parts), len(parts)))
		for i, part := range parts {
			if err := c.decode(part, v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	case v.Kind() == reflect.Struct:
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil {
			return err
		}
		for name, part := range fields {
			// A field that this version no longer has is left behind.
			if f := v.FieldByName(name); f.IsValid() {
				if err := c.decode(part, f); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return json.Unmarshal(raw, v.Addr().Interface())
}

func (c codec) decodeKind(raw json.RawMessage, v reflect.Value) error {
	var t taggedKind
	if err := json.Unmarshal(raw, &t); err != nil {
		return err
	}
	typ, known := c.byName[t.Kind]
	if !known || !typ.Implements(v.Type()) {
		return fmt.Errorf("the kind %q is not known here", t.Kind)
	}
	value := reflect.New(typ).Elem()
	if err := c.decode(t.Value, value); err != nil {
		return err
	}
	v.Set(value)
	return nil
}

// isText holds for ids and instants, which write themselves.
func isText(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}
