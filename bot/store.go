package bot

import (
	"time"

	"weft/bot/chat"
	"weft/data"
)

const (
	namespace    = "bot"
	indexWaiting = "waiting"
	indexNames   = "names"
	indexMessage = "message"
	indexReplies = "replies"
)

const day = 24 * time.Hour

// seen is an event that had an effect.
type seen struct {
	At time.Time
}

// draft is a form that is being filled in by typing, or page by page. A person may have one of each form.
type draft struct {
	Owner   string `json:"-"` // the member, or the account of somebody who is none yet
	Action  chat.Action
	Message chat.MessageID
	Field   string   // being asked; "" while the answers are read back
	Left    []string `json:",omitempty"` // the fields that pages have yet to ask; nil where somebody is typing
	Answers chat.Answers
	Begun   time.Time `json:"-"`
	Touched int       `json:"-"` // the person's latest draft has the highest
}

// draftRow is how a draft is stored. Which form it is of is sealed with the answers: the file does not tell what somebody
// is writing.
type draftRow struct {
	Owner   string
	Begun   time.Time
	Touched int
	Sealed  []byte
}

func (b *Bot) declareCollections() {
	b.posts = data.NewCollection(data.Definition[record]{
		Namespace: namespace, Name: "posts",
		Indexes: map[string]func(record) []string{
			indexWaiting: waitingFor, indexNames: namedIn, indexMessage: messagesOf, indexReplies: repliesOf,
		},
		Retention: 400 * day, Since: func(r record) time.Time { return r.Created },
	})
	b.contacts = data.NewCollection(data.Definition[contact]{
		Namespace: namespace, Name: "contacts",
		Subjects:  func(c contact) []string { return []string{string(c.Member)} },
		Retention: 90 * day, Since: func(c contact) time.Time { return c.At },
	})
	b.holds = data.NewCollection(data.Definition[Hold]{Namespace: namespace, Name: "holds"})
	b.audit = data.NewCollection(data.Definition[Audited]{
		Namespace: namespace, Name: "audit",
		Retention: 730 * day, Since: func(a Audited) time.Time { return a.At },
	})
	b.drafts = data.NewCollection(data.Definition[draftRow]{
		Namespace: namespace, Name: "drafts",
		Subjects:  func(d draftRow) []string { return []string{d.Owner} },
		Retention: day, Since: func(d draftRow) time.Time { return d.Begun },
	})
	b.spaces = data.NewCollection(data.Definition[Space]{Namespace: namespace, Name: "spaces"})
	b.seen = data.NewCollection(data.Definition[seen]{
		Namespace: namespace, Name: "seen",
		Retention: 3 * day, Since: func(s seen) time.Time { return s.At },
	})
}

func (b *Bot) collections() []data.Described {
	return []data.Described{b.posts, b.contacts, b.holds, b.audit, b.drafts, b.seen, b.spaces}
}

func waitingFor(r record) []string {
	if r.Kind == Unasked && r.To.Member != "" && !r.To.Home && !r.Retracted && r.Copies[0].State == StateWaiting {
		return []string{string(r.To.Member)}
	}
	return nil
}

func namedIn(r record) []string {
	var names []string
	for _, m := range append(append(r.Names, r.To.Room...), r.To.Member) {
		if m != "" {
			names = append(names, string(m))
		}
	}
	return names
}

func messagesOf(r record) []string {
	var ids []string
	for _, c := range r.Copies {
		for _, step := range c.Receipt.Steps {
			ids = append(ids, step.String())
		}
	}
	return ids
}

// repliesOf finds what a member may be answering when they just write: delivered messages that take a reply.
func repliesOf(r record) []string {
	if r.Reply.Route == "" || r.To.Member == "" || r.Retracted || r.Copies[0].State != StateSent {
		return nil
	}
	return []string{string(r.To.Member)}
}
