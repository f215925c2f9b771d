package slack

import (
	"context"
	"maps"
	"time"

	"weft/bot/chat"
)

const (
	// threadFresh is how long what was looked up of a post's thread is taken for true. Who deletes the thread's first
	// message within that hides a reply that waits for its turn, as they would a moment after it was sent.
	threadFresh = 5 * time.Minute
	// maxThreads bounds of how many posts it is remembered, some hundred bytes each.
	maxThreads = 10_000
)

// thread is what was looked up for one post that goes below a message: the first message of the thread, and whether it
// stands, as of an instant. In a busy workspace a post comes back many times before it has its turn, and each look would
// have to wait for a turn of its own.
type thread struct {
	root   string
	stands bool
	at     time.Time
}

// thread finds the first message of the thread in which a post belongs, and makes sure that it stands.
func (w *workspace) thread(ctx context.Context, key chat.PostKey, in chat.InChannel) (root string, err error) {
	root, err = w.rootFor(ctx, key, in.Channel.ID, in.Thread.ID)
	if err != nil {
		return "", err
	}
	post := w.inThread(key, in.Thread.ID)
	if w.d.threadOf(post).stands {
		return root, nil
	}
	if err := w.stands(ctx, in.Channel.ID, root); err != nil {
		return "", err
	}
	w.d.keepThread(post, thread{root: root, stands: true, at: time.Now()})
	return root, nil
}

// rootFor is [workspace.root], looked up once for a post.
func (w *workspace) rootFor(ctx context.Context, key chat.PostKey, channel, step string) (string, error) {
	post := w.inThread(key, step)
	if known := w.d.threadOf(post); known.root != "" {
		return known.root, nil
	}
	root, err := w.root(ctx, channel, step)
	if err != nil {
		return "", err
	}
	w.d.keepThread(post, thread{root: root, at: time.Now()})
	return root, nil
}

// inThread names a post that goes below a message.
func (w *workspace) inThread(key chat.PostKey, below string) string {
	return w.team() + "/" + string(key) + " " + below
}

// threadOf is what is still known for a post; the zero thread where that is nothing.
func (d *Driver) threadOf(post string) thread {
	d.mu.RLock()
	defer d.mu.RUnlock()
	known := d.threads[post]
	if time.Since(known.at) > threadFresh {
		return thread{}
	}
	return known
}

// keepThread makes room by dropping what is too old to count, and where that is not enough every other one.
func (d *Driver) keepThread(post string, known thread) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.threads) >= maxThreads {
		maps.DeleteFunc(d.threads, func(_ string, old thread) bool { return time.Since(old.at) > threadFresh })
	}
	if len(d.threads) >= maxThreads {
		drop := false
		maps.DeleteFunc(d.threads, func(string, thread) bool { drop = !drop; return drop })
	}
	d.threads[post] = known
}
