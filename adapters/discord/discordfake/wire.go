package discordfake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strconv"
	"unicode/utf8"
)

// object is a JSON object as it came or goes.
type object = map[string]any

// decode reads one JSON value, with numbers as they were written.
func decode(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return v, nil
}

// encode writes what the platform itself has made, which always can be written.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("discordfake: " + err.Error())
	}
	return data
}

// clone copies a JSON value, so that nobody shares what is stored.
func clone[T any](v T) T {
	var c T
	decoder := json.NewDecoder(bytes.NewReader(encode(v)))
	decoder.UseNumber()
	if err := decoder.Decode(&c); err != nil {
		panic("discordfake: " + err.Error())
	}
	return c
}

func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

func id(o object, key string) Snowflake { return Snowflake(text(o, key)) }

func has(o object, key string) bool { return o[key] != nil }

func truth(o object, key string) bool {
	b, _ := o[key].(bool)
	return b
}

func list(o object, key string) []any {
	l, _ := o[key].([]any)
	return l
}

func child(o object, key string) object {
	c, _ := o[key].(object)
	return c
}

func objects(o object, key string) []object {
	var found []object
	for _, v := range list(o, key) {
		if c, ok := v.(object); ok {
			found = append(found, c)
		}
	}
	return found
}

// number reads a whole number; what is no number is 0.
func number(o object, key string) int { return integer(o[key]) }

func integer(v any) int {
	switch n := v.(type) {
	case json.Number:
		i, err := n.Int64()
		if err != nil {
			return 0
		}
		return int(i)
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

func numberOr(o object, key string, otherwise int) int {
	if !has(o, key) {
		return otherwise
	}
	return number(o, key)
}

// characters counts as Discord does: code points.
func characters(s string) int { return utf8.RuneCountInString(s) }

func with(o object, more object) object {
	c := maps.Clone(o)
	maps.Copy(c, more)
	return c
}

func digits(n int) string { return strconv.Itoa(n) }
