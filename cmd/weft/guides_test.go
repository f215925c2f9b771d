package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

// The pages for people in docs/ keep to a simple convention, and a page that lies fails here:
//
//	`code`    what you can type: a command, a schedule, or a word that Weft takes as a reply
//	**bold**  a button, a choice or another label of Weft, exactly as it stands there
//	*italics* a sentence that Weft says; what it fills in may be anything
//
// A page is NAME.md in English and NAME.fr.md and so on in other languages; its words are those of its language.
// Names in examples are those of [example].
const (
	docs     = "../../docs"
	pictures = docs + "/images"

	// mostOfPicture is what a slow connection can carry, in bytes.
	mostOfPicture = 150_000
)

// mostWords is how many words the pages may have in English, since people are in a hurry. Other languages say the same
// in up to a third more.
func mostWords() map[string]int {
	return map[string]int{"members": 1070, "leads": 1250, "facilitators": 1500, "slack": 1250, "discord": 1000, "both": 650}
}

// reader is whom a page is for.
func (e example) reader(kind string) *bottest.Person {
	return map[string]*bottest.Person{"members": e.bo, "leads": e.eva, "facilitators": e.amal, "slack": e.amal, "discord": e.amal, "both": e.amal}[kind]
}

// example is the community that examples speak of: Amal facilitates, Eva leads Weavers, Bo is in it.
type example struct {
	*bottest.Community
	amal, eva, bo *bottest.Person
	loom          chat.ChannelID
}

func newExample(t *testing.T, language string) example {
	t.Helper()
	const nairobi = "Africa/Nairobi"
	c := bottest.New(t, features())
	e := example{Community: c, amal: c.Facilitator("Amal", nairobi), eva: c.Member("Eva", nairobi), bo: c.Member("Bo", nairobi)}
	e.loom = c.Cohort("Weavers", nairobi, e.eva)
	e.bo.Enters("Weavers")
	e.eva.Does("checkins create weekly").Fills("title", "Weekly reflection", "when", "every Monday at 9:00 Nairobi time")
	for _, p := range []*bottest.Person{e.amal, e.eva, e.bo} {
		p.Becomes(func(m *community.Member) { m.Language = language })
	}
	return e
}

// guide is a page.
type guide struct {
	path, kind, language string
	text                 string
}

func allGuides(t *testing.T) []guide {
	t.Helper()
	paths, err := filepath.Glob(docs + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []guide
	for _, path := range paths {
		kind, language, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".md"), ".")
		if mostWords()[kind] == 0 {
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if language == "" {
			language = "en"
		}
		all = append(all, guide{path, kind, language, string(raw)})
	}
	if len(all) < len(mostWords()) {
		t.Fatalf("of the %d pages only %d are there", len(mostWords()), len(all))
	}
	return all
}

// TestGuides holds the pages for people to the program.
func TestGuides(t *testing.T) {
	for _, g := range allGuides(t) {
		t.Run(filepath.Base(g.path), func(t *testing.T) {
			t.Parallel()
			most := mostWords()[g.kind]
			if g.language != "en" {
				most += most / 3
			}
			if n := len(strings.Fields(g.prose())); n > most {
				t.Errorf("the page has %d words, and may have %d", n, most)
			}
			said := saidIn(t, g.language)
			e := newExample(t, g.language)
			for _, code := range found(codes, blocksOfCode.ReplaceAllString(g.text, "")) {
				if g.connects() && elsewhere(t, code) {
					continue
				}
				g.canBeTyped(t, e, said, g.spoken(code))
			}
			for _, label := range found(bolds, g.text) {
				if !said.label(label) {
					t.Errorf("Weft has no button and no label **%s** in this language", label)
				}
			}
			for _, words := range found(italics, g.text) {
				for _, sentence := range sentences(words) {
					if !said.sentence(sentence) {
						t.Errorf("Weft does not say %q in this language", sentence)
					}
				}
			}
		})
	}
}

// TestLiesAreFound: what a page must not say is not taken for true.
func TestLiesAreFound(t *testing.T) {
	said := saidIn(t, "en")
	for kind, lines := range map[string][]string{
		"members": {"levle", "cohorts join Menders", "checkins create", "pause 2020-01-01", "trace Amal Tuesday"},
		"leads":   {"checkins report Yearly reflection", "hold", "members remove Bo"}, "facilitators": {"trace Bo someday", "cohorts unlnik"},
	} {
		g, e := guide{kind: kind, language: "en"}, newExample(t, "en")
		for _, line := range lines {
			e.reader(kind).Says("profile") // which asks: what comes next is not to be taken for an answer
			if g.types(e, said, line, false) == "" || g.types(e, said, line, true) == "" {
				t.Errorf("%q counts as something that %s can type", line, kind)
			}
		}
	}
	if said.label("Perhaps") || said.label("Send it off") || !said.label("Answer") || !said.label("Question 3") {
		t.Error("labels are not told from what is none")
	}
	if said.sentence("Everyone on earth sees your answer.") || !said.sentence("Only you see your answer.") {
		t.Error("sentences are not told from what is none")
	}
}

