package discord

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"weft/bot/chat"
)

// Limits of commands (Discord: Application Commands).
const (
	maxCommands        = 100
	maxCommandOptions  = 25
	maxCommandChoices  = 25
	maxCommandText     = 8000
	maxChoiceName      = 100
	maxOptionText      = 6000
	largestInteger     = 1 << 53
	commandNamePattern = `^[-_'\p{L}\p{N}]{1,32}$`
)

// Kinds of options (Discord: Application Command option type).
const (
	optionSubcommand = 1
	optionGroup      = 2
	optionString     = 3
	optionInteger    = 4
	optionBoolean    = 5
	optionUser       = 6
	optionChannel    = 7
	optionNumber     = 10
)

// slashCommand is a command as Discord is told of it. What Discord adds to it besides does not matter to us.
type slashCommand struct {
	ID                       string            `json:"id,omitempty"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Options                  []slashOption     `json:"options"`
	IntegrationTypes         []int             `json:"integration_types"`
	Contexts                 []int             `json:"contexts"`
}

// slashOption is an option of a command, or a part of its name.
type slashOption struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Choices                  []slashChoice     `json:"choices,omitempty"`
	Options                  []slashOption     `json:"options,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MaxLength                int               `json:"max_length,omitempty"`
	ChannelTypes             []int             `json:"channel_types,omitempty"`
}

type slashChoice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// commandBook is all commands, as Discord has them and as Weft does.
type commandBook struct {
	slash []slashCommand
	named map[string]chat.Command // by what Discord calls it, words joined by spaces
}

// locales lists Discord's languages that may say a text of ours, each with the language that it is asked in. Discord
// has neither Arabic nor Swahili; what it has and we have not stays in the community's language.
func locales() map[string]string {
	return map[string]string{"en-GB": "en", "en-US": "en", "fr": "fr", "es-ES": "es", "es-419": "es", "pt-BR": "pt"}
}

// bareNames are what a command is called in Discord whose whole name begins another one: there, “checkins” and
// “checkins pause” cannot both be commands. The first becomes “checkins list”, since its name is that of several things,
// “data” becomes “data show”, and what takes something to work on, as “link” does, “link start”.
func bareNames(c chat.Command) []string {
	switch {
	case len(c.Options) > 0:
		return []string{"start", "open", "main"}
	case strings.HasSuffix(c.Name, "s"):
		return []string{"list", "show", "main"}
	}
	return []string{"show", "open", "main"}
}

// newCommandBook builds Discord's commands from ours. help says each command in further languages, by locale. Its
// error names everything that Discord would refuse; what it would take stands in the book all the same.
func newCommandBook(commands []chat.Command, help map[string][]chat.Command) (commandBook, error) {
	b := commandBuilder{named: map[string]chat.Command{}, help: map[string]map[string]chat.Command{}}
	for locale, all := range help {
		b.help[locale] = map[string]chat.Command{}
		for _, c := range all {
			b.help[locale][c.Name] = c
		}
	}
	var errs []error
	var slash []slashCommand
	for _, word := range firstWords(commands) {
		c := b.command(word, commands)
		if err := c.check(); err != nil {
			errs = append(errs, err)
			continue
		}
		slash = append(slash, c)
	}
	if len(slash) > maxCommands {
		errs = append(errs, fmt.Errorf("there are %d commands; Discord takes %d", len(slash), maxCommands))
		slash = slash[:maxCommands]
	}
	return commandBook{slash: slash, named: b.named}, errors.Join(errs...)
}

// firstWords are the beginnings of all names, each once, in their order.
func firstWords(commands []chat.Command) []string {
	var all []string
	for _, c := range commands {
		if first, _, _ := strings.Cut(c.Name, " "); first != "" && !slices.Contains(all, first) {
			all = append(all, first)
		}
	}
	return all
}

type commandBuilder struct {
	named map[string]chat.Command
	help  map[string]map[string]chat.Command // locale → name → command
}

