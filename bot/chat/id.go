package chat

import (
	"fmt"
	"net/url"
	"strings"
)

// Platform is the name of a place where people chat. Features never branch on it.
type Platform string

// UserID names one account of one person. Space is the part of the platform in which ID is unique: a
// workspace, an application, a page.
type UserID struct {
	Platform Platform
	Space    string
	ID       string
}

// ChannelID names one channel, direct conversation or room.
type ChannelID struct {
	Platform Platform
	Space    string
	ID       string
}

// MessageID names one message in one channel.
type MessageID struct {
	Channel ChannelID
	ID      string
}

// EventID is the platform's own name for one delivery of one event. The same event delivered twice carries
// the same EventID; that is how a repeat is recognised.
type EventID string

// String returns a form that [ParseUserID] reads back, for keys and logs.
func (u UserID) String() string { return joinID(string(u.Platform), u.Space, u.ID) }

// String returns a form that [ParseChannelID] reads back.
func (c ChannelID) String() string { return joinID(string(c.Platform), c.Space, c.ID) }

// String returns a form that [ParseMessageID] reads back.
func (m MessageID) String() string {
	return joinID(string(m.Channel.Platform), m.Channel.Space, m.Channel.ID, m.ID)
}

// IsZero reports whether u names nobody.
func (u UserID) IsZero() bool { return u == UserID{} }

// IsZero reports whether c names no place.
func (c ChannelID) IsZero() bool { return c == ChannelID{} }

// IsZero reports whether m names no message.
func (m MessageID) IsZero() bool { return m == MessageID{} }

// ParseUserID reads what [UserID.String] wrote.
func ParseUserID(s string) (UserID, error) {
	p, err := splitID(s, 3)
	if err != nil {
		return UserID{}, err
	}
	return UserID{Platform(p[0]), p[1], p[2]}, nil
}

// ParseChannelID reads what [ChannelID.String] wrote.
func ParseChannelID(s string) (ChannelID, error) {
	p, err := splitID(s, 3)
	if err != nil {
		return ChannelID{}, err
	}
	return ChannelID{Platform(p[0]), p[1], p[2]}, nil
}

// ParseMessageID reads what [MessageID.String] wrote.
func ParseMessageID(s string) (MessageID, error) {
	p, err := splitID(s, 4)
	if err != nil {
		return MessageID{}, err
	}
	return MessageID{ChannelID{Platform(p[0]), p[1], p[2]}, p[3]}, nil
}

// MarshalText makes a UserID usable as a value and as a map key in JSON.
func (u UserID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (u *UserID) UnmarshalText(b []byte) (err error) {
	*u, err = ParseUserID(string(b))
	return err
}

// MarshalText makes a ChannelID usable as a value and as a map key in JSON.
func (c ChannelID) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *ChannelID) UnmarshalText(b []byte) (err error) {
	*c, err = ParseChannelID(string(b))
	return err
}

// MarshalText makes a MessageID usable as a value and as a map key in JSON.
func (m MessageID) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *MessageID) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMessageID(string(b))
	return err
}

// joinID escapes the parts, so that an id that holds a slash survives the round trip.
func joinID(parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

func splitID(s string, n int) ([]string, error) {
	if s == strings.Repeat("/", n-1) {
		return make([]string, n), nil
	}
	parts := strings.Split(s, "/")
	if len(parts) != n {
		return nil, fmt.Errorf("read id %q: want %d parts, found %d", s, n, len(parts))
	}
	for i, p := range parts {
		plain, err := url.PathUnescape(p)
		if err != nil {
			return nil, fmt.Errorf("read id %q: %w", s, err)
		}
		parts[i] = plain
	}
	return parts, nil
}
