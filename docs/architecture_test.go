// Package docs_test holds the house to its own rules: who may import whom, what files and packages may look
// like, and that docs/dependencies.md tells the truth. The rules themselves are in docs/design.md.
package docs_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed is what `go list -json` tells of one package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// place is a region of the house: one line of docs/design.md, "Who may import whom".
type place int

const (
	nowhere place = iota
	program
	core
	vocabulary
	vocabularySuite
	harness
	community
	words
	feature
	stories
	adapter
	adapterSuite
	pacing
	phrasing
	clockwork
	storage
	engine
	storageSuite
)

func (p place) String() string {
	return [...]string{
		"a folder that docs/design.md does not know", "the program", "bot", "the vocabulary", "the suite of drivers",
		"the story harness", "the shared records", "the words", "a feature", "a feature's stories", "an adapter",
		"an adapter's test support", "the pacing of requests", "an adapter's own phrases", "the scheduler", "the storage contract", "an engine",
		"the suite of engines",
	}[p]
}

// where tells in which region a package of ours lies, and the name of the feature, adapter or engine it is part of.
func where(path string) (region place, name string) {
	parts := strings.Split(path, "/")[1:]
	part := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	switch part(0) {
	case "cmd":
		return program, part(1)
	case "adapters":
		if part(2) == part(1)+"test" || part(2) == part(1)+"fake" {
			return adapterSuite, part(1)
		}
		switch part(1) {
		case "pace":
			return pacing, ""
		case "phrases":
			return phrasing, ""
		}
		return adapter, part(1)
	case "scheduler":
		return clockwork, ""
	case "data":
		switch part(1) {
		case "":
			return storage, ""
		case "datatest":
			return storageSuite, ""
		}
		return engine, part(1)
	case "bot":
		switch {
		case part(1) == "chat" && part(2) == "chattest":
			return vocabularySuite, ""
		case part(1) == "chat":
			return vocabulary, ""
		case part(1) == "bottest":
			return harness, ""
		case part(1) == "community":
			return community, ""
		case part(1) == "words":
			return words, ""
		case part(1) == "feature" && part(3) == "stories":
			return stories, part(2)
		case part(1) == "feature" && part(2) != "":
			return feature, part(2)
		case part(1) == "feature":
			return nowhere, ""
		}
		return core, ""
	}
	return nowhere, ""
}

// mayImport says which regions each region's program code imports, besides packages of its own folder. The harness and
// an adapter's test support know the suite of drivers, since both are test support themselves: what a story can do on a
// platform is what the suite does there.
var mayImport = map[place][]place{
	program:         {core, vocabulary, community, words, feature, adapter, clockwork, storage, engine},
	core:            {vocabulary, community, words, storage, clockwork},
	vocabulary:      {},
	vocabularySuite: {vocabulary},
	harness:         {core, vocabulary, vocabularySuite, community, words, storage, clockwork, engine},
	community:       {vocabulary, storage},
	words:           {vocabulary},
	feature:         {core, vocabulary, community, words, storage, clockwork},
	stories:         {harness, core, vocabulary, community, words, feature, storage, clockwork},
	adapter:         {vocabulary, pacing, phrasing},
	adapterSuite:    {vocabulary, vocabularySuite, adapter},
	pacing:          {},
	phrasing:        {},
	clockwork:       {storage},
	storage:         {},
	engine:          {storage},
	storageSuite:    {storage},
}

// testsMayAlsoImport says what a region's tests import on top of that: the suites they must pass, the harness
// they are told in, and an engine to run on. Only the program's tests run stories on every driver.
var testsMayAlsoImport = map[place][]place{
	program:         {vocabularySuite, adapterSuite, harness, stories, storageSuite},
	core:            {harness, vocabularySuite, engine},
	vocabulary:      {vocabularySuite},
	vocabularySuite: {},
	harness:         {},
	community:       {engine},
	words:           {},
	feature:         {harness, stories, engine},
	stories:         {engine},
	adapter:         {vocabularySuite, adapterSuite},
	adapterSuite:    {},
	pacing:          {},
	phrasing:        {},
	clockwork:       {engine},
	storage:         {engine, storageSuite},
	engine:          {storageSuite, engine},
	storageSuite:    {engine},
}

