package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

const (
	// maxPictures bounds how many uploaded pictures are remembered.
	maxPictures = 256
	// pictureLife is how long an uploaded picture is shown again instead of being uploaded again: as long as a message
	// with it takes to reach everybody.
	pictureLife = 6 * time.Hour
	// settling is how long Slack may take until an uploaded picture can be shown; meanwhile it refuses the message.
	settling = time.Minute
	// untilSettled is when a message whose picture was not ready is tried again.
	untilSettled = time.Second
)

// pictureBlock is an image block of a picture that has to be uploaded first.
type pictureBlock struct {
	image chat.Image
	// file is Slack's id of it, once it is uploaded.
	file string
}

// BlockType implements slack-go's Block.
func (*pictureBlock) BlockType() slackapi.MessageBlockType { return slackapi.MBTImage }

// ID implements slack-go's Block.
func (*pictureBlock) ID() string { return "" }

// MarshalJSON writes it as Slack reads it.
func (p *pictureBlock) MarshalJSON() ([]byte, error) {
	block := slackapi.NewImageBlockSlackFile(&slackapi.SlackFileObject{ID: p.file}, shortened(p.image.Alt, maxAlt), "", nil)
	if p.image.Title != "" {
		block.Title = plain(shortened(p.image.Title, maxImageTitle))
	}
	return json.Marshal(block)
}

// picture is a file that was uploaded to be shown in messages. Nobody finds it except in them.
type picture struct {
	file     string
	uploaded time.Time
}

// withPictures uploads what a step shows. Nobody sees anything of it until the step is sent: whatever goes wrong, the
// step was certainly not done.
func (w *workspace) withPictures(ctx context.Context, s step) error {
	ctx = unseen(ctx)
	for _, block := range s.blocks {
		p, ok := block.(*pictureBlock)
		if !ok {
			continue
		}
		key := w.pictureKey(p.image)
		kept, ok := w.d.picture(key)
		if !ok {
			file, err := w.uploaded(ctx, "picture.png", p.image.Alt, p.image.PNG)
			if err != nil {
				return err
			}
			title := p.image.Title
			if title == "" {
				title = "picture.png"
			}
			if err := w.complete(ctx, url.Values{"files": {filesJSON(file, title)}}, nil); err != nil {
				return harmless(err)
			}
			kept = picture{file: file, uploaded: time.Now()}
			w.d.keepPicture(key, kept)
		}
		p.file = kept.file
	}
	return nil
}

// unready tells the refusal of a message whose picture Slack is still looking at from one for good.
func (w *workspace) unready(s step, err error) error {
	if !refusedWith(err, "invalid_blocks", "invalid_arguments") || !strings.Contains(err.Error(), "slack file") && !strings.Contains(err.Error(), "slack_file") {
		return err
	}
	for _, block := range s.blocks {
		p, ok := block.(*pictureBlock)
		if !ok {
			continue
		}
		key := w.pictureKey(p.image)
		kept, ok := w.d.picture(key)
		age := time.Since(kept.uploaded)
		if ok && age > settling && age < 2*settling {
			w.d.forgetPicture(key) // Slack will not show it
			return err
		}
		if ok && age >= 2*settling {
			w.d.forgetPicture(key) // it was shown before, and somebody has deleted it: it is uploaded anew
		}
		return fmt.Errorf("a picture is not ready yet: %w", chat.ErrBusy{After: untilSettled})
	}
	return err
}

// uploaded brings the bytes of a file to Slack, where nobody sees them before the upload is completed.
func (w *workspace) uploaded(ctx context.Context, name, alt string, data []byte) (file string, err error) {
	if len(data) == 0 {
		return "", fmt.Errorf("%w: the file %q is empty", chat.ErrRefused, name)
	}
	at, err := w.api.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{
		FileName: name, FileSize: len(data), AltTxt: shortened(alt, maxFileAlt),
	})
	if err != nil {
		return "", harmless(err)
	}
	if err := w.api.UploadToURL(ctx, slackapi.UploadToURLParameters{UploadURL: at.UploadURL, Filename: name, Content: string(data)}); err != nil {
		return "", harmless(err)
	}
	return at.FileID, nil
}

// complete ends an upload and, where args name a channel, shares the file there.
func (w *workspace) complete(ctx context.Context, args url.Values, into any) error {
	return w.call(ctx, "files.completeUploadExternal", args, into)
}

func filesJSON(file, title string) string {
	raw, err := json.Marshal([]slackapi.FileSummary{{ID: file, Title: title}})
	if err != nil { // two strings can always be written
		return ""
	}
	return string(raw)
}

func (w *workspace) pictureKey(image chat.Image) string {
	h := sha256.New()
	h.Write(image.PNG)
	h.Write([]byte("\x00" + image.Alt + "\x00" + image.Title))
	return w.team() + "/" + hex.EncodeToString(h.Sum(nil))
}

func (d *Driver) picture(key string) (picture, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p, ok := d.pictures[key]
	return p, ok && time.Since(p.uploaded) < pictureLife
}

func (d *Driver) keepPicture(key string, p picture) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.pictures) >= maxPictures {
		clear(d.pictures)
	}
	d.pictures[key] = p
}

func (d *Driver) forgetPicture(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.pictures, key)
}
