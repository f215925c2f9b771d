package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// Kinds of interaction (Discord: Receiving and Responding, interaction type). A ping comes over HTTP alone.
const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5
)

// Kinds of channel that matter (Discord: Channel types).
const (
	channelText               = 0
	channelAnnouncement       = 5
	channelAnnouncementThread = 10
	channelPublicThread       = 11
	channelPrivateThread      = 12
)

// pickableChannels are the kinds of channel in which Weft can be at home.
func pickableChannels() []int { return []int{channelText, channelAnnouncement} }

// interaction is something that somebody did, as it comes. It is decoded by ourselves: discordgo's own fails on any
// component that it does not know, and with it on every modal of today's form.
type interaction struct {
	ID      string          `json:"id"`
	Type    int             `json:"type"`
	Token   string          `json:"token"`
	Data    interactionData `json:"data"`
	Guild   string          `json:"guild_id"`
	Channel channel         `json:"channel"`
	// ChannelID is there even where the channel is not.
	ChannelID string            `json:"channel_id"`
	Member    *member           `json:"member"` // in servers
	User      *user             `json:"user"`   // in direct conversations
	Message   *actedMessage     `json:"message"`
	Locale    string            `json:"locale"`
	received  time.Time         `json:"-"`
	control   control           `json:"-"` // of components and modals
	first     func(reply) error `json:"-"` // gives the first answer over HTTP; nil gives it over REST
}

type interactionData struct {
	Name          string          `json:"name"`
	Options       []commandValue  `json:"options"`
	CustomID      string          `json:"custom_id"`
	ComponentType int             `json:"component_type"`
	Values        []string        `json:"values"`
	Components    json.RawMessage `json:"components"` // of a modal
	// Resolved is what Discord itself adds about the people and channels that were chosen, by id.
	Resolved struct {
		Users    map[string]json.RawMessage `json:"users"`
		Channels map[string]json.RawMessage `json:"channels"`
	} `json:"resolved"`
}

// What comes back in an interaction comes from the person's client, which can be made to say anything: the ids of what
// they used and chose, not who they are, where they are, and which message it is (Discord: Components, which asks
// that they be checked). So a control counts only if it stands on that message, an option if it is offered there,
// and a person or channel if Discord adds what it is. What a modal asked is not in what comes back of it; that the
// person may do what it says is the bot's to decide, as with everything.

// person is somebody who was chosen, "" where Discord does not know them.
func (d interactionData) person(id string) string {
	if _, known := d.Resolved.Users[id]; known && isSnowflake(id) {
		return id
	}
	return ""
}

// channel is a channel that was chosen, "" where Discord does not know it in this server.
func (d interactionData) channel(id string) string {
	if _, known := d.Resolved.Channels[id]; known && isSnowflake(id) {
		return id
	}
	return ""
}

// genuine leaves out of a modal's answers the people and channels that Discord does not know.
func (d interactionData) genuine(components []component) []component {
	for i, c := range components {
		in := c.Component
		if in == nil || in.CustomID == "" {
			continue
		}
		known := d.person
		switch inputKind(in.CustomID[0]) {
		case inputChannel:
			known = d.channel
		case inputPerson:
		case inputText, inputNumber, inputOne, inputMany, inputDate, inputTime, inputYesNo:
			continue
		}
		in.Value = ""
		in.Values = slices.DeleteFunc(in.Values, func(id string) bool { return known(id) == "" })
		components[i].Component = in
	}
	return components
}

// commandValue is an option of a command that was used, or a part of its name.
type commandValue struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []commandValue  `json:"options"`
	Focused bool            `json:"focused"`
}

type channel struct {
	ID     string `json:"id"`
	Type   int    `json:"type"`
	Parent string `json:"parent_id"`
	Guild  string `json:"guild_id"`
}

// public reports whether a channel is a thread that everybody in its channel can open.
func (c channel) public() bool {
	return c.Type == channelPublicThread || c.Type == channelAnnouncementThread
}

type user struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
	Bot    bool   `json:"bot"`
}

type member struct {
	User user   `json:"user"`
	Nick string `json:"nick"`
}

// actedMessage is the message that holds the component that was used, or from which the modal was opened.
type actedMessage struct {
	ID         string   `json:"id"`
	Flags      int      `json:"flags"`
	Components []holder `json:"components"`
}

