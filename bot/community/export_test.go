package community

// Code makes a code without an invitation.
func (r Reader) Code(nonce string) (string, error) { return r.code(invitationKey, nonce) }
