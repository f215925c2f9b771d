package web_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"time"

	"weft/adapters/web"
	"weft/bot/chat"
)

// sampleConfig is a small community on a free port.
func sampleConfig() web.Config {
	return web.Config{
		Addr: "127.0.0.1:0",
		People: []web.Person{
			{ID: "amina", Name: "Amina Otieno", Zone: "Africa/Nairobi", Language: "en", Note: "leads the Nairobi cohort"},
			{ID: "bruno", Name: "Bruno Salazar", Zone: "America/Bogota", Language: "es", Note: "new to the community"},
			{ID: "chloe", Name: "Chloé Marchand", Zone: "Europe/Paris", Language: "fr", Note: "facilitates"},
			{ID: "dalia", Name: "داليا منصور", Zone: "Asia/Beirut", Language: "ar", Note: "reads from right to left"},
			{ID: "efren", Name: "Efren Reyes", Zone: "Asia/Manila", Language: "en"},
			{ID: "closed", Name: "Gone Quiet", Zone: "UTC", Language: "en", NoDirect: true},
		},
		Channels: []web.Channel{
			{ID: "general", Name: "general", Topic: "Everything that concerns us all", Members: []string{"amina", "bruno", "chloe", "dalia", "efren"}, Open: true},
			{ID: "cohort-a", Name: "cohort-a", Topic: "Listening circles, spring", Members: []string{"amina", "bruno", "chloe", "dalia"}, Outside: true},
			{ID: "library", Name: "library", Topic: "What we read", Members: []string{"chloe"}, Open: true},
			{ID: "old", Name: "spring-2024", Members: []string{"amina", "bruno", "chloe", "dalia", "efren"}, Archived: true},
		},
	}
}

// checkInForm asks with every kind of field.
func checkInForm() chat.Form {
	return chat.Form{
		Action: chat.Action{Route: "checkins.answer", Arg: "01J9"}, Title: "How is your week?", Submit: "Share it", Language: "en",
		Intro: []chat.Block{chat.Fine{Spans: chat.Text("Everyone in this cohort sees your answer with your name, and so do people who join later.")}},
		Fields: []chat.Field{
			{Name: "mood", Label: "How are you arriving?", Input: chat.OneOf{Options: []chat.Option{
				{Value: "well", Label: "Rested"}, {Value: "so", Label: "So-so"}, {Value: "hard", Label: "It has been hard", Help: "You can say more below, or not"},
			}}},
			{Name: "hard", Label: "Would it help if somebody reached out?", When: &chat.When{Field: "mood", OneOf: []string{"hard"}}, Input: chat.YesNo{Yes: "Yes, please", No: "Not now"}},
			{Name: "week", Label: "What moved in your week?", Help: "A sentence is enough.", Input: chat.LongText{Placeholder: "Something small counts"}},
			{Name: "energy", Label: "How much energy is there for the cohort?", Optional: true, Input: chat.Scale{Low: 1, High: 5, LowName: "very little", HighName: "plenty"}},
			{Name: "topics", Label: "What would you like to talk about?", Optional: true, Input: chat.ManyOf{Options: []chat.Option{
				{Value: "trust", Label: "Building trust"}, {Value: "money", Label: "Money and power"}, {Value: "rest", Label: "Rest"},
			}}},
			{Name: "who", Label: "Who should we hear from?", Optional: true, Input: chat.PersonInput{}},
			{Name: "where", Label: "Where should it be shared?", Optional: true, Input: chat.ChannelInput{}},
			{Name: "day", Label: "A day for a call", Optional: true, Input: chat.DateInput{}},
			{Name: "hour", Label: "At what time?", Optional: true, When: &chat.When{Field: "day"}, Input: chat.TimeInput{}},
			{Name: "people", Label: "How many people were there?", Optional: true, Input: chat.NumberInput{Min: 0, Max: 500, Whole: true}},
			{Name: "title", Label: "A title", Optional: true, Input: chat.ShortText{Max: 60}},
		},
	}
}

