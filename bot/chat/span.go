package chat

import (
	"strings"
	"time"
)

// Span is a run of text with one meaning. There is no markup: an adapter turns spans into whatever its
// platform reads, and escapes every Text it finds on the way.
//
//sumtype:decl
type Span interface{ span() }

type (
	// Plain is text as it stands. What a person typed is always Plain.
	Plain struct{ Text string }
	// Strong is text of strong importance.
	Strong struct{ Text string }
	// Emphasis is stressed text.
	Emphasis struct{ Text string }
	// Code is text to be copied as it is, or typed as it is in a direct conversation, wherever that may be.
	Code struct{ Text string }
	// CommandLine is a command of Weft's with what follows it ("cohorts join Weavers"), or how it is used
	// ([Command.Usage]). It stands there as people type it on the platform where it is read.
	CommandLine struct{ Text string }
	// Mention names a person. The platform may notify them; Name is what stands there where it can't link.
	Mention struct {
		User UserID
		Name string
	}
	// ChannelRef names a channel; Name (without a leading sign) is what stands there where it can't link.
	ChannelRef struct {
		Channel ChannelID
		Name    string
	}
	// Link leads to an http, https or mailto address. Adapters show any other address as plain text.
	Link struct{ Text, URL string }
	// Moment is an instant that each reader sees in their own zone. Text is what stands there for those
	// whose platform cannot do that; it names its zone.
	Moment struct {
		At   time.Time
		Show MomentStyle
		Text string
	}
)

// MomentStyle says which part of an instant a reader needs.
type MomentStyle int

// The parts of an instant that can be shown.
const (
	MomentDateTime MomentStyle = iota
	MomentDate
	MomentTime
)

func (Plain) span()       {}
func (Strong) span()      {}
func (Emphasis) span()    {}
func (Code) span()        {}
func (CommandLine) span() {}
func (Mention) span()     {}
func (ChannelRef) span()  {}
func (Link) span()        {}
func (Moment) span()      {}

// Text is the short way to one plain span.
func Text(s string) []Span { return []Span{Plain{s}} }

// PlainText is what the spans say without any markup: for summaries, screen readers, golden files.
func PlainText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s := s.(type) {
		case Plain:
			b.WriteString(s.Text)
		case Strong:
			b.WriteString(s.Text)
		case Emphasis:
			b.WriteString(s.Text)
		case Code:
			b.WriteString(s.Text)
		case CommandLine:
			b.WriteString(s.Text)
		case Mention:
			b.WriteString("@" + s.Name)
		case ChannelRef:
			b.WriteString("#" + s.Name)
		case Link:
			b.WriteString(s.Text)
			if s.Text != s.URL {
				b.WriteString(" (" + s.URL + ")")
			}
		case Moment:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
