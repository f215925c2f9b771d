package discord

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"weft/bot/chat"
)

// modal is a form, or a page of it, as Discord shows it: data of an interaction callback of type 9.
type modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// formExtra is what the custom_id of a modal says beside the action.
type formExtra struct {
	// More: fields are left after this page. Rest: pages of the form were sent before.
	More, Rest bool
}

const (
	formMore = "m"
	formRest = "r"
)

// extra writes the flags, and a sum of the revision: a client that kept what somebody typed into a modal shows it again
// when the same modal is opened, which would hide a prefilled value that has changed.
func (e formExtra) extra(revision string) string {
	text := "-"
	if e.More {
		text += formMore
	}
	if e.Rest {
		text += formRest
	}
	if revision == "" {
		return text
	}
	sum := sha256.Sum256([]byte(revision))
	return text + "." + base64.RawURLEncoding.EncodeToString(sum[:6])
}

func readExtra(extra string) formExtra {
	flags, _, _ := strings.Cut(extra, ".")
	return formExtra{More: strings.Contains(flags, formMore), Rest: strings.Contains(flags, formRest)}
}

// modalOf writes the first page of a form: what of it fits into five parts. guild is the server in which it is shown, ""
// for a direct conversation. The words on its own buttons are Discord's, in the language of the person's client:
// [chat.Form] Submit and Cancel are not shown.
func (d *Driver) modalOf(f chat.Form, guild string) modal {
	m, _ := d.modalWith(&renderer{app: d.config.ApplicationID, guild: guild, book: d.book.Load()}, f)
	return m
}

// modalWith writes a page of a form, and the fields that it shows.
func (d *Driver) modalWith(r *renderer, f chat.Form) (modal, []chat.Field) {
	parts := introParts(r, f.Intro)
	page, more := f.Page(maxModalRows)
	shown := 0
	for _, field := range page {
		made := d.fieldParts(r, field, f.Language)
		if shown > 0 && len(parts)+len(made) > maxModalRows {
			break
		}
		parts = append(parts, made...)
		shown++
	}
	extra := formExtra{More: more || shown < len(page), Rest: f.Rest}.extra(f.Revision)
	return modal{
		CustomID: control{Kind: kindForm, Action: f.Action, Extra: extra}.customID(),
		Title:    r.clip("the title", f.Title, maxModalTitle), Components: parts,
	}, page[:shown]
}

// introParts is what stands above the fields, the line about who can see the answers included: one text, so that four
// fields have room below it. Where it holds more than a modal takes it is shortened there; [UnfitForm] says so.
func introParts(r *renderer, intro []chat.Block) []component {
	if len(intro) == 0 {
		return nil
	}
	for _, block := range intro {
		r.block(block)
	}
	var texts []string
	for _, p := range r.pieces {
		for _, c := range p.components {
			if c.Type == typeTextDisplay {
				texts = append(texts, c.Content)
			}
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return []component{textDisplay(r.clip("what stands above the fields", strings.Join(texts, "\n"), maxIntro))}
}

// maxIntro leaves the texts above long questions their room among the characters of a modal.
const maxIntro = 3000

// submitted is what came back in a modal.
type submitted struct {
	Action  chat.Action
	Answers chat.Answers
	formExtra
	// Through is the name of the last field that the page showed.
	Through string
}

// readModal reads a submitted modal: its custom_id and its components, as the interaction has them. guild is the server
// in which it happened. What has no answer is left out.
func (d *Driver) readModal(customID, guild string, components []component) (submitted, error) {
	c, err := parseControl(customID)
	if err != nil {
		return submitted{}, err
	}
	if c.Kind != kindForm {
		return submitted{}, errors.New("the modal is no form")
	}
	s := submitted{Action: c.Action, Answers: chat.Answers{}, formExtra: readExtra(c.Extra)}
	for _, part := range components {
		if part.Component == nil {
			continue // text
		}
		name, value := d.readField(*part.Component, guild)
		if name == "" {
			continue
		}
		s.Through = name
		if value != nil {
			s.Answers[name] = value
		}
	}
	return s, nil
}
