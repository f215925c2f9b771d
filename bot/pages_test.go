package bot_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot/chat"
)

const longForm = "probe.long"

// device is one screen on which somebody fills in the long form, page by page.
type device struct {
	*house
	who  chat.UserID
	size int
	form chat.Form // what is left, as it was shown
	done bool
}

func opens(h *house, who string, size int) *device {
	h.Helper()
	d := &device{house: h, who: account(who), size: size}
	d.take(h.acts(d.who, func(e chat.Envelope) chat.Event {
		return chat.ActionUsed{Envelope: e, Action: chat.Action{Route: longForm}}
	}))
	return d
}

// take looks at what is shown, and returns what is wrong with what was sent.
func (d *device) take(response chat.Response, err error) map[string]string {
	d.Helper()
	if err != nil {
		d.Fatalf("a page of the form: %v", err)
	}
	switch r := response.(type) {
	case chat.Ask:
		d.form = r.Form
	case chat.Amend:
		if r.Form != nil {
			d.form = *r.Form
		}
		return r.Problems
	case chat.Quiet:
		d.done = true
	case chat.Privately, chat.Replace:
		d.Fatalf("a page of the form is answered with %+v", response)
	}
	return nil
}

// sends fills in the page that is shown with what there is for it.
func (d *device) sends(all chat.Answers) map[string]string {
	d.Helper()
	page, more := d.form.Page(d.size)
	answers := chat.Answers{}
	shown := chat.Form{Fields: page}
	for _, f := range shown.Asked(all) {
		if v, ok := all[f.Name]; ok {
			answers[f.Name] = v
		}
	}
	action := chat.Action{Route: longForm}
	return d.take(d.acts(d.who, func(e chat.Envelope) chat.Event {
		if more {
			return chat.PageSubmitted{Envelope: e, Action: action, Answers: answers, Rest: d.form.Rest, Through: page[len(page)-1].Name}
		}
		return chat.FormSubmitted{Envelope: e, Action: action, Answers: answers, Rest: d.form.Rest}
	}))
}

// all sends page after page, until it is done.
func (d *device) all(answers chat.Answers) {
	d.Helper()
	for range 20 {
		if wrong := d.sends(answers); wrong != nil {
			d.Fatalf("it is wrong: %v", wrong)
		}
		if d.done {
			return
		}
	}
	d.Fatal("the form never ends")
}

func fully() chat.Answers {
	return chat.Answers{
		"name": chat.TextValue("Amal"), "number": chat.NumberValue(3), "scale": chat.NumberValue(4), "day": chat.ChoiceValue("tu"),
		"why": chat.TextValue("market"), "days": chat.ChoicesValue{"mo", "we"}, "date": chat.DateValue{Year: 2026, Month: 12, Day: 4},
		"time": chat.ClockValue{Hour: 16}, "person": chat.PersonValue(account("bo")), "channel": chat.ChannelValue(direct("bo")),
		"sure": chat.BoolValue(true),
	}
}

const fullySaid = "name=Amal number=3 scale=4 day=tu why=market days=mo,we date=2026-12-04 time=16:00"

// TestAFormInPagesOfAnySize gives what it gives in one piece, whatever is asked depending on what.
func TestAFormInPagesOfAnySize(t *testing.T) {
	h, a := openAsking(t)
	rapid.Check(t, func(rt *rapid.T) {
		answers := fully()
		if !rapid.Bool().Draw(rt, "market day") {
			answers["day"] = chat.ChoiceValue("mo")
			delete(answers, "why")
		}
		if rapid.Bool().Draw(rt, "a story") {
			answers["story"] = chat.TextValue("Once.")
		}
		a.submitted = nil
		size := rapid.IntRange(1, 13).Draw(rt, "fields on a page")
		opens(h, "amal", 0).all(answers)
		opens(h, "amal", size).all(answers)
		if len(a.submitted) != 2 || a.submitted[0] != a.submitted[1] {
			rt.Fatalf("in pages of %d: %q", size, a.submitted)
		}
	})
}

// TestPagesAreKeptForADay and nothing of them is left once the form was sent.
func TestPagesAreKeptForADay(t *testing.T) {
	h, a := openAsking(t)
	d := opens(h, "amal", 4)
	d.sends(fully())
	if !d.form.Rest || slices.ContainsFunc(d.form.Fields, func(f chat.Field) bool { return f.Name == "name" }) {
		t.Fatalf("the next page begins with %q", d.form.Fields[0].Name)
	}
	h.after(23 * time.Hour)
	d.take(h.acts(d.who, func(e chat.Envelope) chat.Event {
		return chat.FormContinued{Envelope: e, Action: chat.Action{Route: longForm}}
	}))
	if !d.form.Rest {
		t.Fatal("after most of a day it begins anew")
	}
	h.after(2 * time.Hour)
	d.sends(fully())
	if d.form.Rest || d.form.Fields[0].Name != "name" || len(a.submitted) != 0 {
		t.Fatalf("after more than a day it goes on with %q (rest: %v)", d.form.Fields[0].Name, d.form.Rest)
	}
	d.all(fully())
	if len(a.submitted) != 1 || !strings.HasPrefix(a.submitted[0], fullySaid) {
		t.Errorf("submitted %q", a.submitted)
	}
	d.take(h.acts(d.who, func(e chat.Envelope) chat.Event {
		return chat.FormContinued{Envelope: e, Action: chat.Action{Route: longForm}}
	}))
	if d.form.Rest {
		t.Error("pages are left of a form that was sent")
	}
	if raw := h.raw(); strings.Contains(raw, "market") {
		t.Error("what was sent page by page lies open in the file")
	}
}

