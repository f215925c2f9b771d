package checkins

import (
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
)

// Kind is the kind of answer that a question takes.
type Kind string

// The kinds of answers.
const (
	KindLong   Kind = "long"
	KindShort  Kind = "short"
	KindNumber Kind = "number"
	KindScale  Kind = "scale"
	KindOne    Kind = "one"  // one of its choices
	KindMany   Kind = "many" // any of its choices
	KindYesNo  Kind = "yesno"
)

// Kinds lists the kinds of answers, in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{KindLong, KindShort, KindYesNo, KindOne, KindMany, KindScale, KindNumber}
}

// MaxQuestions is how many questions a check-in may have. Ten take a few minutes on a phone; more are a survey.
const MaxQuestions = 10

// The lengths of what is asked and answered, in characters.
const (
	maxAsk   = chat.MaxFieldLabel
	maxLong  = 1500
	maxShort = 200
)

// Question is one thing that is asked.
type Question struct {
	// Name is unique in its check-in and never changes: answers are kept under it.
	Name string
	// Key finds the words of a template's question in every language of Weft; "" once it has words of its own.
	Key      string `json:",omitempty"`
	Kind     Kind
	Optional bool `json:",omitempty"`
	// High is the upper end of a scale, whose lower is 1; 2 to 10.
	High int `json:",omitempty"`
	// Choices are the names of what can be chosen, in order. Their words are in Texts, or under Key. A name stays when
	// its words change; one that was given up is never used again.
	Choices []string `json:",omitempty"`
	// Chosen counts the choices that were added.
	Chosen int `json:",omitempty"`
	// If says after which earlier answer this is asked; nil for always.
	If *chat.When `json:",omitempty"`
	// Recalled: what somebody answered is shown to them alone in the next round.
	Recalled bool `json:",omitempty"`
	// Revision counts changes of what is asked; a language whose text is of an earlier one is behind.
	Revision int `json:",omitempty"`
	// Texts are the question's own words, by language. With a Key there are none.
	Texts map[string]Text `json:",omitempty"`
}

// Text is what a question says in one language.
type Text struct {
	Ask      string
	Short    string            `json:",omitempty"` // what stands beside an answer; "" for Ask
	Low      string            `json:",omitempty"` // the ends of a scale
	High     string            `json:",omitempty"`
	Choices  map[string]string `json:",omitempty"` // by the name of the choice
	Revision int               `json:",omitempty"` // of the question that this says
}

// behind reports whether a language says something older than what is asked now, or nothing at all.
func (q Question) behind(language string) bool {
	if q.Key != "" {
		return false
	}
	t, ok := q.Texts[language]
	return !ok || t.Revision < q.Revision
}

// text is what a reader is asked: in their language, else in one that is up to date. A language that is behind is
// spoken all the same, since somebody who reads Swahili is better served by last month's words than by today's in a
// language they do not read. What it lacks altogether, such as a choice that was added, is said in the newest words, so
// that everybody can choose it; what was given up is offered to nobody. Where the kind of a question changed, older
// words would ask for something else: those are put away with it, see [Question.reword].
func (q Question) text(w *words.Locale) Text {
	if q.Key != "" {
		return q.fromWords(w)
	}
	_, newest := q.newest()
	t, ok := q.Texts[w.Language()]
	if !ok {
		t = newest
	}
	if len(q.Choices) > 0 {
		t.Choices = filled(q.Choices, t.Choices, newest.Choices)
	}
	if q.Kind == KindScale && t.Low == "" && t.High == "" {
		t.Low, t.High = newest.Low, newest.High
	}
	if t.Short == "" {
		t.Short = t.Ask
	}
	return t
}

// fromWords reads a template's question from the locale files.
func (q Question) fromWords(w *words.Locale) Text {
	t := Text{Ask: w.Text(q.Key + ".ask"), Short: w.Text(q.Key + ".short"), Revision: q.Revision}
	if q.Kind == KindScale {
		t.Low, t.High = w.Text(q.Key+".low"), w.Text(q.Key+".high")
	}
	if len(q.Choices) > 0 {
		t.Choices = map[string]string{}
		for _, c := range q.Choices {
			t.Choices[c] = w.Text(q.Key + ".choice." + c)
		}
	}
	return t
}

// newest is the text that says what is asked now, with its language; of several, that of the first language by name.
// With a Key the language is "": all of them are.
func (q Question) newest() (language string, t Text) {
	for _, l := range slices.Sorted(keys(q.Texts)) {
		if other := q.Texts[l]; language == "" || other.Revision > t.Revision {
			language, t = l, other
		}
	}
	return language, t
}

// filled takes each choice's words from the first text that has them.
func filled(names []string, texts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		for _, t := range texts {
			if all[name] == "" {
				all[name] = t[name]
			}
		}
		if all[name] == "" {
			all[name] = name
		}
	}
	return all
}

// field asks a question in a reader's language.
func (q Question) field(w *words.Locale, before chat.Answers) chat.Field {
	t := q.text(w)
	return chat.Field{
		Name: q.Name, Label: t.Ask, Optional: q.Optional, When: q.If, Prefill: before[q.Name], Input: q.input(w, t),
	}
}

func (q Question) input(w *words.Locale, t Text) chat.Input {
	options := make([]chat.Option, len(q.Choices))
	for i, name := range q.Choices {
		options[i] = chat.Option{Value: name, Label: t.Choices[name]}
	}
	switch q.Kind {
	case KindLong:
		return chat.LongText{Max: maxLong}
	case KindShort:
		return chat.ShortText{Max: maxShort}
	case KindNumber:
		return chat.NumberInput{}
	case KindScale:
		return chat.Scale{Low: 1, High: q.High, LowName: t.Low, HighName: t.High}
	case KindOne:
		return chat.OneOf{Options: options}
	case KindMany:
		return chat.ManyOf{Options: options}
	case KindYesNo:
		return chat.YesNo{Yes: w.Text("checkins.yes"), No: w.Text("checkins.no")}
	}
	return chat.ShortText{Max: maxShort}
}

// words reports whether a question is answered in a person's own words, rather than by choosing.
func (k Kind) words() bool { return k == KindLong || k == KindShort }

// key names the words of a kind. Locale files read "one" and "many" as plural forms.
func (k Kind) key() string {
	switch k {
	case KindOne:
		return "choose"
	case KindMany:
		return "choose_any"
	case KindLong, KindShort, KindNumber, KindScale, KindYesNo:
	}
	return string(k)
}

// fact is what somebody answered to a question, in the words of a language.
func (q Question) fact(w *words.Locale, v chat.Value) chat.Fact {
	t := q.text(w)
	return chat.Fact{Label: t.Short, Spans: chat.Text(bot.Spoken(w, q.input(w, t), v))}
}
