package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	if len(c.Options) == 0 && rest != "" {
		if near, ok := tx.nearest(line, len(strings.Fields(c.Name))+1); ok {
			return tx.Say("bot.did_you_mean", "command", near), nil // “cohorts jion” is more than “cohorts”
		}
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
			return tx.Say("bot.option_missing", "option", o.Name, "usage", c.usage()), nil
		}
		if given {
			asked := chat.Form{Fields: []chat.Field{{Name: o.Name, Input: o.Input}}}
			if _, problems := asked.Validate(chat.Answers{o.Name: value}); len(problems) > 0 {
				return tx.Say("bot.option_wrong", "option", o.Name, "usage", c.usage()), nil
			}
		}
	}
	tx.in = in
	response, err := c.Do(tx, in)
	if _, asks := response.(chat.Ask); asks && !c.MayAsk {
		return nil, fmt.Errorf("the command %q answers with a form: say MayAsk, since some platforms open one only at once", c.Name)
	}
	return response, err
}

// match finds the command whose name the line begins with; the longest name wins. A line that is nothing but a word
// for a command in some language is that command: more words would be an answer that begins with it.
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
		c, ok = b.commandNamed(b.aliases[folded(line)])
		return c, "", ok
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
			rest = take(answers, name, after)
			continue
		}
		o := positional[0]
		positional = positional[1:]
		if _, given := answers[o.Name]; given {
			continue
		}
		rest = take(answers, o, rest)
	}
	return answers
}

// take reads one option and returns what is left. One that takes the rest of the line may stand in quotation marks
// as a whole; marks inside of it are its own.
func take(answers chat.Answers, o chat.CommandOption, rest string) string {
	word, left := nextWord(rest)
	if o.Rest && left != "" {
		word, left = rest, ""
	}
	set(answers, o, word)
	return left
}

func set(answers chat.Answers, o chat.CommandOption, raw string) {
	if v := chat.ReadValue(o.Input, typedParts(o.Input, raw)...); v != nil {
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
	s = strings.TrimSpace(s)
	first, size := utf8.DecodeRuneInString(s)
	if closing := closingMarks(first); closing != "" {
		if end := strings.IndexAny(s[size:], closing); end >= 0 {
			_, mark := utf8.DecodeRuneInString(s[size+end:])
			return strings.TrimSpace(s[size : size+end]), strings.TrimSpace(s[size+end+mark:])
		}
	}
	if end := strings.IndexFunc(s, unicode.IsSpace); end >= 0 {
		return s[:end], strings.TrimSpace(s[end:])
	}
	return s, ""
}

// closingMarks lists what may close a quotation that opens with r: languages that open with the same mark do not
// all close with the same.
func closingMarks(r rune) string {
	switch r {
	case '"', '“', '”', '„', '＂':
		return "\"”“＂"
	case '«':
		return "»"
	case '»':
		return "«»"
	case '「':
		return "」"
	}
	return ""
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
	if near, ok := t.nearest(line, 1); ok {
		return t.Say("bot.did_you_mean", "command", near)
	}
	return t.Say("bot.unknown")
}

// nearest finds the command that a slip of the fingers most likely meant, among those of at least so many words that
// the actor may use. A space that is missing, or one too many, is a slip like any other.
func (v *View) nearest(line string, least int) (string, bool) {
	typed := strings.Fields(strings.ToLower(line))
	best, distance, longest := "", mostSlips+1, 0
	for _, r := range v.bot.registry.commands {
		words := len(strings.Fields(r.it.Name))
		if words < least {
			continue
		}
		if listed, err := r.it.Who.lists(v); err != nil || !listed {
			continue
		}
		for n := max(1, words-1); n <= min(words+1, len(typed)); n++ {
			d := editDistance(r.it.Name, strings.Join(typed[:n], " "))
			if d >= len(r.it.Name)/2 {
				continue
			}
			if n < len(typed) && len(r.it.Options) == 0 {
				d++ // it would leave the rest unheard
			}
			if d < distance || d == distance && words > longest {
				best, distance, longest = r.it.Name, d, words
			}
		}
	}
	if near, ok := v.bot.nearestAlias(line, distance); ok && least == 1 {
		best = near
	}
	return best, best != ""
}

// mostSlips is how many slips of the fingers a command may be away from what was typed.
const mostSlips = 2

// editDistance counts the characters to insert, drop, change, or swap with their neighbour (optimal string
// alignment): swapping is the commonest slip of all.
func editDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	before, row := make([]int, len(to)+1), make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range from {
		next := make([]int, len(to)+1)
		next[0] = i + 1
		for j := range to {
			cost := 1
			if from[i] == to[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && from[i] == to[j-1] && from[i-1] == to[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(to)]
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
	offered, err := v.Offered()
	if err != nil {
		return nil, err
	}
	all := make([]chat.Command, len(offered))
	for i, o := range offered {
		all[i] = o.Command
	}
	return all, nil
}

func (c Command) usage() string { return chat.Command{Name: c.Name, Options: c.Options}.Usage() }
