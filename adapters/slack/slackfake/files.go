package slackfake

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// maxAlt bounds a picture's description in characters (Slack: files.getUploadURLExternal, alt_txt; image blocks
	// allow 2000).
	maxAlt = 1000
	// maxUpload bounds a file here; Slack takes 1 GB.
	maxUpload = 64 << 20
)

// File that was uploaded.
type File struct {
	ID, Name, Title, Alt, Type string
	Size                       int
	Content                    []byte
	// Channels are where it was shared.
	Channels []string
	// User uploaded it.
	User string
	// Complete means that files.completeUploadExternal was called.
	Complete bool
	Deleted  bool

	declared int
	posted   bool
	ready    time.Time
	w        *Workspace
}

func (f *File) json(w *Workspace) Object {
	return Object{
		"id": f.ID, "created": w.s.seconds(), "name": f.Name, "title": f.Title, "mimetype": f.Type, "size": f.Size,
		"user": f.User, "alt_txt": f.Alt, "mode": "hosted", "is_external": false, "channels": append([]string{}, f.Channels...),
		"url_private":          w.s.http.URL + "/files/" + f.ID,
		"url_private_download": w.s.http.URL + "/files/" + f.ID,
		"permalink":            "https://" + strings.ToLower(w.Name) + ".slack.com/files/" + f.User + "/" + f.ID,
	}
}

func getUploadURL(c *call) (Object, *refusal) {
	size, err := strconv.Atoi(c.args.text("length"))
	switch {
	case c.args.text("filename") == "" || err != nil || size <= 0:
		return nil, refuseFor("invalid_arguments", []string{"[ERROR] missing required field: filename or length"})
	case size > maxUpload:
		return nil, refuse("file_upload_size_restricted")
	case utf8.RuneCountInString(c.args.text("alt_txt")) > maxAlt:
		return nil, refuse("alt_txt_too_large")
	}
	f := &File{
		ID: c.s.id("F"), Name: c.args.text("filename"), Alt: c.args.text("alt_txt"), User: c.w.BotUser, declared: size, w: c.w,
	}
	f.Title = f.Name
	c.w.files = append(c.w.files, f)
	c.s.uploads[f.ID] = f
	return Object{"upload_url": c.s.http.URL + "/upload/v1/" + f.ID, "file_id": f.ID}, nil
}

// serveUpload takes the bytes: the body itself, or the first file of a form.
func (s *Server) serveUpload(rw http.ResponseWriter, r *http.Request) {
	id := r.PathValue("file")
	var content []byte
	if r.Method != http.MethodPost {
		http.Error(rw, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if reader, err := r.MultipartReader(); err == nil {
		for {
			part, err := reader.NextPart()
			if err != nil {
				break
			}
			if part.FileName() != "" {
				content, _ = io.ReadAll(io.LimitReader(part, maxUpload+1))
			}
		}
	} else {
		content, _ = io.ReadAll(io.LimitReader(r.Body, maxUpload+1))
	}
	s.mu.Lock()
	req := s.note("upload", "", args{"file": id, "size": strconv.Itoa(len(content))})
	if f := s.uploads[id]; f != nil {
		req.Workspace = f.w.ID
	}
	s.mu.Unlock()
	s.suffer(rw, r, req, func() answer {
		s.mu.Lock()
		defer s.mu.Unlock()
		f := s.uploads[id]
		switch {
		case f == nil || f.posted:
			return answer{status: http.StatusNotFound, body: "<html>File not found</html>", word: "file_not_found"}
		case len(content) != f.declared:
			return answer{status: http.StatusInternalServerError, body: "<html>The size is not what was announced</html>", word: "bad_size"}
		}
		f.Content, f.Size, f.posted = content, len(content), true
		f.Type = http.DetectContentType(content)
		return answer{status: http.StatusOK, body: "OK - " + strconv.Itoa(len(content))}
	})
}

func (w *Workspace) file(id string) *File {
	for _, f := range w.files {
		if f.ID == id && !f.Deleted {
			return f
		}
	}
	return nil
}

func completeUpload(c *call) (Object, *refusal) {
	v, ok := c.args.value("files")
	list, _ := v.([]any)
	if !ok || len(list) == 0 {
		return nil, refuse("invalid_arguments")
	}
	var files []*File
	var titles []string
	for _, entry := range list {
		o, _ := entry.(Object)
		id, _ := o["id"].(string)
		title, _ := o["title"].(string)
		f := c.w.file(id)
		switch {
		case f == nil || !f.posted:
			return nil, refuse("file_not_found")
		case f.Complete:
			return nil, refuse("file_already_completed")
		}
		files, titles = append(files, f), append(titles, title)
	}
	where := c.args.list("channels")
	if id := c.args.text("channel_id"); id != "" {
		where = append(where, id)
	}
	v, ok = c.args.value("blocks")
	if !ok {
		return nil, refuse("invalid_blocks_format")
	}
	blocks, _ := v.([]any)
	if found := c.w.checkMessage(blocks); len(found) > 0 {
		return nil, refuseFor("invalid_blocks", found)
	}
	var convs []*Conversation
	for _, id := range where {
		conv, refused := c.writable(id)
		if refused != nil {
			return nil, refused
		}
		if ts := c.args.text("thread_ts"); ts != "" && conv.message(ts) == nil {
			return nil, refuse("invalid_thread_ts")
		}
		convs = append(convs, conv)
	}
	out := []any{}
	for i, f := range files {
		f.Complete, f.ready = true, time.Now().Add(c.s.scaled(c.s.opts.FileReady))
		if titles[i] != "" {
			f.Title = titles[i]
		}
		for _, conv := range convs {
			f.Channels = append(f.Channels, conv.ID)
		}
		out = append(out, f.json(c.w))
	}
	for _, conv := range convs {
		c.w.put(conv, &Message{
			Text: c.args.text("initial_comment"), Blocks: c.w.named(blocks), User: c.w.BotUser, BotID: c.w.BotID,
			AppID: c.w.AppID, ThreadTS: c.args.text("thread_ts"), Files: files, Subtype: "",
		})
	}
	return Object{"files": out}, nil
}

func filesInfo(c *call) (Object, *refusal) {
	f := c.w.file(c.args.text("file"))
	if f == nil {
		return nil, refuse("file_not_found")
	}
	return Object{"file": f.json(c.w), "comments": []any{}, "response_metadata": cursor("")}, nil
}

func filesDelete(c *call) (Object, *refusal) {
	f := c.w.file(c.args.text("file"))
	if f == nil {
		return nil, refuse("file_not_found")
	}
	f.Deleted = true
	return nil, nil
}

// serveFile hands a file to whoever brings the token of its workspace.
func (s *Server) serveFile(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var content []byte
	if w := s.workspaceOf(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); w != nil {
		if f := w.file(r.PathValue("file")); f != nil {
			content = f.Content
		}
	}
	s.mu.Unlock()
	if content == nil {
		http.NotFound(rw, r)
		return
	}
	_, _ = rw.Write(content)
}

// Files are all files of a workspace, also those that were never completed.
func (w *Workspace) Files() []File {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	var out []File
	for _, f := range w.files {
		out = append(out, *f)
	}
	return out
}
