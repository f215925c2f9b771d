package bot

import (
	"testing"

	"weft/bot/chat"
)

func TestTypedOnAPhone(t *testing.T) {
	options := []chat.Option{{Value: "part", Label: "À moitié"}, {Value: "all", Label: "En entier"}}
	tests := map[string]struct {
		in    chat.Input
		typed string
		want  chat.Value
	}{
		"yes without its accent":     {chat.YesNo{Yes: "Sí", No: "No"}, "si", chat.BoolValue(true)},
		"no without its tilde":       {chat.YesNo{Yes: "Sim", No: "Não"}, "nao.", chat.BoolValue(false)},
		"alef without its hamza":     {chat.YesNo{Yes: "أجل", No: "لا"}, "اجل", chat.BoolValue(true)},
		"a choice without accents":   {chat.OneOf{Options: options}, "a moitie", chat.ChoiceValue("part")},
		"several":                    {chat.ManyOf{Options: options}, "en entier، A MOITIÉ", chat.ChoicesValue{"all", "part"}},
		"a date with marks":          {chat.DateInput{}, "\u200e2026-11-30\u200f", chat.DateValue{Year: 2026, Month: 11, Day: 30}},
		"words are left as they are": {chat.LongText{}, " «Sí» ", chat.TextValue(" «Sí» ")},
		"something else":             {chat.YesNo{Yes: "Sí", No: "No"}, "sin", chat.TextValue("sin")},
	}
	for name, test := range tests {
		got := chat.ReadValue(test.in, typedParts(test.in, test.typed)...)
		if chat.Canonical(got) != chat.Canonical(test.want) {
			t.Errorf("%s: %q is read as %#v, want %#v", name, test.typed, got, test.want)
		}
	}
	if !isWord(" Cancelár! ", "cancelar") || isWord("cancelo", "cancelar") {
		t.Error("a word is taken for another, or not for itself")
	}
}
