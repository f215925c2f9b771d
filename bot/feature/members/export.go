package members

import (
	"encoding/json"
	"fmt"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// The names of the files that people take with them.
const (
	fileJSON     = "weft-my-data.json"
	fileMarkdown = "weft-my-data.md"
)

// mine is the members' part of an export. The names of its fields are promised: people may read them with a program.
type mine struct {
	Name             string        `json:"name"`
	Pronouns         string        `json:"pronouns,omitempty"`
	Organisation     string        `json:"organisation,omitempty"`
	Region           string        `json:"region,omitempty"`
	WorkingLanguages []string      `json:"working_languages,omitempty"`
	CanHelpWith      []string      `json:"can_help_with,omitempty"`
	WantsToLearn     []string      `json:"wants_to_learn,omitempty"`
	Zone             string        `json:"time_zone"`
	Language         string        `json:"language"`
	Level            string        `json:"level"`
	Accounts         []string      `json:"accounts"`
	Away             []string      `json:"accounts_that_left,omitempty"`
	Opened           []string      `json:"accounts_opened_to_the_others,omitempty"`
	Roles            []string      `json:"roles,omitempty"`
	Preferences      myPreferences `json:"preferences"`
	Consents         []myConsent   `json:"consents,omitempty"`
	WrittenTo        []string      `json:"days_written_to_unasked,omitempty"`
	Joined           time.Time     `json:"joined"`
}

type myPreferences struct {
	Prompts     bool   `json:"may_be_asked"`
	Reminders   bool   `json:"may_be_reminded"`
	Direct      bool   `json:"by_direct_message"`
	Chosen      bool   `json:"by_direct_message_was_chosen,omitempty"`
	Simple      bool   `json:"simple"`
	Discreet    bool   `json:"discreet"`
	QuietFrom   string `json:"quiet_from"`
	QuietTo     string `json:"quiet_to"`
	PausedUntil string `json:"paused_until,omitempty"`
}

type myConsent struct {
	Purpose  string    `json:"purpose"`
	Version  int       `json:"version"`
	Language string    `json:"language"`
	At       time.Time `json:"at"`
}

func export(v *bot.View, id community.MemberID) (any, error) {
	m, err := v.People().Member(id)
	if err != nil {
		return nil, err
	}
	written, err := v.WrittenTo(id)
	if err != nil {
		return nil, err
	}
	p, q := m.Profile, m.Preferences
	out := mine{
		Name: p.Name, Pronouns: p.Pronouns, Organisation: p.Organisation, Region: p.Region,
		WorkingLanguages: p.Languages, CanHelpWith: p.Helps, WantsToLearn: p.Learns,
		Zone: m.Zone, Language: m.Language, Level: string(m.Level), WrittenTo: written, Joined: m.Joined.UTC(),
		Preferences: myPreferences{
			Prompts: q.Prompts, Reminders: q.Reminders, Direct: q.Direct, Chosen: q.DirectChosen, Simple: q.Simple, Discreet: q.Discreet,
			QuietFrom: q.Quiet.From.String(), QuietTo: q.Quiet.To.String(), PausedUntil: q.PausedUntil,
		},
	}
	out.Accounts, out.Away, out.Opened = texts(m.Accounts), texts(m.Away), texts(opened(m))
	for _, r := range m.Roles {
		out.Roles = append(out.Roles, string(r))
	}
	for _, c := range m.Consents {
		out.Consents = append(out.Consents, myConsent{c.Purpose, c.Version, c.Language, c.At.UTC()})
	}
	return out, nil
}

func texts(accounts []chat.UserID) (all []string) {
	for _, a := range accounts {
		all = append(all, a.String())
	}
	return all
}

// exportData answers with everything twice: for a program, and for whoever wants to read it.
func exportData(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	raw, err := asJSON(&tx.View)
	if err != nil {
		return nil, err
	}
	blocks, err := everything(&tx.View)
	if err != nil {
		return nil, err
	}
	readable := chat.Markdown(chat.Message{Blocks: append([]chat.Block{
		chat.Heading{Text: w.Text("members.export.title")},
		w.Paragraph("members.export.about", "when", w.Moment(tx.Now(), chat.MomentDateTime)),
	}, blocks...)})
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.export.done"), Language: w.Language(),
		Blocks: []chat.Block{
			w.Paragraph("members.export.done"),
			chat.Attachment{Name: fileMarkdown, MediaType: "text/markdown; charset=utf-8", Data: []byte(readable), Alt: w.Text("members.export.readable")},
			chat.Attachment{Name: fileJSON, MediaType: "application/json", Data: raw, Alt: w.Text("members.export.json")},
			w.Fine("members.export.careful"),
		},
	}}, nil
}

// asJSON writes every feature's part under the feature's name, after a header that says what the file is. Keys come
// in one order, so that two exports can be compared.
func asJSON(v *bot.View) ([]byte, error) {
	w := v.Words()
	parts, err := v.Exported(v.Actor().ID)
	if err != nil {
		return nil, err
	}
	file := struct {
		About struct {
			What     string    `json:"what"`
			At       time.Time `json:"at"`
			Language string    `json:"language"`
		} `json:"about"`
		Kept map[string]any `json:"kept"`
	}{Kept: parts}
	file.About.What, file.About.At, file.About.Language = w.Text("members.export.what"), v.Now().UTC(), w.Language()
	raw, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write an export: %w", err)
	}
	return append(raw, '\n'), nil
}
