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
		chat.CommandLine{},
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

// writtenKind is a taggedKind on its way out.
type writtenKind struct {
	Kind  string `json:"t"`
	Value any    `json:"v"`
}

func (c codec) marshal(v any) (json.RawMessage, error) {
	tree, err := c.tree(reflect.ValueOf(v))
	if err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}

// tree is what is to be written of a value, for one marshalling of the whole: marshalled part by part, each part would be
// read through again at every level above it.
func (c codec) tree(v reflect.Value) (any, error) {
	switch {
	case v.Kind() == reflect.Interface:
		return c.treeOfKind(v)
	case isText(v.Type()) || isBytes(v.Type()):
		return v.Interface(), nil
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil, nil //nolint:nilnil // nothing is written as null
		}
		return c.tree(v.Elem())
	case v.Kind() == reflect.Slice:
		parts := make([]any, v.Len())
		for i := range parts {
			part, err := c.tree(v.Index(i))
			if err != nil {
				return nil, err
			}
			parts[i] = part
		}
		return parts, nil
	case v.Kind() == reflect.Struct:
		fields := map[string]any{}
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue
			}
			part, err := c.tree(v.Field(i))
			if err != nil {
				return nil, err
			}
			fields[v.Type().Field(i).Name] = part
		}
		return fields, nil
	}
	return v.Interface(), nil
}

func (c codec) treeOfKind(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil //nolint:nilnil // nothing is written as null
	}
	name := v.Elem().Type().Name()
	if c.byName[name] != v.Elem().Type() {
		return nil, fmt.Errorf("the page does not know the kind %s", v.Elem().Type())
	}
	value, err := c.tree(v.Elem())
	if err != nil {
		return nil, err
	}
	return writtenKind{name, value}, nil
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
