package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"weft/adapters/web/webtest"
	"weft/data"
)

// answered is a community that was served for a while: Grace and Farid answered a round.
func answered(t *testing.T) map[string]string {
	t.Helper()
	whole := settled(t)
	p := start(t, whole, "serve")
	page := p.open()
	answerInChannel(t, page, "grace", "The zebra finch moved in next door.")
	answerAgain(t, page, "farid", "Quetzal feathers for everybody.")
	p.end()
	return whole
}

func answerAgain(t *testing.T, page *webtest.Page, person, words string) {
	t.Helper()
	shown := pressAnswer(t, page, person, "c-welcome")
	kept, err := page.As(person).Submit(t.Context(), shown.Form, map[string][]string{"moved": {words}, "energy": {"4"}})
	if err != nil || kept.Message == "" {
		t.Fatalf("%s answered and is told %+v (%v)", person, kept, err)
	}
}

// onlyFile is the one file in a directory whose name ends so.
func onlyFile(t *testing.T, directory, suffix string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(directory, "*"+suffix))
	if err != nil || len(found) != 1 {
		t.Fatalf("one file *%s was expected in %s: %v (%v)", suffix, directory, found, err)
	}
	return found[0]
}

// remembers reports what somebody finds in the form of the round that is open: their own answer.
func remembers(t *testing.T, page *webtest.Page, person string) string {
	t.Helper()
	for _, f := range pressAnswer(t, page, person, "c-welcome").Form.Fields {
		if f.Name == "moved" {
			return f.Value
		}
	}
	return ""
}

// TestBackupAndRestore brings a community back on another machine, with the master key and with an identity of age.
func TestBackupAndRestore(t *testing.T) {
	whole := answered(t)
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := written(t, filepath.Join(t.TempDir(), "identity.txt"), identity.String()+"\n")
	for name, c := range map[string]struct {
		environ map[string]string
		flags   []string
	}{
		"with the master key":  {whole, nil},
		"with an age identity": {with(whole, "WEFT_BACKUP_RECIPIENT", identity.Recipient().String()), []string{"--identity", file}},
	} {
		t.Run(name, func(t *testing.T) {
			to := t.TempDir()
			said := does(t, c.environ, "backup", to)
			backup, keys := onlyFile(t, to, backupSuffix), onlyFile(t, filepath.Join(to, keysFolder), keysSuffix)
			if !strings.Contains(said, backup) || !strings.Contains(said, filepath.Dir(keys)) {
				t.Errorf("it does not say where things lie: %s", said)
			}
			for path, content := range files(t, to) {
				if strings.Contains(content, "Grace") || strings.Contains(content, "weft snapshot") {
					t.Errorf("%s is not encrypted", path)
				}
			}
			if said := does(t, c.environ, append([]string{"verify", backup}, c.flags...)...); !strings.Contains(said, "Sound") {
				t.Errorf("verify says %q", said)
			}
			fresh := with(c.environ, "WEFT_STATE", filepath.Join(t.TempDir(), "fresh"))
			said = does(t, fresh, append([]string{"restore", backup, "--keys", keys}, c.flags...)...)
			if !strings.Contains(said, "on hold") || !strings.Contains(said, "No ledger of erasures") {
				t.Errorf("restore says %q", said)
			}
			if said := does(t, fresh, "verify"); !strings.Contains(said, "Sound") {
				t.Errorf("verify says %q", said)
			}
			restoredIsWhole(t, fresh)
		})
	}
}

func restoredIsWhole(t *testing.T, fresh map[string]string) {
	t.Helper()
	left := slices.Sorted(maps.Keys(files(t, fresh["WEFT_STATE"])))
	if len(left) != 3 {
		t.Errorf("a database, keys and a ledger were expected, and there are %v", left)
	}
	p := start(t, fresh, "serve")
	page := p.open()
	for _, place := range []string{"c-welcome", "c-stories", "weft"} {
		if view := read(t, page, "grace", place); len(view.Messages) != 0 {
			t.Errorf("nothing is sent by itself after a restore; in %s stands:\n%s", place, texts(view))
		}
	}
	if _, err := page.As("grace").Say(t.Context(), "weft", "checkins answers"); err != nil {
		t.Fatal(err)
	}
	if view := read(t, page, "grace", "weft"); !strings.Contains(texts(view), "zebra finch") || !strings.Contains(texts(view), "Quetzal") {
		t.Errorf("Grace finds what was said before the backup; she sees:\n%s", texts(view))
	}
	p.end()
}

