package checkins

import (
	"slices"
	"strconv"

	"weft/bot/chat"
	"weft/bot/words"
)

// mostCharted is how many rounds a chart shows, the newest ones.
const mostCharted = 12

// overTime shows how participation and the answers to scales change from round to round: in pictures, and in words
// for those who do not see them. all begins with the newest. Rounds that are open are not among it.
func overTime(w *words.Locale, all []seen) ([]chat.Block, error) {
	closed := slices.DeleteFunc(slices.Clone(all), func(s seen) bool { return s.open() })
	closed = closed[:min(len(closed), mostCharted)]
	slices.Reverse(closed)
	if len(closed) < 2 {
		return nil, nil // one round is no change
	}
	var blocks []chat.Block
	picture, err := participation(w, closed)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, picture...)
	for _, q := range scales(closed) {
		picture, err := meansOf(w, q, closed)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, picture...)
	}
	return blocks, nil
}

// participation draws how many were reached and answered. Where nobody was written to there is nothing to draw.
func participation(w *words.Locale, rounds []seen) ([]chat.Block, error) {
	var bars []bar
	var said []string
	for _, s := range rounds {
		b := bar{day: s.day(), reached: s.told.Reached, answered: s.answered, known: s.counted == countKnown}
		bars = append(bars, b)
		if b.known {
			said = append(said, w.Text("checkins.chart.answered", "date", s.date(w), "answered", b.answered, "reached", b.reached))
			continue
		}
		said = append(said, w.Text("checkins.chart.reached", "date", s.date(w), "reached", b.reached))
	}
	if !slices.ContainsFunc(bars, func(b bar) bool { return b.reached > 0 || b.answered > 0 }) {
		return nil, nil
	}
	png, err := drawBars(bars)
	if err != nil {
		return nil, err
	}
	return []chat.Block{chat.Image{
		PNG: png, Title: w.Text("checkins.chart.participation"),
		Alt: w.Text("checkins.chart.participation_alt", "rounds", w.And(said...)),
	}}, nil
}

// meansOf draws how the answers to a scale change, and writes it down with how many answered: the picture cannot.
func meansOf(w *words.Locale, q Question, rounds []seen) ([]chat.Block, error) {
	var points []point
	var said []string
	for _, s := range rounds {
		mean, n := s.mean(q)
		points = append(points, point{day: s.day(), mean: mean, known: n > 0})
		if n > 0 {
			said = append(said, w.Text("checkins.chart.mean",
				"date", s.date(w), "mean", strconv.FormatFloat(mean, 'f', 1, 64), "count", n))
		}
	}
	if len(said) < 2 {
		return nil, nil
	}
	png, err := drawMeans(points, q.High)
	if err != nil {
		return nil, err
	}
	title := q.text(w).Short
	return []chat.Block{chat.Image{
		PNG: png, Title: title,
		Alt: w.Text("checkins.chart.means_alt", "question", title, "high", q.High, "rounds", w.And(said...)),
	}}, nil
}

// scales are the scale questions of some rounds that begin with the oldest, each as it was asked last.
func scales(rounds []seen) []Question {
	var all []Question
	for _, s := range slices.Backward(rounds) {
		for _, q := range s.Questions {
			known := slices.ContainsFunc(all, func(o Question) bool { return o.Name == q.Name })
			if q.Kind == KindScale && !known {
				all = append(all, q)
			}
		}
	}
	return all[:min(len(all), mostScales)]
}

// mostScales is how many pictures of scales a report holds at most: two, and that of participation, fill a phone.
const mostScales = 2

// day is what stands below a round in a picture: month and day in digits, which every language reads.
func (r Round) day() string { return r.Local.String()[len("2026-") : len("2026-")+len("11-30")] }
