package slack

import (
	"context"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

const (
	// profileLife is how long what Slack says of somebody is taken for true. Changes come as events besides.
	profileLife = time.Hour
	// profileRetry is how long somebody goes unasked for after Slack did not tell.
	profileRetry = time.Minute
	// profileWait is how long an event waits for the profile of who acted. People wait for the answer meanwhile, and a
	// profile is only a first guess.
	profileWait = 700 * time.Millisecond
	// profilesKept bounds the memory of profiles: a few hundred bytes each.
	profilesKept = 20_000
)

// profile is what Slack says of somebody: a first guess, "" where it says nothing.
type profile struct {
	name, zone, language string
	until                time.Time
}

// people remembers profiles for a while.
type people struct {
	mu    sync.Mutex
	known map[chat.UserID]profile
}

func newPeople() *people { return &people{known: map[chat.UserID]profile{}} }

// of says who somebody is. Where Slack does not say, or not in time, it says nothing of them: nobody is kept waiting.
func (p *people) of(ctx context.Context, w *workspace, user string) profile {
	id, now := userID(w.team(), user), time.Now()
	p.mu.Lock()
	known, ok := p.known[id]
	p.mu.Unlock()
	if ok && now.Before(known.until) {
		return known
	}
	if !w.may("users:read") {
		return profile{}
	}
	ctx, cancel := context.WithTimeout(nowOrNever(ctx), profileWait)
	defer cancel()
	said, err := w.api.GetUserInfoContext(ctx, user)
	if err != nil {
		known.until = now.Add(profileRetry) // what was true an hour ago is still the best guess
		p.keep(id, known)
		return known
	}
	return p.learn(w.team(), said.ID, said.Name, said.RealName, said.Profile.DisplayName, said.TZ, said.Locale)
}

// guess are the adapter's words in somebody's language, as far as it is known without asking.
func (s *service) guess(o *occasion) words {
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	return s.d.says(s.people.known[userID(o.w.team(), o.user)].language)
}

// learn takes what Slack says of somebody. People choose the display name; the full name is the workspace's, and the
// handle is what is left.
func (p *people) learn(team, user, handle, full, display, zone, locale string) profile {
	said := profile{name: handle, zone: zone, language: locale, until: time.Now().Add(profileLife)}
	for _, better := range []string{full, display} {
		if better != "" {
			said.name = better
		}
	}
	p.keep(userID(team, user), said)
	return said
}

func (p *people) keep(id chat.UserID, said profile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= profilesKept {
		p.makeRoom()
	}
	p.known[id] = said
}

// makeRoom forgets what is no longer true, and where that is not enough, whoever comes: they are asked for again.
func (p *people) makeRoom() {
	now := time.Now()
	for id, said := range p.known {
		if now.After(said.until) {
			delete(p.known, id)
		}
	}
	for id := range p.known {
		if len(p.known) < profilesKept*3/4 {
			return
		}
		delete(p.known, id)
	}
}

// forget drops everybody of a workspace that Weft has left.
func (p *people) forget(team string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.known {
		if id.Space == team {
			delete(p.known, id)
		}
	}
}

// changed takes a profile out of an event. Where that does not say which language somebody reads, they are asked for anew:
// what was known of them is not true any more, and what is told not all.
func (p *people) changed(team string, u slackapi.User) {
	if u.Locale == "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.known, userID(team, u.ID))
		return
	}
	p.learn(team, u.ID, u.Name, u.RealName, u.Profile.DisplayName, u.TZ, u.Locale)
}
