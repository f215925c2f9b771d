package discord

import (
	"bytes"
	"cmp"
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// upload is a file that goes with a message.
type upload struct {
	Name        string // safe to stand in attachment://
	MediaType   string
	Data        []byte
	Description string
}

// attachment is what a message's payload says of a file that comes with it: ID is the file's number there.
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

func attachments(files []upload) []attachment {
	all := make([]attachment, len(files))
	for i, f := range files {
		all[i] = attachment{ID: strconv.Itoa(i), Filename: f.Name, Description: f.Description}
	}
	return all
}

// encode writes the body: JSON, or a form with files.
func (r request) encode() (contentType string, body []byte, err error) {
	if r.body == nil {
		return "application/json", nil, nil
	}
	if len(r.files) == 0 {
		body, err = json.Marshal(r.body)
		return "application/json", body, err
	}
	files := make([]*discordgo.File, len(r.files))
	for i, f := range r.files {
		files[i] = &discordgo.File{Name: f.Name, ContentType: f.MediaType, Reader: bytes.NewReader(f.Data)}
	}
	return discordgo.MultipartBodyWithJSON(r.body, files)
}

// fileName makes a name that Discord keeps as it is, since attachment:// has to name the very same: letters, digits,
// dots, hyphens and underscores. What the file is really called is read beside it. The number keeps two files of one
// message apart.
func fileName(name string, number int) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	ext := path.Ext(safe)
	base := cmp.Or(strings.Trim(strings.TrimSuffix(safe, ext), "._-"), "file")
	if last := base[len(base)-1]; number > 0 || last >= '0' && last <= '9' {
		base += "-" + strconv.Itoa(number)
	}
	return base[max(0, len(base)-longestBase):] + ext[:min(len(ext), longestExt)]
}

// How much of a name is kept, in characters.
const (
	longestBase = 80
	longestExt  = 12
)
