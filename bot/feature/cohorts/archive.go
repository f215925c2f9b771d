package cohorts

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// askToArchive is the first of two steps.
func askToArchive(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := led(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	w := tx.Words()
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("cohorts.archive.title", "cohort", c.Name), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: w.Text("cohorts.archive.title", "cohort", c.Name)},
			w.Paragraph("cohorts.archive.what"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("cohorts.archive.yes"), Action: chat.Action{Route: "cohorts.archive", Arg: string(c.ID)}, Style: chat.Danger},
				chat.Button{Label: w.Text("cohorts.archive.no"), Action: chat.Action{Route: "cohorts.keep", Arg: string(c.ID)}},
			}},
		},
	}}, nil
}

func keep(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return tx.Say("cohorts.archive.kept", "cohort", c.Name), nil
}

// archive ends a cohort: nothing goes out for it any more, nobody comes in, and who is in it keeps what it shared.
func (f *Feature) archive(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	said := tx.Say("cohorts.archive.done", "cohort", c.Name)
	if !c.Active() {
		return said, nil
	}
	c.Archived = tx.Now()
	if err := keepChanged(tx, c, "cohorts.archive", string(c.ID)); err != nil {
		return nil, err
	}
	if err := tx.People().Uninvite(c.ID, ""); err != nil {
		return nil, err
	}
	waiting, err := f.waiting(&tx.View, c.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range waiting {
		if err := f.settle(tx, r, Ended); err != nil {
			return nil, err
		}
	}
	return said, f.leadsChanged(tx, c)
}

func reopenNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := chosenEver(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	in.Arg = string(c.ID)
	return reopen(tx, in)
}

// reopen lets a cohort go on, with those who are in it. A channel that has been given to another one stays there.
func reopen(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if !mayLead(&tx.View, c) {
		return tx.Say("bot.refused.leads"), nil
	}
	if c.Active() {
		return tx.Say("cohorts.reopen.runs", "cohort", c.Name), nil
	}
	if _, err := tx.People().CohortNamed(c.Name); !errors.Is(err, data.ErrNotFound) {
		return tx.Say("cohorts.reopen.name_taken", "cohort", c.Name), err
	}
	before := len(c.Channels)
	c.Channels = slices.DeleteFunc(slices.Clone(c.Channels), func(channel chat.ChannelID) bool {
		_, err := tx.People().CohortOf(channel)
		return err == nil
	})
	key := "cohorts.reopen.done"
	if len(c.Channels) < before {
		key = "cohorts.reopen.fewer_channels"
	}
	c.Archived = time.Time{}
	return tx.Say(key, "cohort", c.Name), keepChanged(tx, c, "cohorts.reopen", string(c.ID))
}

func historyNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := chosenEver(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	in.Arg = string(c.ID)
	return history(tx, in)
}

// history gives those who are in a cohort, or lead it, what it shared, as a file to keep: as much as they may read.
func history(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	inside, err := tx.People().IsIn(c.ID, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	if !inside && !c.LedBy(tx.Actor().ID) {
		return tx.Say("cohorts.history.not_yours", "cohort", c.Name), nil
	}
	shared, err := tx.History(c)
	if err != nil {
		return nil, err
	}
	if len(shared) == 0 {
		return tx.Say("cohorts.history.nothing", "cohort", c.Name), nil
	}
	w := tx.Words()
	title := w.Text("cohorts.history.title", "cohort", c.Name)
	head := []chat.Block{chat.Heading{Text: title}, when(tx, c)}
	if c.About != "" {
		head = append(head, chat.Paragraph{Spans: chat.Text(c.About)})
	}
	head = append(head, w.Fine("cohorts.history.whose"))
	file := chat.Markdown(chat.Message{Summary: title, Language: w.Language(), Blocks: append(head, shared...)})
	return chat.Privately{Message: chat.Message{
		Summary: title, Language: w.Language(),
		Blocks: []chat.Block{
			w.Paragraph("cohorts.history.here", "cohort", c.Name),
			chat.Attachment{Name: fileName(c), MediaType: "text/markdown", Data: []byte(file), Alt: w.Text("cohorts.history.alt", "cohort", c.Name)},
			w.Fine("cohorts.history.whose"),
		},
	}}, nil
}

// when says from when to when a cohort ran, by its own clock.
func when(tx *bot.Tx, c community.Cohort) chat.Block {
	w := tx.Words()
	local := func(t time.Time) string {
		t = t.In(tx.WordsIn(c).Zone())
		return w.Text("bot.recurrence.date", "day", w.Day(t.Day()), "month", w.Month(t.Month()), "year", strconv.Itoa(t.Year()))
	}
	if c.Active() {
		return w.Paragraph("cohorts.history.since", "from", local(c.Created))
	}
	return w.Paragraph("cohorts.history.from_to", "from", local(c.Created), "to", local(c.Archived))
}

// fileName is a name that every system takes: what is neither a letter nor a digit becomes a dash.
func fileName(c community.Cohort) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return '-'
	}, c.Name)
	name = strings.Trim(name, "-")
	if name == "" {
		name = "cohort"
	}
	return name + ".md"
}
