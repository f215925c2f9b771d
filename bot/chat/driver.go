package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// PostKey names one message that is to be sent, once. The same key is used for every attempt.
type PostKey string

// Receipt is what a platform gave back for a message. Steps holds every message it took, in order: a chart or
// a long text may need several.
type Receipt struct {
	Channel ChannelID
	Steps   []MessageID
	// Partial: some of the steps were made and the rest certainly was not. An Edit completes it.
	Partial bool
}

// Driver connects one platform. All methods may be called at once from several goroutines.
//
// Sending tells three outcomes apart. Nil: it was done. An error that is [ErrNotCertain]: it may have been
// done. Any other error: it was certainly not done. Drivers never try again by themselves: only the caller
// knows whether a second attempt is a second message. Where a message takes several steps and one in the middle
// certainly was not done, the outcome is nil with a receipt that is Partial.
type Driver interface {
	// Platform is the name in every id of this driver.
	Platform() Platform
	// Capabilities tell the portable layer what has to be split or said differently.
	Capabilities() Capabilities
	// Run delivers events to h until ctx ends. An event is acknowledged to the platform only after h returned.
	Run(ctx context.Context, h Handler) error
	// Post sends a message for the first time.
	Post(ctx context.Context, key PostKey, to Address, m Message) (Receipt, error)
	// Edit makes a sent message say m instead. Editing twice is harmless. Steps that m needs and r lacks are looked
	// for by key before they are posted; steps that m no longer needs are removed.
	Edit(ctx context.Context, key PostKey, r Receipt, m Message) (Receipt, error)
	// Delete removes a sent message; one that is gone already is no error.
	Delete(ctx context.Context, r Receipt) error
	// Find looks for a message that an earlier attempt with this key may have left, not older than since.
	// Found reports whether there is one. ErrUnsupported: this driver cannot look.
	Find(ctx context.Context, key PostKey, to Address, since time.Time) (r Receipt, found bool, err error)
	// Describe says what kind of place a channel is: the audience line is made of it.
	Describe(ctx context.Context, c ChannelID) (Place, error)
}

// Handler takes what people do. The bot implements it; drivers call it.
type Handler interface {
	// Handle decides what an event does. When it returns nil the effects are stored.
	// An error says that nothing was stored, so the platform should deliver the event again.
	Handle(ctx context.Context, e Event) (Response, error)
	// Suggest answers a query with at most 25 options.
	Suggest(ctx context.Context, q Query) ([]Option, error)
	// Commands lists what actor may use, with help in their language.
	Commands(ctx context.Context, actor UserID) ([]Command, error)
}

// SpaceLister is a [Handler] that remembers where Weft is. A driver whose platform does not tell afterwards what happened
// while nobody listened compares this, at each start, with where it finds itself, and reports as [Uninstalled] what is gone.
type SpaceLister interface {
	// SpacesOn lists the workspaces or servers of a platform that Weft was added to, and not removed from as far as the
	// handler was told.
	SpacesOn(ctx context.Context, platform Platform) ([]string, error)
}

// Capabilities are what a driver can do, in the platform's own figures.
type Capabilities struct {
	// FieldsPerPage is how many fields of a form are shown at a time; 0 means all.
	FieldsPerPage int
	// Text is how many characters one message may have.
	Text int
	// InlineErrors reports whether Amend can point at fields. Where not, the driver shows a private note.
	InlineErrors bool
	// Rooms reports whether a small group can be opened without a channel near it.
	Rooms bool
	// Threads reports whether a message can have a thread.
	Threads bool
	// Homes reports whether people have a desk.
	Homes bool
	// Late is how long after it was begun a request of this driver may still take effect. Only after that does
	// looking for a message tell whether an interrupted attempt left one.
	Late time.Duration
	// Finds reports whether Find can tell; where not, an interrupted attempt stays in doubt.
	Finds bool
	// KnowsZones reports whether the platform tells people's zones.
	KnowsZones bool
	// PrefersChannel reports whether questions are better asked in a channel with a button, and direct
	// messages kept for those who chose them.
	PrefersChannel bool
}

// Place is what can be said of a channel to somebody who asks who reads it.
type Place struct {
	Channel ChannelID
	Name    string
	// People is how many are in it now, Weft not counted; 0 where the platform does not say.
	People int
	// Open: everyone of the workspace or server can enter and read, also what was said before.
	Open bool
	// Outside: people of other organisations are in it.
	Outside bool
	// Overseen: moderators can open it though they are not in it.
	Overseen bool
	// Archived: nothing can be posted any more.
	Archived bool
	// Link leads to it; "" where there is no such thing.
	Link string
}

// Sentinels of drivers.
var (
	// ErrUnreachable: this address takes no messages of Weft's (a closed conversation, a channel that is
	// gone). Trying again does not help.
	ErrUnreachable = errors.New("cannot be reached")
	// ErrRefused: the platform will not take this message as it is. Trying again does not help.
	ErrRefused = errors.New("refused by the platform")
	// ErrNotCertain: the message may or may not have arrived.
	ErrNotCertain = errors.New("not certain whether it arrived")
	// ErrUnsupported: this driver cannot do that at all.
	ErrUnsupported = errors.New("not supported on this platform")
)

// ErrBusy: the platform asks to wait. Nothing was done.
type ErrBusy struct{ After time.Duration }

// Error says how long to wait.
func (e ErrBusy) Error() string { return fmt.Sprintf("the platform asks to wait %s", e.After) }
