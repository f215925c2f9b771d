package slackfake_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
)

func (w *world) upload(url, content string) int {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, url, strings.NewReader(content))
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// TestAPictureIsUploadedAndShown: in three steps, none of which can be left out or done twice.
func TestAPictureIsUploadedAndShown(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	picture := func(id any) []any {
		return []any{object{"type": "image", "alt_text": "what it shows", "slack_file": object{"id": id}}}
	}
	out := w.ok("files.getUploadURLExternal", "filename", "chart.png", "length", "4", "alt_txt", wide(1000))
	id, url := out["file_id"], out["upload_url"].(string)
	files := []any{object{"id": id, "title": "Chart"}}
	w.refused("file_not_found", "files.completeUploadExternal", "files", files)
	if code := w.upload(url, "12345"); code == http.StatusOK {
		t.Error("five bytes were taken for four")
	}
	if code := w.upload(url, "1234"); code != http.StatusOK {
		t.Errorf("the upload answers %d", code)
	}
	w.refused("invalid_blocks", "chat.postMessage", "channel", w.general, "text", "t", "blocks", picture(id))
	w.ok("files.completeUploadExternal", "files", files)
	w.ok("chat.postMessage", "channel", w.general, "text", "t", "blocks", picture(id))
	seen, err := w.Read(w.bo, w.general)
	if err != nil || len(seen) != 1 || len(seen[0].Rendered.Files) != 1 || string(seen[0].Rendered.Files[0].Content) != "1234" || seen[0].Rendered.Text != "what it shows" {
		t.Errorf("Bo sees %+v, %v", seen, err)
	}
	w.refused("alt_txt_too_large", "files.getUploadURLExternal", "filename", "chart.png", "length", "4", "alt_txt", wide(1001))
	w.refused("invalid_arguments", "files.getUploadURLExternal", "filename", "chart.png")
	w.refused("file_not_found", "files.info", "file", "F0")
	if f := w.ok("files.info", "file", id); at(f, "file", "title") != "Chart" {
		t.Errorf("the file is described as %v", f)
	}
	w.ok("files.delete", "file", id)
	w.refused("file_not_found", "files.info", "file", id)
}

func TestAFileIsSharedIntoAThread(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	root := w.ok("chat.postMessage", "channel", w.general, "text", "root")["ts"]
	out := w.ok("files.getUploadURLExternal", "filename", "notes.txt", "length", "5", "alt_txt", "notes")
	w.upload(out["upload_url"].(string), "hello")
	files := []any{object{"id": out["file_id"]}}
	w.refused("channel_not_found", "files.completeUploadExternal", "files", files, "channel_id", "C0")
	w.ok("files.completeUploadExternal", "files", files, "channel_id", w.general, "thread_ts", root, "initial_comment", "see")
	m := w.Messages(w.general)[1]
	if m.ThreadTS != root || len(m.Files) != 1 || m.Text != "see" || m.Files[0].Type != "text/plain; charset=utf-8" {
		t.Errorf("shared was %+v", m)
	}
	w.refused("file_already_completed", "files.completeUploadExternal", "files", files)
}

// TestAFileIsNotReadyAtOnce: Slack finishes files in the background.
func TestAFileIsNotReadyAtOnce(t *testing.T) {
	w := newWorld(t, slackfake.Options{FileReady: time.Second})
	out := w.ok("files.getUploadURLExternal", "filename", "chart.png", "length", "4")
	w.upload(out["upload_url"].(string), "1234")
	w.ok("files.completeUploadExternal", "files", []any{object{"id": out["file_id"]}})
	blocks := []any{object{"type": "image", "alt_text": "a", "slack_file": object{"id": out["file_id"]}}}
	if at(w.refused("invalid_blocks", "chat.postMessage", "channel", w.general, "text", "t", "blocks", blocks), "errors", 0) != "invalid slack file [json-pointer:/blocks/0/slack_file]" {
		t.Error("the refusal does not say that it is about the file")
	}
	deadline := time.Now().Add(20 * time.Second)
	for w.call("chat.postMessage", "channel", w.general, "text", "t", "blocks", blocks)["ok"] != true {
		if time.Now().After(deadline) {
			t.Fatal("the file never got ready")
		}
	}
}
