package web

import (
	"mime"
	"net/http"

	"weft/bot/chat"
)

// showFile serves a picture or an attachment to whoever sees the message that it stands in.
func (d *Driver) showFile(w http.ResponseWriter, r *http.Request, v viewer) {
	d.mu.RLock()
	f, known := d.world.files[r.PathValue("id")]
	m := d.world.message(f.message)
	visible := known && m != nil && m.seenBy(v.person.ID) && d.world.canSee(d.world.places[m.Place], v.person.ID)
	d.mu.RUnlock()
	if !visible {
		d.showNote(w, r, http.StatusNotFound, "not_found_title", "not_found")
		return
	}
	w.Header().Set("Cache-Control", "private, max-age=3600")
	if b, ok := m.Body.Blocks[f.block].(chat.Image); ok {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(b.PNG)
	}
	if b, ok := m.Body.Blocks[f.block].(chat.Attachment); ok {
		// Always to be kept, never to be opened in the page: a document could run there.
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": b.Name}))
		w.Header().Set("Content-Type", orElse(b.MediaType, "application/octet-stream"))
		_, _ = w.Write(b.Data)
	}
}
