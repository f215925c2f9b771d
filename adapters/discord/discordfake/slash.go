package discordfake

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Slash types a command as one does in the client: its name, and its options as "name:value". A value runs until the
// next option's name. Text without an option's name is the first option's.
func (p *Person) Slash(in Snowflake, line string) (Sight, error) {
	return p.act(func() (*interaction, error) { return p.typed(in, line, "") })
}

// Autocomplete types a command up to an option that offers choices, which has the focus, and returns those offered.
func (p *Person) Autocomplete(in Snowflake, line, focused string) ([]Choice, error) {
	sight, err := p.act(func() (*interaction, error) { return p.typed(in, line, focused) })
	return sight.Choices, err
}

// Commands are the names of the commands that somebody is offered in a channel, subcommands included.
func (p *Person) Commands(in Snowflake) []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.place(in)
	if err != nil {
		return nil
	}
	var names []string
	for _, o := range p.offered(c) {
		names = append(names, paths(o)...)
	}
	slices.Sort(names)
	return names
}

func paths(o object) []string {
	var found []string
	for _, option := range objects(o, "options") {
		if kind := number(option, "type"); kind == subcommand || kind == subcommandGroup {
			for _, path := range paths(option) {
				found = append(found, text(o, "name")+" "+path)
			}
		}
	}
	if found == nil {
		return []string{text(o, "name")}
	}
	return found
}

// offered are the commands that a client shows somebody in a channel: the guild's own before global ones.
func (p *Person) offered(c *channel) []object {
	var found []object
	scopes := []Snowflake{""}
	if c.guild != nil {
		if c.guild.absent {
			return nil
		}
		scopes = []Snowflake{c.guild.id, ""}
	}
	for _, scope := range scopes {
		for _, id := range sortedKeys(p.s.commands.of[scope]) {
			o := p.s.commands.of[scope][id]
			if p.mayUse(o, c) && !slices.ContainsFunc(found, func(f object) bool { return text(f, "name") == text(o, "name") }) {
				found = append(found, o)
			}
		}
	}
	return found
}

func (p *Person) mayUse(o object, c *channel) bool {
	if numberOr(o, "type", 1) != 1 {
		return false
	}
	context := 0
	if c.guild == nil {
		context = 1
	}
	if contexts := list(o, "contexts"); has(o, "contexts") && !slices.ContainsFunc(contexts, func(v any) bool { return integer(v) == context }) {
		return false
	}
	if c.guild == nil {
		return !has(o, "dm_permission") || truth(o, "dm_permission")
	}
	may := p.s.may(p.u.id, c)
	if need := text(o, "default_member_permissions"); need != "" {
		bits, err := strconv.ParseUint(need, 10, 64)
		if err != nil || bits == 0 && !may.Has(Administrator) || !may.Has(Permissions(bits)) {
			return false
		}
	}
	return may.Has(UseSlashCommands)
}

// typed makes the interaction of a typed line. The caller holds mu.
func (p *Person) typed(in Snowflake, line, focused string) (*interaction, error) {
	c, err := p.place(in)
	if err != nil {
		return nil, err
	}
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "/"))
	var command object
	for _, o := range p.offered(c) {
		if after, ok := p.begins(rest, o); ok {
			command, rest = o, after
		}
	}
	if command == nil {
		return nil, clientRefuses("there is no command %q", line)
	}
	leaf, above := command, []object{}
	for {
		subs := slices.DeleteFunc(objects(leaf, "options"), func(o object) bool {
			return number(o, "type") != subcommand && number(o, "type") != subcommandGroup
		})
		if len(subs) == 0 {
			break
		}
		next := slices.IndexFunc(subs, func(o object) bool { _, ok := p.begins(rest, o); return ok })
		if next < 0 {
			return nil, clientRefuses("%q needs one of its subcommands", text(leaf, "name"))
		}
		leaf = subs[next]
		rest, _ = p.begins(rest, leaf)
		above = append(above, leaf)
	}
	options, ids, err := p.options(leaf, rest, focused, c)
	if err != nil {
		return nil, err
	}
	for _, o := range slices.Backward(above) {
		options = []any{object{"name": text(o, "name"), "type": number(o, "type"), "options": options}}
	}
	data := object{"id": text(command, "id"), "name": text(command, "name"), "type": 1}
	if len(options) > 0 {
		data["options"] = options
	}
	if has(command, "guild_id") {
		data["guild_id"] = text(command, "guild_id")
	}
	if len(ids) > 0 {
		data["resolved"] = p.s.resolve(c, channelSelect, ids)
	}
	kind := interactionCommand
	if focused != "" {
		kind = interactionAutocomplete
	}
	return p.s.newInteraction(kind, p.u, c, clone(data)), nil
}

// begins tells whether a line begins with a command's name, in the person's language or as it is registered.
func (p *Person) begins(line string, o object) (rest string, yes bool) {
	for _, name := range p.names(o) {
		if after, ok := strings.CutPrefix(line, name); ok && (after == "" || after[0] == ' ') {
			return strings.TrimSpace(after), true
		}
	}
	return line, false
}

func (p *Person) names(o object) []string {
	names := []string{text(o, "name")}
	if local, ok := child(o, "name_localizations")[p.u.locale].(string); ok {
		names = append(names, local)
	}
	return names
}

