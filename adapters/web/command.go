package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"weft/bot/chat"
)

// suggestWait bounds how long completing may take; whoever types does not wait for it.
const suggestWait = 500 * time.Millisecond

// commandLine reports whether somebody wrote a command: a line that begins with a slash, with or without
// Weft's name as on other platforms.
func commandLine(text string) (line string, isCommand bool) {
	rest, slash := strings.CutPrefix(text, "/")
	if !slash {
		return "", false
	}
	if first, after, _ := strings.Cut(rest, " "); strings.EqualFold(first, "weft") {
		return strings.TrimSpace(after), true
	}
	return strings.TrimSpace(rest), true
}

// useCommand hands a command to Weft: the longest name that the line begins with, and what follows it.
func (d *Driver) useCommand(ctx context.Context, v viewer, event, line string, replyTo *message) (answer, error) {
	commands, err := d.handler.Commands(ctx, User(v.person.ID))
	if err != nil {
		return answer{}, err
	}
	name, rest := matchCommand(commands, line)
	var thread chat.MessageID
	if replyTo != nil && !v.place.private() {
		thread = chat.MessageID{Channel: placeID(v.place.id), ID: replyTo.id().ID}
		if root := replyTo.threadID(); !root.IsZero() {
			thread = root
		}
	}
	return d.handle(ctx, v, chat.CommandUsed{Envelope: envelope(v, event, thread), Command: name, Line: rest}, nil)
}

// matchCommand finds the longest command name that the line begins with, word by word. Where none fits, the
// name is "" and rest is the whole line.
func matchCommand(commands []chat.Command, line string) (name, rest string) {
	rest = line
	for _, c := range commands {
		if after, ok := cutWords(line, c.Name); ok && len(c.Name) > len(name) {
			name, rest = c.Name, after
		}
	}
	return name, rest
}

// cutWords takes the words of a name off the beginning of a line.
func cutWords(line, name string) (rest string, ok bool) {
	rest = line
	for word := range strings.FieldsSeq(name) {
		rest = strings.TrimLeft(rest, " \t")
		first, _, _ := strings.Cut(strings.ReplaceAll(rest, "\t", " "), " ")
		if first, _, _ = strings.Cut(first, "\n"); !strings.EqualFold(first, word) {
			return "", false
		}
		rest = rest[len(first):]
	}
	return strings.TrimSpace(rest), true
}

// suggestion is one way to go on. Text is the whole line with it.
type suggestion struct {
	Text  string `json:"text"`
	Label string `json:"label"`
	Help  string `json:"help,omitempty"`
}

