package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/data"
)

func TestConfigurationThatIsWrong(t *testing.T) {
	key := data.NewMasterKey().Secret()
	for name, c := range map[string]struct {
		file    string
		environ map[string]string
		says    []string
	}{
		"a setting that is none":     {file: "zoen = \"UTC\"\n", says: []string{"weft.toml", `"zoen"`, "check its spelling"}},
		"a setting in a wrong place": {file: "hour = 3\n", says: []string{`"hour"`, "section"}},
		"broken in a line":           {file: "zone = \"UTC\"\n\nlanguage = en\n", says: []string{"weft.toml", "line 3"}},
		"a string for a number":      {file: "[backup]\nhour = \"three\"\n", says: []string{"line 2", "backup.hour"}},
		"a zone nobody knows":        {file: "zone = \"Nairobi/Africa\"\n", says: []string{"Nairobi/Africa", "Africa/Nairobi"}},
		"the zone of the machine":    {file: "zone = \"Local\"\n", says: []string{"Local", "Africa/Nairobi"}},
		"a language that is none":    {file: "language = \"the usual\"\n", says: []string{"the usual", "en"}},
		"health for the whole world": {file: "[health]\naddress = \"0.0.0.0:8024\"\n", says: []string{"0.0.0.0:8024", "loopback", "127.0.0.1:8024"}},
		"health without a port":      {file: "[health]\naddress = \"127.0.0.1\"\n", says: []string{"127.0.0.1", "port"}},
		"an hour that is none":       {file: "[backup]\nhour = 24\n", says: []string{"backup.hour", "24", "0 to 23"}},
		"nothing to keep":            {file: "[backup]\nkeep = 0\n", says: []string{"backup.keep", "backup.nightly"}},
		"a steward by first name":    {file: "stewards = [\"amal\"]\n", says: []string{`"amal"`, "platform/workspace/id"}},
		"a level that is none":       {file: "[log]\nlevel = \"loud\"\n", says: []string{"loud", "debug, info, warn or error"}},
		"a format that is none":      {file: "[log]\nformat = \"xml\"\n", says: []string{"xml", "json or text"}},
		"no state":                   {file: "state = \"\"\n", says: []string{"state", "leave them out"}},
		"the wrong half of age":      {file: "[backup]\nrecipient = \"AGE-SECRET-KEY-1QQQQ\"\n", says: []string{"backup.recipient", "age1"}},
		"the key for its file":       {file: "master_key_file = \"" + key + "\"\n", says: []string{"master_key_file", "name that file"}},
		"a bad number around it":     {environ: map[string]string{"WEFT_BACKUP_HOUR": "three"}, says: []string{"WEFT_BACKUP_HOUR", "three", "whole number"}},
		"a bad yes or no around it":  {environ: map[string]string{"WEFT_BACKUP_NIGHTLY": "maybe"}, says: []string{"WEFT_BACKUP_NIGHTLY", "maybe", "true or false"}},
		"a bad hour around it":       {environ: map[string]string{"WEFT_BACKUP_HOUR": "-1"}, says: []string{"backup.hour", "-1"}},
		"a bad steward around it":    {environ: map[string]string{"WEFT_STEWARDS": "amal"}, says: []string{`"amal"`}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			written(t, "weft.toml", c.file)
			before := files(t, dir)
			for _, command := range []string{"serve", "check", "backup", "compact", "verify"} {
				e := runs(t, c.environ, command)
				oneSentence(t, e, c.says...)
				if said := e.out + e.err; strings.Contains(said, key) || strings.Contains(said, "SECRET-KEY-1") {
					t.Errorf("%s shows a secret: %s", command, said)
				}
			}
			if diff := cmp.Diff(before, files(t, dir)); diff != "" {
				t.Errorf("it changed something:\n%s", diff)
			}
		})
	}
}

func TestConfigurationFileThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	oneSentence(t, runs(t, nil, "--config", "typo.toml", "check"), "typo.toml", "is not there", "--config")
	oneSentence(t, runs(t, map[string]string{"WEFT_CONFIG": "typo.toml"}, "check"), "typo.toml", "WEFT_CONFIG")
	oneSentence(t, runs(t, nil, "--config", dir, "check"), "can't be read", dir)
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestDefaultsAndWhatOverrulesThem(t *testing.T) {
	t.Chdir(t.TempDir())
	nothing := func(string) string { return "" }
	c, err := loadConfig("", nothing)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaults(), c); diff != "" {
		t.Errorf("without a file and an environment the defaults hold:\n%s", diff)
	}
	if !c.Backup.Nightly || c.Backup.Keep < 2 || c.Health.Address == "" || c.Page.Address != "" {
		t.Errorf("backups are on, health is asked for, and no page is opened unasked: %+v", c)
	}
	path := written(t, "weft.toml", "zone = \"Asia/Manila\"\nlanguage = \"fr\"\n[backup]\nkeep = 3\n")
	environ := map[string]string{"WEFT_ZONE": "Africa/Nairobi", "WEFT_STEWARDS": "web/page/amal web/page/bo", "WEFT_BACKUP_NIGHTLY": "false"}
	c, err = loadConfig(path, func(k string) string { return environ[k] })
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Zone, want.Language, want.Backup.Keep, want.Backup.Nightly = "Africa/Nairobi", "fr", 3, false
	want.Stewards = []string{"web/page/amal", "web/page/bo"}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("the environment overrules the file, and the file the defaults:\n%s", diff)
	}
}

// TestEverySettingCanStandInTheEnvironment holds the list of settings to the file's.
func TestEverySettingCanStandInTheEnvironment(t *testing.T) {
	values := map[string]string{
		"WEFT_BACKUP_NIGHTLY": "false", "WEFT_BACKUP_HOUR": "5", "WEFT_BACKUP_KEEP": "2", "WEFT_SLACK_READ_HISTORY": "true",
		"WEFT_SLACK_MESSAGES_PER_MINUTE": "30", "WEFT_DISCORD_SHARDS": "2",
	}
	for _, s := range settings() {
		value := values[s.name]
		if value == "" {
			value = "x"
		}
		c := defaults()
		if err := s.set(&c, value); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		if cmp.Equal(defaults(), c) {
			t.Errorf("%s sets nothing", s.name)
		}
	}
}

func TestMasterKeyThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	secret := data.NewMasterKey().Secret()
	torn := written(t, filepath.Join(dir, "torn.key"), secret[:len(secret)-3])
	for name, c := range map[string]struct {
		config  config
		environ map[string]string
		says    string
	}{
		"none":            {says: "weft key > master.key"},
		"no file":         {config: config{MasterKey: filepath.Join(dir, "none.key")}, says: "no such file"},
		"torn":            {config: config{MasterKey: torn}, says: torn},
		"torn, around it": {environ: map[string]string{"WEFT_MASTER_KEY": secret[:20]}, says: "WEFT_MASTER_KEY"},
	} {
		_, err := c.config.masterKey(func(k string) string { return c.environ[k] })
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), secret[14:20]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWritableLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := writable(filepath.Join(dir, "a", "b")); err != nil {
		t.Errorf("a directory that a start would make: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("trying it left %v (%v)", left, err)
	}
	if err := writable(written(t, filepath.Join(dir, "file"), "")); err == nil {
		t.Error("a file is no directory")
	}
	if err := writable("/proc/nowhere"); err == nil || errors.Is(err, os.ErrNotExist) && os.Getuid() != 0 {
		t.Errorf("nobody can write there: %v", err)
	}
}
