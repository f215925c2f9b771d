package checkins

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/scheduler"
)

// export gives the actor the rounds of a check-in as two files: a table for a spreadsheet, and JSON for a program.
// They hold what the actor may read in the report, and nothing else. That it was done is kept; what it held is not.
func (f *Feature) export(tx *bot.Tx, c Checkin, _ int) (chat.Response, error) {
	w := tx.Words()
	all, err := f.seenRounds(&tx.View, c)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return tx.Say("checkins.report.none"), nil
	}
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	spread, err := table(spreadsheet(w, all))
	if err != nil {
		return nil, err
	}
	day := scheduler.DateOf(tx.Now().In(w.Zone())).String()
	about := w.Text("checkins.export.about", "title", c.Title, "cohort", cohort.Name, "name", tx.Actor().Profile.Name, "least", community.LeastUnnamed)
	written, err := document(exported{About: about, Checkin: c.Title, Cohort: cohort.Name, Exported: day, Rounds: exportedRounds(w, all)})
	if err != nil {
		return nil, err
	}
	name := fileName(c.Title) + "-" + day
	title := w.Text("checkins.export.title", "title", c.Title)
	return chat.Privately{Message: chat.Message{
		Summary: title, Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: title},
			chat.Paragraph{Spans: chat.Text(about)},
			chat.Attachment{Name: name + ".csv", MediaType: "text/csv", Data: spread, Alt: w.Text("checkins.export.csv")},
			chat.Attachment{Name: name + ".json", MediaType: "application/json", Data: written, Alt: w.Text("checkins.export.json")},
			w.Fine("checkins.export.care"),
		},
	}}, tx.Audit("checkins.export", c.ID)
}

// fileName makes a name that every system can store: letters and digits of any script, and "-" for what is between.
func fileName(title string) string {
	parts := strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(parts) == 0 {
		return "checkin"
	}
	return clip(strings.ToLower(strings.Join(parts, "-")), 40)
}

// spreadsheet is a row for each answer to each question, the newest round first. What was given without names has a
// row for each question and each word or choice, and none for anybody who answered.
func spreadsheet(w *words.Locale, all []seen) [][]string {
	var head []string
	for _, column := range []string{"round", "question", "person", "answer", "times", "readers"} {
		head = append(head, w.Text("checkins.export."+column))
	}
	rows := [][]string{head}
	for _, s := range all {
		when := s.Local.String()
		for _, a := range s.named {
			readers := w.Text("checkins.mine." + string(s.reachOf(a.answer)))
			for _, q := range s.Questions {
				if v, ok := a.Words[q.Name]; ok {
					rows = append(rows, []string{when, q.text(w).Ask, a.name, chat.PlainText(q.fact(w, v).Spans), "1", readers})
				}
			}
		}
		if s.unnamed == nil {
			continue
		}
		readers := w.Text("checkins.mine." + string(community.CohortUnnamed))
		for _, q := range s.Questions {
			for _, one := range s.unnamed.saidTo(w, q) {
				rows = append(rows, []string{when, q.text(w).Ask, "", one.Answer, strconv.Itoa(one.Times), readers})
			}
		}
	}
	return rows
}

// saidTo is what was published of one question, in the words of a language: what people wrote in the order in which it
// was published, what they chose in the order in which it was offered.
func (p publication) saidTo(w *words.Locale, q Question) []exportedValue {
	i := slices.IndexFunc(p.Questions, func(o published) bool { return o.Name == q.Name })
	if i < 0 || p.Questions[i].Count == 0 {
		return nil
	}
	one := p.Questions[i]
	var all []exportedValue
	for _, said := range one.Words {
		all = append(all, exportedValue{said, 1})
	}
	if q.Kind.words() {
		return all
	}
	for _, f := range q.tally(w, one).Facts {
		times, err := strconv.Atoi(chat.PlainText(f.Spans))
		if err != nil {
			continue
		}
		all = append(all, exportedValue{f.Label, times})
	}
	return all
}

// exported is the file for programs. Its names stay as they are; what people wrote and are asked is in the reader's
// language.
type exported struct {
	About    string          `json:"about"`
	Checkin  string          `json:"checkin"`
	Cohort   string          `json:"cohort"`
	Exported string          `json:"exported"`
	Rounds   []exportedRound `json:"rounds"`
}

type exportedRound struct {
	Round   string          `json:"round"` // local date and time
	Open    bool            `json:"open,omitempty"`
	Readers community.Reach `json:"readers"`
	Asked   int             `json:"asked"`
	Reached int             `json:"reached"`
	// Answered is left out where it cannot be said; Why then says why.
	Answered  *int               `json:"answered,omitempty"`
	Why       counted            `json:"not_counted,omitempty"`
	Questions []exportedQuestion `json:"questions,omitempty"`
	Answers   []exportedAnswer   `json:"answers,omitempty"`
}

type exportedQuestion struct {
	Name string `json:"name"`
	Ask  string `json:"ask"`
	// Unnamed is what was said without names: how often each, and by nobody.
	Unnamed []exportedValue `json:"unnamed,omitempty"`
}

type exportedValue struct {
	Answer string `json:"answer"`
	Times  int    `json:"times"`
}

type exportedAnswer struct {
	Person  string            `json:"person"`
	Readers community.Reach   `json:"readers"`
	Answers map[string]string `json:"answers"` // by the question's name
}

func exportedRounds(w *words.Locale, all []seen) []exportedRound {
	rounds := make([]exportedRound, 0, len(all))
	for _, s := range all {
		r := exportedRound{
			Round: s.Local.String(), Open: s.open(), Readers: s.Reach, Asked: s.told.Asked, Reached: s.told.Reached, Why: s.counted,
		}
		if s.counted == countKnown {
			r.Answered = &s.answered
		}
		for _, q := range s.Questions {
			one := exportedQuestion{Name: q.Name, Ask: q.text(w).Ask}
			if s.unnamed != nil {
				one.Unnamed = s.unnamed.saidTo(w, q)
			}
			r.Questions = append(r.Questions, one)
		}
		for _, a := range s.named {
			r.Answers = append(r.Answers, exportedAnswer{a.name, s.reachOf(a.answer), spokenBy(w, s.Round, a.Words)})
		}
		rounds = append(rounds, r)
	}
	return rounds
}

// spokenBy writes answers down by the names of their questions.
func spokenBy(w *words.Locale, r Round, given chat.Answers) map[string]string {
	said := map[string]string{}
	for _, q := range r.Questions {
		if v, ok := given[q.Name]; ok {
			said[q.Name] = chat.PlainText(q.fact(w, v).Spans)
		}
	}
	return said
}

// document writes JSON that a person can read as well.
func document(e exported) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(e); err != nil {
		return nil, fmt.Errorf("write an export: %w", err)
	}
	return b.Bytes(), nil
}