// TestGuidesLead holds all pages to what they link and show: files, headings and pictures.
func TestGuidesLead(t *testing.T) {
	paths, err := filepath.Glob(docs + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, path := range append(paths, "../../README.md", "../../CONTRIBUTING.md") {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		page := blocksOfCode.ReplaceAllString(string(raw), "")
		for _, m := range links.FindAllStringSubmatch(page, -1) {
			image, text, target := m[1] == "!", m[2], m[3]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			file, anchor, _ := strings.Cut(target, "#")
			to := path
			if file != "" {
				to = filepath.Join(filepath.Dir(path), file)
			}
			linked, err := os.ReadFile(to)
			if info, stat := os.Stat(to); err != nil && (stat != nil || !info.IsDir()) {
				t.Errorf("%s links %s, which is not there", path, target)
				continue
			}
			if anchor != "" && !slices.Contains(anchors(string(linked)), anchor) {
				t.Errorf("%s links %s, and there is no such heading", path, target)
			}
			if image {
				shown[filepath.Base(to)] = true
				isPicture(t, path, to, text, linked)
			}
		}
	}
	index, err := os.ReadFile(docs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range allGuides(t) {
		if !strings.Contains(string(index), "]("+filepath.Base(g.path)+")") {
			t.Errorf("docs/README.md does not link %s", filepath.Base(g.path))
		}
	}
	files, err := os.ReadDir(pictures)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !shown[f.Name()] {
			t.Errorf("no page shows the picture %s", f.Name())
		}
	}
}

// isPicture expects a picture that a slow connection can carry, and words for those who do not see it.
func isPicture(t *testing.T, page, path, alt string, raw []byte) {
	t.Helper()
	if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
		t.Errorf("%s is no picture: %v", path, err)
	}
	if len(raw) > mostOfPicture {
		t.Errorf("%s has %d kB, and may have %d", path, len(raw)/1000, mostOfPicture/1000)
	}
	if len(strings.Fields(alt)) < 5 {
		t.Errorf("%s shows %s, and tells those who do not see it only %q", page, filepath.Base(path), alt)
	}
}

var (
	blocksOfCode = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	codes        = regexp.MustCompile("`([^`]+)`")
	bolds        = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	italics      = regexp.MustCompile(`(?:^|[^*\pL])\*([^*\s][^*]*)\*(?:[^*\pL]|$)`)
	links        = regexp.MustCompile(`(!?)\[([^\]]*)\]\(([^)\s]+)\)`)
	headings     = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	filledIn     = regexp.MustCompile(`\{[a-z_]+\}`)
	lineBreaks   = regexp.MustCompile(`\s+`) // not the hard spaces that French puts before a question mark
	ends         = regexp.MustCompile(`([.?:;؟؛])\s+`)
)

// found lists what a pattern finds, in one line each.
func found(what *regexp.Regexp, text string) []string {
	if what != codes {
		text = codes.ReplaceAllStringFunc(text, func(code string) string { return strings.Trim(code, "`") })
	}
	var all []string
	for _, m := range what.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.TrimSpace(lineBreaks.ReplaceAllString(m[1], " ")))
	}
	return all
}

// prose is the page without its links' targets and its marks.
func (g guide) prose() string {
	text := links.ReplaceAllString(g.text, "$2")
	return strings.NewReplacer("|", " ", "#", " ", "*", "", "`", "", "---", " ").Replace(text)
}

// anchors lists the headings of a page as links name them.
func anchors(text string) []string {
	var all []string
	for _, m := range headings.FindAllStringSubmatch(blocksOfCode.ReplaceAllString(text, ""), -1) {
		slug := strings.ToLower(strings.TrimSpace(m[1]))
		slug = regexp.MustCompile(`[^\pL\pN\pM\s_-]`).ReplaceAllString(slug, "")
		all = append(all, strings.ReplaceAll(slug, " ", "-"))
	}
	return all
}

// canBeTyped expects that what stands in code is understood when the reader of the page types it: as a command in the
// reader's own conversation or in the cohort's channel, as a reply to a question, or as a schedule.
func (g guide) canBeTyped(t *testing.T, e example, said said, code string) {
	t.Helper()
	if _, err := scheduler.Parse(code, scheduler.ParseOptions{Today: scheduler.LocalDate{Year: 2026, Month: time.November, Day: 25}, Zone: "Africa/Nairobi"}); err == nil {
		return
	}
	if slices.ContainsFunc(replies(), func(key string) bool { return said[key] == code }) {
		return
	}
	if g.types(e, said, code, false) == "" {
		return
	}
	e = newExample(t, g.language) // the other lines of the page may have led to it
	alone := g.types(e, said, code, false)
	among := g.types(e, said, code, true)
	if alone != "" && among != "" {
		t.Errorf("whoever reads this page and types %q hears %q, and in the channel %q", code, alone, among)
	}
}