func checkInMessage(at time.Time) chat.Message {
	return chat.Message{
		Summary: "The Monday check-in is open.", Language: "en",
		Blocks: []chat.Block{
			chat.Heading{Text: "How is your week going?"},
			chat.Paragraph{Spans: []chat.Span{
				chat.Plain{Text: "It is Monday for "},
				chat.Mention{User: web.User("amina"), Name: "Amina"},
				chat.Plain{Text: " and soon for everyone. The round closes "},
				chat.Moment{At: at.Add(30 * time.Hour), Text: "Tuesday 17:00 EAT"},
				chat.Plain{Text: "; "},
				chat.Strong{Text: "a sentence is enough"},
				chat.Plain{Text: "."},
			}},
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: "Answer", Style: chat.Primary, Action: chat.Action{Route: "checkins.answer", Arg: "01J9"}},
				chat.Button{Label: "Not this time", Action: chat.Action{Route: "checkins.skip", Arg: "01J9"}},
			}},
			chat.Fine{Spans: chat.Text("Everyone in this cohort sees your answer with your name.")},
		},
	}
}

func digestMessage(at time.Time) chat.Message {
	return chat.Message{
		Summary: "Three people have answered the check-in so far.", Language: "en",
		Blocks: []chat.Block{
			chat.Heading{Text: "What moved this week"},
			chat.Quote{Spans: []chat.Span{chat.Strong{Text: "Bruno: "}, chat.Plain{Text: "We moved our circle to the library, and two families came who had not spoken before."}}},
			chat.Quote{Spans: []chat.Span{chat.Strong{Text: "داليا: "}, chat.Plain{Text: "هذا الأسبوع كان هادئا، وكان ذلك ما احتجنا إليه."}}},
			chat.Facts{Facts: []chat.Fact{
				{Label: "Answered", Spans: chat.Text("3 of 9")},
				{Label: "Closes", Spans: []chat.Span{chat.Moment{At: at.Add(30 * time.Hour), Text: "Tuesday"}}},
				{Label: "Talk goes on in", Spans: []chat.Span{chat.ChannelRef{Channel: web.ChannelOf("general"), Name: "general"}}},
			}},
			chat.List{Ordered: true, Items: [][]chat.Span{chat.Text("Read what others wrote"), {chat.Plain{Text: "Type "}, chat.Code{Text: "/checkins edit"}, chat.Plain{Text: " to change your own"}}, {chat.Link{Text: "About check-ins", URL: "https://example.org/check-ins"}}}},
			chat.Divider{},
			chat.Image{PNG: chart(), Alt: "Energy over four weeks: two, three, three, four out of five.", Title: "Energy in the cohort"},
			chat.Attachment{Name: "circle-guide.pdf", MediaType: "application/pdf", Data: bytes.Repeat([]byte("%"), 34_000), Alt: "The guide to listening circles, four pages."},
			chat.Actions{Controls: []chat.Control{
				chat.Select{Label: "Remind me", Placeholder: "When", Action: chat.Action{Route: "desk.remind"}, Options: []chat.Option{{Value: "1h", Label: "In an hour"}, {Value: "1d", Label: "Tomorrow"}}},
				chat.Search{Label: "Find something to read", Action: chat.Action{Route: "resources.find"}},
				chat.LinkButton{Label: "Join the call", URL: "https://example.org/call"},
				chat.Button{Label: "Close the round", Style: chat.Danger, Action: chat.Action{Route: "checkins.close", Arg: "01J9"}},
			}},
		},
	}
}