// homes names the only folder that may know a library.
var homes = map[string]string{
	"go.etcd.io/bbolt":              "weft/data/bolt",
	"github.com/slack-go/slack":     "weft/adapters/slack",
	"github.com/bwmarrin/discordgo": "weft/adapters/discord",
}

// within tells whether path is dir or lies beneath it.
func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func ours(path string) bool { return within(path, "weft") }

// fromStandardLibrary relies on what the go command promises: only paths of the standard library begin with an
// element that has no dot.
func fromStandardLibrary(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !ours(path) && !strings.Contains(first, ".")
}

// importBreaches gives one sentence for each import that breaks a rule, in order of package and import.
func importBreaches(packages []listed) []string {
	var breaches []string
	for _, p := range packages {
		region, _ := where(p.ImportPath)
		if region == nowhere && p.ImportPath != "weft/docs" { // where these tests lie
			breaches = append(breaches, fmt.Sprintf("%s lies in a folder that docs/design.md does not know.", p.ImportPath))
			continue
		}
		for _, imported := range slices.Compact(slices.Sorted(slices.Values(p.Imports))) {
			if why := refuse(p.ImportPath, imported, mayImport[region]); why != "" {
				breaches = append(breaches, fmt.Sprintf("%s imports %s: %s.", p.ImportPath, imported, why))
			}
		}
		allowed := slices.Concat(mayImport[region], testsMayAlsoImport[region])
		tests := slices.Concat(p.TestImports, p.XTestImports)
		for _, imported := range slices.Compact(slices.Sorted(slices.Values(tests))) {
			if why := refuseInTest(p.ImportPath, imported, allowed); why != "" {
				breaches = append(breaches, fmt.Sprintf("a test of %s imports %s: %s.", p.ImportPath, imported, why))
			}
		}
	}
	return breaches
}

// refuse says why program code at from may not import to, or "".
func refuse(from, to string, allowed []place) string {
	region, _ := where(from)
	switch {
	case region == vocabulary && !ours(to) && !fromStandardLibrary(to):
		return "bot/chat needs the standard library alone"
	case (region == feature || region == stories) && within(to, "net/http"):
		return "a feature decides, it does not speak"
	case !ours(to):
		return refuseLibrary(from, to)
	}
	return refuseOurs(from, to, allowed)
}

// refuseInTest is refuse for test files, which may use any library but those that have a home elsewhere.
func refuseInTest(from, to string, allowed []place) string {
	if !ours(to) {
		return refuseLibrary(from, to)
	}
	return refuseOurs(from, to, allowed)
}

func refuseLibrary(from, to string) string {
	for library, home := range homes {
		if within(to, library) && !within(from, home) {
			return fmt.Sprintf("only %s may know %s", home, library)
		}
	}
	return ""
}

func refuseOurs(from, to string, allowed []place) string {
	fromRegion, fromName := where(from)
	toRegion, toName := where(to)
	switch {
	case toRegion == nowhere:
		return "it lies in a folder that docs/design.md does not know"
	case fromRegion == toRegion && fromName == toName:
		return "" // The package itself, as its tests import it, or one of the same folder.
	case toRegion == feature && fromRegion == feature:
		return "features hear of each other through events of bot, never directly"
	case ofAdapter(toRegion) && ofAdapter(fromRegion) && fromName != toName:
		return "an adapter never knows another"
	case (toRegion == feature || toRegion == stories) && fromName != toName && (fromRegion == feature || fromRegion == stories):
		return "stories belong to their own feature"
	case !slices.Contains(allowed, toRegion):
		return fmt.Sprintf("%s may not know %s", fromRegion, toRegion)
	}
	return ""
}

func ofAdapter(p place) bool { return p == adapter || p == adapterSuite }

