package chat

import (
	"context"
	"strings"
)

// Command declares one thing that people can ask for by name. Adapters build their platform's commands from
// it, and the guides are made of it.
type Command struct {
	// Name is one to three lower-case words ("checkins create"); the first is the feature's.
	Name string
	// About is one line of help, at most 100 characters, in the language asked for.
	About   string
	Options []CommandOption
	// MayAsk reports whether the answer may be a form, which some platforms allow only at once.
	MayAsk bool
}

// Usage is how the command is typed: required options in angle brackets, the others in square ones.
func (c Command) Usage() string {
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

// CommandOption is one typed option of a command.
type CommandOption struct {
	Name     string
	About    string
	Input    Input
	Required bool
	// Query names the handler that completes the option while it is typed; "" for none.
	Query string
	// Rest takes all that is left of the line, spaces included; only the last option may.
	Rest bool
}

// Query asks for suggestions while somebody types. Answering may take at most 500 ms and changes nothing.
type Query struct {
	Actor UserID
	In    ChannelID
	Route string
	Typed string
}

// CommandLister is a [Handler] that lists every command, whoever may use it, with help in a language (BCP 47; "" is the
// community's, one that Weft does not speak becomes the fallback). It is for platforms that show everybody one list, which tells no more than
// the guides do: what somebody may not use refuses them when they try.
type CommandLister interface {
	CommandsIn(ctx context.Context, language string) ([]Command, error)
}
