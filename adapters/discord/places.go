package discord

import "sync"

// mostPlaces bounds what is remembered: asking Discord again costs one request.
const mostPlaces = 10_000

// places remembers where something is, up to a bound. It forgets everything when it is full, which is rare and cheap.
type places struct {
	mu sync.Mutex
	of map[string]string
	// making holds what somebody is about to make, so that no second one is made meanwhile.
	making map[string]bool
}

func newPlaces() *places { return &places{of: map[string]string{}, making: map[string]bool{}} }

func (p *places) find(key string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, ok := p.of[key]
	return id, ok
}

func (p *places) keep(key, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.of) >= mostPlaces {
		clear(p.of)
	}
	p.of[key] = id
}

// forget says whether there was anything to forget.
func (p *places) forget(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.of[key]
	delete(p.of, key)
	return known
}

// claim marks a place as being made, and says whether it is ours to make; release ends that.
func (p *places) claim(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.making[key] {
		return false
	}
	p.making[key] = true
	return true
}

func (p *places) release(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.making, key)
}