// options takes the options of a line apart, checks them as the client does and gives those that are sent.
func (p *Person) options(leaf object, rest, focused string, c *channel) (sent []any, ids []string, err error) {
	declared := objects(leaf, "options")
	typed, err := p.split(declared, rest)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range declared {
		name := text(o, "name")
		value, given := typed[name]
		if name == focused {
			if !truth(o, "autocomplete") {
				return nil, nil, clientRefuses("%q offers nothing", name)
			}
			sent = append(sent, object{"name": name, "type": number(o, "type"), "value": value, "focused": true})
			continue
		}
		if !given {
			if truth(o, "required") && focused == "" {
				return nil, nil, clientRefuses("option %q is required", name)
			}
			continue
		}
		v, err := p.s.optionTyped(o, value, c)
		if err != nil {
			return nil, nil, err
		}
		if kind := number(o, "type"); kind >= userOption && kind <= mentionable {
			ids = append(ids, v.(string))
		}
		sent = append(sent, object{"name": name, "type": number(o, "type"), "value": v})
	}
	if focused != "" && !slices.ContainsFunc(sent, func(v any) bool { return truth(v.(object), "focused") }) {
		return nil, nil, clientRefuses("there is no option %q", focused)
	}
	return sent, ids, nil
}

// split finds "name:value" in what was typed.
func (p *Person) split(declared []object, rest string) (map[string]string, error) {
	typed := map[string]string{}
	if rest == "" {
		return typed, nil
	}
	if len(declared) == 0 {
		return nil, clientRefuses("the command takes no %q", rest)
	}
	var names []string
	registered := map[string]string{}
	for _, o := range declared {
		for _, name := range p.names(o) {
			names = append(names, regexp.QuoteMeta(name))
			registered[name] = text(o, "name")
		}
	}
	starts := regexp.MustCompile(`(?:^|\s)(`+strings.Join(names, "|")+`):`).FindAllStringSubmatchIndex(rest, -1)
	if len(starts) == 0 || strings.TrimSpace(rest[:starts[0][0]]) != "" {
		first := len(rest)
		if len(starts) > 0 {
			first = starts[0][0]
		}
		typed[text(declared[0], "name")] = strings.TrimSpace(rest[:first])
	}
	for i, at := range starts {
		end := len(rest)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		typed[registered[rest[at[2]:at[3]]]] = strings.TrimSpace(rest[at[1]:end])
	}
	return typed, nil
}

// optionTyped turns what was typed into what an option's type sends.
func (s *Server) optionTyped(o object, value string, c *channel) (any, error) {
	name := text(o, "name")
	if choices := objects(o, "choices"); len(choices) > 0 {
		for _, choice := range choices {
			if text(choice, "name") == value || plainValue(choice["value"]) == value {
				return choice["value"], nil
			}
		}
		return nil, clientRefuses("%q is not a choice of %q", value, name)
	}
	switch number(o, "type") {
	case stringOption:
		n := characters(value)
		if n < number(o, "min_length") || n > numberOr(o, "max_length", longestTypedOption) {
			return nil, clientRefuses("%q has %d characters", name, n)
		}
		return value, nil
	case integerOption, numberOption:
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || number(o, "type") == integerOption && f != float64(int(f)) {
			return nil, clientRefuses("%q is no number for %q", value, name)
		}
		if has(o, "min_value") && f < float(o, "min_value") || has(o, "max_value") && f > float(o, "max_value") {
			return nil, clientRefuses("%q is out of the bounds of %q", value, name)
		}
		return json.Number(strconv.FormatFloat(f, 'f', -1, 64)), nil
	case booleanOption:
		b, err := strconv.ParseBool(strings.ToLower(value))
		if err != nil {
			return nil, clientRefuses("%q is neither True nor False", value)
		}
		return b, nil
	}
	return s.named(o, value, c)
}

// named finds whom or what an option names: by mention, id or name.
func (s *Server) named(o object, value string, c *channel) (any, error) {
	bare := Snowflake(strings.Trim(value, "<@!&#>"))
	kind := number(o, "type")
	people := kind == userOption || kind == mentionable
	if people && c.guild != nil {
		for _, who := range sortedKeys(c.guild.members) {
			m := c.guild.members[who]
			if who == bare || m.user.name == strings.TrimPrefix(value, "@") || m.user.global == strings.TrimPrefix(value, "@") {
				return string(who), nil
			}
		}
	}
	if people && c.guild == nil && (bare == c.recipient || bare == s.bot.id) {
		return string(bare), nil
	}
	if (kind == roleOption || kind == mentionable) && c.guild != nil && c.guild.roles[bare] != nil {
		return string(bare), nil
	}
	if kind == channelOption && c.guild != nil {
		for _, which := range sortedKeys(s.channels) {
			found := s.channels[which]
			if found.guild == c.guild && (which == bare || found.name == strings.TrimPrefix(value, "#")) && kindAllowed(o, found.kind) {
				return string(which), nil
			}
		}
	}
	return nil, clientRefuses("%q is nobody and nothing that %q takes", value, text(o, "name"))
}

func float(o object, key string) float64 {
	n, ok := o[key].(json.Number)
	if !ok {
		return float64(number(o, key))
	}
	f, err := n.Float64()
	if err != nil {
		return 0
	}
	return f
}

// plainValue writes a choice's value as text.
func plainValue(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return string(encode(v))
}

// leafOptions are the options of an interaction's data, beneath subcommands.
func leafOptions(data object) []object {
	options := objects(data, "options")
	if len(options) == 1 && number(options[0], "type") <= subcommandGroup {
		return leafOptions(options[0])
	}
	return options
}