// command builds the command whose names begin with a word.
func (b commandBuilder) command(word string, commands []chat.Command) slashCommand {
	bare, below := under(word, commands)
	c := slashCommand{Type: 1, Name: word, Options: []slashOption{}, IntegrationTypes: []int{0}, Contexts: []int{0, 1}}
	if len(below) == 0 {
		c.Description, c.DescriptionLocalizations = b.about(*bare)
		c.Options = append(c.Options, b.options(*bare)...)
		b.named[word] = *bare
		return c
	}
	c.Description, c.DescriptionLocalizations = b.heading(word, bare, below)
	c.Options = b.parts(word, bare, below)
	return c
}

// under finds the command called just so, and those whose name goes on.
func under(name string, commands []chat.Command) (bare *chat.Command, below []chat.Command) {
	for _, c := range commands {
		switch {
		case c.Name == name:
			bare = &c
		case strings.HasPrefix(c.Name, name+" "):
			below = append(below, c)
		}
	}
	return bare, below
}

// parts are the subcommands and groups under a name.
func (b commandBuilder) parts(name string, bare *chat.Command, below []chat.Command) []slashOption {
	var words []string
	for _, c := range below {
		next, _, _ := strings.Cut(strings.TrimPrefix(c.Name, name+" "), " ")
		if !slices.Contains(words, next) {
			words = append(words, next)
		}
	}
	var parts []slashOption
	if bare != nil {
		names := bareNames(*bare)
		i := slices.IndexFunc(names, func(n string) bool { return !slices.Contains(words, n) })
		parts = append(parts, b.subcommand(name+" "+names[max(i, 0)], *bare))
	}
	for _, word := range words {
		path := name + " " + word
		own, deeper := under(path, below)
		if len(deeper) == 0 {
			parts = append(parts, b.subcommand(path, *own))
			continue
		}
		group := slashOption{Type: optionGroup, Name: word, Options: b.parts(path, own, deeper)}
		group.Description, group.DescriptionLocalizations = b.heading(path, own, deeper)
		parts = append(parts, group)
	}
	return parts
}

// heading is what is said of a name under which commands stand. Nobody can type it alone; those who look after a server
// read it among their integrations: the help of the command that bears the name, or of the only one below it, or else
// what the commands below are called.
func (b commandBuilder) heading(name string, bare *chat.Command, below []chat.Command) (string, map[string]string) {
	switch {
	case bare != nil:
		return b.about(*bare)
	case len(below) == 1:
		return b.about(below[0])
	}
	words := make([]string, len(below))
	for i, c := range below {
		words[i] = strings.TrimPrefix(c.Name, name+" ")
	}
	return clipped(strings.Join(words, ", "), chat.MaxCommandAbout), nil
}

// subcommand is a command as the end of a path.
func (b commandBuilder) subcommand(path string, c chat.Command) slashOption {
	b.named[path] = c
	o := slashOption{Type: optionSubcommand, Name: path[strings.LastIndexByte(path, ' ')+1:], Options: b.options(c)}
	o.Description, o.DescriptionLocalizations = b.about(c)
	return o
}

// about is a command's help, in the community's language and in others where they say it differently.
func (b commandBuilder) about(c chat.Command) (string, map[string]string) {
	said := clipped(cmp.Or(c.About, c.Name), chat.MaxCommandAbout)
	return said, b.elsewhere(said, func(help map[string]chat.Command) string { return help[c.Name].About })
}

func (b commandBuilder) elsewhere(said string, find func(map[string]chat.Command) string) map[string]string {
	var all map[string]string
	for locale, help := range b.help {
		if text := clipped(find(help), chat.MaxCommandAbout); text != "" && text != said {
			if all == nil {
				all = map[string]string{}
			}
			all[locale] = text
		}
	}
	return all
}

// options are the typed options of a command. Discord wants the required ones first.
func (b commandBuilder) options(c chat.Command) []slashOption {
	var all []slashOption
	for i, o := range c.Options {
		typed := typedOption(o)
		typed.Name, typed.Required = o.Name, o.Required
		typed.Description = clipped(cmp.Or(o.About, o.Name), chat.MaxCommandAbout)
		typed.DescriptionLocalizations = b.elsewhere(typed.Description, func(help map[string]chat.Command) string {
			if options := help[c.Name].Options; i < len(options) {
				return options[i].About
			}
			return ""
		})
		all = append(all, typed)
	}
	slices.SortStableFunc(all, func(x, y slashOption) int {
		switch {
		case x.Required == y.Required:
			return 0
		case x.Required:
			return -1
		}
		return 1
	})
	return all
}