// decodeInteraction reads an interaction. Its error never holds what it read, which may be words of people.
func decodeInteraction(data []byte) (interaction, error) {
	var it interaction
	if err := json.Unmarshal(data, &it); err != nil || it.ID == "" || it.who().ID == "" {
		return interaction{}, errTorn
	}
	if it.Channel.ID == "" {
		it.Channel.ID = it.ChannelID
	}
	it.received = time.Now()
	if it.Type != interactionComponent && it.Type != interactionModal {
		return it, nil
	}
	var err error
	it.control, err = parseControl(it.Data.CustomID)
	if err == nil && it.Type == interactionComponent && !it.offered() {
		return it, errors.New("the control is not on the message that it is said to be on")
	}
	return it, err
}

// offered reports whether the message has the control that was used, with what was chosen in it.
func (it interaction) offered() bool {
	if it.Message == nil || len(it.Message.Components) == 0 {
		return true // nothing is said of the message
	}
	return slices.ContainsFunc(it.Message.Components, func(h holder) bool { return h.offers(it.Data.CustomID, it.Data.Values) })
}

// who acted.
func (it interaction) who() user {
	if it.Member != nil {
		return it.Member.User
	}
	if it.User != nil {
		return *it.User
	}
	return user{}
}

// private reports whether nobody but the actor and Weft is where it happened.
func (it interaction) private() bool { return it.Guild == "" }

// alone reports whether the message that was acted on is the actor's alone.
func (it interaction) alone() bool {
	return it.Message != nil && (it.Message.Flags&flagEphemeral != 0 || it.private())
}

// path is the name of the command as Discord has it, words joined by spaces, and the options at its end.
func (it interaction) path() (string, []commandValue) {
	name, options := it.Data.Name, it.Data.Options
	for len(options) == 1 && (options[0].Type == optionSubcommand || options[0].Type == optionGroup) {
		name, options = name+" "+options[0].Name, options[0].Options
	}
	return name, options
}

// note finds what a note of ours remembers: the control on it that goes on with a form, or picks what was found. ok is
// false where the message that was acted on is no such note.
func (it interaction) note() (c control, ok bool) {
	if it.control.Kind.ofNote() {
		return it.control, true
	}
	if it.Message == nil {
		return control{}, false
	}
	for _, h := range it.Message.Components {
		if c, ok := h.note(); ok {
			return c, true
		}
	}
	return control{}, false
}

// holder is as much of a component as it takes to find custom_ids: what else it holds may be of a kind that came later.
type holder struct {
	CustomID   string   `json:"custom_id"`
	Components []holder `json:"components"`
	Options    []offer  `json:"options"`
}

// offer is an option of a select.
type offer struct {
	Value string `json:"value"`
}

// offers reports whether a control stands here, with these options where it has any.
func (h holder) offers(customID string, values []string) bool {
	if h.CustomID != customID || customID == "" {
		return slices.ContainsFunc(h.Components, func(within holder) bool { return within.offers(customID, values) })
	}
	for _, v := range values {
		if len(h.Options) > 0 && !slices.Contains(h.Options, offer{v}) {
			return false
		}
	}
	return true
}

func (h holder) note() (control, bool) {
	if c, err := parseControl(h.CustomID); err == nil && c.Kind.ofNote() {
		return c, true
	}
	for _, within := range h.Components {
		if c, ok := within.note(); ok {
			return c, true
		}
	}
	return control{}, false
}

// ofNote reports whether a control stands on a note of ours to one person, which what they do next may replace.
func (k kind) ofNote() bool { return k == kindContinue || k == kindMend || k == kindSearchPick }

// readOption reads one option of a command as what its input takes.
func (d *Driver) readOption(in chat.Input, it interaction, v commandValue) chat.Value {
	text := plainValue(v.Value)
	if text == "" {
		return nil
	}
	switch in := in.(type) {
	case chat.PersonInput:
		if text = it.Data.person(text); text == "" {
			return nil
		}
		return chat.PersonValue(d.config.User(text))
	case chat.ChannelInput:
		if text = it.Data.channel(text); text == "" {
			return nil
		}
		return chat.ChannelValue(d.config.Channel(it.Guild, text))
	case chat.YesNo:
		if v.Type == optionBoolean {
			return chat.BoolValue(text == "true")
		}
		return chat.ReadValue(in, text)
	case chat.ManyOf:
		parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",،;\n", r) })
		return chat.ReadValue(in, parts...)
	case chat.ShortText, chat.LongText, chat.NumberInput, chat.Scale, chat.OneOf, chat.DateInput, chat.TimeInput:
		return chat.ReadValue(in, text)
	}
	panic(fmt.Sprintf("discord: unknown input %T", in))
}

// plainValue is a JSON value as text: Discord sends numbers and booleans as such.
func plainValue(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if bytes.Equal(raw, []byte("null")) {
		return ""
	}
	return string(raw)
}
