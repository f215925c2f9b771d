package slack

import (
	"encoding/json"
	"fmt"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// formMeta is what a form remembers of where it was asked, in the view's private_metadata: who sends it sees nothing of
// it, and it holds no words of people.
type formMeta struct {
	// Action receives the answers.
	Action chat.Action `json:"a"`
	// Channel, Thread and Message are where the form was asked from; "" where there was none.
	Channel string `json:"c,omitempty"`
	Thread  string `json:"t,omitempty"`
	Message string `json:"m,omitempty"`
	// Private: nobody but the person and Weft is in that channel.
	Private bool `json:"p,omitempty"`
	// More: pages follow this one, and Through is the last field that it shows. Rest: pages came before.
	More    bool   `json:"n,omitempty"`
	Through string `json:"l,omitempty"`
	Rest    bool   `json:"r,omitempty"`
	// Language is that of the form.
	Language string `json:"g,omitempty"`
	// Respond is the response_url of what asked for the form, "" where there is none. Ephemeral: what asked for it was a
	// message that only the person sees, and that Respond can replace.
	Respond   string `json:"u,omitempty"`
	Ephemeral bool   `json:"e,omitempty"`
}

// modal makes a form, or its first page, into a view. Of meta, what the form itself says is filled in.
func (d *Driver) modal(f chat.Form, meta formMeta) slackapi.ModalViewRequest {
	return modalIn(f, meta, d.says(f.Language))
}

func modalIn(f chat.Form, meta formMeta, w words) slackapi.ModalViewRequest {
	page, more := f.Page(maxFieldsOnAPage)
	meta.Action, meta.Language, meta.Rest, meta.More = f.Action, f.Language, f.Rest, more
	if more && len(page) > 0 {
		meta.Through = page[len(page)-1].Name
	}
	l := &layout{noPictures: true, noFiles: true}
	if length(f.Title) > maxModalTitle {
		l.heading(f.Title)
	}
	if f.Rest {
		l.fine(chat.Text(w.Kept))
	}
	l.all(f.Intro)
	blocks := blocksOf(l.units)
	for _, field := range page {
		blocks = append(blocks, inputBlocks(field, f.Revision)...)
	}
	submit, cancel := f.Submit, f.Cancel
	if more {
		submit = w.Next
		blocks = append(blocks, slackapi.NewContextBlock("", plain(w.More)))
	}
	if cancel == "" {
		cancel = w.Cancel
	}
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: f.Action.Route, PrivateMetadata: meta.String(),
		Title: plain(shortened(f.Title, maxModalTitle)), Submit: plain(shortened(submit, maxModalButton)),
		Close: plain(shortened(cancel, maxModalButton)), Blocks: slackapi.Blocks{BlockSet: blocks},
	}
}

// String is meta as private_metadata; a response_url that would make it too long is left out.
func (m formMeta) String() string {
	raw, err := json.Marshal(m)
	if err == nil && length(string(raw)) > maxMetadata {
		m.Respond = ""
		raw, err = json.Marshal(m)
	}
	if err != nil { // strings and flags can always be written
		return ""
	}
	return string(raw)
}

// readMeta reads what [formMeta.String] wrote.
func readMeta(private string) (formMeta, error) {
	var m formMeta
	if err := json.Unmarshal([]byte(private), &m); err != nil {
		return m, fmt.Errorf("read what a form remembers: %w", err)
	}
	return m, nil
}
