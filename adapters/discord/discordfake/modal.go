package discordfake

import "strings"

// Modal is a form as somebody sees it. All in it but text displays is read as it was written, without markup.
type Modal struct {
	Title string
	// Text is what stands in text displays, as it is read.
	Text   []string
	Fields []Field

	i    *interaction
	data object
}

// Field is something to fill in.
type Field struct {
	// Name is the custom_id, which nobody sees.
	Name string
	// Label and Help are what is read above it, Hint what is read in it while it is empty.
	Label, Help, Hint string
	// Kind is its component type: 4 text, 3 and 5 to 8 selects, 19 files, 21 radio buttons, 22 boxes, 23 a box.
	Kind int
	// Paragraph: several lines of text.
	Paragraph bool
	Required  bool
	// Value is what it is filled with; Chosen what is chosen in it, by value or id.
	Value  string
	Chosen []string
	// Least and Most bound what can be chosen, or the length of a text.
	Least, Most int
	Options     []Option
}

// Option is something to choose.
type Option struct{ Value, Label, Help string }

func newModal(i *interaction, data object) *Modal {
	numberComponents(objects(data, "components"))
	m := &Modal{Title: text(data, "title"), i: i, data: data}
	for _, part := range objects(data, "components") {
		switch number(part, "type") {
		case textDisplay:
			m.Text = append(m.Text, Render(text(part, "content"), Reader{}).Text)
		case label:
			f := newField(child(part, "component"))
			f.Label, f.Help = text(part, "label"), text(part, "description")
			m.Fields = append(m.Fields, f)
		case actionRow:
			for _, o := range objects(part, "components") {
				f := newField(o)
				f.Label = text(o, "label")
				m.Fields = append(m.Fields, f)
			}
		}
	}
	return m
}

func newField(o object) Field {
	f := Field{
		Name: text(o, "custom_id"), Hint: text(o, "placeholder"), Kind: number(o, "type"), Value: text(o, "value"),
		Required: !has(o, "required") || truth(o, "required"), Paragraph: number(o, "style") == 2,
		Least: numberOr(o, "min_values", 1), Most: numberOr(o, "max_values", 1),
	}
	if f.Kind == textInput {
		f.Least, f.Most = number(o, "min_length"), numberOr(o, "max_length", longestInput)
	}
	if f.Kind == checkbox {
		f.Required = false
		if truth(o, "default") {
			f.Value = "true"
		}
	}
	for _, option := range objects(o, "options") {
		f.Options = append(f.Options, Option{text(option, "value"), text(option, "label"), text(option, "description")})
		if truth(option, "default") {
			f.Chosen = append(f.Chosen, text(option, "value"))
		}
	}
	for _, v := range objects(o, "default_values") {
		f.Chosen = append(f.Chosen, text(v, "id"))
	}
	return f
}

// Submit sends a form with answers by field name; what is not answered stays as it is filled in. What the client does
// not let through is ErrClient.
func (p *Person) Submit(m *Modal, answers map[string][]string) (Sight, error) {
	return p.act(func() (*interaction, error) {
		if p.u.modal != m {
			return nil, clientRefuses("this form is not open")
		}
		components, ids, err := p.s.fill(m, answers)
		if err != nil {
			return nil, err
		}
		data := object{"custom_id": text(m.data, "custom_id"), "components": components}
		if len(ids) > 0 {
			data["resolved"] = p.s.resolve(m.i.channel, channelSelect, ids)
		}
		p.u.modal = nil
		i := p.s.newInteraction(interactionModal, p.u, m.i.channel, data)
		i.from = m.i.from
		return i, nil
	})
}

// fill gives the components of a submitted form, and the ids that were chosen in it.
func (s *Server) fill(m *Modal, answers map[string][]string) (components []any, ids []string, err error) {
	fields := map[string]Field{}
	for _, f := range m.Fields {
		fields[f.Name] = f
	}
	for name := range answers {
		if _, known := fields[name]; !known {
			return nil, nil, clientRefuses("the form has no field %q", name)
		}
	}
	one := func(o object) (object, error) {
		f := fields[text(o, "custom_id")]
		given, answered := answers[f.Name]
		sent, err := s.fillField(f, o, given, answered, m.i.channel)
		if f.Kind >= userSelect && f.Kind <= channelSelect && err == nil {
			chosen, _ := sent["values"].([]string)
			ids = append(ids, chosen...)
		}
		return sent, err
	}
	components = []any{}
	for _, part := range objects(m.data, "components") {
		sent := object{"type": number(part, "type"), "id": number(part, "id")}
		switch number(part, "type") {
		case label:
			if sent["component"], err = one(child(part, "component")); err != nil {
				return nil, nil, err
			}
		case actionRow:
			inside, err := one(objects(part, "components")[0])
			if err != nil {
				return nil, nil, err
			}
			sent["components"] = []any{inside}
		}
		components = append(components, sent)
	}
	return components, ids, nil
}

// fillField checks one answer as the client does.
func (s *Server) fillField(f Field, o object, given []string, answered bool, c *channel) (object, error) {
	sent := object{"type": f.Kind, "id": number(o, "id"), "custom_id": f.Name}
	switch f.Kind {
	case textInput:
		value := f.Value
		if answered {
			value = strings.Join(given, "\n")
		}
		if !f.Paragraph && strings.Contains(value, "\n") {
			return nil, clientRefuses("%q takes one line", f.Label)
		}
		n := characters(value)
		if value == "" && f.Required || value != "" && n < f.Least || n > f.Most {
			return nil, clientRefuses("%q has %d characters; between %d and %d are taken, required: %t", f.Label, n, f.Least, f.Most, f.Required)
		}
		sent["value"] = value
		return sent, nil
	case fileUpload:
		if f.Required || len(given) > 0 {
			return nil, clientRefuses("nobody here has a file to upload in %q", f.Label)
		}
		sent["values"] = []string{}
		return sent, nil
	case checkbox:
		value := f.Value == "true"
		if answered {
			value = len(given) > 0 && given[0] == "true"
		}
		sent["value"] = value
		return sent, nil
	}
	values := f.Chosen
	if answered {
		values = given
	}
	if len(values) == 0 && !f.Required {
		if f.Kind == radioGroup {
			sent["value"] = nil
			return sent, nil
		}
		sent["values"] = []string{}
		return sent, nil
	}
	chosen, err := s.chosen(o, values, c)
	if err != nil {
		return nil, err
	}
	if f.Kind == radioGroup {
		sent["value"] = chosen[0]
		return sent, nil
	}
	sent["values"] = chosen
	return sent, nil
}
