package web

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"

	"weft/bot/chat"
)

// Platform is the name in every id of this adapter.
const Platform chat.Platform = "web"

// space is the part of the platform in which ids are unique: there is one page, so there is one space.
const space = "page"

// Config says what the page shows and where it listens.
type Config struct {
	// Addr is a loopback address with a port, such as "127.0.0.1:8023"; port 0 takes a free one.
	Addr string
	// People are those whom somebody at the page can be. At least one.
	People   []Person
	Channels []Channel
	// Log keeps what was said over a restart. Nil keeps it in memory, until the process ends.
	Log Log
	// Clock is the community's clock. Nil hides it: the page then shows the machine's time.
	Clock Clock
}

// Person is somebody whom one can be on the page.
type Person struct {
	// ID is lower-case letters, digits and hyphens, at most 32 characters; it stands in addresses.
	ID   string
	Name string
	// Zone is an IANA zone; every time on the page is shown in it. "" means UTC.
	Zone string
	// Language is a BCP 47 tag; it chooses the words around the conversation and their direction.
	Language string
	// Note is a short line about the person, for whoever chooses whom to be.
	Note string
	// NoDirect says that Weft cannot write to this person directly, as where somebody closed their
	// direct messages.
	NoDirect bool
}

// Channel is a place where many talk.
type Channel struct {
	// ID is written like that of a person.
	ID, Name, Topic string
	// Members are the ids of the people in it from the start.
	Members []string
	// Open lets everyone on the page enter, read what was said before, and leave.
	Open bool
	// Outside says that people of other organisations are in it.
	Outside bool
	// Overseen says that moderators can open it though they are not in it.
	Overseen bool
	// Archived channels can be read; nobody can write to them any more, Weft included.
	Archived bool
}

// User is the id under which Weft knows the person.
func User(person string) chat.UserID {
	return chat.UserID{Platform: Platform, Space: space, ID: person}
}

// ChannelOf is the id under which Weft knows the channel.
func ChannelOf(channel string) chat.ChannelID { return placeID(channelPlace + channel) }

// DirectWith is the id of the person's conversation with Weft.
func DirectWith(person string) chat.ChannelID { return placeID(directPlace + person) }

func placeID(place string) chat.ChannelID {
	return chat.ChannelID{Platform: Platform, Space: space, ID: place}
}

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func (c Config) check() error {
	if err := checkLoopback(c.Addr); err != nil {
		return err
	}
	if len(c.People) == 0 {
		return errors.New("the page needs at least one person to be")
	}
	people, channels := map[string]bool{}, map[string]bool{}
	for _, p := range c.People {
		if err := p.check(people); err != nil {
			return err
		}
		people[p.ID] = true
	}
	for _, ch := range c.Channels {
		if err := ch.check(channels, people); err != nil {
			return err
		}
		channels[ch.ID] = true
	}
	return nil
}

// check finds what is wrong with a person who comes to others.
func (p Person) check(others map[string]bool) error {
	if !slug.MatchString(p.ID) || others[p.ID] {
		return fmt.Errorf("the person id %q is given twice or is not lower-case letters, digits and hyphens (at most 32)", p.ID)
	}
	if strings.TrimSpace(p.Name) == "" {
		return fmt.Errorf("the person %q has no name", p.ID)
	}
	if _, err := time.LoadLocation(p.Zone); err != nil {
		return fmt.Errorf("%s lives in the zone %q, which is not known: write one such as Africa/Nairobi", p.Name, p.Zone)
	}
	return nil
}

// check finds what is wrong with a channel that comes to others, among these people.
func (c Channel) check(others, people map[string]bool) error {
	if !slug.MatchString(c.ID) || others[c.ID] || c.Name == "" {
		return fmt.Errorf("the channel %q has no name, is given twice, or its id is not lower-case letters, digits and hyphens (at most 32)", c.ID)
	}
	for _, m := range c.Members {
		if !people[m] {
			return fmt.Errorf("the channel %q lists %q, who is not among the people", c.ID, m)
		}
	}
	return nil
}

// checkLoopback refuses addresses that others could reach: whoever opens the page can be everybody on it.
func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("the page's address %q has to be host:port, for example 127.0.0.1:8023", addr)
	}
	if host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("the page can be opened on this machine only, since whoever opens it can be everybody on it: "+
			"use 127.0.0.1 or [::1] in place of %q", host)
	}
	return nil
}
