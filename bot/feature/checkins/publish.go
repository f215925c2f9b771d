package checkins

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// publication is what a round without names gives back. It is made once, when the round closes, and is then the only
// thing that post, report, export and trace read: nothing that anybody does later shows in it. If somebody whose words
// are in it is forgotten, everybody's words are taken out together, so that nobody can tell whose were meant; counts
// stay.
type publication struct {
	Respondents int
	Questions   []published
	// Withdrawn: the words were taken out.
	Withdrawn bool
}

// published is what was answered to one question, without order and without authors.
type published struct {
	Name string
	// Count is how many answered it; 0 where they were fewer than [community.LeastUnnamed], so that nothing is shown.
	Count int
	// Words were written by people, shuffled; for the kinds that take words.
	Words []string
	// Tally counts what was chosen, by canonical value; for the kinds that offer choices.
	Tally map[string]int
}

// publish makes a publication of the answers that may go into one; ok is false below [community.LeastUnnamed] people.
// Each question is shuffled by itself: two answers of one person cannot be matched by their place.
func publish(r Round, answers []answer, chance *rand.Rand) (p publication, ok bool) {
	answers = slices.DeleteFunc(slices.Clone(answers), func(a answer) bool {
		return r.reachOf(a) != community.CohortUnnamed
	})
	if len(answers) < community.LeastUnnamed {
		return publication{}, false
	}
	p.Respondents = len(answers)
	for _, q := range r.Questions {
		p.Questions = append(p.Questions, publishOne(q, answers, chance))
	}
	return p, true
}

func publishOne(q Question, answers []answer, chance *rand.Rand) published {
	one := published{Name: q.Name}
	var values []chat.Value
	for _, a := range answers {
		if v, given := a.Words[q.Name]; given {
			values = append(values, v)
		}
	}
	if len(values) < community.LeastUnnamed {
		return one
	}
	one.Count = len(values)
	if q.Kind.words() {
		for _, v := range values {
			one.Words = append(one.Words, chat.Canonical(v))
		}
		slices.Sort(one.Words) // first, so that the outcome depends on nothing but the words and chance
		chance.Shuffle(len(one.Words), func(i, j int) { one.Words[i], one.Words[j] = one.Words[j], one.Words[i] })
		return one
	}
	one.Tally = map[string]int{}
	for _, v := range values {
		if many, ok := v.(chat.ChoicesValue); ok {
			for _, c := range many {
				one.Tally[c]++
			}
			continue
		}
		one.Tally[chat.Canonical(v)]++
	}
	return one
}

// publicationRow is how a publication is stored: sealed under a key of its own.
type publicationRow struct {
	Round  string
	Opened time.Time
	Thing  string // whose key it is sealed with
	Sealed []byte
}

// published returns what a round gave back without names; ok is false where it gave back nothing.
func (f *Feature) published(v *bot.View, round string) (p publication, ok bool, err error) {
	stored, err := f.publications.Get(v.Reader(), round)
	if errors.Is(err, data.ErrNotFound) {
		return publication{}, false, nil
	}
	if err != nil {
		return publication{}, false, err
	}
	plain, err := v.Open(bot.Thing(stored.Thing), f.publications.Name(), round, stored.Sealed)
	if errors.Is(err, data.ErrErased) {
		return publication{}, false, nil
	}
	if err != nil {
		return publication{}, false, fmt.Errorf("open what was published: %w", err)
	}
	return p, true, json.Unmarshal([]byte(plain), &p)
}

func (f *Feature) keepPublication(tx *bot.Tx, r Round, p publication) error {
	plain, err := json.Marshal(p)
	if err != nil {
		return err
	}
	thing := "checkins/" + tx.NewID()
	sealed, err := tx.Seal(bot.Thing(thing), f.publications.Name(), r.ID, pad(plain))
	if err != nil {
		return fmt.Errorf("seal what is published: %w", err)
	}
	if err := f.publications.Put(tx.Writer(), publicationRow{r.ID, r.Opened, thing, sealed}, r.ID); err != nil {
		return err
	}
	return tx.Later(routeUnkeep+"/"+r.ID, routeUnkeep, r.ID+"\n"+thing, r.Opened.Add(keptFor))
}

// unkeep removes a publication whose time is over together with its key, so that no older copy of the file opens it.
func (f *Feature) unkeep(tx *bot.Tx, task bot.Task) error {
	round, thing, _ := strings.Cut(task.Arg, "\n")
	if err := f.publications.Delete(tx.Writer(), round); err != nil {
		return err
	}
	return tx.DestroyThing(thing)
}

// publishRound freezes what a round without names gives back. Everybody's row is written anew, not only those of whom
// something is published: the file does not tell them apart.
func (f *Feature) publishRound(tx *bot.Tx, r Round) error {
	if r.Reach != community.CohortUnnamed {
		return nil
	}
	people, err := f.everIn(&tx.View, r.Cohort)
	if err != nil {
		return err
	}
	var all []answer
	for _, m := range people {
		a, done, err := f.given(&tx.View, r.ID, m)
		if errors.Is(err, data.ErrErased) || (err == nil && !done) {
			continue
		}
		if err != nil {
			return err
		}
		all = append(all, a)
	}
	said := slices.DeleteFunc(slices.Clone(all), func(a answer) bool { return a.Skipped })
	p, ok := publish(r, said, tx.Chance())
	if !ok {
		return nil
	}
	for _, a := range all {
		a.Published = !a.Skipped && r.reachOf(a) == community.CohortUnnamed
		if err := f.keep(tx, r, a); err != nil {
			return err
		}
	}
	return f.keepPublication(tx, r, p)
}

// withdrawWords takes all words out of a publication, and leaves what was counted. The key under which the words were
// sealed is destroyed, so that no older copy of the file gives them back.
func (f *Feature) withdrawWords(tx *bot.Tx, r Round) error {
	p, ok, err := f.published(&tx.View, r.ID)
	if err != nil || !ok {
		return err
	}
	stored, err := f.publications.Get(tx.Reader(), r.ID)
	if err != nil {
		return err
	}
	if err := tx.DestroyThing(stored.Thing); err != nil {
		return err
	}
	p.Withdrawn = true
	for i := range p.Questions {
		p.Questions[i].Words = nil
	}
	return f.keepPublication(tx, r, p)
}
