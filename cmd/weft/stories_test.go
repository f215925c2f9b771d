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
	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/discord/discordtest"
	"weft/adapters/slack/slacktest"
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

// TestStories tells every story with all features: on the scripted platform, there with forms in pages, on the page over
// HTTP, and on stand-ins for Slack and Discord over their sockets. What a story says holds on all of them, and in the end
// everybody has read the same: word for word, or where platforms cut messages in their own ways, line by line.
func TestStories(t *testing.T) {
	all := map[string]map[string]func(*bottest.Community){
		"members": members.All(), "cohorts": cohorts.All(), "checkins": checkins.All(), "desk": desk.All(),
	}
	elsewhere := map[string]struct {
		open func(t *testing.T) bottest.World
		// same says what has to be the same there of what everybody has read; expected, where it is set, what of it
		// says something else there than on the stage.
		same     func(read []string, story string) []string
		expected func(text string) string
	}{
		"stage, forms in pages": {func(*testing.T) bottest.World {
			s := bottest.NewStage()
			s.PageSize = 2
			return s
		}, wordForWord, nil},
		"page":    {newPage, wordForWord, nil},
		"slack":   {newSlack, lineByLine, nil},
		"discord": {newDiscord, asOnDiscord, saidOnDiscord},
	}
	for _, name := range desks() {
		if all["desk"][name] == nil {
			t.Errorf("there is no story called %q to leave out where there are no desks", name)
		}
	}
	told := 0
	for _, feature := range slices.Sorted(maps.Keys(all)) {
		for _, name := range slices.Sorted(maps.Keys(all[feature])) {
			platforms := slices.DeleteFunc(slices.Sorted(maps.Keys(elsewhere)), func(platform string) bool {
				return platform == "discord" && feature == "desk" && slices.Contains(desks(), name)
			})
			if racing { // what races in one story races in the next: each is told on one platform, in turn
				platforms = platforms[told%len(platforms):][:1]
			}
			told++
			t.Run(feature+"/"+name, func(t *testing.T) {
				t.Parallel()
				var onStage []string
				t.Run("stage", func(t *testing.T) { onStage = tell(t, all[feature][name], bottest.NewStage()) })
				for _, platform := range platforms {
					t.Run(platform, func(t *testing.T) {
						there := tell(t, all[feature][name], elsewhere[platform].open(t))
						here := slices.Clone(onStage)
						if expected := elsewhere[platform].expected; expected != nil {
							for i, text := range here {
								here[i] = expected(text)
							}
						}
						same := elsewhere[platform].same
						if diff := cmp.Diff(same(here, name), same(there, name)); diff != "" {
							t.Errorf("people read something else here (+) than on the stage (-):\n%s", diff)
						}
					})
				}
			})
		}
	}
}

// desks are the stories of a member's own desk, which stands open and follows what changes: Discord has nowhere to put
// one. What it shows can be asked for there, by "coming", "trace" and "schedules", of which other stories tell.
func desks() []string {
	return []string{
		"a desk for members", "a desk in the night", "a desk that follows", "a desk with buttons", "the desk of a held cohort",
		"the desk shows what is held",
	}
}

func wordForWord(read []string, story string) []string { return inAnyOrder(read, story) }

// lineByLine leaves aside what each platform does in its own way: where a long message is cut, that a file is a message
// of its own, that an answer to somebody at their desk comes beside it, and the sign after a label that is a question.
func lineByLine(read []string, _ string) []string {
	byPlace := map[string][]string{}
	for _, text := range read {
		place, said, _ := strings.Cut(text, "\n")
		place = strings.Replace(place, "reads, home", "reads, direct", 1)
		for line := range strings.SplitSeq(said, "\n") {
			if line = strings.ReplaceAll(strings.TrimSpace(line), "?:", "?"); line != "" && line != "---" {
				byPlace[place] = append(byPlace[place], line)
			}
		}
	}
	var all []string
	for _, place := range slices.Sorted(maps.Keys(byPlace)) {
		slices.Sort(byPlace[place])
		all = append(all, place+"\n"+strings.Join(byPlace[place], "\n"))
	}
	return all
}

// otherwise is what says something else on another platform.
type otherwise struct {
	said *regexp.Regexp
	as   string
}

func rephrased(text string, all []otherwise) string {
	for _, o := range all {
		text = o.said.ReplaceAllString(text, o.as)
	}
	return text
}

