package checkins

import (
	"weft/bot/chat"
)

// Kind is the kind of answer that a question takes.
type Kind string

// The kinds of answers.
const (
	KindLong  Kind = "long"
	KindShort Kind = "short"
	KindScale Kind = "scale"
)

// Question is one thing that is asked. Its words are found under a key, so that each reads it in their language.
type Question struct {
	Name     string
	Key      string
	Kind     Kind
	Optional bool `json:",omitempty"`
}

// scaleTop is the upper end of a scale; the lower is 1.
const scaleTop = 5

// weekly is the template of a weekly reflection: what moved, what is hard, how much is left, where a hand would help.
func weekly() []Question {
	return []Question{
		{Name: "moved", Key: "checkins.weekly.moved", Kind: KindLong},
		{Name: "hard", Key: "checkins.weekly.hard", Kind: KindLong, Optional: true},
		{Name: "energy", Key: "checkins.weekly.energy", Kind: KindScale},
		{Name: "hand", Key: "checkins.weekly.hand", Kind: KindShort, Optional: true},
	}
}

// field asks a question in a reader's language.
func (q Question) field(say func(string, ...any) string, before chat.Answers) chat.Field {
	field := chat.Field{Name: q.Name, Label: say(q.Key + ".ask"), Optional: q.Optional, Prefill: before[q.Name]}
	switch q.Kind {
	case KindLong:
		field.Input = chat.LongText{Max: 1500}
	case KindShort:
		field.Input = chat.ShortText{Max: 200}
	case KindScale:
		field.Input = chat.Scale{Low: 1, High: scaleTop, LowName: say(q.Key + ".low"), HighName: say(q.Key + ".high")}
	}
	return field
}
