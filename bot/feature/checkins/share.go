package checkins

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// What one page of shared answers holds at most, in characters and blocks: the least that a platform shows in one
// message is 4,000 characters in 40 parts (Discord) and 50 blocks (Slack), and a page has a heading, a closing
// question and its buttons besides.
const (
	pageText   = 3000
	pageBlocks = 24
)

// share gives a round back where its check-in says. Places that have grown more open meanwhile wait for a lead.
func (f *Feature) share(tx *bot.Tx, r Round, open []chat.ChannelID) error {
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil || !cohort.Active() {
		return err
	}
	switch r.Share {
	case ShareChannel:
		if err := f.shareIn(tx, r, cohort, sharedKey(r.ID), open); err != nil {
			return err
		}
		if err := f.planRegard(tx, r, f.sharesAt(tx, cohort)); err != nil {
			return err
		}
		if len(r.Withheld) > 0 {
			return f.askLeads(tx, r, cohort)
		}
	case ShareLeads:
		r.Given = slices.Clone(cohort.Leads)
		if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
			return err
		}
		for _, lead := range cohort.Leads {
			if err := tx.Post(bot.Post{
				Key: digestKey(r.ID, lead), To: bot.ToMember(lead), Kind: bot.Unasked, Cohort: r.Cohort,
				Show: chat.Action{Route: "checkins.digest", Arg: r.ID}, Doubt: bot.RatherTwice,
			}); err != nil {
				return err
			}
		}
	case ShareNobody:
	}
	return nil
}

// shareIn posts the answers in channels, in the morning of the cohort: below the message that asked, where there is one.
func (f *Feature) shareIn(tx *bot.Tx, r Round, cohort community.Cohort, key string, channels []chat.ChannelID) error {
	if len(channels) == 0 {
		return nil
	}
	to := bot.ToChannels(channels...)
	asked, err := tx.Reached(openKey(r.ID))
	if err != nil {
		return err
	}
	if asked {
		to = bot.ToThread(openKey(r.ID), channels...)
	}
	return tx.Post(bot.Post{
		Key: key, To: to, Cohort: r.Cohort, NotBefore: f.sharesAt(tx, cohort),
		Show: chat.Action{Route: "checkins.shared", Arg: r.ID}, Doubt: bot.RatherTwice,
	})
}

// sharesAt is the next time at which something may be said in a cohort's channels.
func (*Feature) sharesAt(tx *bot.Tx, cohort community.Cohort) time.Time {
	return community.DefaultPreferences().Quiet.NextWelcome(tx.Now(), tx.WordsIn(cohort).Zone())
}

// reviseShared says anew what was given back, wherever that was.
func (f *Feature) reviseShared(tx *bot.Tx, r Round) error {
	err := errors.Join(tx.Revise(sharedKey(r.ID)), tx.Revise(sharedAnywayKey(r.ID)))
	for _, lead := range r.Given {
		err = errors.Join(err, tx.Revise(digestKey(r.ID, lead)))
	}
	return err
}

// renderShared gives the answers of a round back to the cohort, and invites it to reflect.
func (f *Feature) renderShared(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	if !ShareChannel.allows(round.Reach) || (!r.Stands() && round.keepsFrom(&r.View, r.Cohort, r.Channel())) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	return f.sharedPage(&r.View, r.Words(), round, forCohort, 1)
}

// renderDigest gives the answers of a round to one who leads. Whoever leads no more gets nothing.
func (f *Feature) renderDigest(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && !r.Cohort.LedBy(r.Reader.ID)) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	return f.sharedPage(&r.View, r.Words(), round, forLeads, 1)
}

