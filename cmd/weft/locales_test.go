package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/rs/zerolog"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/bot/words"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

// sources is every folder of locale files; a new feature's is found by itself.
func sources(t *testing.T) []string {
	t.Helper()
	features, err := filepath.Glob("../../bot/feature/*/words")
	if err != nil || len(features) < len(bareFeatures()) {
		t.Fatalf("found the words of %d features, want at least %d (%v)", len(features), len(bareFeatures()), err)
	}
	return append(features, "../../bot/locales", "../../bot/words/locales")
}

// bareFeatures are the names of what the program runs.
func bareFeatures() []string {
	var names []string
	for _, f := range features() {
		names = append(names, f.Name())
	}
	return names
}

// forms is one message: its patterns by plural category, "other" alone for most.
type forms map[string]string

// locale is what one language says, by key.
type locale map[string]forms

// localeFiles reads every locale file as it stands, without go-i18n in between.
func localeFiles(t *testing.T) map[string]locale {
	t.Helper()
	all := map[string]locale{}
	for _, source := range sources(t) {
		names, err := filepath.Glob(filepath.Join(source, "*.toml"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s has no locale files (%v)", source, err)
		}
		for _, name := range names {
			lang := strings.TrimSuffix(filepath.Base(name), ".toml")
			if all[lang] == nil {
				all[lang] = locale{}
			}
			tree := map[string]any{}
			if _, err := toml.DecodeFile(name, &tree); err != nil {
				t.Fatalf("read %s: %v", name, err)
			}
			all[lang].take(t, name, "", tree)
		}
	}
	return all
}

var pluralForms = []string{"zero", "one", "two", "few", "many", "other"}

// take flattens a table. go-i18n takes a table with one of its own names in it for a single message, so that
// whatever else stands there is misread or lost: such names are for plural forms, and for nothing else.
func (l locale) take(t *testing.T, file, prefix string, tree map[string]any) {
	t.Helper()
	if prefix == "" && len(tree) != 1 {
		t.Errorf("%s: has the tables %v, want one, named like the feature", file, slices.Sorted(maps.Keys(tree)))
	}
	for name, value := range tree {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		switch value := value.(type) {
		case map[string]any:
			if f, ok := asForms(value); ok {
				l[key] = f
				continue
			}
			l.take(t, file, key, value)
		case string:
			reserved := []string{"id", "description", "hash", "leftdelim", "rightdelim", "translation"}
			if slices.Contains(append(reserved, pluralForms...), strings.ToLower(name)) {
				t.Errorf("%s: %q is a name that go-i18n keeps for itself: call it something else", file, key)
			}
			l[key] = forms{"other": value}
		default:
			t.Errorf("%s: %q is %T, want words", file, key, value)
		}
	}
}

func asForms(table map[string]any) (forms, bool) {
	f := forms{}
	for name, value := range table {
		text, ok := value.(string)
		if !ok || !slices.Contains(pluralForms, name) {
			return nil, false
		}
		f[name] = text
	}
	return f, len(f) > 0
}

// each calls fn with every pattern of every language.
func each(t *testing.T, fn func(lang, key, pattern string)) {
	t.Helper()
	for lang, l := range localeFiles(t) {
		for key, f := range l {
			for _, pattern := range f {
				fn(lang, key, pattern)
			}
		}
	}
}

// wholeBot is the program's bot in memory, with one member who may do everything.
func wholeBot(t *testing.T) (*bot.Bot, chat.UserID) {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	steward := chat.UserID{Platform: "test", Space: "test", ID: "amal"}
	b, err := bot.New(bot.Config{
		Community: "test", Store: store, Keys: data.NewMemoryKeys(), Features: features(), Log: zerolog.Nop(),
		Clock: scheduler.NewOffsetClock(scheduler.SystemClock{}, 0), Stewards: []chat.UserID{steward},
	})
	if err != nil {
		t.Fatalf("put the bot together: %v", err)
	}
	err = b.Decide(context.Background(), func(tx *bot.Tx) error {
		return tx.People().PutMember(community.Member{ID: "amal", Accounts: []chat.UserID{steward}, Language: "en"})
	})
	if err != nil {
		t.Fatalf("make a member: %v", err)
	}
	return b, steward
}

// TestLocalesHaveEveryKey: every language says all that English says, and nothing that nobody asks for.
func TestLocalesHaveEveryKey(t *testing.T) {
	files := localeFiles(t)
	if len(files) < 2 {
		t.Fatalf("there are %d languages, want English and at least one more", len(files))
	}
	b, _ := wholeBot(t)
	for lang, l := range files {
		for key := range files[words.Fallback] {
			if _, ok := l[key]; !ok {
				t.Errorf("%s lacks %q", lang, key)
			}
		}
		for key := range l {
			if _, ok := files[words.Fallback][key]; !ok {
				t.Errorf("%s has %q, which English does not have", lang, key)
			}
		}
		if got, want := b.Words().Keys(lang), slices.Sorted(maps.Keys(l)); !slices.Equal(got, want) {
			t.Errorf("%s: the program reads %d keys, but the files hold %d", lang, len(got), len(want))
		}
	}
}

var placeholder = regexp.MustCompile(`\{([a-z_]*)\}`)

func placeholders(patterns ...string) []string {
	found := map[string]bool{}
	for _, p := range patterns {
		for _, m := range placeholder.FindAllStringSubmatch(p, -1) {
			found[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// TestLocalesHaveEveryPlaceholder: a translation that drops a value hides it, and one that invents a value shows
// its braces. Only a form for one number may do without the number.
func TestLocalesHaveEveryPlaceholder(t *testing.T) {
	files := localeFiles(t)
	for lang, l := range files {
		for key, f := range l {
			want := placeholders(slices.Collect(maps.Values(files[words.Fallback][key]))...)
			for form, pattern := range f {
				got := placeholders(pattern)
				if form != "other" && !slices.Contains(got, "count") && slices.Contains(want, "count") {
					got = slices.Sorted(slices.Values(append(got, "count")))
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %q (%s) has the values %v, English has %v", lang, key, form, got, want)
				}
			}
		}
	}
}

// categories finds out which plural forms the whole numbers of a language take, from the rules that the program uses.
func categories(t *testing.T, lang string) []string {
	t.Helper()
	all := "[probe.people]\n"
	for _, form := range pluralForms {
		all += form + " = \"" + form + "\"\n"
	}
	probe, err := words.NewBundle(fstest.MapFS{lang + ".toml": &fstest.MapFile{Data: []byte(all)}})
	if err != nil {
		t.Fatalf("probe %s: %v", lang, err)
	}
	found := map[string]bool{}
	for n := range 1000 {
		found[probe.In(lang, nil).Text("probe.people", "count", n)] = true
	}
	found[probe.In(lang, nil).Text("probe.people", "count", 1000000)] = true
	return slices.Sorted(maps.Keys(found))
}

// TestLocalesHaveEveryPlural: where English tells one from many, every language has each form that it needs.
func TestLocalesHaveEveryPlural(t *testing.T) {
	if got, want := categories(t, "fr"), []string{"many", "one", "other"}; !slices.Equal(got, want) {
		t.Fatalf("French has the forms %v, want %v", got, want)
	}
	files := localeFiles(t)
	for lang, l := range files {
		want := categories(t, lang)
		for key, f := range l {
			if len(files[words.Fallback][key]) == 1 && len(f) == 1 {
				continue
			}
			if got := slices.Sorted(maps.Keys(f)); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the forms %v, want %v", lang, key, got, want)
			}
		}
	}
}

// quoted is what stands there to be typed as it is.
var quoted = regexp.MustCompile("`[^`]*`|“[^”]*”|«[^»]*»|\\{[a-z_]*\\}")

// TestLocalesAreWellSet: no shouting, nothing empty, the signs of good typesetting.
func TestLocalesAreWellSet(t *testing.T) {
	rules := []struct {
		lang, why string
		broken    *regexp.Regexp
	}{
		{"", "is empty or has spaces at an end", regexp.MustCompile(`^$|^\s|\s$`)},
		{"", "has two spaces in a row, or a line break", regexp.MustCompile(`[ \x{A0}\x{202F}]{2}|\n`)},
		{"", "shouts: no exclamation marks", regexp.MustCompile(`!`)},
		{"", "has a straight apostrophe or quotation mark outside of what is to be typed", regexp.MustCompile(`['"]`)},
		{"", "has three dots for one sign", regexp.MustCompile(`\.\.\.`)},
		{"", "bends a word for the gender of people", regexp.MustCompile(`\p{L}[·(][-.]?e?s?\)?[·)]?(\s|$)`)},
		{"en", "has a space before a sign", regexp.MustCompile(`[\s\x{A0}\x{202F}][?;:.,]`)},
		{"fr", "needs a narrow no-break space (U+202F) before ? and ;", regexp.MustCompile(`[^\x{202F}][?;]`)},
		{"fr", "needs a no-break space (U+00A0) before a colon", regexp.MustCompile(`[^\x{A0}0-9]:|:[^\s]`)},
		{"fr", "needs no-break spaces (U+00A0) inside its quotation marks", regexp.MustCompile(`«[^\x{A0}]|[^\x{A0}]»|[“”]`)},
	}
	each(t, func(lang, key, pattern string) {
		if key == "words.list.comma" {
			return // it ends with the space that follows a comma
		}
		typed := quoted.ReplaceAllStringFunc(pattern, func(s string) string {
			if inside, ok := strings.CutPrefix(s, "«"); ok {
				first, _ := utf8.DecodeRuneInString(inside)
				last, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(s, "»"))
				return "«" + string(first) + "x" + string(last) + "»"
			}
			return "x"
		})
		typed = regexp.MustCompile(`\d:\d`).ReplaceAllString(typed, "x")
		for _, rule := range rules {
			if (rule.lang == "" || rule.lang == lang) && rule.broken.MatchString(typed) {
				t.Errorf("%s: %q %s: %s", lang, key, rule.why, pattern)
			}
		}
	})
}

// named is what stands between one backtick and the next: a command of Weft's. Between two and two stands what is typed or
// copied as it is.
var named = regexp.MustCompile("(`+)([^`]*)`+")

// TestLocalesNameCommands: what is set as a command is one, since every platform shows it as it is typed there; what is set
// as it stands is none that people are to type here.
func TestLocalesNameCommands(t *testing.T) {
	b, _ := wholeBot(t)
	commands, err := b.CommandsIn(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"{command}", "{usage}", "{example}"}
	for _, c := range commands {
		names = append(names, c.Name)
	}
	asItStands := []string{
		"{option}", "weft check", // no commands
		"{command}", "link", "link confirm", "link unlock", // of another account, which may be on another platform
	}
	found := 0
	each(t, func(lang, key, pattern string) {
		for _, m := range named.FindAllStringSubmatch(pattern, -1) {
			found++
			if m[1] == "`" && !slices.Contains(names, m[2]) {
				t.Errorf("%s: %q sets %q as a command: %s", lang, key, m[2], pattern)
			}
			if m[1] == "``" && !slices.Contains(asItStands, m[2]) {
				t.Errorf("%s: %q sets %q to stand as it is: %s", lang, key, m[2], pattern)
			}
		}
	})
	if found < 100 {
		t.Errorf("there are %d of them", found)
	}
}

// TestLocalesNameNoPlatform: what one platform calls the place where people are, another calls otherwise. Both are said, or
// neither.
func TestLocalesNameNoPlatform(t *testing.T) {
	workspace := regexp.MustCompile(`(?i)workspace|espaces? de travail|espacios? de trabajo|espaços? de trabalho|مساح(ة|ات) (ال)?عمل`)
	server := regexp.MustCompile(`(?i)\bservers?\b|\bserveurs?\b|\bservidor(es)?\b|خادم|خوادم|\bseva\b`)
	found := 0
	each(t, func(lang, key, pattern string) {
		there := workspace.MatchString(pattern)
		if there {
			found++
		}
		if there != server.MatchString(pattern) {
			t.Errorf("%s: %q speaks of one platform and not of the other: %s", lang, key, pattern)
		}
		if strings.Contains(pattern, "Slack") || strings.Contains(pattern, "Discord") {
			t.Errorf("%s: %q names a platform: %s", lang, key, pattern)
		}
	})
	if found < len(localeFiles(t)) {
		t.Errorf("only %d sentences speak of a workspace: look for it in another way", found)
	}
}

// limits are the bounds of platforms, by where a key is used. The first that fits counts.
var limits = []struct {
	key *regexp.Regexp
	max int
}{
	{regexp.MustCompile(`\.command\.|\.option\.`), chat.MaxCommandAbout},
	{regexp.MustCompile(`\.submit$|\.cancel$|\.save$`), chat.MaxSubmitLabel},
	{regexp.MustCompile(`\.button\.|\.yes$|\.no$|\.join$|\.leave$|\.release$|\.home\.(profile|preferences)$`), chat.MaxButtonLabel},
	{regexp.MustCompile(`^members\.level\.|\.reach\.|^checkins\.ask\.|\.window\.|^words\.language\.`), chat.MaxOptionLabel},
	{regexp.MustCompile(`^members\.prefer\..*_help$`), 2000},
	{regexp.MustCompile(`\.field\.|\.prefer\.|\.weekly\..*\.ask$`), chat.MaxFieldLabel},
	{regexp.MustCompile(`\.title$`), chat.MaxFormTitle},
}

// TestLocalesFit: whatever has a bound on some platform keeps it in every language.
func TestLocalesFit(t *testing.T) {
	hit := map[int]bool{}
	each(t, func(lang, key, pattern string) {
		bare := placeholder.ReplaceAllString(pattern, "")
		for i, limit := range limits {
			if !limit.key.MatchString(key) {
				continue
			}
			hit[i] = true
			if n := utf8.RuneCountInString(bare); n > limit.max {
				t.Errorf("%s: %q has %d characters, %d are allowed: %s", lang, key, n, limit.max, pattern)
			}
			break
		}
	})
	for i, limit := range limits {
		if !hit[i] {
			t.Errorf("no key is held to %s any more", limit.key)
		}
	}
}

// TestLocalesSayWhoReadThem: a reader of a file learns at once whether somebody who grew up with the language has read it.
func TestLocalesSayWhoReadThem(t *testing.T) {
	says := regexp.MustCompile(`^# read by a native speaker: (yes|no)\n`)
	for _, source := range sources(t) {
		names, err := filepath.Glob(filepath.Join(source, "*.toml"))
		if err != nil {
			t.Fatalf("list %s: %v", source, err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatalf("read %s: %v", name, err)
			}
			if !says.Match(raw) {
				t.Errorf("%s does not begin with “# read by a native speaker: yes” or “no”", name)
			}
		}
	}
}

// dynamic are keys that code puts together, with where.
var dynamic = []string{
	"bot.schedule.", // scheduler.Codes, all tested in package bot
	"bot.flaw.",     // chat.Flaw
	"bot.audience.", // community.Reach
	"bot.became.",   // bot.State
	"bot.because.",  // bot.Reason
	"desk.example.", // how a command may be typed
	"desk.kind.",    // what a renderer makes
	"desk.trouble.", // bot.TroubleKind
	"desk.trouble_do.",
	"bot.recurrence.nth.n", // the first to the fifth
	"words.weekday.d", "words.month.m", "words.language.",
	"checkins.ask.", "checkins.reach.", "checkins.reach_help.", "checkins.share.", "checkins.share_help.", "checkins.share_too_wide.",
	"checkins.layout.", "checkins.layout_help.", "checkins.mine.", "checkins.why.", "checkins.kind.", "checkins.note.",
	"checkins.button.", "checkins.label.", "checkins.field.", "checkins.question.", // a name is put behind them
	"checkins.run.", "checkins.end.", "checkins.preview.", "checkins.report.", "checkins.read.", "checkins.export.", "checkins.withheld.",
	"cohorts.do.", "cohorts.join_named", "cohorts.leave_named", // what a button does, and to what
	"cohorts.card.", "cohorts.entry.",
	"cohorts.request.", "cohorts.answer.", // cohorts.State
	"members.level.", "members.receives.", "members.prefer.", "members.role.",
	"members.kept.", // what View.Retention lists
}

// TestLocalesAreUsed: code asks for no key that is not there, and no key is there that code does not ask for.
func TestLocalesAreUsed(t *testing.T) {
	english := localeFiles(t)[words.Fallback]
	asked, literals := asksFor(t)
	if len(asked) < 100 {
		t.Fatalf("found %d keys in the code: the search is broken", len(asked))
	}
	for key, where := range asked {
		if _, ok := english[key]; !ok {
			t.Errorf("%s asks for %q, which no locale file has", where, key)
		}
	}
	commands := commandKeys(t)
	for key := range english {
		if strings.Contains(key, ".command.") || strings.Contains(key, ".option.") {
			if !commands[key] {
				t.Errorf("%q is about a command or an option that does not exist", key)
			}
			continue
		}
		built := slices.ContainsFunc(slices.Concat(dynamic, templateKeys()), func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if !literals[key] && !built {
			t.Errorf("nothing uses %q", key)
		}
	}
	for key := range commands {
		if _, ok := english[key]; !ok {
			t.Errorf("the help needs %q, which no locale file has", key)
		}
	}
	for _, prefix := range dynamic {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(english)), func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("no key begins with %q any more", prefix)
		}
	}
}

// templateKeys are how the words of check-in templates begin.
func templateKeys() []string {
	var keys []string
	for _, t := range checkins.Templates() {
		keys = append(keys, "checkins."+t.ID+".")
	}
	return keys
}

// speaking are the functions whose first argument is a key.
var speaking = []string{"Text", "Spans", "Paragraph", "Fine", "Say", "say", "fine"}

// asksFor reads the Go sources: the keys that are asked for by name, with where, and every string there is.
func asksFor(t *testing.T) (asked map[string]string, literals map[string]bool) {
	t.Helper()
	asked, literals = map[string]string{}, map[string]bool{}
	looksLikeKey := regexp.MustCompile(`^[a-z]+(\.[a-z0-9_-]+)+$`)
	files := token.NewFileSet()
	read := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := literal(n); ok {
				literals[text] = true
			}
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 && slices.Contains(speaking, calledName(call.Fun)) {
				if text, ok := literal(call.Args[0]); ok && looksLikeKey.MatchString(text) {
					asked[text] = files.Position(call.Pos()).String()
				}
			}
			return true
		})
		return nil
	}
	if err := filepath.WalkDir("../../bot", read); err != nil {
		t.Fatalf("walk the sources: %v", err)
	}
	return asked, literals
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func calledName(fun ast.Expr) string {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// commandKeys are the keys of the help for all that the program can be told.
func commandKeys(t *testing.T) map[string]bool {
	t.Helper()
	b, steward := wholeBot(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	commands, err := b.Commands(ctx, steward)
	if err != nil {
		t.Fatalf("list the commands: %v", err)
	}
	english := localeFiles(t)[words.Fallback]
	keys := map[string]bool{}
	for _, c := range commands {
		keys[keyOf(english, "command."+strings.ReplaceAll(c.Name, " ", "_"), c.About)] = true
		for _, o := range c.Options {
			keys[keyOf(english, "option."+o.Name, o.About)] = true
		}
	}
	return keys
}

// keyOf finds the feature whose words these are; without words, the help shows the key itself.
func keyOf(english locale, rest, about string) string {
	for key, f := range english {
		if strings.HasSuffix(key, "."+rest) && strings.Count(key, ".") == 2 && f["other"] == about {
			return key
		}
	}
	return about
}