func TestImportsPointInward(t *testing.T) {
	t.Chdir("..")
	packages := listPackages(t)
	if len(packages) < 2 {
		t.Fatalf("go list found %d packages; a green result would mean nothing", len(packages))
	}
	for _, breach := range importBreaches(packages) {
		t.Error(breach)
	}
}

// TestImportRulesCanFail holds the rules themselves to made-up breaches, and to imports that must stay possible.
func TestImportRulesCanFail(t *testing.T) {
	program := func(path string, imports ...string) listed { return listed{ImportPath: path, Imports: imports} }
	inTest := func(path string, imports ...string) listed { return listed{ImportPath: path, XTestImports: imports} }
	for _, c := range []struct {
		name string
		in   listed
		want string
	}{
		{"the vocabulary knows nothing of ours", program("weft/bot/chat", "weft/data"), "weft/bot/chat imports weft/data: the vocabulary may not know the storage contract."},
		{"the vocabulary has no libraries", program("weft/bot/chat", "github.com/rs/zerolog"), "weft/bot/chat imports github.com/rs/zerolog: bot/chat needs the standard library alone."},
		{"the vocabulary's tests may have libraries", inTest("weft/bot/chat", "pgregory.net/rapid"), ""},
		{"the suite of drivers knows bot/chat", program("weft/bot/chat/chattest", "weft/bot/chat", "testing"), ""},
		{"the suite of drivers knows nothing else", program("weft/bot/chat/chattest", "weft/bot"), "weft/bot/chat/chattest imports weft/bot: the suite of drivers may not know bot."},
		{"an adapter knows the vocabulary and its SDK", program("weft/adapters/slack", "weft/bot/chat", "github.com/slack-go/slack"), ""},
		{"an adapter paces its requests", program("weft/adapters/slack", "weft/adapters/pace"), ""},
		{"pacing knows nothing of ours", program("weft/adapters/pace", "weft/bot/chat"), "weft/adapters/pace imports weft/bot/chat: the pacing of requests may not know the vocabulary."},
		{"an adapter reads its phrases", program("weft/adapters/web", "weft/adapters/phrases"), ""},
		{"phrases know nothing of ours", program("weft/adapters/phrases", "weft/bot/chat"), "weft/adapters/phrases imports weft/bot/chat: an adapter's own phrases may not know the vocabulary."},
		{"an adapter does not know bot", program("weft/adapters/slack", "weft/bot"), "weft/adapters/slack imports weft/bot: an adapter may not know bot."},
		{"an adapter does not store", program("weft/adapters/web", "weft/data"), "weft/adapters/web imports weft/data: an adapter may not know the storage contract."},
		{"an adapter does not know another", program("weft/adapters/slack", "weft/adapters/web"), "weft/adapters/slack imports weft/adapters/web: an adapter never knows another."},
		{"nor do its tests", inTest("weft/adapters/slack", "weft/adapters/web"), "a test of weft/adapters/slack imports weft/adapters/web: an adapter never knows another."},
		{"an adapter's tests run the suite", inTest("weft/adapters/web", "weft/bot/chat/chattest", "weft/adapters/web"), ""},
		{"nor does its test support", program("weft/adapters/slack/slacktest", "weft/adapters/web"), "weft/adapters/slack/slacktest imports weft/adapters/web: an adapter never knows another."},
		{"nor do its tests know another's test support", inTest("weft/adapters/slack", "weft/adapters/web/webtest"), "a test of weft/adapters/slack imports weft/adapters/web/webtest: an adapter never knows another."},
		{"an adapter's test support runs the suite", program("weft/adapters/web/webtest", "weft/adapters/web", "weft/bot/chat/chattest"), ""},
		{"an adapter does not ship it", program("weft/adapters/web", "weft/adapters/web/webtest"), "weft/adapters/web imports weft/adapters/web/webtest: an adapter may not know an adapter's test support."},
		{"nor does the program", program("weft/cmd/weft", "weft/adapters/web/webtest"), "weft/cmd/weft imports weft/adapters/web/webtest: the program may not know an adapter's test support."},
		{"but its tests stand on it", inTest("weft/cmd/weft", "weft/adapters/web/webtest"), ""},
		{"an adapter's folders know each other", program("weft/adapters/slack/fake", "weft/adapters/slack"), ""},
		{"the SDK of another platform", program("weft/adapters/web", "github.com/bwmarrin/discordgo"), "weft/adapters/web imports github.com/bwmarrin/discordgo: only weft/adapters/discord may know github.com/bwmarrin/discordgo."},
		{"bot's own imports", program("weft/bot", "weft/bot/chat", "weft/bot/community", "weft/bot/words", "weft/data", "weft/scheduler"), ""},
		{"bot does not know a feature", program("weft/bot", "weft/bot/feature/checkins"), "weft/bot imports weft/bot/feature/checkins: bot may not know a feature."},
		{"bot does not choose an engine", program("weft/bot", "weft/data/memory"), "weft/bot imports weft/data/memory: bot may not know an engine."},
		{"bot's tests run on an engine", inTest("weft/bot", "weft/data/memory", "weft/bot/bottest"), ""},
		{"shared records know ids and storage", program("weft/bot/community", "weft/bot/chat", "weft/data"), ""},
		{"shared records do not know bot", program("weft/bot/community", "weft/bot"), "weft/bot/community imports weft/bot: the shared records may not know bot."},
		{"words know the vocabulary alone", program("weft/bot/words", "weft/data"), "weft/bot/words imports weft/data: the words may not know the storage contract."},
		{"a feature's own imports", program("weft/bot/feature/checkins", "weft/bot", "weft/bot/chat", "weft/bot/community", "weft/bot/words", "weft/data", "weft/scheduler", "weft/bot/feature/checkins/words"), ""},
		{"a feature does not know another", program("weft/bot/feature/checkins", "weft/bot/feature/cohorts"), "weft/bot/feature/checkins imports weft/bot/feature/cohorts: features hear of each other through events of bot, never directly."},
		{"nor do its tests", inTest("weft/bot/feature/checkins", "weft/bot/feature/cohorts"), "a test of weft/bot/feature/checkins imports weft/bot/feature/cohorts: features hear of each other through events of bot, never directly."},
		{"a feature does not know an adapter", program("weft/bot/feature/desk", "weft/adapters/web"), "weft/bot/feature/desk imports weft/adapters/web: a feature may not know an adapter."},
		{"a feature does not speak", program("weft/bot/feature/desk", "net/http"), "weft/bot/feature/desk imports net/http: a feature decides, it does not speak."},
		{"a feature does not know bbolt", program("weft/bot/feature/desk", "go.etcd.io/bbolt"), "weft/bot/feature/desk imports go.etcd.io/bbolt: only weft/data/bolt may know go.etcd.io/bbolt."},
		{"a feature does not ship its stories", program("weft/bot/feature/desk", "weft/bot/feature/desk/stories"), "weft/bot/feature/desk imports weft/bot/feature/desk/stories: a feature may not know a feature's stories."},
		{"a feature's tests tell its stories", inTest("weft/bot/feature/desk", "weft/bot/feature/desk/stories", "weft/bot/bottest", "weft/data/memory"), ""},
		{"but not another's", inTest("weft/bot/feature/desk", "weft/bot/feature/members/stories"), "a test of weft/bot/feature/desk imports weft/bot/feature/members/stories: stories belong to their own feature."},
		{"stories stand on the harness", program("weft/bot/feature/desk/stories", "weft/bot/bottest", "weft/bot/feature/desk"), ""},
		{"stories do not know another feature", program("weft/bot/feature/desk/stories", "weft/bot/feature/members"), "weft/bot/feature/desk/stories imports weft/bot/feature/members: stories belong to their own feature."},
		{"the harness acts as the suite does", program("weft/bot/bottest", "weft/bot/chat/chattest"), ""},
		{"the harness knows no feature", program("weft/bot/bottest", "weft/bot/feature/desk"), "weft/bot/bottest imports weft/bot/feature/desk: the story harness may not know a feature."},
		{"the scheduler knows data", program("weft/scheduler", "weft/data", "github.com/robfig/cron/v3"), ""},
		{"the scheduler knows nothing of chat", program("weft/scheduler", "weft/bot/chat"), "weft/scheduler imports weft/bot/chat: the scheduler may not know the vocabulary."},
		{"data knows nothing of ours", program("weft/data", "weft/scheduler"), "weft/data imports weft/scheduler: the storage contract may not know the scheduler."},
		{"data's tests know data", inTest("weft/data", "weft/data", "weft/data/memory"), ""},
		{"not even its engines", program("weft/data", "weft/data/memory"), "weft/data imports weft/data/memory: the storage contract may not know an engine."},
		{"an engine knows data", program("weft/data/bolt", "weft/data", "go.etcd.io/bbolt"), ""},
		{"an engine does not know another", program("weft/data/memory", "weft/data/bolt"), "weft/data/memory imports weft/data/bolt: an engine may not know an engine."},
		{"but its tests carry a snapshot from one to another", inTest("weft/data/bolt", "weft/data/memory", "weft/data/datatest"), ""},
		{"cmd wires", program("weft/cmd/weft", "weft/adapters/web", "weft/data/bolt", "weft/bot/feature/desk", "weft/bot"), ""},
		{"the program carries no test harness", program("weft/cmd/weft", "weft/bot/bottest"), "weft/cmd/weft imports weft/bot/bottest: the program may not know the story harness."},
		{"the program's tests tell all stories", inTest("weft/cmd/weft", "weft/bot/feature/desk/stories", "weft/bot/bottest"), ""},
		{"nobody imports cmd", program("weft/bot", "weft/cmd/weft"), "weft/bot imports weft/cmd/weft: bot may not know the program."},
		{"no folder besides these", program("weft/internal/misc", "fmt"), "weft/internal/misc lies in a folder that docs/design.md does not know."},
		{"a name that only begins alike", program("weft/adapters/slack", "net/httpish", "github.com/slack-go/slacker"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			if diff := cmp.Diff(want, importBreaches([]listed{c.in})); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}

// longestFile is in lines. Nobody holds more than that in mind.
const longestFile = 600

// vagueNames say where code ended up, not what it is responsible for.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "models", "types", "misc"}

// platformNames are those that adapters bear and features never say.
var platformNames = regexp.MustCompile(`(?i)\b(slack|discord|mattermost|telegram|whatsapp)\b`)

// fileBreaches gives one sentence for each rule that a Go file of the program breaks. The path is relative to
// the top of the repository.
func fileBreaches(path string, source []byte) ([]string, error) {
	path = filepath.ToSlash(path)
	var breaches []string
	for _, folder := range strings.Split(path, "/")[:strings.Count(path, "/")] {
		if slices.Contains(vagueNames, folder) {
			breaches = append(breaches, fmt.Sprintf("%s: the folder name %q says nothing about what it is responsible for.", path, folder))
		}
	}
	if strings.HasSuffix(path, "_test.go") {
		return breaches, nil
	}
	if lines := bytes.Count(source, []byte("\n")); lines > longestFile {
		breaches = append(breaches, fmt.Sprintf("%s has %d lines; divide it by what changes together (at most %d).", path, lines, longestFile))
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("reading a Go file: %w", err)
	}
	if slices.Contains(vagueNames, file.Name.Name) {
		breaches = append(breaches, fmt.Sprintf("%s: the package name %q says nothing about what it is responsible for.", path, file.Name.Name))
	}
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			breaches = append(breaches, fmt.Sprintf("%s: init() acts before anybody asked; wire it in cmd.", positions.Position(f.Pos())))
		}
	}
	if !strings.HasPrefix(path, "bot/") {
		return breaches, nil
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if _, ok := node.(*ast.ImportSpec); ok {
			return false
		}
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			return true
		}
		if name := platformNames.FindString(text); name != "" {
			breaches = append(breaches, fmt.Sprintf("%s: the string names a platform (%s); what differs between platforms is an adapter's.", positions.Position(literal.Pos()), name))
		}
		return true
	})
	return breaches, nil
}

