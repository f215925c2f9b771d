package discord

import (
	"errors"
	"strconv"
	"unicode/utf8"

	"weft/bot/chat"
)

// kind says what a custom_id stands for, in one character.
type kind byte

// What a custom_id can stand for.
const (
	kindButton     kind = 'b' // a chat.Button
	kindSelect     kind = 's' // a chat.Select
	kindPerson     kind = 'p' // a chat.PickPerson
	kindChannel    kind = 'c' // a chat.PickChannel
	kindSearch     kind = 'q' // the button of a chat.Search, which opens the modal to type into
	kindSearchText kind = 't' // that modal; Extra is the id of the message with the control
	kindSearchPick kind = 'r' // the options that were found; Extra as above
	kindForm       kind = 'f' // a modal: see formExtra
	kindContinue   kind = 'n' // the button that asks for the next page; Extra is the id of the form's message
	kindWait       kind = 'w' // a button that does nothing, of a message that is not complete yet
	kindMend       kind = 'm' // the button that opens a form again; Extra is the inbound half's
)

// control is what a custom_id says.
type control struct {
	Kind kind
	// Index tells controls of one message apart that do the same.
	Index  int
	Action chat.Action
	Extra  string // at most maxExtra bytes
}

// maxExtra is what a custom_id leaves beside an action: 100 less the 64 of an action and the five that say how it is
// divided.
const maxExtra = maxCustomID - chat.MaxAction - controlHead

const (
	controlHead = 7
	controlBase = 36
)

// customID writes a control as a custom_id: kind, index, length of the route, length of the argument, and the three
// parts as they are. It is readable by the server's people, as everything in a message is; actions hold no words.
func (c control) customID() string {
	return string(rune(c.Kind)) + twoDigits(c.Index) + twoDigits(len(c.Action.Route)) + twoDigits(len(c.Action.Arg)) +
		c.Action.Route + c.Action.Arg + c.Extra
}

// errNotOurs says nothing of what was read: it comes from a client, and may say anything.
var errNotOurs = errors.New("the control is none of ours")

// parseControl reads what customID wrote.
func parseControl(id string) (control, error) {
	if len(id) < controlHead || id[0] < 'a' || id[0] > 'z' || !utf8.ValidString(id) {
		return control{}, errNotOurs
	}
	index, err1 := fromDigits(id[1:3])
	route, err2 := fromDigits(id[3:5])
	arg, err3 := fromDigits(id[5:7])
	rest := id[controlHead:]
	if err1 != nil || err2 != nil || err3 != nil || len(rest) < route+arg || !utf8.ValidString(rest[:route]) || !utf8.ValidString(rest[:route+arg]) {
		return control{}, errNotOurs
	}
	return control{
		Kind: kind(id[0]), Index: index,
		Action: chat.Action{Route: rest[:route], Arg: rest[route : route+arg]}, Extra: rest[route+arg:],
	}, nil
}

// twoDigits writes 0 to 1295.
func twoDigits(n int) string {
	s := strconv.FormatInt(int64(n), controlBase)
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func fromDigits(s string) (int, error) {
	n, err := strconv.ParseUint(s, controlBase, 16)
	return int(n), err
}
