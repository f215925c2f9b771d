package main

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/bottest"
	"weft/bot/chat"
	checkins "weft/bot/feature/checkins/stories"
	cohorts "weft/bot/feature/cohorts/stories"
	desk "weft/bot/feature/desk/stories"
	members "weft/bot/feature/members/stories"
	"weft/data"
	"weft/data/memory"
)

// TestStories tells every story with all features, on the scripted platform, there with forms in pages, and on the page
// over HTTP. What a story says holds on all of them, and in the end everybody has read the same, word for word.
func TestStories(t *testing.T) {
	all := map[string]map[string]func(*bottest.Community){
		"members": members.All(), "cohorts": cohorts.All(), "checkins": checkins.All(), "desk": desk.All(),
	}
	elsewhere := map[string]func(t *testing.T) bottest.World{
		"stage, forms in pages": func(*testing.T) bottest.World {
			s := bottest.NewStage()
			s.PageSize = 2
			return s
		},
		"page": newPage,
	}
	for _, feature := range slices.Sorted(maps.Keys(all)) {
		for _, name := range slices.Sorted(maps.Keys(all[feature])) {
			t.Run(feature+"/"+name, func(t *testing.T) {
				t.Parallel()
				var onStage []string
				t.Run("stage", func(t *testing.T) { onStage = tell(t, all[feature][name], bottest.NewStage()) })
				for _, platform := range slices.Sorted(maps.Keys(elsewhere)) {
					t.Run(platform, func(t *testing.T) {
						there := tell(t, all[feature][name], elsewhere[platform](t))
						if diff := cmp.Diff(inAnyOrder(onStage, name), inAnyOrder(there, name)); diff != "" {
							t.Errorf("people read something else here (+) than on the stage (-):\n%s", diff)
						}
					})
				}
			})
		}
	}
}

// inAnyOrder leaves the order of lines aside where words without names are told: they are shuffled, by chance that a
// form in pages draws from too.
func inAnyOrder(read []string, story string) []string {
	if !strings.Contains(story, "without a name") && !strings.Contains(story, "without names") {
		return read
	}
	sorted := make([]string, len(read))
	for i, text := range read {
		lines := strings.Split(text, "\n")
		slices.Sort(lines)
		sorted[i] = strings.Join(lines, "\n")
	}
	slices.Sort(sorted)
	return sorted
}

// tell tells a story and returns all that people have read in the end.
func tell(t *testing.T, story func(*bottest.Community), w bottest.World) []string {
	t.Helper()
	c := bottest.New(t, features(), bottest.On(w))
	story(c)
	var read []string
	for _, p := range c.Persons() {
		var heard []string
		for _, s := range p.Heard() {
			parts := strings.Split(sizes.ReplaceAllString(s.Exact(), "$1\n"), "\n---\n")
			slices.Sort(parts) // which of two messages of one moment carries the other is a matter of chance
			heard = append(heard, p.Name()+" reads, "+place(s)+":\n"+strings.Join(parts, "\n---\n"))
		}
		slices.Sort(heard) // and so is whether an answer or a post comes first
		read = append(read, heard...)
	}
	return read
}

// sizes are what the page says beside a file, and others may not.
var sizes = regexp.MustCompile(`(\S+\.[a-z]+) \d+ kB `)

func newPage(t *testing.T) bottest.World {
	t.Helper()
	w, err := webtest.NewWorld(web.Config{
		Addr:   "127.0.0.1:0",
		People: []web.Person{{ID: "onlooker", Name: "Onlooker"}}, // a page is somebody's; the story's people come later
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// place tells whether something stands where others read it too; each platform has its own ids for that.
func place(s bottest.Seen) string {
	switch s.In {
	case "direct", "home":
		return s.In
	}
	return "among others"
}

// shortSighted is a platform that describes no channel while it is blind.
type shortSighted struct {
	*bottest.Stage
	blind  atomic.Bool
	looked chan chat.ChannelID
}

func (s *shortSighted) Driver() chat.Driver { return s }

func (s *shortSighted) Describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	if s.blind.Load() {
		s.looked <- c
		return chat.Place{}, chat.ErrBusy{After: time.Minute}
	}
	return s.Stage.Describe(ctx, c)
}

// TestOneMessageForTwoCohortsSaysWhoReadsBoth starts the program anew, where nothing is known of any channel, and has
// a message edited that carries another: the line that says who reads an answer must
// be whole all the same.
func TestOneMessageForTwoCohortsSaysWhoReadsBoth(t *testing.T) {
	store, keys := memory.New(), data.NewMemoryKeys()
	t.Cleanup(func() { _ = store.Close() })
	platform := &shortSighted{Stage: bottest.NewStage(), looked: make(chan chat.ChannelID, 100)}
	var since time.Time
	t.Run("before", func(t *testing.T) {
		c := bottest.New(t, features(), bottest.On(platform), bottest.Over(store, keys))
		checkins.OneMessageOnAMonday(c)
		since = c.Now()
	})

	platform.blind.Store(true)
	c := bottest.New(t, features(), bottest.On(platform), bottest.Over(store, keys), bottest.Since(since))
	for range 2 { // the program looks around once when it starts
		<-platform.looked
	}
	platform.blind.Store(false)
	// The first question is that of the message itself; the one that is left is carried along.
	c.Person("bo").Presses("Skip this time").Hears("Not this time, then.").
		Hears("; whoever is in there now or later can read it.")
}
