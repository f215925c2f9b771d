package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// TestPictures takes the pictures of the pages for people, on the real page in a real browser. That each of them can be
// taken is what it tests; with WEFT_SHOTS set to a folder it leaves them there, under the names that they have in
// docs/images.
func TestPictures(t *testing.T) {
	h, ok := webtest.Browse(t, 5*time.Minute)
	if !ok {
		return
	}
	nairobi, err := time.LoadLocation("Africa/Nairobi")
	if err != nil {
		t.Fatal(err)
	}
	world := newPage(t)
	c := bottest.New(t, features(), bottest.On(world), bottest.In(nairobi))
	p := weavers(c)
	a := album{h, world.Driver().(*web.Driver).URL()}
	h.Do(chromedp.Navigate(a.url), chromedp.WaitVisible(chromedp.CSS(".cards")))

	c.Until("Monday 09:00")
	a.through(820, 2400, 1.25)
	a.opens("grace", "weft")
	a.takes("asked", newest)
	a.through(360, 880, 1.5)
	a.opens("grace", "weft")
	a.takes("prompt", "body")
	a.through(360, 720, 1.5)
	h.Run(`document.querySelector("` + newest + ` button.primary").click()`)
	h.Until(`document.querySelector("dialog[open] [data-field='f.who_reads']")`)
	h.Run(`document.querySelector("dialog[open] [data-field='f.energy']").scrollIntoView({ block: "start" })`)
	a.takes("form", "body")

	p.answer()
	c.Until("Thursday 10:00")
	a.through(820, 2400, 1.25)
	a.opens("grace", "c-weavers")
	a.takes("shared", "#messages > .message.weft")

	p.amal.Does("checkins show Weekly reflection")
	a.opens("amal", "weft")
	a.takes("card", newest)
	p.amal.Does("checkins preview Weekly reflection")
	a.opens("amal", "weft")
	a.takes("preview", newest)

	p.answer()
	p.Person("Jin").Presses("Answer").Fills("moved", "Two who did not speak to each other cooked together.", "energy", "5")
	p.answerFew()
	c.Until("Thursday 10:00")
	for _, one := range []struct{ name, line string }{
		{"report", "checkins report Weekly reflection"}, {"schedules", "schedules"}, {"trace", "trace Lena"},
	} {
		p.amal.Does(one.line)
		a.opens("amal", "weft")
		a.takes(one.name, newest)
	}

	p.amal.Becomes(func(m *community.Member) { m.Roles = append(m.Roles, community.Steward) })
	if err := c.Bot.Report(t.Context(), bot.Trouble{Kind: bot.TroubleDisk, Detail: "/var/lib/weft: 412 MB of 20 GB are left"}); err != nil {
		t.Fatal(err)
	}
	p.amal.HearsOnce("WEFT-DISK")
	a.opens("amal", "weft")
	a.takes("alarm", newest)
}

// newest is what Weft said last.
const newest = "#messages > .message.weft:last-of-type"

// crowd is the community on the pictures.
type crowd struct {
	*bottest.Community
	amal *bottest.Person
}

// weavers is a cohort over four continents. Henry reads along, Neema takes a pause, and Lena has closed her direct
// messages.
func weavers(c *bottest.Community) crowd {
	p := crowd{c, c.Facilitator("Amal", "Africa/Nairobi")}
	people := map[string]string{
		"Grace": "Africa/Kampala", "Bayani": "Asia/Manila", "Camila": "America/Bogota", "Ines": "Europe/Lisbon",
		"Jin": "Asia/Kathmandu", "Henry": "Africa/Accra", "Neema": "Africa/Dar_es_Salaam", "Lena": "Europe/Berlin",
	}
	names := slices.Sorted(maps.Keys(people))
	for _, name := range names {
		c.Member(name, people[name])
	}
	c.Cohort("Weavers", "Africa/Nairobi", p.amal)
	for _, name := range names {
		c.Person(name).Enters("Weavers")
	}
	c.Person("Henry").Becomes(func(m *community.Member) { m.Level = community.Listening })
	c.Person("Neema").Becomes(func(m *community.Member) { m.Preferences.PausedUntil = community.UntilISay })
	c.Person("Lena").Closes()
	p.amal.Does("checkins create weekly").
		Fills("title", "Weekly reflection", "when", "every Monday at 9:00 in each member's own zone")
	return p
}

