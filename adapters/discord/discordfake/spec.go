package discordfake

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Violation is a request that Discord's own OpenAPI document does not admit.
type Violation struct {
	Method, Path, Body string
	// Why is what the document says, or that it knows no such request.
	Why string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s %s %s: %s", v.Method, v.Path, v.Body, v.Why)
}

// document is the OpenAPI document, whose schemas are compiled when they are first asked for. Guarded by the server's
// mu.
type document struct {
	paths      map[string]any
	compiler   *jsonschema.Compiler
	compiled   map[string]*jsonschema.Schema
	violations []Violation
	mistakes   []Violation
}

const documentURL = "https://discord.invalid/openapi.json"

func readDocument(path string) *document {
	data, err := os.ReadFile(path)
	if err != nil {
		panic("discordfake: the OpenAPI document: " + err.Error())
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		panic("discordfake: the OpenAPI document: " + err.Error())
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(documentURL, parsed); err != nil {
		panic("discordfake: the OpenAPI document: " + err.Error())
	}
	whole, _ := parsed.(object)
	return &document{paths: child(whole, "paths"), compiler: compiler, compiled: map[string]*jsonschema.Schema{}}
}

// check holds a request's body to the document.
func (d *document) check(r *request, route string) {
	_, path, _ := strings.Cut(route, " ")
	template := d.template(path, strings.TrimPrefix(r.URL.Path, apiPrefix))
	operation := child(child(d.paths, template), strings.ToLower(r.Method))
	violate := func(why string) {
		body := ""
		if r.value != nil {
			body = string(encode(r.value))
		}
		d.violations = append(d.violations, Violation{r.Method, r.URL.Path, body, why})
	}
	if operation == nil {
		violate("the document has no such request")
		return
	}
	wanted := child(operation, "requestBody")
	if wanted == nil {
		if r.value != nil {
			violate("the document knows no body here")
		}
		return
	}
	if r.value == nil {
		if truth(wanted, "required") && len(r.files) == 0 {
			violate("the document asks for a body")
		}
		return
	}
	schema, err := d.schema(template, strings.ToLower(r.Method))
	if err != nil {
		violate("the document's schema: " + err.Error())
		return
	}
	if err := schema.Validate(r.value); err != nil {
		violate(err.Error())
	}
}

// checkCallback holds an answer of an interactions endpoint to what the callback's body would have to be.
func (d *document) checkCallback(r *request) {
	const path = "/interactions/{interaction_id}/{interaction_token}/callback"
	schema, err := d.schema(path, "post")
	if err == nil {
		err = schema.Validate(r.value)
	}
	if err != nil {
		d.violations = append(d.violations, Violation{"ANSWER", path, string(encode(r.value)), err.Error()})
	}
}

// template is the document's path for a request's: its parameters have other names, and it has some literals more.
func (d *document) template(route, path string) string {
	steps := strings.Split(path, "/")
	best, literals := "", -1
	for candidate := range d.paths {
		parts := strings.Split(candidate, "/")
		if len(parts) != len(steps) {
			continue
		}
		n, fits := 0, true
		for i, part := range parts {
			if strings.HasPrefix(part, "{") {
				continue
			}
			n++
			fits = fits && part == steps[i]
		}
		if fits && n > literals {
			best, literals = candidate, n
		}
	}
	if best == "" {
		return route
	}
	return best
}

func (d *document) schema(path, method string) (*jsonschema.Schema, error) {
	return d.compile(path, method, "requestBody")
}

// compile gives the schema of a part of an operation that has content.
func (d *document) compile(path, method string, part ...string) (*jsonschema.Schema, error) {
	where := strings.Join(part, "/")
	key := method + " " + path + " " + where
	if s := d.compiled[key]; s != nil {
		return s, nil
	}
	escape := func(s string) string {
		return url.PathEscape(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1"))
	}
	s, err := d.compiler.Compile(documentURL + "#/paths/" + escape(path) + "/" + method + "/" + where + "/content/" + escape("application/json") + "/schema")
	if err != nil {
		return nil, fmt.Errorf("compiling the schema of %s: %w", key, err)
	}
	d.compiled[key] = s
	return s, nil
}

// SpecViolations are the requests that the OpenAPI document does not admit. None where no document was given.
func (s *Server) SpecViolations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spec == nil {
		return nil
	}
	return append([]Violation(nil), s.spec.violations...)
}

// Spec looks for Discord's OpenAPI document beside the repository, at ../shared/specs/discord-openapi.json, from the
// working directory upwards. Where it is absent it says loudly that nothing is held to it, and returns ""; with
// WEFT_REQUIRE_DISCORD_SPEC=1 that is a failure. WEFT_DISCORD_SPEC names another place.
func Spec(tb testing.TB) string {
	tb.Helper()
	if path := setting("WEFT_DISCORD_SPEC"); path != "" {
		return path
	}
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		path := filepath.Join(dir, "..", "shared", "specs", "discord-openapi.json")
		if _, err := os.Stat(path); err == nil {
			return path
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	if setting("WEFT_REQUIRE_DISCORD_SPEC") == "1" {
		tb.Fatal("Discord's OpenAPI document was not found, and WEFT_REQUIRE_DISCORD_SPEC asks for it: ../shared/specs/discord-openapi.json")
	}
	fmt.Fprintf(os.Stderr, "\n!!! %s HELD NO REQUEST TO DISCORD'S DOCUMENT: ../shared/specs/discord-openapi.json is not there\n\n", tb.Name())
	return ""
}

// setting reads what whoever runs the tests has set for them.
func setting(name string) string {
	return os.Getenv(name) //nolint:forbidigo // only tests stand on this package; the program does not import it
}