// turn shows another page of what was shared, to whoever asks and may read it.
func (f *Feature) turn(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, page := pageOf(in.Arg)
	round, err := f.round(tx.Reader(), id)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	cohort, err := tx.People().Cohort(round.Cohort)
	if err != nil {
		return nil, err
	}
	member, err := tx.People().IsIn(cohort.ID, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	who := forCohort
	switch {
	case cohort.LedBy(tx.Actor().ID):
		who = forLeads
	case !member || !ShareChannel.allows(round.Reach):
		return tx.Say("checkins.not_yours"), nil
	}
	m, err := f.sharedPage(&tx.View, tx.Words(), round, who, page)
	return chat.Privately{Message: m}, err
}

func pageArg(round string, page int) string { return round + "/" + strconv.Itoa(page) }

func pageOf(arg string) (round string, page int) {
	round, number, _ := strings.Cut(arg, "/")
	page, err := strconv.Atoi(number)
	if err != nil {
		page = 1
	}
	return round, page
}

// audienceOfPage is for whom answers are put together.
type audienceOfPage int

const (
	forCohort audienceOfPage = iota // what everybody in the cohort may read
	forLeads                        // what those who lead may read
)

// sharedPage is one page of what a round gives back. Pages count from 1; one that is not there is the last.
func (f *Feature) sharedPage(
	v *bot.View, w *words.Locale, round Round, who audienceOfPage, page int,
) (chat.Message, error) {
	parts, err := f.sharedParts(v, w, round, who)
	if err != nil {
		return chat.Message{}, err
	}
	return round.page(w, parts, page, func(n int) chat.Action {
		return chat.Action{Route: "checkins.page", Arg: pageArg(round.ID, n)}
	}), nil
}

// page lays out one page of what a round gives back; to is how another one is asked for.
func (r Round) page(w *words.Locale, parts []part, page int, to func(page int) chat.Action) chat.Message {
	m := chat.Message{
		Summary: w.Text("checkins.shared.summary", "title", r.Title), Language: w.Language(),
		Blocks: []chat.Block{chat.Heading{Text: w.Text("checkins.shared.title", "title", r.Title)}},
	}
	if len(parts) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph(nothingShared(r)))
		return m
	}
	pages := paginate(parts)
	page = max(1, min(page, len(pages)))
	m.Blocks = append(m.Blocks, pages[page-1]...)
	if page == len(pages) {
		m.Blocks = append(m.Blocks, chat.Divider{}, w.Paragraph(r.closing(w)))
	}
	if len(pages) > 1 {
		m.Blocks = append(m.Blocks, turning(w, page, len(pages), to))
	}
	return m
}

// nothingShared is the key of what is said where nothing can be shown: kindly, and telling nothing of anybody.
func nothingShared(r Round) string {
	if r.Reach == community.CohortUnnamed {
		return "checkins.shared.too_few"
	}
	return "checkins.shared.nobody"
}

// closing is the key of the question that the group is left with.
func (r Round) closing(w *words.Locale) string {
	if key := "checkins." + r.Template + ".reflect"; r.Template != "" && w.Has(key) {
		return key
	}
	return "checkins.shared.reflect"
}

func turning(w *words.Locale, page, of int, to func(page int) chat.Action) chat.Block {
	var controls []chat.Control
	offer := func(key string, n int) {
		controls = append(controls, chat.Button{Label: w.Text(key, "page", n, "of", of), Action: to(n)})
	}
	if page > 1 {
		offer("checkins.shared.back", page-1)
	}
	if page < of {
		offer("checkins.shared.on", page+1)
	}
	return chat.Actions{Controls: controls}
}

// part is what stays together on a page: what is said, below a head that is repeated where a page begins in the middle.
type part struct {
	head []chat.Block
	body chat.Block
}

// sharedParts are the answers of a round, in its order.
func (f *Feature) sharedParts(v *bot.View, w *words.Locale, round Round, who audienceOfPage) ([]part, error) {
	if round.Reach == community.CohortUnnamed {
		p, ok, err := f.published(v, round.ID)
		if err != nil || !ok {
			return nil, err
		}
		return p.parts(w, round), nil
	}
	all, err := f.answered(v, round)
	if err != nil {
		return nil, err
	}
	named := make([]namedAnswer, 0, len(all))
	for _, a := range all {
		reach := round.reachOf(a)
		if reach != community.CohortNamed && (who != forLeads || reach != community.LeadsOnly) {
			continue
		}
		member, err := v.People().Member(a.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		named = append(named, namedAnswer{member.Profile.Name, a})
	}
	slices.SortStableFunc(named, func(a, b namedAnswer) int { return strings.Compare(a.name, b.name) })
	if round.Layout == ByQuestion {
		return byQuestion(w, round, named), nil
	}
	return byPerson(w, round, named), nil
}

// namedAnswer is an answer with the name of who gave it.
type namedAnswer struct {
	name string
	answer
}

func byPerson(w *words.Locale, round Round, all []namedAnswer) []part {
	var parts []part
	for _, a := range all {
		head := []chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: a.name}}}}
		for _, q := range round.Questions {
			if v, ok := a.Words[q.Name]; ok {
				parts = append(parts, part{head, chat.Facts{Facts: []chat.Fact{q.fact(w, v)}}})
			}
		}
	}
	return parts
}

