package discordfake

import (
	"fmt"
	"net/http"
	"strings"
)

// Refusal is a request that was answered with an error of Discord's.
type Refusal struct {
	Method, Path string
	Status, Code int
	Message      string
	// Errors says what is wrong with which part of the body, as "path: CODE: message".
	Errors []string
}

// refusal is an error as Discord's API says it. The codes are those of "Opcodes and Status Codes", JSON.
type refusal struct {
	status, code int
	message      string
	form         *form
}

func (r *refusal) Error() string {
	if r.form == nil {
		return fmt.Sprintf("%d %d: %s", r.status, r.code, r.message)
	}
	return fmt.Sprintf("%d %d: %s: %s", r.status, r.code, r.message, strings.Join(r.form.said, "; "))
}

func (r *refusal) body() object {
	o := object{"code": r.code, "message": r.message}
	if r.form != nil {
		o["errors"] = r.form.errors
	}
	return o
}

func notFound(code int, what string) *refusal {
	return &refusal{status: http.StatusNotFound, code: code, message: "Unknown " + what}
}

func unknownChannel() *refusal     { return notFound(10003, "Channel") }
func unknownGuild() *refusal       { return notFound(10004, "Guild") }
func unknownMember() *refusal      { return notFound(10007, "Member") }
func unknownMessage() *refusal     { return notFound(10008, "Message") }
func unknownUser() *refusal        { return notFound(10013, "User") }
func unknownWebhook() *refusal     { return notFound(10015, "Webhook") }
func unknownInteraction() *refusal { return notFound(10062, "interaction") }
func unknownCommand() *refusal     { return notFound(10063, "application command") }

func missingAccess() *refusal {
	return &refusal{status: http.StatusForbidden, code: 50001, message: "Missing Access"}
}

func missingPermissions() *refusal {
	return &refusal{status: http.StatusForbidden, code: 50013, message: "Missing Permissions"}
}

func unauthorized() *refusal {
	return &refusal{status: http.StatusUnauthorized, code: 0, message: "401: Unauthorized"}
}

func refuse(status, code int, message string) *refusal {
	return &refusal{status: status, code: code, message: message}
}

// form collects what is wrong with a body, where.
type form struct {
	errors object
	said   []string
}

// add notes one mistake at a path such as "components.0.label".
func (f *form) add(path, code, message string) {
	if f.errors == nil {
		f.errors = object{}
	}
	f.said = append(f.said, path+": "+code+": "+message)
	at := f.errors
	if path != "" {
		for key := range strings.SplitSeq(path, ".") {
			next, ok := at[key].(object)
			if !ok {
				next = object{}
				at[key] = next
			}
			at = next
		}
	}
	said, _ := at["_errors"].([]any)
	at["_errors"] = append(said, object{"code": code, "message": message})
}

// refusal is nil where nothing is wrong.
func (f *form) refusal() *refusal {
	if f.errors == nil {
		return nil
	}
	return &refusal{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", form: f}
}

// length holds a text to its bounds, in characters. Where something is required, white space alone is nothing: so it is
// for messages and fields of embeds, and taken to be so everywhere.
func (f *form) length(path, s string, least, most int) {
	n := characters(s)
	switch {
	case least > 0 && n > 0 && strings.TrimSpace(s) == "":
		f.required(path)
	case n >= least && n <= most:
	case least == 0:
		f.add(path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most))
	default:
		f.add(path, "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", least, most))
	}
}

// count holds a list to its bounds.
func (f *form) count(path string, n, least, most int) {
	switch {
	case n >= least && n <= most:
	case least == 0:
		f.add(path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most))
	default:
		f.add(path, "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", least, most))
	}
}

// bounds holds a number to its bounds.
func (f *form) bounds(path string, n, least, most int) {
	if n < least || n > most {
		f.add(path, "NUMBER_TYPE_BOUNDS", fmt.Sprintf("int value should be between %d and %d.", least, most))
	}
}

func (f *form) required(path string) {
	f.add(path, "BASE_TYPE_REQUIRED", "This field is required")
}

// in joins the steps of a path.
func in(path string, steps ...any) string {
	var b strings.Builder
	b.WriteString(path)
	for _, step := range steps {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		fmt.Fprint(&b, step)
	}
	return b.String()
}