// TestPagesOnTwoDevices: one person begins on one screen and goes on at another; both always get a form that can be
// filled in, and what is sent first is what counts.
func TestPagesOnTwoDevices(t *testing.T) {
	h, a := openAsking(t)
	phone, desk := opens(h, "amal", 4), opens(h, "amal", 4)
	phone.sends(fully())
	desk.take(h.acts(desk.who, func(e chat.Envelope) chat.Event {
		return chat.FormContinued{Envelope: e, Action: chat.Action{Route: longForm}}
	}))
	desk.all(fully())
	if len(a.submitted) != 1 || !strings.HasPrefix(a.submitted[0], fullySaid) {
		t.Fatalf("submitted %q", a.submitted)
	}
	phone.sends(fully()) // the rest of something that was sent meanwhile
	if phone.done || phone.form.Rest || len(a.submitted) != 1 {
		t.Fatalf("a stale page was taken for a form of its own: %q", a.submitted)
	}

	// Two at once: the second begins anew, and nothing of the first is mixed into it but what it says itself.
	other := fully()
	other["name"] = chat.TextValue("Bo")
	one, two := opens(h, "amal", 4), opens(h, "amal", 4)
	one.sends(fully())
	two.all(other)
	if len(a.submitted) != 2 || !strings.HasPrefix(a.submitted[1], strings.Replace(fullySaid, "Amal", "Bo", 1)) {
		t.Errorf("submitted %q", a.submitted)
	}
}

// TestAFormThatChangesBetweenPages: what is no longer asked is not handed on, and what is new and needed is asked.
func TestAFormThatChangesBetweenPages(t *testing.T) {
	h, a := openAsking(t)
	d := opens(h, "amal", 4)
	d.sends(fully())
	without := slices.DeleteFunc(everyKind(), func(f chat.Field) bool { return f.Name == "scale" || f.Name == "date" })
	a.fields = append(without, chat.Field{Name: "new", Label: "And?", Input: chat.ShortText{}})
	answers := maps.Clone(fully())
	answers["new"] = chat.TextValue("more")
	for range 20 {
		d.sends(answers)
		if d.done {
			break
		}
	}
	if !d.done || len(a.submitted) != 1 {
		t.Fatalf("the form never ends; submitted %q", a.submitted)
	}
	said := a.submitted[0]
	if !strings.Contains(said, "new=more") || strings.Contains(said, "scale=") || strings.Contains(said, "date=") || !strings.Contains(said, "name=Amal") {
		t.Errorf("submitted %q", said)
	}
}

// TestWhatIsWrongOnAPage is said on that page; what is wrong on an earlier one is asked once more, filled in, and the
// rest is kept.
func TestWhatIsWrongOnAPage(t *testing.T) {
	h, a := openAsking(t)
	d := opens(h, "amal", 4)
	bad := fully()
	bad["number"] = chat.NumberValue(99)
	if wrong := d.sends(bad); wrong["number"] == "" || d.form.Rest {
		t.Fatalf("a number that is too large is answered with %v", wrong)
	}
	a.amend = map[string]string{"name": "somebody has that name"}
	for range 20 {
		if wrong := d.sends(fully()); wrong != nil {
			break
		}
	}
	if d.done || len(d.form.Fields) != 1 || d.form.Fields[0].Name != "name" || d.form.Fields[0].Prefill != chat.TextValue("Amal") {
		t.Fatalf("to mend the name is asked %+v", d.form.Fields)
	}
	mended := fully()
	mended["name"] = chat.TextValue("Amal B.")
	d.all(mended)
	if want := strings.Replace(fullySaid, "Amal", "Amal B.", 1); len(a.submitted) != 1 || !strings.HasPrefix(a.submitted[0], want) {
		t.Errorf("submitted %q; want %q", a.submitted, want)
	}
}

// TestSomebodyElsesPages are not gone on with.
func TestSomebodyElsesPages(t *testing.T) {
	h, a := openAsking(t)
	opens(h, "amal", 4).sends(fully())
	bo := opens(h, "bo", 4)
	bo.take(h.acts(bo.who, func(e chat.Envelope) chat.Event {
		return chat.FormContinued{Envelope: e, Action: chat.Action{Route: longForm}}
	}))
	if bo.form.Rest || len(a.submitted) != 0 {
		t.Error("bo goes on with what amal began")
	}
}
