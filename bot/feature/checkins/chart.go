package checkins

import (
	"bytes"
	"fmt"
	"image/color"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The pictures are white cards, so that they read on a dark page as on a light one. They hold digits and no words,
// which some scripts would need shaping for; the words stand beside them. The same figures give the same bytes.
const (
	chartWidth, chartHeight = 640, 320 // pixels, at 96 dots to the inch
	pixel                   = vg.Inch / 96
)

// ink returns the dark colour of outlines and digits, and the colour of what is filled. Both are told apart from white
// and from each other by brightness alone, and what is filled is narrower besides.
func ink() (line, fill color.Color) {
	return color.RGBA{R: 0x1f, G: 0x29, B: 0x37, A: 0xff}, color.RGBA{R: 0x2f, G: 0x6f, B: 0x8f, A: 0xff}
}

// bar is one round in the picture of participation.
type bar struct {
	day               string
	reached, answered int
	known             bool // whether it can be said how many answered
}

// label is what stands above a bar: answered/reached, "–" for what cannot be said; where nobody was written to, since
// a channel was, how many answered alone.
func (b bar) label() string {
	switch {
	case !b.known:
		return "–/" + strconv.Itoa(b.reached)
	case b.reached == 0:
		return strconv.Itoa(b.answered)
	}
	return fmt.Sprintf("%d/%d", b.answered, b.reached)
}

// drawBars draws how many were reached, as outlines, and inside of them how many answered, filled.
func drawBars(bars []bar) ([]byte, error) {
	p := card(days(bars, func(b bar) string { return b.day }))
	line, fill := ink()
	room := 560 / vg.Length(len(bars)) * pixel
	reached, answered := make(plotter.Values, len(bars)), make(plotter.Values, len(bars))
	labels := plotter.XYLabels{XYs: make(plotter.XYs, len(bars)), Labels: make([]string, len(bars))}
	for i, b := range bars {
		reached[i] = float64(b.reached)
		if b.known {
			answered[i] = float64(b.answered)
		}
		labels.XYs[i] = plotter.XY{X: float64(i), Y: max(reached[i], answered[i])}
		labels.Labels[i] = b.label()
		p.Y.Max = max(p.Y.Max, labels.XYs[i].Y)
	}
	outline, err := plotter.NewBarChart(reached, min(room*0.7, 48*pixel))
	if err != nil {
		return nil, fmt.Errorf("draw bars: %w", err)
	}
	outline.Color, outline.LineStyle = color.White, draw.LineStyle{Color: line, Width: 1.5 * pixel}
	filled, err := plotter.NewBarChart(answered, min(room*0.4, 28*pixel))
	if err != nil {
		return nil, fmt.Errorf("draw bars: %w", err)
	}
	filled.Color, filled.LineStyle = fill, draw.LineStyle{Color: fill}
	p.Y.Max = p.Y.Max*1.15 + 0.5
	p.Y.Tick.Marker = wholes{}
	return finished(p, labels, outline, filled)
}

// point is one round in the picture of a scale.
type point struct {
	day   string
	mean  float64
	known bool
}

// drawMeans draws the means of a scale from 1 to high. A round without one leaves a gap.
func drawMeans(points []point, high int) ([]byte, error) {
	p := card(days(points, func(o point) string { return o.day }))
	line, fill := ink()
	var labels plotter.XYLabels
	var run plotter.XYs
	var parts []plot.Plotter
	end := func() error {
		if len(run) == 0 {
			return nil
		}
		path, marks, err := plotter.NewLinePoints(run)
		if err != nil {
			return fmt.Errorf("draw a line: %w", err)
		}
		path.LineStyle = draw.LineStyle{Color: fill, Width: 2 * pixel}
		marks.GlyphStyle = draw.GlyphStyle{Color: line, Radius: 4 * pixel, Shape: draw.CircleGlyph{}}
		parts, run = append(parts, path, marks), nil
		return nil
	}
	for i, o := range points {
		if !o.known {
			if err := end(); err != nil {
				return nil, err
			}
			continue
		}
		at := plotter.XY{X: float64(i), Y: o.mean}
		run, labels.XYs = append(run, at), append(labels.XYs, at)
		labels.Labels = append(labels.Labels, strconv.FormatFloat(o.mean, 'f', 1, 64))
	}
	if err := end(); err != nil {
		return nil, err
	}
	p.Y.Min, p.Y.Max = 0.8, float64(high)+0.6
	p.Y.Tick.Marker = wholes{}
	return finished(p, labels, parts...)
}

func days[T any](all []T, day func(T) string) []string {
	named := make([]string, len(all))
	for i, one := range all {
		named[i] = day(one)
	}
	return named
}

// card is an empty white picture with days along its foot.
func card(days []string) *plot.Plot {
	p := plot.New()
	line, _ := ink()
	p.BackgroundColor = color.White
	p.NominalX(days...)
	p.X.Min, p.X.Max = -0.6, float64(len(days))-0.4
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Color, axis.Tick.Color, axis.Tick.Label.Color = line, line, line
		axis.Tick.Label.Font.Variant, axis.Tick.Label.Font.Size = "Sans", 12*pixel
	}
	return p
}

// finished puts the parts and their digits on a card, and gives its PNG.
func finished(p *plot.Plot, digits plotter.XYLabels, parts ...plot.Plotter) ([]byte, error) {
	line, _ := ink()
	labels, err := plotter.NewLabels(digits)
	if err != nil {
		return nil, fmt.Errorf("draw digits: %w", err)
	}
	labels.Offset.Y = 6 * pixel
	for i := range labels.TextStyle {
		labels.TextStyle[i].Color, labels.TextStyle[i].XAlign = line, draw.XCenter
		labels.TextStyle[i].Font.Variant, labels.TextStyle[i].Font.Size = "Sans", 12*pixel
	}
	top, right := p.Y.Max, p.X.Max // what is added must not move the frame
	bottom, left := p.Y.Min, p.X.Min
	p.Add(append(parts, labels)...)
	p.Y.Min, p.Y.Max, p.X.Min, p.X.Max = bottom, top, left, right
	canvas := vgimg.NewWith(vgimg.UseWH(chartWidth*pixel, chartHeight*pixel), vgimg.UseDPI(96), vgimg.UseBackgroundColor(color.White))
	p.Draw(draw.Crop(draw.New(canvas), 16*pixel, -16*pixel, 12*pixel, -12*pixel))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return b.Bytes(), nil
}

// wholes marks an axis with whole numbers only, at most about eight of them: there are no half people.
type wholes struct{}

// Ticks implements [plot.Ticker].
func (wholes) Ticks(low, high float64) []plot.Tick {
	step := 1
	for _, wider := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		if (high-low)/float64(step) > 8 {
			step = wider
		}
	}
	var ticks []plot.Tick
	for n := 0; float64(n) <= high; n += step {
		if float64(n) >= low {
			ticks = append(ticks, plot.Tick{Value: float64(n), Label: strconv.Itoa(n)})
		}
	}
	return ticks
}
