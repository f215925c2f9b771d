package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"weft/data"
)

// tokens are what platforms know Weft by. They are worth as much as the conversations that they open: they lie
// sealed under the master key, are never printed, and are in no backup.
type tokens struct {
	Slack    []slackTokens  `json:"slack,omitempty"`
	SlackApp slackApp       `json:"slack_app,omitzero"`
	Discord  *discordTokens `json:"discord,omitempty"`
}

// slackApp are the secrets of the app itself, which only the HTTP mode needs.
type slackApp struct {
	SigningSecret string `json:"signing_secret,omitempty"`
	ClientSecret  string `json:"client_secret,omitempty"`
}

// slackTokens are those of one workspace. AppToken opens Socket Mode and is empty where events come over HTTP.
type slackTokens struct {
	Team     string `json:"team"`
	Name     string `json:"name"`
	BotToken string `json:"bot_token"`
	AppToken string `json:"app_token,omitempty"`
}

// discordTokens are those of the one application, whichever servers it is on.
type discordTokens struct {
	Token         string `json:"token"`
	ApplicationID string `json:"application_id"`
	PublicKey     string `json:"public_key,omitempty"`
}

// vault is the file in the state directory that keeps tokens.
type vault struct {
	path   string
	master data.MasterKey

	mu sync.Mutex
}

func openVault(dir layout, master data.MasterKey) *vault {
	return &vault{path: dir.tokens(), master: master}
}

// read returns what is kept; nothing where there is no file yet.
func (v *vault) read() (tokens, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.readLocked()
}

func (v *vault) readLocked() (t tokens, err error) {
	if _, err := os.Stat(v.path); errors.Is(err, fs.ErrNotExist) {
		return tokens{}, nil
	}
	plain, closeFile, err := openSealed(v.path, "", v.master)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return tokens{}, fmt.Errorf("the tokens can't be read by this account: %w", err)
	case err != nil:
		return tokens{}, fmt.Errorf("the tokens in %s can't be opened: they were sealed under another master key, or the file is damaged. "+
			"Use the key that they were sealed under, or remove the file and run “weft setup slack” or “weft setup discord” again", v.path)
	}
	defer func() { err = errors.Join(err, closeFile()) }()
	if err := json.NewDecoder(plain).Decode(&t); err != nil {
		return tokens{}, fmt.Errorf("the file %s is damaged: remove it, and run “weft setup slack” or “weft setup discord” again: %w", v.path, err)
	}
	return t, nil
}

// change reads what is kept, lets it be changed, and keeps that, whole or not at all.
func (v *vault) change(edit func(*tokens)) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	t, err := v.readLocked()
	if err != nil {
		return err
	}
	edit(&t)
	to, err := encryptTo("", v.master)
	if err != nil {
		return err
	}
	err = writeSealed(v.path, to, func(w io.Writer) error { return json.NewEncoder(w).Encode(t) })
	if err != nil {
		return fmt.Errorf("keep the tokens: %w", err)
	}
	return nil
}

// put keeps the tokens of a workspace in place of those that it had.
func (t *tokens) put(w slackTokens) {
	t.drop(w.Team)
	t.Slack = append(t.Slack, w)
}

// drop forgets the tokens of a workspace. One that is not there is no error.
func (t *tokens) drop(team string) {
	t.Slack = slices.DeleteFunc(t.Slack, func(w slackTokens) bool { return w.Team == team })
}
