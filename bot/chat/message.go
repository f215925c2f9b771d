package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Message is what people read. It knows nothing of the platform that will show it.
type Message struct {
	// Summary is one plain sentence: the notification, the screen reader's first line, the fallback. Required.
	Summary string
	Blocks  []Block
	// Language is the BCP 47 tag of the words, so that a reader's software pronounces and aligns them right.
	Language string
	// Discreet asks that a notification shows only Summary, which then says nothing of the content.
	Discreet bool
}

// Block is one part of a message, shown below the one before it.
//
//sumtype:decl
type Block interface{ block() }

type (
	// Heading starts a message or a part of one.
	Heading struct{ Text string }
	// Paragraph is running text.
	Paragraph struct{ Spans []Span }
	// List is a list of items. Ordered lists are numbered from 1.
	List struct {
		Items   [][]Span
		Ordered bool
	}
	// Quote is what somebody said, set apart from what Weft says.
	Quote struct{ Spans []Span }
	// Facts are short pairs of a label and what holds for it.
	Facts struct{ Facts []Fact }
	// Fine is small print: who can see an answer, when something closes.
	Fine struct{ Spans []Span }
	// Divider separates what came before from what follows.
	Divider struct{}
	// Image is a picture. Alt says what the picture says; it is required.
	Image struct {
		PNG   []byte
		Alt   string
		Title string
	}
	// Attachment is a file to keep. MediaType is an IANA media type.
	Attachment struct {
		Name      string
		MediaType string
		Data      []byte
		Alt       string
	}
	// Actions is a row of things one can do. Rows wrap where a platform limits them.
	Actions struct{ Controls []Control }
)

// Fact is a label and what holds for it.
type Fact struct {
	Label string
	Spans []Span
}

// Lead is the label as it stands before its value on one line: with a colon, unless it ends as a question or a colon
// ends, in whatever script. “How was it?: well” reads as a slip.
func (f Fact) Lead() string {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(f.Label, unicode.IsSpace))
	if strings.ContainsRune("?؟？:：!…", last) {
		return f.Label
	}
	return f.Label + ":"
}

func (Heading) block()    {}
func (Paragraph) block()  {}
func (List) block()       {}
func (Quote) block()      {}
func (Facts) block()      {}
func (Fine) block()       {}
func (Divider) block()    {}
func (Image) block()      {}
func (Attachment) block() {}
func (Actions) block()    {}

// Control is something a reader can act with.
//
//sumtype:decl
type Control interface{ control() }

type (
	// Button does one thing. Label is at most 75 characters.
	Button struct {
		Label  string
		Action Action
		Style  ButtonStyle
		// Describe is a longer label for screen readers, needed where several buttons say the same.
		Describe string
	}
	// LinkButton leads to an address.
	LinkButton struct{ Label, URL string }
	// Select offers up to 25 options, of which one is chosen; the choice arrives as the event's Value.
	Select struct {
		Label       string
		Placeholder string
		Action      Action
		Options     []Option
		Chosen      string
	}
	// Search is a Select whose options a query handler finds while the reader types.
	Search struct {
		Label       string
		Placeholder string
		Action      Action
	}
	// PickPerson lets the reader choose a person of the place.
	PickPerson struct {
		Label  string
		Action Action
	}
	// PickChannel lets the reader choose a channel.
	PickChannel struct {
		Label  string
		Action Action
	}
)

// ButtonStyle says how much weight a button has. It is never the only sign of what the button does.
type ButtonStyle int

// The weights of a button: at most one Primary a message; Danger for what cannot be undone.
const (
	Secondary ButtonStyle = iota
	Primary
	Danger
)

// Option is one thing to choose. Value is at most 75 characters and unique among its neighbours.
type Option struct {
	Value string
	Label string
	Help  string
}

func (Button) control()      {}
func (LinkButton) control()  {}
func (Select) control()      {}
func (Search) control()      {}
func (PickPerson) control()  {}
func (PickChannel) control() {}

// MaxAction is how many characters Route and Arg may have together. The smallest room that a platform gives
// is 100; the rest of it belongs to adapters.
const MaxAction = 64

// Action is what a control does when it is used: a route, which names the handler ("checkins.answer"), and
// the handler's argument, usually the key of a record.
type Action struct{ Route, Arg string }

// Fits reports whether a platform can carry the action.
func (a Action) Fits() bool { return a.Route != "" && len(a.Route)+len(a.Arg) <= MaxAction }
