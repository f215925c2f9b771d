package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestPromptLeavesTheRestForTheNextQuestion: answers that are typed ahead, or piped in, are taken one by one.
func TestPromptLeavesTheRestForTheNextQuestion(t *testing.T) {
	var out safeBuffer
	p := prompt{&surroundings{in: strings.NewReader("one\r\ntwo\nyes\nperhaps\nlast"), out: &out}}
	var heard []string
	err := p.secret(t.Context(), "Word", func(typed string) (string, error) {
		heard = append(heard, typed)
		if typed == "two" {
			return "", nil
		}
		return "That is " + typed + ".", nil
	})
	if err != nil || strings.Join(heard, " ") != "one two" {
		t.Errorf("heard %q (%v)", heard, err)
	}
	for _, want := range []bool{true, false, false} {
		if yes, err := p.yes(t.Context(), "Sure?"); err != nil || yes != want {
			t.Errorf("yes is %v (%v)", yes, err)
		}
	}
	if _, err := p.yes(t.Context(), "Sure?"); !errors.Is(err, errNothingTyped) {
		t.Errorf("at the end of what was typed: %v", err)
	}
	inOrder(t, out.String(), "Word: ", "That is one.", "once more", "Word: ", "Sure? Type yes or no: ")
}

// TestPromptEndsWithTheProgram: Ctrl-C ends the waiting for somebody who types nothing.
func TestPromptEndsWithTheProgram(t *testing.T) {
	silent, typist := io.Pipe()
	t.Cleanup(func() { _ = typist.Close() })
	ctx, stop := context.WithCancel(t.Context())
	var out safeBuffer
	p := prompt{&surroundings{in: silent, out: &out}}
	done := make(chan error, 1)
	go func() {
		done <- p.secret(ctx, "Word", func(string) (string, error) { return "", nil })
	}()
	soon(t, "it asks", func() bool { return strings.Contains(out.String(), "Word: ") })
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
}

func TestPromptBoundsWhatIsTyped(t *testing.T) {
	var out safeBuffer
	p := prompt{&surroundings{in: strings.NewReader(strings.Repeat("x", mostTyped+1)), out: &out}}
	err := p.secret(t.Context(), "Word", func(string) (string, error) { return "", nil })
	if err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("an endless word: %v", err)
	}
}