// saidOnDiscord is what is said on Discord where the stage says this.
func saidOnDiscord(text string) string {
	return rephrased(text, []otherwise{
		// Who can read a private channel is another thing there: whoever moderates the server comes in.
		{regexp.MustCompile(`(Your answer is shared in #\w+; )whoever is in there now or later can read it\.`), "${1}moderators can read along."},
		{
			regexp.MustCompile(`(Votre réponse est partagée dans #\w+\x{202f}; )toute personne qui s’y trouve, maintenant ou plus tard, peut la lire\.`),
			"${1}l’équipe de modération peut y lire aussi.",
		},
		// Discord tells nobody's zone: there is none to keep, and one has to be typed.
		{regexp.MustCompile(`(?m)^So far: “Asia/Manila”\. Reply “keep” to keep it\.\n`), ""},
	})
}

// asOnDiscord leaves aside, besides what [lineByLine] does, in what other form people read the same on Discord.
func asOnDiscord(read []string, story string) []string {
	all := slices.Clone(read)
	for i, text := range all {
		all[i] = rephrased(text, []otherwise{
			// A button has no second label that is read aloud: where several say the same, they say all of it.
			{regexp.MustCompile(`(?m)^Read (?:Weekly reflection|Second look), \w+ \d+ \w+$`), "Read"},
			{regexp.MustCompile(`(?m)^Answer (?:Weekly reflection|Second look|In \w+)$`), "Answer"},
			{regexp.MustCompile(`(?m)^Skip (?:Weekly reflection|Second look|In \w+) this time$`), "Skip this time"},
			// What a file is called and what it holds are said in one line beside it.
			{regexp.MustCompile(`(?m)^(\S+\.(?:csv|json|md)): `), "$1\n"},
		})
	}
	return lineByLine(all, story)
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
			text := sameEverywhere(sizes.ReplaceAllString(s.Exact(), "$1\n"), w)
			parts := strings.Split(text, "\n---\n")
			slices.Sort(parts) // which of two messages of one moment carries the other is a matter of chance
			said := strings.Join(parts, "\n---\n")
			for _, other := range c.Persons() {
				said = strings.ReplaceAll(said, other.Account.ID, other.Name()) // accounts have ids of their own on each platform
			}
			heard = append(heard, p.Name()+" reads, "+place(s)+":\n"+said)
		}
		slices.Sort(heard) // and so is whether an answer or a post comes first
		read = append(read, heard...)
	}
	return read
}

// sameEverywhere leaves out what no two tellings of a story have alike: codes, and the name of the platform.
func sameEverywhere(text string, w bottest.World) string {
	name := string(w.Driver().Platform())
	text = strings.ReplaceAll(text, strings.ToUpper(name[:1])+name[1:], "the platform")
	text = spaceTitles.ReplaceAllString(text, "the platform")
	return linkCodes.ReplaceAllString(text, "a code")
}

// spaceTitles are said where they are known, after the platform.
var spaceTitles = regexp.MustCompile(`the platform \([^)]*\)`)

var linkCodes = regexp.MustCompile(`\b[0-9A-Z]{5}-[0-9A-Z]{5}\b`)

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

func newSlack(t *testing.T) bottest.World {
	t.Helper()
	w, err := slacktest.NewWorld(slacktest.Options{Log: zerolog.New(zerolog.NewTestWriter(t)).Level(zerolog.WarnLevel)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func newDiscord(t *testing.T) bottest.World {
	t.Helper()
	const speed = 50 // of the stand-in's clocks, by which rates are counted; people wait as long as it takes
	w, err := discordtest.NewWorld(
		discord.Config{Log: zerolog.New(zerolog.NewTestWriter(t)).Level(zerolog.WarnLevel), Timing: discord.Timing{Speed: speed}},
		discordfake.Options{Speed: speed, AnswerWithin: 20 * time.Second * speed},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return askedDirectly{w}
}

// askedDirectly is a Discord on which everybody has chosen to be asked in direct messages, as the stories have it that
// are told on every platform.
type askedDirectly struct{ *discordtest.World }

// Driver implements [chattest.Harness].
func (w askedDirectly) Driver() chat.Driver { return directly{w.World.Driver()} }

type directly struct{ chat.Driver }

// Capabilities implements [chat.Driver].
func (d directly) Capabilities() chat.Capabilities {
	c := d.Driver.Capabilities()
	c.PrefersChannel = false
	return c
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