// TestRestoreRefuses: what cannot be restored is refused in a sentence, and leaves nothing behind.
func TestRestoreRefuses(t *testing.T) {
	whole := answered(t)
	to := t.TempDir()
	does(t, whole, "backup", to)
	backup, keys := onlyFile(t, to, backupSuffix), onlyFile(t, filepath.Join(to, keysFolder), keysSuffix)
	raw, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	rawKeys, err := os.ReadFile(keys)
	if err != nil {
		t.Fatal(err)
	}
	torn := written(t, filepath.Join(to, "torn"), string(raw[:len(raw)*2/3]))
	bent := slices.Clone(raw)
	bent[len(bent)/2] ^= 1
	altered := written(t, filepath.Join(to, "altered"), string(bent))
	tornKeys := written(t, filepath.Join(to, "torn keys"), string(rawKeys[:len(rawKeys)-20]))
	other := with(whole, "WEFT_STATE", filepath.Join(t.TempDir(), "other"))
	start(t, other, "serve").end()
	elsewhere := t.TempDir()
	does(t, other, "backup", elsewhere)
	otherKeys := onlyFile(t, filepath.Join(elsewhere, keysFolder), keysSuffix)

	oneSentence(t, runs(t, whole, "restore", backup), layout(whole["WEFT_STATE"]).database(), "is there already", "move it aside")
	for name, c := range map[string]struct {
		environ []string
		args    []string
		says    []string
	}{
		"a torn backup":            {nil, []string{torn, "--keys", keys}, []string{"torn"}},
		"an altered backup":        {nil, []string{altered, "--keys", keys}, []string{altered}},
		"no backup at all":         {nil, []string{whole["WEFT_PAGE_PEOPLE"]}, []string{"can't be decrypted", "damaged"}},
		"another master key":       {[]string{"WEFT_MASTER_KEY", data.NewMasterKey().Secret()}, []string{backup}, []string{"can't be decrypted", "nothing was changed"}},
		"no keys":                  {nil, []string{backup}, []string{"key file", "is missing", "backup of keys"}},
		"torn keys":                {nil, []string{backup, "--keys", tornKeys}, []string{"torn"}},
		"keys of another database": {nil, []string{backup, "--keys", otherKeys}, []string{"belongs to another database"}},
		"the keys as the backup":   {nil, []string{keys}, []string{"no whole snapshot"}},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := with(whole, append(c.environ, "WEFT_STATE", filepath.Join(t.TempDir(), "fresh"))...)
			oneSentence(t, runs(t, fresh, append([]string{"restore"}, c.args...)...), c.says...)
			if _, err := os.Stat(fresh["WEFT_STATE"]); err == nil {
				t.Errorf("it left %v behind", slices.Collect(maps.Keys(files(t, fresh["WEFT_STATE"]))))
			}
		})
	}
	moved := with(whole, "WEFT_STATE", whole["WEFT_STATE"])
	if err := os.Rename(layout(moved["WEFT_STATE"]).database(), filepath.Join(to, "aside")); err != nil {
		t.Fatal(err)
	}
	before := files(t, moved["WEFT_STATE"])
	oneSentence(t, runs(t, moved, "restore", backup, "--keys", keys), "newer than any backup", "leave out --keys")
	oneSentence(t, runs(t, moved, "restore", torn), "torn")
	if after := files(t, moved["WEFT_STATE"]); !maps.Equal(before, after) {
		t.Errorf("a refused restore changed the directory: %v", slices.Sorted(maps.Keys(after)))
	}
	does(t, moved, "restore", backup)
}

// TestWhoLeftStaysOut: Grace leaves her cohort after the backup. Restored, the backup asks her nothing for it.
func TestWhoLeftStaysOut(t *testing.T) {
	whole := answered(t)
	to := t.TempDir()
	does(t, whole, "backup", to)
	p := start(t, whole, "serve")
	page := p.open()
	if _, err := page.As("grace").Say(t.Context(), "weft", "cohorts leave Welcome Work"); err != nil {
		t.Fatal(err)
	}
	if said := texts(read(t, page, "grace", "weft")); !strings.Contains(said, "You have left Welcome Work") {
		t.Fatalf("Grace reads:\n%s", said)
	}
	dir := layout(whole["WEFT_STATE"])
	soon(t, "the ledger knows of it", func() bool {
		raw, err := os.ReadFile(dir.ledger())
		return err == nil && strings.Contains(string(raw), "opted out")
	})
	p.end()
	if err := os.Rename(dir.database(), filepath.Join(to, "aside")); err != nil {
		t.Fatal(err)
	}
	said := does(t, whole, "restore", onlyFile(t, to, backupSuffix))
	if !strings.Contains(said, "left something or asked for less since: 1") {
		t.Errorf("restore says %q", said)
	}
	again := start(t, whole, "serve")
	page = again.open()
	if _, err := page.As("grace").Say(t.Context(), "weft", "cohorts"); err != nil {
		t.Fatal(err)
	}
	inOrder(t, texts(read(t, page, "grace", "weft")), "Stories that Heal", "Leave", "More cohorts", "Welcome Work", "Join")
	again.end()
}

