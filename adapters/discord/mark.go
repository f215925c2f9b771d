package discord

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"weft/bot/chat"
)

// maxSteps is how many messages of Discord's one of ours takes at most: 120,000 characters.
const maxSteps = 30

// mark is the number by which a message is known again. Discord forgets a nonce after a few minutes and never tells it;
// the id of a component it keeps with the message and shows to nobody (Discord: Component reference, anatomy of a
// component). The first component bears the mark of key, step and whether it is the last; where there is a
// second one it bears another, so that a chance likeness is one in 2^62, else in 2^31 among our own messages of
// one channel since the attempt.
type mark struct{ first, second int32 }

func markOf(key chat.PostKey, step int, last bool) mark {
	sum := sha256.Sum256(fmt.Appendf(nil, "weft mark\x00%s\x00%d\x00%t", key, step, last))
	number := func(b []byte) int32 { return int32(binary.BigEndian.Uint32(b)>>1) | 1<<30 } // out of the way of Discord's own, 1, 2, 3
	m := mark{number(sum[0:4]), number(sum[4:8])}
	if m.second == m.first {
		m.second ^= 1
	}
	return m
}

// stepMark is what a step of a message may bear.
type stepMark struct {
	mark mark
	step int
	last bool
}

// stepMarks are all that the messages of a key may bear.
func stepMarks(key chat.PostKey) []stepMark {
	var all []stepMark
	for step := range maxSteps {
		for _, last := range []bool{false, true} {
			all = append(all, stepMark{markOf(key, step, last), step, last})
		}
	}
	return all
}

// marked is the page with a mark.
func (p page) marked(m mark) page {
	p.Components = append([]component(nil), p.Components...)
	p.Components[0].ID = m.first
	if len(p.Components) > 1 {
		p.Components[1].ID = m.second
	}
	return p
}

// bears reports whether a message has the mark.
func (m mark) bears(components []component) bool {
	if len(components) == 0 || components[0].ID != m.first {
		return false
	}
	return len(components) == 1 || components[1].ID == m.second
}

// nonceOf names one request for one message: within a few minutes Discord answers the same nonce with the same message
// instead of a second one. Where is the channel; what tells apart attempts that are to make different messages.
func nonceOf(key chat.PostKey, where string, step int, what string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "weft nonce\x00%s\x00%s\x00%d\x00%s", key, where, step, what))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxNonce-1]
}
