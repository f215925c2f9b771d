package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// Edit implements [chat.Driver].
func (d *Driver) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	if err := fit(m); err != nil {
		return chat.Receipt{}, fmt.Errorf("edit %s: %w", key, err)
	}
	if user, ok := homeOf(r.Channel); ok {
		return d.publish(ctx, string(key), user, m)
	}
	w, err := d.workspaceOf(r.Channel.Platform, r.Channel.Space)
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("edit %s: %w", key, err)
	}
	e := &editing{
		posting: posting{d: d, key: key, kind: postMark, dest: destination{w: w, channel: r.Channel.ID}, receipt: chat.Receipt{Channel: r.Channel}},
		want:    steps(m, w.team(), d.says(m.Language)),
	}
	e.have(r.Steps)
	if err := e.edit(ctx); err != nil {
		return chat.Receipt{}, fmt.Errorf("edit %s: %w", key, err)
	}
	return e.receipt, nil
}

// editing makes the steps that stand into those that are wanted.
type editing struct {
	posting
	want []step
	// texts are the messages that stand, files those that share a file.
	texts, files []string
}

func (e *editing) have(steps []chat.MessageID) {
	for _, s := range steps {
		if _, file, _ := readStep(s.ID); file != "" {
			e.files = append(e.files, s.ID)
			continue
		}
		e.texts = append(e.texts, s.ID)
	}
}

func (e *editing) edit(ctx context.Context) error {
	missing := map[int]step{}
	kept := map[int]string{}
	texts, files := e.texts, slices.Clone(e.files)
	for n, s := range e.want {
		if s.file != nil {
			at := slices.IndexFunc(files, func(id string) bool { return sameFile(id, s.file.Data) })
			if at < 0 {
				missing[n] = s
				continue
			}
			kept[n] = files[at]
			files = slices.Delete(files, at, at+1)
			continue
		}
		if len(texts) == 0 {
			missing[n] = s
			continue
		}
		if err := e.update(ctx, n, texts[0], s); err != nil {
			return err
		}
		kept[n], texts = texts[0], texts[1:]
	}
	if err := e.complete(ctx, missing, kept); err != nil {
		return err
	}
	for _, id := range slices.Concat(texts, files) {
		if err := e.dest.w.remove(queued(ctx, fmt.Sprintf("%s -%s", e.key, id), ""), e.dest.channel, id); err != nil {
			return err
		}
	}
	return nil
}

// update makes one message say something else.
func (e *editing) update(ctx context.Context, n int, id string, s step) error {
	ctx = queued(ctx, fmt.Sprintf("%s =%d", e.key, n), "")
	if err := e.dest.w.withPictures(ctx, s); err != nil {
		return err
	}
	options := append(content(s), slackapi.MsgOptionMetadata(mark{id: e.d.markOf(e.key), step: n, of: len(e.want)}.metadata(postMark)))
	if _, _, _, err := e.dest.w.api.UpdateMessageContext(ctx, e.dest.channel, id, options...); err != nil {
		return e.dest.w.unready(s, err)
	}
	return nil
}

// complete looks for what is missing and posts what is not there, in order; what stands already keeps its place. What
// has to wait leaves the message partial, and comes with the next edit; what Slack refuses is refused for good.
func (e *editing) complete(ctx context.Context, missing map[int]step, kept map[int]string) error {
	team := e.dest.w.team()
	if len(missing) > 0 {
		if err := e.lookFor(ctx, missing, kept); err != nil {
			return err
		}
	}
	for n := range e.want {
		id, stands := kept[n]
		switch {
		case stands:
			e.receipt.Steps = append(e.receipt.Steps, messageID(team, e.dest.channel, id))
			continue
		case e.receipt.Partial: // what stands is named; what is missing waits for those before it
			continue
		}
		err := e.post(ctx, n, len(e.want), missing[n])
		if _, busy := errors.AsType[chat.ErrBusy](err); busy && len(e.receipt.Steps) > 0 {
			e.d.config.Log.Info().Err(err).Str("channel", e.receipt.Channel.String()).Msg("a message was completed in part; the rest follows")
			e.receipt.Partial = true
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lookFor finds the thread in which the message stands, and steps of an earlier attempt that nobody knew of.
func (e *editing) lookFor(ctx context.Context, missing map[int]step, kept map[int]string) error {
	ctx = queued(ctx, fmt.Sprintf("%s ?", e.key), "")
	w := e.dest.w
	known := slices.Concat(e.texts, e.files)
	for _, id := range known {
		ts, _, _ := readStep(id)
		if ts == "" {
			continue
		}
		root, err := w.rootFor(ctx, e.key, e.dest.channel, ts)
		if err != nil {
			return err
		}
		if root != ts {
			e.dest.thread = root
		}
		break
	}
	found, err := w.search(ctx, e.dest, e.d.markOf(e.key), "")
	switch {
	case errors.Is(err, chat.ErrUnsupported):
		return nil // Weft may not look: what the receipt lacks was certainly not done when it was written
	case err != nil:
		return harmless(err)
	}
	for n, s := range missing {
		id, ok := found.steps[n]
		if !ok || slices.ContainsFunc(known, func(k string) bool { return sameMessage(k, id) }) {
			continue
		}
		if err := e.adopt(ctx, n, id, s); err != nil {
			return err
		}
		if s.file != nil && !sameFile(id, s.file.Data) {
			continue
		}
		kept[n] = id
		delete(missing, n)
	}
	return nil
}

// adopt brings a step that was found up to date. A file cannot be changed: one that is not the same any more is removed.
func (e *editing) adopt(ctx context.Context, n int, id string, s step) error {
	switch {
	case s.file == nil:
		return e.update(ctx, n, id, s)
	case sameFile(id, s.file.Data):
		return nil
	}
	return e.dest.w.remove(queued(ctx, fmt.Sprintf("%s -%s", e.key, id), ""), e.dest.channel, id)
}

func sameFile(id string, data []byte) bool {
	_, _, was := readStep(id)
	return was == contentOf(data)
}

func sameMessage(a, b string) bool {
	x, _, _ := readStep(a)
	y, _, _ := readStep(b)
	return x != "" && x == y
}

// Delete implements [chat.Driver]. Files that were shared go with their messages.
func (d *Driver) Delete(ctx context.Context, r chat.Receipt) error {
	if user, ok := homeOf(r.Channel); ok {
		return d.clear(ctx, user)
	}
	w, err := d.workspaceOf(r.Channel.Platform, r.Channel.Space)
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	for _, step := range r.Steps {
		if err := w.remove(queued(ctx, "delete "+step.String(), ""), r.Channel.ID, step.ID); err != nil {
			return fmt.Errorf("delete: %w", err)
		}
	}
	return nil
}

// remove takes one step away; what is gone already is no error.
func (w *workspace) remove(ctx context.Context, channel, step string) error {
	ts, file, _ := readStep(step)
	if ts != "" {
		_, _, err := w.api.DeleteMessageContext(ctx, channel, ts)
		if err != nil && !refusedWith(err, "message_not_found", "thread_not_found") {
			return err
		}
	}
	if file == "" {
		return nil
	}
	err := w.call(ctx, "files.delete", url.Values{"file": {file}}, nil)
	if refusedWith(err, "file_not_found", "file_deleted") {
		return nil
	}
	return err
}
