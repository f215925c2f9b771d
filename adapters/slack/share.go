package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	slackapi "github.com/slack-go/slack"
)

// sharedFile is what Slack says of a file and of the messages in which it was shared.
type sharedFile struct {
	Shares struct {
		Public  map[string][]sharedAt `json:"public"`
		Private map[string][]sharedAt `json:"private"`
	} `json:"shares"`
}

type sharedAt struct {
	TS string `json:"ts"`
}

// in is the message that shares the file in a channel; "" where Slack does not say, which it sometimes does a moment
// later.
func (f sharedFile) in(channel string) string {
	for _, shares := range []map[string][]sharedAt{f.Shares.Public, f.Shares.Private} {
		if at := shares[channel]; len(at) > 0 {
			return at[0].TS
		}
	}
	return ""
}

// share uploads a file and shares it in the conversation, with what it holds beside it.
func (p *posting) share(ctx context.Context, m mark, s step) error {
	m.content = contentOf(s.file.Data)
	w := p.dest.w
	file, err := w.uploaded(unseen(ctx), s.file.Name, s.file.Alt, s.file.Data)
	if err != nil {
		return err
	}
	beside, err := json.Marshal(withMark(s.blocks, m))
	if err != nil {
		return fmt.Errorf("write what the file %s holds: %w", s.file.Name, err)
	}
	args := url.Values{"files": {filesJSON(file, s.file.Name)}, "channel_id": {p.dest.channel}, "blocks": {string(beside)}}
	if p.dest.thread != "" {
		args.Set("thread_ts", p.dest.thread)
	}
	var said struct {
		Files []sharedFile `json:"files"`
	}
	if err := w.complete(ctx, args, &said); err != nil {
		return err
	}
	ts := ""
	if len(said.Files) > 0 {
		ts = said.Files[0].in(p.dest.channel)
	}
	if ts == "" {
		ts = p.whenShared(ctx, m, file)
	}
	p.note(p.dest.channel, fileStep(ts, file, m.content))
	return nil
}

// withMark puts a mark on the first block.
func withMark(blocks []slackapi.Block, m mark) []slackapi.Block {
	if len(blocks) == 0 {
		return blocks
	}
	out := append([]slackapi.Block(nil), blocks...)
	if rich, ok := out[0].(*slackapi.RichTextBlock); ok {
		first := *rich
		first.BlockID = m.blockID()
		out[0] = &first
	}
	return out
}

// whenShared looks for the message that shares a file. The file was shared all the same where it is not found: then its
// step is known by the file alone.
func (p *posting) whenShared(ctx context.Context, m mark, file string) string {
	w := p.dest.w
	if w.may("files:read") {
		var said struct {
			File sharedFile `json:"file"`
		}
		if err := w.call(ctx, "files.info", url.Values{"file": {file}}, &said); err == nil {
			if ts := said.File.in(p.dest.channel); ts != "" {
				return ts
			}
		}
	}
	found, err := w.search(ctx, p.dest, m.id, "")
	if err != nil {
		return ""
	}
	return found.files[file]
}
