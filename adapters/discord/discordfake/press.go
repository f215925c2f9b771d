package discordfake

import (
	"slices"
)

// Press presses a button of a message. control is its label or its custom_id.
func (p *Person) Press(on Snowflake, control string) (Sight, error) {
	return p.act(func() (*interaction, error) {
		m, o, err := p.control(on, control, func(kind int) bool { return kind == button })
		if err != nil {
			return nil, err
		}
		if number(o, "style") == 5 {
			return nil, clientRefuses("%q opens %s, and tells nobody", control, text(o, "url"))
		}
		i := p.s.newInteraction(interactionComponent, p.u, m.channel, object{
			"component_type": button, "custom_id": text(o, "custom_id"), "id": number(o, "id"),
		})
		i.from = m
		return i, nil
	})
}

// Choose chooses in a select of a message. control is its placeholder or custom_id, or "" where there is only one;
// values are labels or values of options, or ids of people, roles and channels.
func (p *Person) Choose(on Snowflake, control string, values ...string) (Sight, error) {
	return p.act(func() (*interaction, error) {
		m, o, err := p.control(on, control, isSelect)
		if err != nil {
			return nil, err
		}
		chosen, err := p.s.chosen(o, values, m.channel)
		if err != nil {
			return nil, err
		}
		data := object{"component_type": number(o, "type"), "custom_id": text(o, "custom_id"), "id": number(o, "id"), "values": chosen}
		if number(o, "type") != stringSelect {
			data["resolved"] = p.s.resolve(m.channel, number(o, "type"), chosen)
		}
		i := p.s.newInteraction(interactionComponent, p.u, m.channel, data)
		i.from = m
		return i, nil
	})
}

func isSelect(kind int) bool {
	return kind == stringSelect || kind >= userSelect && kind <= channelSelect
}

// control finds what somebody uses in a message. The caller holds mu.
func (p *Person) control(on Snowflake, name string, fits func(kind int) bool) (*message, object, error) {
	m, err := p.message(on)
	if err != nil {
		return nil, nil, err
	}
	var found []object
	walk(m.components, func(o object) {
		if !fits(number(o, "type")) {
			return
		}
		if name == "" || slices.Contains([]string{text(o, "label"), text(o, "placeholder"), text(o, "custom_id")}, name) {
			found = append(found, o)
		}
	})
	if len(found) != 1 {
		return nil, nil, clientRefuses("the message has %d controls called %q", len(found), name)
	}
	if truth(found[0], "disabled") {
		return nil, nil, clientRefuses("%q is disabled", name)
	}
	return m, found[0], nil
}

// chosen checks what was chosen in a select or a group of boxes, and gives the values that are sent.
func (s *Server) chosen(o object, values []string, c *channel) ([]string, error) {
	kind := number(o, "type")
	least, most := numberOr(o, "min_values", 1), numberOr(o, "max_values", 1)
	if kind == checkboxGroup {
		most = numberOr(o, "max_values", len(objects(o, "options")))
	}
	if len(values) < least || len(values) > most {
		return nil, clientRefuses("%d chosen; between %d and %d can be", len(values), least, most)
	}
	found := []string{}
	for _, v := range values {
		switch kind {
		case stringSelect, radioGroup, checkboxGroup:
			value, ok := optionValue(o, v)
			if !ok {
				return nil, clientRefuses("there is no option %q", v)
			}
			found = append(found, value)
		case channelSelect:
			chosen := s.channels[Snowflake(v)]
			if chosen == nil || chosen.guild != c.guild || c.guild == nil || !kindAllowed(o, chosen.kind) {
				return nil, clientRefuses("channel %s is not offered", v)
			}
			found = append(found, v)
		default:
			u := s.users[Snowflake(v)]
			isRole := c.guild != nil && c.guild.roles[Snowflake(v)] != nil && kind != userSelect
			member := u != nil && kind != roleSelect && (c.guild == nil || c.guild.members[u.id] != nil)
			if !isRole && !member {
				return nil, clientRefuses("%s is not offered", v)
			}
			found = append(found, v)
		}
	}
	return found, nil
}

func kindAllowed(o object, kind ChannelType) bool {
	types := list(o, "channel_types")
	if len(types) == 0 {
		return true
	}
	return slices.ContainsFunc(types, func(v any) bool { return integer(v) == int(kind) })
}

// optionValue is the value of an option that is named by its label or its value.
func optionValue(o object, name string) (string, bool) {
	options := objects(o, "options")
	for _, key := range []string{"value", "label"} {
		for _, option := range options {
			if text(option, key) == name {
				return text(option, "value"), true
			}
		}
	}
	return "", false
}
