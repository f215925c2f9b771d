package chat

import "time"

// Envelope is what every event carries.
type Envelope struct {
	// ID is the platform's own id of this event; a redelivery has the same.
	ID EventID
	// Actor is who acted.
	Actor UserID
	// Name, Zone and Language are what the platform says of the actor, "" where it says nothing. They are a
	// first guess and never overwrite what a member has set.
	Name, Zone, Language string
	// In is where it happened; for a direct conversation, that conversation.
	In ChannelID
	// Private reports whether nobody but the actor and Weft is in that place.
	Private bool
	// Thread is the message whose thread it happened in; zero outside threads.
	Thread MessageID
	// Received is in elapsed time. It serves measuring and expiry of triggers, never decisions.
	Received time.Time
}

// Event is something that somebody did towards Weft. Messages that people write to each other are no events:
// Weft never reads them.
//
//sumtype:decl
type Event interface {
	event()
	// Head returns the envelope.
	Head() Envelope
}

type (
	// CommandUsed is a command with its typed options.
	CommandUsed struct {
		Envelope
		Command string
		Options Answers
		// Line is what was typed after the command's name, where the platform has no typed options;
		// the portable layer then reads the options from it.
		Line string
	}
	// Said is text that somebody wrote to Weft: in a direct message, or in reply to one of its messages.
	Said struct {
		Envelope
		Message MessageID
		Text    string
		// ReplyTo is the message of Weft's that was replied to; zero where the platform does not say.
		ReplyTo MessageID
	}
	// ActionUsed is a control that was used.
	ActionUsed struct {
		Envelope
		Action Action
		// Value is what was chosen in a Select, Search, PickPerson or PickChannel; nil for buttons.
		Value Value
		// Message is the message that holds the control; zero where it stood on the actor's home.
		Message MessageID
	}
	// FormSubmitted carries the answers of a whole form, or with Rest those of its last page.
	FormSubmitted struct {
		Envelope
		Action  Action
		Answers Answers
		// Rest: the form was asked page by page, and the pages before this one are kept.
		Rest bool
		// Message is the message from which the form was asked; zero where there was none.
		Message MessageID
	}
	// PageSubmitted carries the answers of one page of a form that has more. They are kept as a sealed draft; the
	// answer is Ask with what is left, or where the answers call for nothing more, what submitting the form answers.
	PageSubmitted struct {
		Envelope
		Action  Action
		Answers Answers
		// Rest: pages before this one are kept.
		Rest bool
		// Through is the name of the last field that the page showed.
		Through string
		Message MessageID
	}
	// FormContinued asks for what is left of a form of which pages are kept; the answer is Ask.
	FormContinued struct {
		Envelope
		Action  Action
		Message MessageID
	}
	// HomeOpened asks for the actor's own desk.
	HomeOpened struct{ Envelope }
	// ShortcutUsed is a global or message shortcut, handed to a feature by its route.
	ShortcutUsed struct {
		Envelope
		Route   string
		Message MessageID
		Text    string
	}
	// PlaceJoined tells that somebody entered a channel in which Weft is. It enrols nobody.
	PlaceJoined struct{ Envelope }
	// PlaceLeft tells that somebody left a channel, or the whole place where Place is set.
	PlaceLeft struct {
		Envelope
		Whole bool
	}
	// PlaceChanged tells that a channel was renamed, archived or opened to others.
	PlaceChanged struct {
		Envelope
		Channel ChannelID
	}
	// PlaceMoved tells that a channel goes by another id from now on. It is the same channel: its people and its messages
	// are there, and nothing is at the old id any more.
	PlaceMoved struct {
		Envelope
		From, To ChannelID
	}
	// Installed tells that Weft was added to a workspace or server, or added again.
	Installed struct {
		Envelope
		Space string
		Title string
	}
	// Uninstalled tells that Weft was removed from a workspace or server, or its token revoked.
	Uninstalled struct {
		Envelope
		Space string
	}
	// Hindered tells those who run the program that a platform keeps Weft from working in one space. Title is the
	// space's name, Detail what is missing and where to set it, in the platform's own words: never words of members.
	Hindered struct {
		Envelope
		Space  string
		Title  string
		By     Hindrance
		Detail string
	}
)

// Hindrance says what keeps Weft from working in a space.
type Hindrance string

// What can be in the way.
const (
	HindranceToken      Hindrance = "token"      // the platform no longer accepts Weft's token
	HindrancePermission Hindrance = "permission" // a scope, an intent or a permission is missing
	HindranceConnection Hindrance = "connection" // the connection fails again and again
)

// Head returns the envelope.
func (e Envelope) Head() Envelope { return e }

func (CommandUsed) event()   {}
func (Said) event()          {}
func (ActionUsed) event()    {}
func (FormSubmitted) event() {}
func (PageSubmitted) event() {}
func (FormContinued) event() {}
func (HomeOpened) event()    {}
func (ShortcutUsed) event()  {}
func (PlaceJoined) event()   {}
func (PlaceLeft) event()     {}
func (PlaceChanged) event()  {}
func (PlaceMoved) event()    {}
func (Installed) event()     {}
func (Uninstalled) event()   {}
func (Hindered) event()      {}

// Response is what the person who acted sees at once, and nobody else.
//
//sumtype:decl
type Response interface{ response() }

type (
	// Quiet shows nothing beyond what the platform needs to know that it was heard: after a command, a tick.
	Quiet struct{}
	// Privately answers with a message that only the actor sees.
	Privately struct{ Message Message }
	// Replace puts a message in the place of the one acted on, where that message was the actor's alone.
	Replace struct{ Message Message }
	// Ask shows a form. A platform may allow that only within three seconds of the event.
	Ask struct{ Form Form }
	// Amend says what is wrong with which field; the form stays as it was filled in. The key "" holds what
	// is wrong with the form as a whole. Form, where it is set, is what to mend it in: something is wrong on a page
	// that was sent before.
	Amend struct {
		Problems map[string]string
		Form     *Form
	}
)

func (Quiet) response()     {}
func (Privately) response() {}
func (Replace) response()   {}
func (Ask) response()       {}
func (Amend) response()     {}