// answer is a Monday on which many answer.
func (p crowd) answer() {
	p.Until("Monday 18:00") // nine in Bogotá is past
	p.Person("Bayani").Presses("Answer").Fills("moved", "A neighbour offered two rooms, for as long as they are needed.", "energy", "4")
	p.Person("Grace").Presses("Answer").
		Fills("moved", "The school said yes.", "hard", "Three families wait, and the bus is broken.", "energy", "3", "hand", "A driver on Thursdays")
	p.Person("Camila").Presses("Answer").Fills("moved", "We listened for two hours, and nobody left.", "energy", "4")
	p.Person("Ines").Presses("Skip this time")
}

// answerFew is one on which few do.
func (p crowd) answerFew() {
	p.Until("Monday 18:00")
	p.Person("Grace").Presses("Answer").Fills("moved", "The bus drives again.", "energy", "5")
	p.Person("Jin").Presses("Answer").Fills("moved", "Rain.", "energy", "3")
}

// album takes pictures of the page.
type album struct {
	webtest.Hand
	url string
}

// through sets the window, and how many dots of a picture one of its own makes.
func (a album) through(width, height int64, scale float64) {
	a.Helper()
	a.Do(chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)))
}

// opens opens a place as somebody.
func (a album) opens(person, place string) {
	a.Helper()
	base, _, _ := strings.Cut(strings.TrimPrefix(a.url, "http://"), "/")
	a.GoTo(fmt.Sprintf("http://%s/p/%s/%s", base, person, place))
	a.Do(chromedp.WaitVisible(chromedp.CSS(newest)))
}

// takes takes a picture of what a selector finds first.
func (a album) takes(name, selector string) {
	a.Helper()
	if selector != "body" { // it alone, with room around it
		a.Run(`{
			document.querySelector(".composer").remove();
			const el = document.querySelector(` + strconv.Quote(selector) + `);
			el.style.padding = "12px 20px";
			el.scrollIntoView();
		}`)
	}
	var raw []byte
	take := chromedp.Screenshot(chromedp.CSS(selector))
	a.Do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) (err error) {
		raw, err = take(ctx, tab)
		return err
	}))
	small, err := inFewColours(raw)
	if err != nil {
		a.Fatal(err)
	}
	if len(small) > mostOfPicture {
		a.Errorf("the picture %s has %d kB, and may have %d", name, len(small)/1000, mostOfPicture/1000)
	}
	if _, err := os.Stat(filepath.Join(pictures, name+".png")); err != nil {
		a.Errorf("the picture %s is not among those of the pages: %v", name, err)
	}
	if dir := os.Getenv("WEFT_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), small, 0o600); err != nil {
			a.Fatal(err)
		}
	}
}

// inFewColours writes a picture with its 256 most frequent colours, which is enough for a page, and a third of the size.
func inFewColours(raw []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	b := full.Bounds()
	count := map[color.Color]int{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[full.At(x, y)]++
		}
	}
	palette := color.Palette(slices.SortedFunc(maps.Keys(count), func(x, y color.Color) int {
		return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(fmt.Sprint(x), fmt.Sprint(y)))
	}))
	palette = palette[:min(len(palette), 256)]
	nearest := map[color.Color]uint8{}
	for c := range count {
		nearest[c] = uint8(palette.Index(c))
	}
	few := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			few.SetColorIndex(x, y, nearest[full.At(x, y)])
		}
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few)
	return out.Bytes(), err
}
