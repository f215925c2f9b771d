package discordfake

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
)

// upload is a file of a multipart request.
type upload struct {
	name, kind string
	data       []byte
}

// request is what came, read to its end.
type request struct {
	*http.Request

	number int // its place among all
	entry  *Request
	raw    []byte
	value  any    // the JSON body, nil for none
	body   object // value where it is an object
	files  map[string]upload
}

// read takes a request's body apart. JSON, or multipart with payload_json and files[n].
func (r *request) read(raw []byte) *refusal {
	r.raw = raw
	if len(raw) == 0 {
		return nil
	}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch kind {
	case "application/json":
		return r.parse(raw)
	case "multipart/form-data":
		return r.parts(multipart.NewReader(bytes.NewReader(raw), parameters["boundary"]))
	}
	f := &form{}
	f.add("_misc", "CONTENT_TYPE_INVALID", fmt.Sprintf("Expected \"Content-Type\" header to be one of {'application/json'}, got %q.", kind))
	return f.refusal()
}

func (r *request) parse(raw []byte) *refusal {
	v, err := decode(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	}
	r.value = v
	r.body, _ = v.(object)
	return nil
}

func (r *request) parts(reader *multipart.Reader) *refusal {
	r.files = map[string]upload{}
	for {
		part, err := reader.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart promises io.EOF itself
			return nil
		}
		if err != nil {
			return refuse(http.StatusBadRequest, 50035, "Invalid Form Body")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return refuse(http.StatusBadRequest, 50035, "Invalid Form Body")
		}
		switch name := part.FormName(); {
		case name == "payload_json":
			if refused := r.parse(data); refused != nil {
				return refused
			}
		case strings.HasPrefix(name, "files[") && strings.HasSuffix(name, "]"):
			if len(data) > largestFile {
				return refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
			}
			r.files[name[6:len(name)-1]] = upload{fileName(part.FileName()), part.Header.Get("Content-Type"), data}
		}
	}
}

// fileName is what Discord makes of a file's name.
func fileName(name string) string {
	name = strings.ReplaceAll(path.Base(name), " ", "_")
	if name == "" || name == "." || name == "/" {
		return "unknown"
	}
	return name
}

// draft makes what a request says of a message. base is the message that it edits, nil for a new one; where is the
// path of the message in the body.
func (s *Server) draft(r *request, said object, base *message, where string) (draft, *refusal) {
	d := draft{flags: number(said, "flags")}
	if base != nil {
		// Copies: an answer that is still being written may hold what stands.
		d = draft{content: base.content, embeds: clone(nonNil(base.embeds)), components: clone(nonNil(base.components)), flags: base.flags, attachments: base.attachments}
		// What an edit can set: embeds hidden, and components v2, which never goes again (Discord: Edit Message).
		d.flags = d.flags&^flagSuppressEmbeds | number(said, "flags")&(flagSuppressEmbeds|flagComponentsV2)
		if !has(said, "flags") {
			d.flags = base.flags
		}
	}
	if _, set := said["content"]; set {
		d.content = strings.TrimSpace(text(said, "content")) // as Discord does to content, and to nothing else
	}
	if _, set := said["embeds"]; set {
		d.embeds = clone(nonNil(objects(said, "embeds")))
	}
	if _, set := said["components"]; set {
		d.components = clone(nonNil(objects(said, "components")))
	}
	if m := child(said, "allowed_mentions"); m != nil {
		d.mentions = &m
	}
	refused := s.attach(&d, r, said, base, where)
	return d, refused
}

// attach works out the files of a message: those uploaded, and those that an edit keeps.
func (s *Server) attach(d *draft, r *request, said object, base *message, where string) *refusal {
	used := map[string]bool{}
	if _, set := said["attachments"]; set {
		d.attachments = nil
		for i, a := range objects(said, "attachments") {
			key := fmt.Sprint(a["id"])
			if u, ok := r.files[key]; ok {
				used[key] = true
				f := &file{id: s.ids.next(), name: u.name, kind: u.kind, data: u.data, description: text(a, "description")}
				if name := text(a, "filename"); name != "" {
					f.name = fileName(name)
				}
				d.attachments = append(d.attachments, f)
				continue
			}
			kept := base != nil && d.keep(base, Snowflake(key))
			if !kept {
				f := &form{}
				f.add(in(where, "attachments", i, "id"), "ATTACHMENT_NOT_FOUND", "Attachment "+key+" was not found")
				return f.refusal()
			}
		}
	}
	for i := range mostFiles + 1 {
		u, ok := r.files[digits(i)]
		if ok && !used[digits(i)] {
			d.attachments = append(d.attachments, &file{id: s.ids.next(), name: u.name, kind: u.kind, data: u.data})
		}
	}
	return nil
}

func (d *draft) keep(base *message, which Snowflake) bool {
	for _, f := range base.attachments {
		if f.id == which {
			d.attachments = append(d.attachments, f)
			return true
		}
	}
	return false
}

// apply makes a message what a draft says, as far as storing goes.
func (s *Server) apply(m *message, d draft) {
	m.content, m.embeds, m.components, m.flags, m.attachments = d.content, d.embeds, d.components, d.flags, d.attachments
	folder := "attachments"
	if m.ephemeral() {
		folder = "ephemeral-attachments"
	}
	for _, f := range m.attachments {
		if f.url != "" {
			continue
		}
		where := "/" + folder + "/" + string(m.channel.id) + "/" + string(f.id) + "/" + f.name
		if f.kind == "" {
			f.kind = "application/octet-stream"
		}
		f.url = s.URL() + where
		s.files[where] = f
	}
	s.resolveMedia(m)
	completeComponents(m.components)
	s.notify(m, d.mentions, s.may(m.author.id, m.channel))
}
