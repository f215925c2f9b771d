package chattest

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"weft/bot/chat"
)

// Roster remembers who has entered a platform, and which channels were opened there: for a [Harness] that people and
// channels can enter while it runs. Embedded, it answers for them. The zero Roster is empty.
type Roster struct {
	mu       sync.Mutex
	named    map[string]chat.UserID
	people   []chat.UserID
	channels []chat.ChannelID
	closed   []chat.Address
}

// People implements [Harness]: all whom Weft can write to.
func (r *Roster) People() []chat.UserID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.people)
}

// Channels implements [Harness]: all in which Weft can write.
func (r *Roster) Channels() []chat.ChannelID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.channels)
}

// Entered notes who came in under a name. Whoever has come in under it before stays as they are.
func (r *Roster) Entered(name string, u chat.UserID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.named[name]; known {
		return
	}
	if r.named == nil {
		r.named = map[string]chat.UserID{}
	}
	r.named[name] = u
	r.people = append(r.people, u)
}

// Named is who came in under a name.
func (r *Roster) Named(name string) (u chat.UserID, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u, known = r.named[name]
	return u, known
}

// Opened notes a channel, and reports whether it is a new one.
func (r *Roster) Opened(c chat.ChannelID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.channels, c) {
		return false
	}
	r.channels = append(r.channels, c)
	return true
}

// Closed notes an address that takes no messages of Weft's any more: that of a person or a channel, or another.
func (r *Roster) Closed(at chat.Address) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = append(r.closed, at)
	switch at := at.(type) {
	case chat.Direct:
		r.people = slices.DeleteFunc(r.people, func(u chat.UserID) bool { return u == at.User })
	case chat.InChannel:
		r.channels = slices.DeleteFunc(r.channels, func(c chat.ChannelID) bool { return c == at.Channel })
	case chat.Room, chat.Home:
	}
}

// UnreachableWith is what a [Harness] has for Unreachable: what was closed, and where an account is named that nobody has.
func (r *Roster) UnreachableWith(nobody chat.UserID) []chat.Address {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := append(slices.Clone(r.closed), chat.Direct{User: nobody})
	if len(r.people) > 0 && len(r.channels) > 0 {
		all = append(all, chat.Room{People: []chat.UserID{r.people[0], nobody}, Near: r.channels[0]})
	}
	return all
}

// OwnID is the platform's own id in the text of an id of ours, which is how people and channels are chosen: see [Press] and
// [Submit]. Other text stays as it is.
func OwnID(text string) string {
	if u, err := chat.ParseUserID(text); err == nil && !u.IsZero() {
		return u.ID
	}
	return text
}

// Slug is a name in small letters, digits and hyphens, for ids that a story can be read by.
func Slug(name string) string {
	return strings.Trim(slugless.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

var slugless = regexp.MustCompile(`[^a-z0-9]+`)
