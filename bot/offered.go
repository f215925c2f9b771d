package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"weft/bot/chat"
	"weft/bot/words"
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
		o := Offered{Circle: r.it.Who.circle, Command: explained(r, w)}
		if example := r.feature + ".example." + wordKey(r.it.Name); w.Has(example) {
			o.Example = w.Text(example)
		}
		all = append(all, o)
	}
	return all, nil
}

// CommandsIn implements [chat.CommandLister].
func (b *Bot) CommandsIn(_ context.Context, language string) ([]chat.Command, error) {
	w := b.words.In(firstOf(language, b.language), b.zone)
	all := make([]chat.Command, len(b.registry.commands))
	for i, r := range b.registry.commands {
		all[i] = explained(r, w)
	}
	return all, nil
}

// explained is a command with its help.
func explained(r registered[Command], w *words.Locale) chat.Command {
	c := chat.Command{Name: r.it.Name, MayAsk: r.it.MayAsk, About: w.Text(r.feature + ".command." + wordKey(r.it.Name))}
	for _, option := range r.it.Options {
		option.About = w.Text(r.feature + ".option." + option.Name)
		c.Options = append(c.Options, option)
	}
	return c
}

// wordKey is a command's name as it stands in keys of words.
func wordKey(name string) string { return strings.ReplaceAll(name, " ", "_") }

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

// Renderers lists all that says a message which is sent, in order.
func (b *Bot) Renderers() []string { return slices.Sorted(maps.Keys(b.registry.renderers)) }

// Shown lists the renderers of all messages that are kept, in order.
func (v *View) Shown() ([]string, error) {
	seen := map[string]bool{}
	for item, err := range v.bot.posts.All(v.reader) {
		if err != nil {
			return nil, err
		}
		seen[item.Value.Show.Route] = true
	}
	return slices.Sorted(maps.Keys(seen)), nil
}