// typedOption is the kind of option that takes an input. What Discord has no kind for is typed as text, which the form
// then reads.
func typedOption(o chat.CommandOption) slashOption {
	out := slashOption{Type: optionString}
	switch in := o.Input.(type) {
	case chat.ShortText:
		out.MaxLength = min(cmp.Or(in.Max, 200), maxOptionText)
	case chat.LongText:
		out.MaxLength = min(cmp.Or(in.Max, 3000), maxOptionText)
	case chat.NumberInput:
		out.Type = optionNumber
		if in.Whole {
			out.Type = optionInteger
		}
		if in.Min < in.Max {
			out.MinValue, out.MaxValue = new(max(in.Min, -largestInteger)), new(min(in.Max, largestInteger))
		}
	case chat.Scale:
		out.Type, out.MinValue, out.MaxValue = optionInteger, new(float64(in.Low)), new(float64(in.High))
	case chat.OneOf:
		out.Choices = choices(in.Options)
	case chat.PersonInput:
		out.Type = optionUser
	case chat.ChannelInput:
		out.Type, out.ChannelTypes = optionChannel, pickableChannels()
	case chat.YesNo:
		out.Type = optionBoolean
	case chat.ManyOf, chat.DateInput, chat.TimeInput:
	}
	if o.Query != "" && out.Type == optionString {
		out.Choices, out.Autocomplete = nil, true
	}
	return out
}

// choices are at most 25, and no two are called alike.
func choices(options []chat.Option) []slashChoice {
	var all []slashChoice
	taken := map[string]bool{}
	for _, o := range options {
		name := clipped(cmp.Or(o.Label, o.Value), maxChoiceName)
		if taken[name] {
			name = clipped(name+" ("+o.Value+")", maxChoiceName)
		}
		if o.Value == "" || taken[name] || len(all) == maxCommandChoices || utf8.RuneCountInString(o.Value) > maxChoiceName {
			continue
		}
		taken[name] = true
		all = append(all, slashChoice{Name: name, Value: o.Value})
	}
	return all
}

// check returns what Discord would refuse.
func (c slashCommand) check() error {
	var errs []error
	size := nameCheck(c.Name, &errs) + longest(c.Description, c.DescriptionLocalizations)
	size += optionsCheck(c.Name, c.Options, &errs)
	if size > maxCommandText {
		errs = append(errs, fmt.Errorf("the command %q has %d characters in all; Discord takes %d", c.Name, size, maxCommandText))
	}
	return errors.Join(errs...)
}

func optionsCheck(of string, options []slashOption, errs *[]error) (size int) {
	if len(options) > maxCommandOptions {
		*errs = append(*errs, fmt.Errorf("%q has %d options or subcommands; Discord takes %d", of, len(options), maxCommandOptions))
	}
	for _, o := range options {
		size += nameCheck(o.Name, errs) + longest(o.Description, o.DescriptionLocalizations) + optionsCheck(of+" "+o.Name, o.Options, errs)
		for _, choice := range o.Choices {
			size += utf8.RuneCountInString(choice.Name) + utf8.RuneCountInString(choice.Value)
		}
	}
	return size
}

func nameCheck(name string, errs *[]error) int {
	if !regexp.MustCompile(commandNamePattern).MatchString(name) || name != strings.ToLower(name) {
		*errs = append(*errs, fmt.Errorf("%q is no name for a command or an option in Discord", name))
	}
	return utf8.RuneCountInString(name)
}

// longest is what a text counts in the size of a command: of its languages, the longest.
func longest(text string, localized map[string]string) int {
	n := utf8.RuneCountInString(text)
	for _, s := range localized {
		n = max(n, utf8.RuneCountInString(s))
	}
	return n
}
