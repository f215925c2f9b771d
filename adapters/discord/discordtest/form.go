package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// opened is a modal that stands before somebody, and where.
type opened struct {
	modal *discordfake.Modal
	in    discordfake.Snowflake
}

func (w *World) formOf(m *discordfake.Modal, in discordfake.Snowflake) *chattest.Form {
	flags := flagsOf(m.Name())
	form := &chattest.Form{
		Title: m.Title, Handle: opened{m, in}, More: strings.Contains(flags, "m"), Rest: strings.Contains(flags, "r"),
	}
	lines := append([]string{m.Title}, m.Text...)
	for _, f := range m.Fields {
		form.Fields = append(form.Fields, f.Name[1:])
		lines = append(lines, f.Label, f.Help)
		for _, o := range f.Options {
			lines = append(lines, o.Label, o.Help)
		}
	}
	var said []string
	for _, line := range lines {
		if line != "" {
			said = append(said, line)
		}
	}
	form.Text = w.plainly(strings.Join(said, "\n"))
	return form
}

// flagsOf are what a form's custom_id says of its pages: it stands behind the action, whose two parts are as long as the
// two numbers before them say.
func flagsOf(customID string) string {
	const head = 7
	if len(customID) < head {
		return ""
	}
	route, _ := strconv.ParseUint(customID[3:5], 36, 16)
	arg, _ := strconv.ParseUint(customID[5:7], 36, 16)
	flags, _, _ := strings.Cut(customID[min(head+int(route+arg), len(customID)):], ".")
	return flags
}

// submit fills in what the page asks, and sends it.
func (a *acting) submit(ctx context.Context, act chattest.Submit) (chattest.Shown, error) {
	form, ok := act.Form.Handle.(opened)
	if !ok {
		return chattest.Shown{}, fmt.Errorf("the form %q is not of this place", act.Form.Title)
	}
	answers := map[string][]string{}
	for _, f := range form.modal.Fields {
		given, answered := act.Answers[f.Name[1:]]
		if !answered {
			continue
		}
		values := make([]string, 0, len(given))
		for _, text := range given {
			values = append(values, valueOf(f, text))
		}
		answers[f.Name] = values
	}
	sight, err := a.p.Submit(form.modal, answers)
	return a.shown(ctx, form.in, sight, err)
}

// valueOf is what somebody chooses in a field who means a value in the spelling of the vocabulary.
func valueOf(f discordfake.Field, text string) string {
	for _, o := range f.Options {
		if o.Value == text || o.Label == text || (f.Name[0] == manyField && len(o.Value) > 2 && o.Value[2:] == text) {
			return o.Value
		}
	}
	return chattest.OwnID(text)
}

// manyField begins the custom_id of a field of several choices, whose values bear the number of their place.
const manyField = 'm'

// problems reads a note that says what is wrong with a form, question by question.
func problems(text string, m *discordfake.Modal, around ...string) map[string]string {
	found := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(line, "-•* ")
		if line == "" || slices.Contains(around, line) {
			continue
		}
		name, said := "", line
		for _, f := range m.Fields {
			if after, ok := strings.CutPrefix(line, chat.Fact{Label: f.Label}.Lead()+" "); ok {
				name, said = f.Name[1:], after
			}
		}
		if found[name] != "" {
			said = found[name] + "\n" + said
		}
		found[name] = said
	}
	return found
}
