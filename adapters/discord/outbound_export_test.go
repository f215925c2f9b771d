package discord

// HangUp lets go of connections that nobody uses.
func (d *Driver) HangUp() { d.hangUp() }