// chart is four bars.
func chart() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 480, 200))
	for x := range 480 {
		for y := range 200 {
			img.Set(x, y, color.White)
			if bar := x / 120; x%120 > 20 && x%120 < 100 && 200-y < []int{70, 110, 110, 160}[bar] {
				img.Set(x, y, color.RGBA{39, 96, 95, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// fakeBot answers like a small Weft.
type fakeBot struct {
	mu     sync.Mutex
	events []chat.Event
	decide func(chat.Event) (chat.Response, error)
}

func (f *fakeBot) Handle(_ context.Context, e chat.Event) (chat.Response, error) {
	f.mu.Lock()
	f.events = append(f.events, e)
	decide := f.decide
	f.mu.Unlock()
	if decide != nil {
		return decide(e)
	}
	return answerLikeWeft(e)
}

// answers has it answer otherwise from now on.
func (f *fakeBot) answers(decide func(chat.Event) (chat.Response, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.decide = decide
}

func (f *fakeBot) heard() []chat.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]chat.Event(nil), f.events...)
}

func answerLikeWeft(e chat.Event) (chat.Response, error) {
	switch e := e.(type) {
	case chat.ActionUsed:
		switch e.Action.Route {
		case "checkins.answer":
			return chat.Ask{Form: checkInForm()}, nil
		case "checkins.skip":
			return chat.Privately{Message: chat.Message{Summary: "Noted. The next round is on Monday.", Language: "en"}}, nil
		}
	case chat.FormSubmitted:
		if e.Answers.Text("week") == "" {
			return chat.Amend{Problems: map[string]string{"week": "Write at least a word here, or press Cancel."}}, nil
		}
		return chat.Privately{Message: chat.Message{Summary: "Thank you. Your answer is with the cohort.", Language: "en"}}, nil
	case chat.CommandUsed:
		if e.Command == "" {
			return chat.Privately{Message: chat.Message{Summary: "There is no such command. Try /help."}}, nil
		}
		if e.Command == "checkins answer" {
			return chat.Ask{Form: checkInForm()}, nil
		}
	case chat.Said:
		return chat.Privately{Message: chat.Message{Summary: "Weft heard: " + e.Text}}, nil
	case chat.PageSubmitted, chat.HomeOpened, chat.ShortcutUsed, chat.PlaceJoined, chat.PlaceLeft, chat.PlaceChanged, chat.PlaceMoved, chat.FormContinued,
		chat.Installed, chat.Uninstalled, chat.Hindered:
	}
	return chat.Quiet{}, nil
}

func (f *fakeBot) Suggest(_ context.Context, q chat.Query) ([]chat.Option, error) {
	var found []chat.Option
	for _, o := range []chat.Option{
		{Value: "r1", Label: "Holding space: a guide to listening circles", Help: "guide, English"},
		{Value: "r2", Label: "Cercles d’écoute", Help: "guide, français"},
		{Value: "r3", Label: "Rest as practice", Help: "recording, 40 minutes"},
	} {
		if strings.Contains(strings.ToLower(o.Label), strings.ToLower(q.Typed)) {
			found = append(found, o)
		}
	}
	return found, nil
}

func (f *fakeBot) Commands(context.Context, chat.UserID) ([]chat.Command, error) {
	return []chat.Command{
		{Name: "checkins", About: "Your check-ins"},
		{Name: "checkins answer", About: "Answer the check-in that is open", MayAsk: true},
		{Name: "checkins pause", About: "Pause check-ins until a day", Options: []chat.CommandOption{{Name: "until", About: "The day on which they go on", Input: chat.DateInput{}}}},
		{Name: "resources find", About: "Look for something to read", Options: []chat.CommandOption{{Name: "what", Input: chat.ShortText{}, Query: "resources.find", Rest: true}}},
		{Name: "help", About: "What you can ask for"},
	}, nil
}

// fakeClock is a community clock that only moves when it is pushed.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Coming(context.Context, string) ([]web.Upcoming, error) {
	now := c.Now()
	return []web.Upcoming{
		{At: now.Add(3 * time.Hour), What: "Monday check-in opens", Who: "cohort-a, members in Asia/Manila"},
		{At: now.Add(8 * time.Hour), What: "Monday check-in opens", Who: "cohort-a, members in Africa/Nairobi"},
		{At: now.Add(33 * time.Hour), What: "Monday check-in closes and is shared", Who: "cohort-a"},
		{At: now.Add(60 * time.Hour), What: "Backup of the night"},
	}, nil
}

func (c *fakeClock) Advance(_ context.Context, to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
	return nil
}

func (c *fakeClock) Next(context.Context) (time.Time, bool, error) {
	return c.Now().Add(3 * time.Hour), true, nil
}
