package web

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"weft/bot/chat"
)

// sources are the package's own files and templates.
func sources(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(raw))
		}
	}
	return all
}

// fill gives every field of a kind something that is not zero.
func fill(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 3, 2, 9, 0, 0, 5, time.UTC)))
	case v.Type() == reflect.TypeFor[chat.Span]():
		v.Set(reflect.ValueOf(chat.Strong{Text: "span"}))
	case v.Type() == reflect.TypeFor[chat.Control]():
		v.Set(reflect.ValueOf(chat.Button{Label: "b", Style: chat.Danger}))
	case v.Kind() == reflect.Struct:
		for _, field := range v.Fields() {
			fill(field)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case v.Kind() == reflect.String:
		v.SetString(`a"<b>&/é` + "\n")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Float64:
		v.SetFloat(2.5)
	case v.CanInt():
		v.SetInt(3)
	case v.CanUint():
		v.SetUint(7)
	}
}

// Every kind of the vocabulary comes back from the log as it went in, full and empty.
func TestCodecRoundTrip(t *testing.T) {
	c := newCodec()
	for _, kind := range kinds() {
		full := reflect.New(reflect.TypeOf(kind)).Elem()
		fill(full)
		for _, v := range []any{kind, full.Interface()} {
			var message chat.Message
			var form chat.Form
			switch v := v.(type) {
			case chat.Block:
				message.Blocks = []chat.Block{v}
			case chat.Span:
				message.Blocks = []chat.Block{chat.Paragraph{Spans: []chat.Span{v}}}
			case chat.Control:
				message.Blocks = []chat.Block{chat.Actions{Controls: []chat.Control{v}}}
			case chat.Input:
				form.Fields = []chat.Field{{Name: "f", Input: v, When: &chat.When{Field: "g", OneOf: []string{"x"}}}}
			case chat.Value:
				form.Fields = []chat.Field{{Name: "f", Prefill: v}}
			default:
				t.Fatalf("%T is of no sum", v)
			}
			roundTrip(t, c, message)
			roundTrip(t, c, form)
		}
	}
}

func roundTrip[T any](t *testing.T, c codec, v T) {
	t.Helper()
	raw, err := c.marshal(v)
	if err != nil {
		t.Fatalf("%#v: %v", v, err)
	}
	var back T
	if err := c.unmarshal(raw, &back); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if again, _ := c.marshal(back); string(again) != string(raw) {
		t.Errorf("%#v went in as\n%s\nand comes back as\n%s", v, raw, again)
	}
	if !reflect.DeepEqual(v, back) && !hasEmptySlice(v) {
		t.Errorf("went in\n%#v\nand came back\n%#v", v, back)
	}
}

// hasEmptySlice: a list that is empty and one that is missing are the same to everybody.
func hasEmptySlice(v any) bool {
	raw, err := json.Marshal(v)
	return err == nil && len(raw) > 0 && (jsonHas(raw, "null") || jsonHas(raw, "[]"))
}

func jsonHas(raw []byte, part string) bool {
	for i := range len(raw) - len(part) + 1 {
		if string(raw[i:i+len(part)]) == part {
			return true
		}
	}
	return false
}

// foreign stands for a kind that a later version has.
type foreign struct{ chat.Plain }

func TestCodecRefusesWhatItDoesNotKnow(t *testing.T) {
	c := newCodec()
	if _, err := c.marshal(chat.Message{Blocks: []chat.Block{chat.Paragraph{Spans: []chat.Span{foreign{}}}}}); err == nil {
		t.Error("a kind that is not known can be written")
	}
	var m chat.Message
	for _, raw := range []string{`{"Blocks":[{"t":"Later","v":{}}]}`, `{"Blocks":[{"t":"Plain","v":{}}]}`, `{"Blocks":[7]}`, `[]`} {
		if err := c.unmarshal([]byte(raw), &m); err == nil {
			t.Errorf("%s can be read", raw)
		}
	}
}

func TestMondayNine(t *testing.T) {
	for _, c := range []struct{ zone, now, want string }{
		{"Africa/Nairobi", "2026-03-02T05:59:59Z", "2026-03-02T06:00:00Z"}, // Monday, a second before nine
		{"Africa/Nairobi", "2026-03-02T06:00:00Z", "2026-03-09T06:00:00Z"}, // nine sharp: the next one
		{"America/Bogota", "2026-03-02T03:00:00Z", "2026-03-02T14:00:00Z"}, // still Sunday there
		{"Asia/Manila", "2026-03-01T23:00:00Z", "2026-03-02T01:00:00Z"},    // Monday already there
		{"Europe/Paris", "2026-03-27T10:00:00Z", "2026-03-30T07:00:00Z"},   // summer time begins in between
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, _ := time.Parse(time.RFC3339, c.now)
		if got := mondayNine(now, loc).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("from %s the next Monday in %s is %s; want %s", c.now, c.zone, got, c.want)
		}
	}
}

func TestSafeLink(t *testing.T) {
	for link, safe := range map[string]bool{
		"https://example.org/a?b#c": true, "http://127.0.0.1:1": true, "mailto:a@example.org": true, "HTTPS://EXAMPLE.ORG": true,
		"javascript:alert(1)": false, " javascript:alert(1)": false, "java\nscript:alert(1)": false, "data:text/html,x": false,
		"//example.org": false, "/p/amina/weft": false, "https:": false, "": false, "file:///etc/passwd": false, "ftp://example.org": false,
	} {
		if safeLink(link) != safe {
			t.Errorf("%q can be followed: %v; want %v", link, !safe, safe)
		}
	}
}