func byQuestion(w *words.Locale, round Round, all []namedAnswer) []part {
	var parts []part
	for _, q := range round.Questions {
		head := []chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: q.text(w).Short}}}}
		for _, a := range all {
			if v, ok := a.Words[q.Name]; ok {
				parts = append(parts, part{head, chat.Facts{Facts: []chat.Fact{{Label: a.name, Spans: q.fact(w, v).Spans}}}})
			}
		}
	}
	return parts
}

// fact is what somebody answered to a question, in the words of a language.
func (q Question) fact(w *words.Locale, v chat.Value) chat.Fact {
	t := q.text(w)
	return chat.Fact{Label: t.Short, Spans: chat.Text(bot.Spoken(q.input(w, t), v))}
}

// parts writes a publication down: what people wrote as a list, what they chose as counts.
func (p publication) parts(w *words.Locale, round Round) []part {
	var parts []part
	for _, one := range p.Questions {
		i := slices.IndexFunc(round.Questions, func(q Question) bool { return q.Name == one.Name })
		if i < 0 {
			continue
		}
		q := round.Questions[i]
		t := q.text(w)
		head := []chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: t.Short}}}}
		say := func(b chat.Block) { parts = append(parts, part{head, b}) }
		switch {
		case one.Count == 0:
			say(w.Fine("checkins.shared.too_few_here", "least", community.LeastUnnamed))
		case q.Kind.words() && p.Withdrawn:
			say(w.Fine("checkins.shared.withdrawn"))
		case q.Kind.words():
			for _, said := range one.Words {
				say(chat.Quote{Spans: chat.Text(said)})
			}
		default:
			say(q.tally(w, one))
		}
	}
	if len(parts) > 0 {
		parts = append(parts, part{body: w.Fine("checkins.shared.respondents", "count", p.Respondents)})
	}
	return parts
}

// tally says how often each answer was chosen, in the order in which it was offered.
func (q Question) tally(w *words.Locale, one published) chat.Facts {
	facts := chat.Facts{}
	input := q.input(w, q.text(w))
	for _, value := range q.values(one.Tally) {
		label := bot.Spoken(input, chat.ReadValue(input, value))
		facts.Facts = append(facts.Facts, chat.Fact{Label: label, Spans: chat.Text(strconv.Itoa(one.Tally[value]))})
	}
	return facts
}

// values lists what can be chosen, whether or not somebody did; of numbers those that somebody gave.
func (q Question) values(tally map[string]int) []string {
	switch q.Kind {
	case KindOne, KindMany:
		return q.Choices
	case KindYesNo:
		return []string{"yes", "no"}
	case KindScale:
		var all []string
		for n := 1; n <= q.High; n++ {
			all = append(all, strconv.Itoa(n))
		}
		return all
	case KindLong, KindShort, KindNumber:
	}
	return slices.SortedFunc(keys(tally), func(a, b string) int {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return int(x*1000) - int(y*1000)
	})
}

// paginate puts parts on pages. What does not fit begins the next page, below its head.
func paginate(parts []part) [][]chat.Block {
	var pages [][]chat.Block
	var page []chat.Block
	size := 0
	var head []chat.Block
	for i, p := range parts {
		blocks := []chat.Block{p.body}
		if i == 0 || !sameHead(head, p.head) || len(page) == 0 {
			blocks = append(slices.Clone(p.head), p.body)
		}
		if len(page) > 0 && (size+sizeOf(blocks) > pageText || len(page)+len(blocks) > pageBlocks) {
			pages = append(pages, page)
			page, size = nil, 0
			blocks = append(slices.Clone(p.head), p.body)
		}
		page, size, head = append(page, blocks...), size+sizeOf(blocks), p.head
	}
	return append(pages, page)
}

func sameHead(a, b []chat.Block) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// sizeOf is how many characters blocks take, with what separates them from those before.
func sizeOf(blocks []chat.Block) int {
	return utf8.RuneCountInString(chat.PlainMessage(chat.Message{Blocks: blocks})) + 1
}
