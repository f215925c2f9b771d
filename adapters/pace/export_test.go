package pace

// Kept is how much a pacer remembers.
func (p *Pacer) Kept() (limits, tickets int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.limits), len(p.tickets)
}