// types returns what the reader of the page hears who is not understood.
func (g guide) types(e example, said said, line string, inChannel bool) (problem string) {
	reader := e.reader(g.kind)
	if rest, is := strings.CutPrefix(line, "release"); is {
		reader.Does(strings.TrimSpace("hold " + strings.TrimPrefix(strings.TrimSpace(rest), "now")))
	}
	reader.Says(said["bot.typing.cancel"]) // whatever an earlier line began to ask
	before := len(reader.Heard())
	if inChannel {
		reader.DoesIn(e.loom, line)
	} else {
		reader.Says(line)
	}
	for _, heard := range reader.Heard()[before:] {
		for _, key := range misunderstood() {
			if said.says(key, heard.Text()) {
				return heard.Text()
			}
		}
	}
	return ""
}

// replies are the words that Weft takes as a reply to a question of a form.
func replies() []string {
	return []string{"bot.typing.send", "bot.typing.skip", "bot.typing.change", "bot.typing.cancel", "bot.typing.keep"}
}

// misunderstood are what Weft says to somebody who typed what cannot be done.
func misunderstood() []string {
	return []string{
		"bot.unknown", "bot.did_you_mean", "bot.option_missing", "bot.option_wrong", "bot.sorry", "bot.gone",
		"bot.refused.members", "bot.refused.cohort", "bot.refused.leads", "bot.refused.facilitators", "bot.refused.stewards",
		"desk.no_cohort", "desk.not_held", "desk.trace.nobody", "desk.trace.bad_day",
		"cohorts.unknown", "cohorts.which", "cohorts.link_where", "cohorts.unlink_where", "cohorts.not_linked",
		"cohorts.not_a_member", "checkins.no_cohort", "checkins.which", "checkins.report.nothing",
		"members.not_a_member", "members.pause.past",
	}
}

// said is all that Weft says in one language, by key, as it stands in the locale files.
type said map[string]string

func saidIn(t *testing.T, language string) said {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../../bot/feature/*/words/", "../../bot/locales/", "../../bot/words/locales/"} {
		some, err := filepath.Glob(pattern + language + ".toml")
		if err != nil || len(some) == 0 {
			t.Fatalf("no words in %s under %s (%v)", language, pattern, err)
		}
		files = append(files, some...)
	}
	all := said{}
	for _, file := range files {
		var tree map[string]any
		if _, err := toml.DecodeFile(file, &tree); err != nil {
			t.Fatal(err)
		}
		all.take("", tree)
	}
	adapters, err := filepath.Glob("../../adapters/*/words/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range adapters {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(raw, &tree); err != nil {
			t.Fatal(err)
		}
		all.take(filepath.Base(filepath.Dir(filepath.Dir(file)))+".", tree)
	}
	return all
}

func (s said) take(key string, tree map[string]any) {
	unmarked := strings.NewReplacer("`", "", "**", "", "_", "")
	for name, value := range tree {
		switch value := value.(type) {
		case string:
			s[key+name] = unmarked.Replace(value)
		case map[string]any:
			s.take(key+name+".", value)
		}
	}
}

// label reports whether something is called that.
func (s said) label(words string) bool {
	for _, value := range s {
		if means(value, words) {
			return true
		}
	}
	return false
}

// sentence reports whether a sentence is said.
func (s said) sentence(words string) bool {
	for _, value := range s {
		if slices.ContainsFunc(sentences(value), func(one string) bool { return means(one, words) }) {
			return true
		}
	}
	return false
}

// says reports whether what was heard holds what stands under a key.
func (s said) says(key, heard string) bool {
	parts := filledIn.Split(s[key], -1)
	longest := slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
	return longest != "" && strings.Contains(heard, longest)
}

// means reports whether a value says these words, whatever is filled in. What is nothing but filled in says nothing.
func means(value, words string) bool {
	parts := filledIn.Split(value, -1)
	first, last := parts[0], parts[len(parts)-1]
	switch {
	case strings.Trim(strings.Join(parts, ""), " .,:;()—–/“”") == "":
		return false
	case len(parts) == 1:
		return words == value
	case !strings.HasPrefix(words, first) || !strings.HasSuffix(words, last): // as good as always
		return false
	}
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".+") + "$").MatchString(words)
}

// sentences takes words apart where a sentence ends.
func sentences(words string) []string {
	return strings.Split(ends.ReplaceAllString(strings.TrimSpace(words), "$1\n"), "\n")
}