// complete lists how a command line may go on: names of commands, then values of the option that is typed.
func (d *Driver) complete(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	text := r.PostForm.Get("text")
	line, isCommand := commandLine(strings.TrimLeft(text, " "))
	if !isCommand {
		return answer{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, suggestWait)
	defer cancel()
	commands, err := d.handler.Commands(ctx, User(v.person.ID))
	if err != nil {
		return answer{}, nil // what cannot be completed can still be typed
	}
	if strings.HasSuffix(text, " ") && line != "" {
		line += " "
	}
	if options := completeNames(commands, line); len(options) > 0 {
		return answer{Options: options}, nil
	}
	return d.completeOption(ctx, v, commands, line), nil
}

func completeNames(commands []chat.Command, line string) []suggestion {
	typed := strings.ToLower(strings.Join(strings.Fields(line), " "))
	if strings.HasSuffix(line, " ") && typed != "" {
		typed += " "
	}
	var found []suggestion
	for _, c := range commands {
		// A whole name followed by a space is settled: what comes next are its options.
		if strings.HasPrefix(c.Name, typed) && len(found) < chat.MaxSuggestions {
			found = append(found, suggestion{Text: "/" + c.Name + " ", Label: "/" + c.Name, Help: c.About})
		}
	}
	return found
}

// completeOption asks Weft for values of the option that is being typed, which is the one named last, or else
// the one whose turn it is, and says what that option is for.
func (d *Driver) completeOption(ctx context.Context, v viewer, commands []chat.Command, line string) answer {
	name, rest := matchCommand(commands, line)
	if name == "" {
		return answer{}
	}
	if strings.HasSuffix(line, " ") && rest != "" {
		rest += " "
	}
	for _, c := range commands {
		if c.Name != name {
			continue
		}
		option, before, typed, ok := currentOption(c.Options, rest)
		if !ok {
			return answer{Note: noteOn(v, c, chat.CommandOption{})}
		}
		values := d.valuesOf(ctx, v, option, strings.TrimRight("/"+name+" "+before, " ")+" ", typed)
		return answer{Options: values, Note: noteOn(v, c, option)}
	}
	return answer{}
}

// noteOn says how a command goes, and what one of its options is for.
func noteOn(v viewer, c chat.Command, o chat.CommandOption) string {
	note := v.words.isolated("/" + c.Usage())
	if o.About != "" {
		note += " · " + v.words.isolated(o.Name) + ": " + o.About
	}
	return note
}

// currentOption splits what follows a command's name into what is settled and the option value being typed.
func currentOption(options []chat.CommandOption, rest string) (o chat.CommandOption, before, typed string, ok bool) {
	at := -1
	for _, candidate := range options {
		if i := strings.LastIndex(rest, candidate.Name+":"); i > at && (i == 0 || rest[i-1] == ' ') {
			end := i + len(candidate.Name+":")
			at, o, before, typed = i, candidate, rest[:end], strings.TrimLeft(rest[end:], " ")
		}
	}
	if at >= 0 {
		return o, before, typed, true
	}
	words := strings.Fields(rest)
	position := len(words)
	if position > 0 && !strings.HasSuffix(rest, " ") {
		position--
	}
	for i, candidate := range options {
		if i == position || (candidate.Rest && position > i) {
			before, typed = strings.Join(words[:i], " "), strings.TrimLeft(strings.Join(words[i:], " "), " ")
			return candidate, before, typed, true
		}
	}
	return chat.CommandOption{}, "", "", false
}

func (d *Driver) valuesOf(ctx context.Context, v viewer, o chat.CommandOption, before, typed string) []suggestion {
	var options []chat.Option
	if in, ok := o.Input.(chat.OneOf); ok {
		options = in.Options
	}
	if in, ok := o.Input.(chat.YesNo); ok {
		options = []chat.Option{{Value: "yes", Label: orElse(in.Yes, v.words.T("yes"))}, {Value: "no", Label: orElse(in.No, v.words.T("no"))}}
	}
	if o.Query != "" {
		var err error
		options, err = d.handler.Suggest(ctx, chat.Query{Actor: User(v.person.ID), In: placeID(v.place.id), Route: o.Query, Typed: typed})
		if err != nil {
			return nil
		}
	}
	var found []suggestion
	for _, option := range options {
		if o.Query == "" && !strings.HasPrefix(strings.ToLower(option.Value), strings.ToLower(typed)) {
			continue
		}
		value := option.Value
		if strings.ContainsAny(value, " \t") && !o.Rest {
			value = `"` + value + `"`
		}
		found = append(found, suggestion{Text: before + value + " ", Label: option.Label, Help: option.Help})
	}
	return found[:min(len(found), chat.MaxSuggestions)]
}

// search finds the options of a Search control.
func (d *Driver) search(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, suggestWait)
	defer cancel()
	d.mu.RLock()
	m := d.visible(v, r.PostForm.Get("message"))
	offered := m != nil && controlWith(chat.Message(m.Body), chat.Action{Route: r.PostForm.Get("route"), Arg: r.PostForm.Get("arg")}) != nil
	d.mu.RUnlock()
	if !offered {
		return answer{}, refuse(v, http.StatusConflict, "changed_meanwhile")
	}
	options, err := d.handler.Suggest(ctx, chat.Query{
		Actor: User(v.person.ID), In: placeID(v.place.id), Route: r.PostForm.Get("route"), Typed: r.PostForm.Get("text"),
	})
	if err != nil {
		return answer{}, nil
	}
	var found []suggestion
	for _, o := range options[:min(len(options), chat.MaxSuggestions)] {
		found = append(found, suggestion{Text: o.Value, Label: o.Label, Help: o.Help})
	}
	return answer{Options: found}, nil
}
