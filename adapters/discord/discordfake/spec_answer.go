package discordfake

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// checkAnswer holds what this stand-in itself answers to the document, so that a reading of the platform which is
// wrong shows in its own tests.
func (d *document) checkAnswer(r *request, a answer) {
	template := d.template("", strings.TrimPrefix(r.URL.Path, apiPrefix))
	responses := child(child(child(d.paths, template), strings.ToLower(r.Method)), "responses")
	if responses == nil || a.status >= http.StatusBadRequest {
		return
	}
	mistaken := func(why string) {
		d.mistakes = append(d.mistakes, Violation{r.Method, r.URL.Path, string(encode(a.body)), why})
	}
	response := child(responses, strconv.Itoa(a.status))
	if response == nil {
		mistaken("the document has no answer " + strconv.Itoa(a.status))
		return
	}
	if child(response, "content") == nil {
		if a.body != nil {
			mistaken("the document knows no body here")
		}
		return
	}
	schema, err := d.compile(template, strings.ToLower(r.Method), "responses", strconv.Itoa(a.status))
	if err != nil {
		mistaken("the document's schema: " + err.Error())
		return
	}
	said, err := jsonschema.UnmarshalJSON(bytes.NewReader(encode(a.body)))
	if err == nil {
		err = schema.Validate(said)
	}
	if err != nil {
		mistaken(err.Error())
	}
}

// SpecMistakes are answers of this stand-in that the OpenAPI document does not admit.
func (s *Server) SpecMistakes() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spec == nil {
		return nil
	}
	return append([]Violation(nil), s.spec.mistakes...)
}
