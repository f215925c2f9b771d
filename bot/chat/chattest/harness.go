package chattest

import (
	"context"
	"testing"
	"time"

	"weft/bot/chat"
)

// Harness is a platform with people on it, new for every test, and the driver that connects it.
type Harness interface {
	// Driver is the driver under test. The suite runs and stops it, once.
	Driver() chat.Driver
	// Ready returns once the running driver takes what people do.
	Ready(ctx context.Context) error
	// People are at least four accounts, all of them in all Channels, whom Weft can write to.
	People() []chat.UserID
	// Channels are at least two places where People and Weft are.
	Channels() []chat.ChannelID
	// Unreachable are addresses that take no messages of Weft's: somebody who closed their direct messages,
	// a channel that is archived or unknown. At least one.
	Unreachable() []chat.Address
	// Act lets a person do something, and returns what they see at once, when the platform has it
	// acknowledged. An event that is not acknowledged the platform delivers again, at least three times; when
	// none of them is, Act returns an error.
	Act(ctx context.Context, who chat.UserID, act Act) (Shown, error)
	// See returns what a person sees at an address, oldest first, with the private answers to them; nothing where
	// they see nothing.
	See(ctx context.Context, who chat.UserID, at chat.Address) ([]Seen, error)
}

// Act is something that a person does.
//
//sumtype:decl
type Act interface{ act() }

type (
	// Command types a command, without the sign that begins one; where In is zero, in the person's direct
	// conversation with Weft.
	Command struct {
		In   chat.ChannelID
		Line string
	}
	// Write writes to the others in a channel, or to Weft where In is zero, which is their direct conversation.
	Write struct {
		In   chat.ChannelID
		Text string
		// ReplyTo is the message replied to; zero for none.
		ReplyTo chat.MessageID
	}
	// Press uses the control with that label. Chosen is what is chosen in it: the label of an option, or the
	// text of an id for PickPerson and PickChannel; "" for buttons.
	Press struct {
		At     chat.Address
		On     chat.MessageID
		Label  string
		Chosen string
	}
	// Submit fills in the form that was shown, or the page of it, and sends it; what is given for fields of other
	// pages is left aside. Answers are in the spelling of [chat.Canonical].
	Submit struct {
		Form    *Form
		Answers map[string][]string
	}
	// OpenHome opens the person's own desk.
	OpenHome struct{}
)

func (Command) act()  {}
func (Write) act()    {}
func (Press) act()    {}
func (Submit) act()   {}
func (OpenHome) act() {}

// Shown is what somebody sees at once after they did something.
type Shown struct {
	// Heard: they were told that Weft heard them, and nothing more.
	Heard bool
	// Private is a message that answers them alone; nil for none.
	Private *Seen
	// Form is a form to fill in, or its next page, which the person has gone on to; nil for none.
	Form *Form
	// Problems are what is wrong with the form that they sent, by field.
	Problems map[string]string
}

// Seen is a message as one person sees it.
type Seen struct {
	ID chat.MessageID
	// Author is who wrote it; zero is Weft.
	Author chat.UserID
	// Text is all that is read in it, line by line, descriptions of pictures and files and labels of controls
	// included. A fact is read as "label: what holds for it".
	Text string
	// Controls are the labels of what one can press or choose in.
	Controls []string
	// Private: the person is told that nobody else sees it.
	Private bool
	// Thread is the message it hangs under; zero outside threads.
	Thread chat.MessageID
	// Mentions are the names that stand out as mentions, Links the addresses that can be followed.
	Mentions, Links []string
	// Moments are the instants that are read in it, in order.
	Moments []Moment
	// Files are the pictures and attachments that can be opened.
	Files []File
}

// Moment is an instant, and how the person reads it: in their own zone, or with a zone beside it.
type Moment struct {
	Text string
	At   time.Time
}

// File is a picture or an attachment as one can open it.
type File struct {
	Data []byte
}

// Form is a form as somebody sees it.
type Form struct {
	Title string
	// Text is all that is read in it: the title, what stands above the fields, their labels and help, the options.
	Text   string
	Fields []string // names of the fields that can be answered, hidden ones included
	// More: it is a page, and others follow; Rest: others came before it.
	More, Rest bool
	// Handle is the harness's own.
	Handle any
}

// Run holds a driver to all that the vocabulary promises. open returns a new harness; what it opens it closes
// in a cleanup of the test.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for _, part := range []struct {
		name string
		test func(*stage)
	}{
		{"every block and span is shown", everythingIsShown},
		{"a message of nothing but a summary shows it", summaryAlone},
		{"what people type stays text", textStaysText},
		{"only web and mail addresses can be followed", unsafeLinks},
		{"an unfit message is refused", unfitMessage},
		{"a message can be edited, and again", editing},
		{"a message can be deleted, and again", deleting},
		{"a message is found by its key", finding},
		{"a direct message is seen by one person", directMessage},
		{"a room is seen by its people", rooms},
		{"a thread hangs under its message", threads},
		{"a desk shows one message", homes},
		{"a place is described", describing},
		{"what cannot be reached is said to be so", unreachable},
		{"a cancelled call does nothing", cancelled},
		{"commands", commands},
		{"words", words},
		{"controls", controls},
		{"a control that searches", searching},
		{"a private answer is seen by one person", privateAnswer},
		{"a replaced answer", replacing},
		{"a form of every kind", forms},
		{"a form with something wrong in it", amending},
		{"a form asks what the answers call for", asking},
		{"an event that was not acknowledged comes again", redelivery},
		{"a handler that panics", panicking},
		{"many at once", manyAtOnce},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(newStage(t, open)) })
	}
}