// TestForgottenStaysForgotten: Grace asks to be forgotten after the backup. Restored, the backup knows nothing of her.
func TestForgottenStaysForgotten(t *testing.T) {
	whole := answered(t)
	dir := layout(whole["WEFT_STATE"])
	to := t.TempDir()
	does(t, whole, "backup", to)
	backup := onlyFile(t, to, backupSuffix)

	p := start(t, whole, "serve")
	page := p.open()
	if _, err := page.As("grace").Say(t.Context(), "weft", "forget me"); err != nil {
		t.Fatal(err)
	}
	grace := read(t, page, "grace", "weft")
	asked := grace.Messages[len(grace.Messages)-1]
	if _, err := page.As("grace").Press(t.Context(), "weft", asked.ID, asked.Controls[0].Label, ""); err != nil {
		t.Fatal(err)
	}
	// She has been told, so the ledger knows: a machine that is lost this very moment brings her back from no backup.
	if written, err := os.Stat(dir.ledger()); err != nil || written.Size() == 0 {
		t.Errorf("Grace was told, and the ledger knows nothing of it (%v)", err)
	}
	p.end()
	does(t, whole, "compact")
	nowhere(t, files(t, string(dir)), dir.journal(), "Grace", "Achieng", "Kampala Neighbours", "zebra finch")
	nobodysWords(t, "the log", p.err.String())

	if err := os.Rename(dir.database(), filepath.Join(to, "aside")); err != nil {
		t.Fatal(err)
	}
	if said := does(t, whole, "restore", backup); !strings.Contains(said, "erased again, as they had asked since: 1") {
		t.Errorf("restore says %q", said)
	}
	again := start(t, whole, "serve")
	page = again.open()
	if _, err := page.As("farid").Say(t.Context(), "weft", "checkins answers"); err != nil {
		t.Fatal(err)
	}
	farid := texts(read(t, page, "farid", "weft"))
	if !strings.Contains(farid, "Quetzal") || strings.Contains(farid, "zebra") || strings.Contains(farid, "Grace") {
		t.Errorf("Farid finds his answer and nothing of Grace:\n%s", farid)
	}
	if _, err := page.As("grace").Say(t.Context(), "weft", "checkins"); err != nil {
		t.Fatal(err)
	}
	if said := texts(read(t, page, "grace", "weft")); !strings.Contains(said, "We haven't met yet") && !strings.Contains(said, "We haven’t met yet") {
		t.Errorf("Weft still knows Grace:\n%s", said)
	}
	again.end()
	does(t, whole, "compact")
	nowhere(t, files(t, string(dir)), dir.journal(), "Achieng", "Kampala Neighbours", "zebra finch")
	second := t.TempDir()
	does(t, whole, "backup", second)
	plain, closing, err := openSealed(onlyFile(t, second, backupSuffix), "", mustKey(t, whole))
	if err != nil {
		t.Fatal(err)
	}
	defer closing()
	nowhere(t, map[string]string{"the backup": readAll(t, plain)}, "", "Grace", "Achieng", "Kampala Neighbours", "zebra finch")
}

func mustKey(t *testing.T, environ map[string]string) data.MasterKey {
	t.Helper()
	key, err := data.ParseMasterKey(environ["WEFT_MASTER_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// nowhere expects none of the words in any file but one: the page's own journal is the platform, which keeps what
// people wrote themselves, as Slack or Discord would.
func nowhere(t *testing.T, all map[string]string, but string, words ...string) {
	t.Helper()
	for path, content := range all {
		for _, w := range words {
			if path != but && strings.Contains(content, w) {
				t.Errorf("%s still holds %q", path, w)
			}
		}
	}
}

func TestStorageCommandsNeedADatabase(t *testing.T) {
	whole := settled(t)
	for _, command := range []string{"backup", "compact", "verify"} {
		oneSentence(t, runs(t, whole, command), "there is no database in "+whole["WEFT_STATE"], "set state")
	}
	if _, err := os.Stat(whole["WEFT_STATE"]); err == nil {
		t.Error("they made one")
	}
}
