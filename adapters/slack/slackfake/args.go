package slackfake

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// args are a call's arguments, from a form, a query or a JSON body.
type args map[string]any

// text is an argument as a string; numbers and flags of a JSON body count too.
func (a args) text(key string) string {
	switch v := a[key].(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func (a args) has(key string) bool {
	v, ok := a[key]
	return ok && v != nil
}

func (a args) flag(key string) bool {
	switch strings.ToLower(a.text(key)) {
	case "true", "1":
		return true
	}
	return false
}

// count is a whole number within bounds, or what it is by default.
func (a args) count(key string, standard, most int) int {
	n, err := strconv.Atoi(a.text(key))
	if err != nil || n <= 0 {
		return standard
	}
	return min(n, most)
}

// list is a comma-separated argument.
func (a args) list(key string) []string {
	if l, ok := a[key].([]any); ok {
		var out []string
		for _, v := range l {
			if s, ok := v.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	var out []string
	for part := range strings.SplitSeq(a.text(key), ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// value is a structured argument: JSON text in a form, the thing itself in a JSON body.
func (a args) value(key string) (v any, ok bool) {
	raw, isText := a[key].(string)
	if !isText {
		return a[key], true
	}
	if strings.TrimSpace(raw) == "" {
		return nil, true
	}
	return v, json.Unmarshal([]byte(raw), &v) == nil
}

// readArgs takes the arguments and the token from wherever Slack would.
func readArgs(r *http.Request) (args, string, *refusal) {
	a := args{}
	add := func(v url.Values) {
		for k := range v {
			a[k] = v.Get(k)
		}
	}
	add(r.URL.Query())
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return nil, "", refuse("request_timeout")
		}
		var v any
		if len(body) > 0 && json.Unmarshal(body, &v) != nil {
			return nil, "", refuse("invalid_json")
		}
		o, ok := v.(Object)
		if !ok && v != nil {
			return nil, "", refuse("json_not_object")
		}
		maps.Copy(a, o)
	case "multipart/form-data":
		r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
		if r.ParseMultipartForm(maxBody) != nil { //nolint:gosec // The body is bounded one line above.
			return nil, "", refuse("invalid_form_data")
		}
		add(r.MultipartForm.Value)
	case "application/x-www-form-urlencoded", "":
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return nil, "", refuse("request_timeout")
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, "", refuse("invalid_form_data")
		}
		add(form)
	default:
		return nil, "", refuse("invalid_post_type")
	}
	token := a.text("token")
	delete(a, "token")
	// A JSON body may not carry the token; the header always may.
	if kind == "application/json" {
		token = ""
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = strings.TrimSpace(bearer)
	}
	return a, token, nil
}
