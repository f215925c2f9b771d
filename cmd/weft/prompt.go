package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// errNothingTyped: there was nobody to answer, or whoever was there wanted to stop.
var errNothingTyped = errors.New("nothing was typed, so nothing was changed")

// prompt asks somebody one thing at a time. What is typed is not shown where it comes from a terminal.
type prompt struct{ around *surroundings }

// say writes a line for whoever answers.
func (p prompt) say(format string, values ...any) {
	fmt.Fprintf(p.around.out, format+"\n", values...)
}

// secret asks until what is typed is right. try says in a sentence what is wrong with it, in words for whoever typed it,
// or "" for nothing. An empty line stops.
func (p prompt) secret(ctx context.Context, name string, try func(typed string) (wrong string, err error)) error {
	for {
		fmt.Fprintf(p.around.out, "%s: ", name)
		typed, err := p.hidden(ctx)
		p.say("")
		if err != nil {
			return err
		}
		wrong, err := try(strings.TrimSpace(typed))
		if err != nil || wrong == "" {
			return err
		}
		p.say("  %s\n  Please try once more, or press Enter to stop.", wrong)
	}
}

// yes asks whether to go on. All but a clear yes is a no.
func (p prompt) yes(ctx context.Context, question string) (bool, error) {
	fmt.Fprintf(p.around.out, "%s Type yes or no: ", question)
	typed, err := awaited(ctx, p.line)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(strings.TrimSpace(typed)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// hidden reads a line that nobody is to see.
func (p prompt) hidden(ctx context.Context) (string, error) {
	file, ok := p.around.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return notEmpty(awaited(ctx, p.line))
	}
	as, err := term.GetState(int(file.Fd()))
	if err != nil {
		return "", fmt.Errorf("look at the terminal: %w", err)
	}
	typed, err := awaited(ctx, func() (string, error) {
		raw, err := term.ReadPassword(int(file.Fd()))
		return string(raw), err
	})
	if ctx.Err() != nil {
		_ = term.Restore(int(file.Fd()), as) // or what is typed into the shell would stay hidden, too
	}
	return notEmpty(typed, err)
}

func notEmpty(typed string, err error) (string, error) {
	if err == nil && strings.TrimSpace(typed) == "" {
		return "", errNothingTyped
	}
	return typed, err
}

// line reads up to the end of a line, and nothing beyond it: what follows is for the next question.
func (p prompt) line() (string, error) {
	var typed strings.Builder
	one := make([]byte, 1)
	for typed.Len() < mostTyped {
		n, err := p.around.in.Read(one)
		if n > 0 {
			if one[0] == '\n' {
				return typed.String(), nil
			}
			typed.WriteByte(one[0])
		}
		switch {
		case errors.Is(err, io.EOF) && typed.Len() > 0:
			return typed.String(), nil
		case errors.Is(err, io.EOF):
			return "", errNothingTyped
		case err != nil:
			return "", fmt.Errorf("read what was typed: %w", err)
		}
	}
	return "", errors.New("what was typed is too long for a token")
}

// mostTyped bounds an answer, in bytes. A token of Slack's or Discord's has some 100.
const mostTyped = 10_000

// awaited waits for an answer until ctx ends.
func awaited(ctx context.Context, line func() (string, error)) (string, error) {
	type answer struct {
		typed string
		err   error
	}
	typed := make(chan answer, 1)
	go func() {
		text, err := line()
		typed <- answer{text, err}
	}()
	select {
	case a := <-typed:
		return a.typed, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
