package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"weft/bot/chat"
)

// Offered is a command that the actor may use, if only on something that is theirs.
type Offered struct {
	chat.Command
	// Circle is the widest part of the community to which it is offered.
	Circle Circle
	// Example is how it may be typed, in the actor's language; "" where the feature gives none.
	Example string
}

// Offered lists what the actor may use, in the order of the features, with help in their language. A command whose
// rule depends on what it is done to is offered to those who may do it to anything at all.
func (v *View) Offered() ([]Offered, error) {
	var all []Offered
	w := v.Words()
	for _, r := range v.bot.registry.commands {
		listed, err := r.it.Who.lists(v)
		if err != nil {
			return nil, fmt.Errorf("list the command %q: %w", r.it.Name, err)
		}
		if !listed {
			continue
		}
		name := strings.ReplaceAll(r.it.Name, " ", "_")
		o := Offered{Circle: r.it.Who.circle, Command: chat.Command{
			Name: r.it.Name, MayAsk: r.it.MayAsk, About: w.Text(r.feature + ".command." + name),
		}}
		for _, option := range r.it.Options {
			option.About = w.Text(r.feature + ".option." + option.Name)
			o.Options = append(o.Options, option)
		}
		if example := r.feature + ".example." + name; w.Has(example) {
			o.Example = w.Text(example)
		}
		all = append(all, o)
	}
	return all, nil
}

// Nearest finds, among what the actor may use, the command that a slip of the fingers most likely meant.
func (v *View) Nearest(line string) (name string, ok bool) { return v.nearest(line, 1) }

// Use does what typing a command without options does, under the command's own rule: for buttons that stand for one.
func (t *Tx) Use(command string, in Input) (chat.Response, error) {
	c, ok := t.bot.commandNamed(command)
	if !ok {
		return t.Say("bot.gone"), nil
	}
	in.Arg, in.Text, in.Value, in.Answers = "", "", nil, chat.Answers{}
	return t.bot.runCommand(t, in, c)
}

// Routes lists all that a control or a form can name, in order. Whoever can talk to Weft can name any of it, whether or
// not it was ever offered to them: only its rule stands between.
func (b *Bot) Routes() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Collect(maps.Keys(b.registry.actions)), maps.Keys(b.registry.forms))))
}

// Suggesters lists all that completes what somebody types, in order.
func (b *Bot) Suggesters() []string { return slices.Sorted(maps.Keys(b.registry.suggesters)) }
