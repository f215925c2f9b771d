package bot

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"weft/bot/chat"
	"weft/data"
)

// command runs a command, whether the platform sent typed options or a line of text.
func (b *Bot) command(tx *Tx, in Input, e chat.CommandUsed) (chat.Response, error) {
	if e.Options != nil {
		if c, ok := b.commandNamed(e.Command); ok {
			in.Answers = e.Options
			return b.runCommand(tx, in, c)
		}
	}
	line := strings.TrimSpace(e.Command + " " + e.Line)
	return b.typedCommand(tx, in, line)
}

// typedCommand reads a line as a command. An empty line asks for help.
func (b *Bot) typedCommand(tx *Tx, in Input, line string) (chat.Response, error) {
	if line == "" {
		line = "help"
	}
	c, rest, ok := b.match(line)
	if !ok {
		return tx.unknown(line), nil
	}
	in.Answers = readOptions(c.Options, rest)
	in.Text = rest
	return b.runCommand(tx, in, c)
}

func (b *Bot) runCommand(tx *Tx, in Input, c Command) (chat.Response, error) {
	if refusal, err := b.refuse(tx, in, c.Who); refusal != nil || err != nil {
		return refusal, err
	}
	for _, o := range c.Options {
		value, given := in.Answers[o.Name]
		if !given && o.Required {
			return tx.Say("bot.option_missing", "option", o.Name, "usage", usage(c)), nil
		}
		if given {
			asked := chat.Form{Fields: []chat.Field{{Name: o.Name, Input: o.Input}}}
			if _, problems := asked.Validate(chat.Answers{o.Name: value}); len(problems) > 0 {
				return tx.Say("bot.option_wrong", "option", o.Name, "usage", usage(c)), nil
			}
		}
	}
	tx.in = in
	return c.Do(tx, in)
}

// match finds the command whose name the line begins with; the longest name wins.
func (b *Bot) match(line string) (c Command, rest string, ok bool) {
	typed := strings.Fields(line)
	best := 0
	for _, r := range b.registry.commands {
		name := strings.Fields(r.it.Name)
		if len(name) <= best || len(name) > len(typed) {
			continue
		}
		if slices.EqualFunc(name, typed[:len(name)], strings.EqualFold) {
			c, best, ok = r.it, len(name), true
		}
	}
	if !ok {
		return Command{}, "", false
	}
	rest = line
	for range best {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		rest = rest[len(strings.Fields(rest)[0]):]
	}
	return c, strings.TrimSpace(rest), true
}

// readOptions reads "one \"two words\" name:value the rest" into typed options.
func readOptions(options []chat.CommandOption, rest string) chat.Answers {
	answers := chat.Answers{}
	positional := options
	for len(positional) > 0 && rest != "" {
		if name, after, ok := namedOption(options, rest); ok {
			word, left := nextWord(after)
			set(answers, name, word)
			rest = left
			continue
		}
		o := positional[0]
		positional = positional[1:]
		if _, given := answers[o.Name]; given {
			continue
		}
		if o.Rest {
			set(answers, o, rest)
			break
		}
		word, left := nextWord(rest)
		set(answers, o, word)
		rest = left
	}
	return answers
}

func set(answers chat.Answers, o chat.CommandOption, raw string) {
	if v := chat.ReadValue(o.Input, raw); v != nil {
		answers[o.Name] = v
	}
}

func namedOption(options []chat.CommandOption, rest string) (chat.CommandOption, string, bool) {
	for _, o := range options {
		if len(rest) > len(o.Name) && strings.EqualFold(rest[:len(o.Name)], o.Name) && rest[len(o.Name)] == ':' {
			return o, strings.TrimSpace(rest[len(o.Name)+1:]), true
		}
	}
	return chat.CommandOption{}, "", false
}

// nextWord takes one word, or what stands in quotation marks of whatever language the keyboard has.
func nextWord(s string) (word, rest string) {
	runes := []rune(strings.TrimSpace(s))
	if len(runes) == 0 {
		return "", ""
	}
	closing, quoted := map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»', '”': '”'}[runes[0]]
	if quoted {
		if end := slices.Index(runes[1:], closing); end >= 0 {
			return strings.TrimSpace(string(runes[1 : end+1])), strings.TrimSpace(string(runes[end+2:]))
		}
	}
	if end := slices.IndexFunc(runes, unicode.IsSpace); end >= 0 {
		return string(runes[:end]), strings.TrimSpace(string(runes[end:]))
	}
	return string(runes), ""
}

func (b *Bot) commandNamed(name string) (Command, bool) {
	for _, r := range b.registry.commands {
		if r.it.Name == name {
			return r.it, true
		}
	}
	return Command{}, false
}

// unknown answers what is no command: with the nearest one, where there is one.
func (t *Tx) unknown(line string) chat.Response {
	if near, ok := t.bot.nearest(line); ok {
		return t.Say("bot.did_you_mean", "command", near)
	}
	return t.Say("bot.unknown")
}

// nearest finds the command that a slip of the fingers most likely meant.
func (b *Bot) nearest(line string) (string, bool) {
	typed := strings.Fields(strings.ToLower(line))
	best, distance := "", 3
	for _, r := range b.registry.commands {
		words := len(strings.Fields(r.it.Name))
		if words > len(typed) {
			continue
		}
		if d := editDistance(r.it.Name, strings.Join(typed[:words], " ")); d < distance && d < len(r.it.Name)/2 {
			best, distance = r.it.Name, d
		}
	}
	return best, best != ""
}

// editDistance is Levenshtein's, in characters.
func editDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, ca := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, cb := range to {
			cost := 1
			if ca == cb {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(to)]
}

func usage(c Command) string {
	parts := []string{c.Name}
	for _, o := range c.Options {
		if o.Required {
			parts = append(parts, "<"+o.Name+">")
		} else {
			parts = append(parts, "["+o.Name+"]")
		}
	}
	return strings.Join(parts, " ")
}

// Commands lists what somebody may use, with help in their language.
func (b *Bot) Commands(ctx context.Context, actor chat.UserID) (commands []chat.Command, err error) {
	err = b.store.View(ctx, b.community, func(r data.Reader) error {
		v, err := b.viewFor(r, chat.Envelope{Actor: actor})
		if err != nil {
			return err
		}
		commands, err = v.Commands()
		return err
	})
	return commands, err
}

// Commands lists what the actor may use, with help in their language.
func (v *View) Commands() ([]chat.Command, error) {
	var all []chat.Command
	w := v.Words()
	for _, r := range v.bot.registry.commands {
		allowed, err := r.it.Who.allows(v, Input{Envelope: v.account})
		if err != nil {
			return nil, err
		}
		if !allowed {
			continue
		}
		c := chat.Command{
			Name: r.it.Name, MayAsk: r.it.MayAsk,
			About: w.Text(r.feature + ".command." + strings.ReplaceAll(r.it.Name, " ", "_")),
		}
		for _, o := range r.it.Options {
			o.About = w.Text(r.feature + ".option." + o.Name)
			c.Options = append(c.Options, o)
		}
		all = append(all, c)
	}
	return all, nil
}
