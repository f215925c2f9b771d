package discord

import (
	"encoding/json"
	"testing"

	"weft/bot/chat"
)

// FuzzControls reads custom_ids of whoever made them: what is read is written the same again, and fits.
func FuzzControls(f *testing.F) {
	f.Add(control{Kind: kindButton, Index: 35, Action: chat.Action{Route: "checkins.answer", Arg: "01J9"}}.customID())
	f.Add(control{Kind: kindForm, Action: chat.Action{Route: "r"}, Extra: formExtra{More: true, Rest: true}.extra("7")}.customID())
	for _, foreign := range []string{"", "b", "b000000", "bzzzzzz", "b00-1-1x", "sé0101ab"} {
		f.Add(foreign)
	}
	f.Fuzz(func(t *testing.T, id string) {
		c, err := parseControl(id)
		if err != nil {
			return
		}
		again, err := parseControl(c.customID())
		if err != nil || again != c {
			t.Errorf("%q is read as %+v, and then as %+v, %v", id, c, again, err)
		}
	})
}

// FuzzModals reads submitted modals as they come: whatever is in them, it does not panic, and answers belong to fields.
func FuzzModals(f *testing.F) {
	f.Add(control{Kind: kindForm, Action: chat.Action{Route: "r"}}.customID(), `[{"type":18,"component":{"type":4,"custom_id":"nage","value":"7"}},{"type":18,"component":{"type":4,"custom_id":"nb","value":"NaN"}}]`)
	f.Add(control{Kind: kindForm, Action: chat.Action{Route: "r"}}.customID(), `[{"type":18,"component":{"type":3,"custom_id":"mmany","values":["01b","00a","x"]}},{"type":10}]`)
	f.Add("f", `[{"type":1,"components":[{"type":4,"custom_id":"t","value":""}]},{"type":99}]`)
	f.Fuzz(func(t *testing.T, id, body string) {
		var components []component
		if json.Unmarshal([]byte(body), &components) != nil {
			return
		}
		d := &Driver{config: Config{ApplicationID: "1"}}
		got, err := d.readModal(id, "2", components)
		if err != nil {
			return
		}
		if _, err := json.Marshal(got.Answers); err != nil {
			t.Errorf("the answers %#v cannot be kept: %v", got.Answers, err)
		}
		if _, nameless := got.Answers[""]; nameless {
			t.Errorf("an answer without a name: %#v", got.Answers)
		}
	})
}