func TestFilesAreAsWeWantToReadThem(t *testing.T) {
	t.Chdir("..")
	seen := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || path == "bin" || path == "dist") {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		seen++
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		breaches, err := fileBreaches(path, source)
		for _, breach := range breaches {
			t.Error(breach)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 2 {
		t.Fatalf("found %d Go files; a green result would mean nothing", seen)
	}
}

func TestFileRulesCanFail(t *testing.T) {
	long := "package bot\n" + strings.Repeat("// one more\n", longestFile)
	for _, c := range []struct {
		name, path, source string
		want               []string
	}{
		{"as it should be", "bot/post.go", "package bot\n\n// Slack has its own rules.\nvar x = \"slackening\"\n", nil},
		{"too long", "bot/post.go", long, []string{"bot/post.go has 601 lines; divide it by what changes together (at most 600)."}},
		{"a long test is fine", "bot/post_test.go", long, nil},
		{"a vague folder", "bot/util/post.go", "package post\n", []string{`bot/util/post.go: the folder name "util" says nothing about what it is responsible for.`}},
		{"a vague package", "scheduler/when.go", "package helpers\n", []string{`scheduler/when.go: the package name "helpers" says nothing about what it is responsible for.`}},
		{"init", "data/a.go", "package data\n\nfunc init() {}\n", []string{"data/a.go:3:1: init() acts before anybody asked; wire it in cmd."}},
		{"a method called init", "data/a.go", "package data\n\ntype t struct{}\n\nfunc (t) init() {}\n", nil},
		{"a platform in bot", "bot/a.go", "package bot\n\nvar x = `Open Slack`\n", []string{"bot/a.go:3:9: the string names a platform (Slack); what differs between platforms is an adapter's."}},
		{"a platform in its adapter", "adapters/slack/a.go", "package slack\n\nvar x = \"slack\"\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := fileBreaches(c.path, []byte(c.source))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}

// dependencyRow is a row of the table in docs/dependencies.md: the module stands first, between backticks.
var dependencyRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")

// dependencyBreaches compares what go.mod requires directly with what the page explains.
func dependencyBreaches(required []string, page string) []string {
	var explained, breaches []string
	for _, row := range dependencyRow.FindAllStringSubmatch(page, -1) {
		explained = append(explained, row[1])
	}
	for _, module := range required {
		if !slices.Contains(explained, module) {
			breaches = append(breaches, fmt.Sprintf("go.mod requires %s; docs/dependencies.md must say why.", module))
		}
	}
	for _, module := range explained {
		if !slices.Contains(required, module) {
			breaches = append(breaches, fmt.Sprintf("docs/dependencies.md explains %s, which go.mod does not require directly.", module))
		}
	}
	return breaches
}

func TestEveryDependencyIsExplained(t *testing.T) {
	t.Chdir("..")
	var module struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(goCommand(t, "mod", "edit", "-json"), &module); err != nil {
		t.Fatal(err)
	}
	var required []string
	for _, r := range module.Require {
		if !r.Indirect {
			required = append(required, r.Path)
		}
	}
	page, err := os.ReadFile(filepath.Join("docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, breach := range dependencyBreaches(required, string(page)) {
		t.Error(breach)
	}
}

func TestDependencyRuleCanFail(t *testing.T) {
	page := "| module | why |\n|---|---|\n| `example.org/known` | reasons |\n| `example.org/gone` | reasons |\n"
	want := []string{
		"go.mod requires example.org/new; docs/dependencies.md must say why.",
		"docs/dependencies.md explains example.org/gone, which go.mod does not require directly.",
	}
	got := dependencyBreaches([]string{"example.org/known", "example.org/new"}, page)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("breaches (-want +got):\n%s", diff)
	}
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(goCommand(t, "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")))
	var packages []listed
	for {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func goCommand(t *testing.T, arguments ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", arguments...)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, &complaint)
	}
	return out
}
