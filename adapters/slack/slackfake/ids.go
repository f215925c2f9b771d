package slackfake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// next is a number that was not given before.
func (s *Server) next() int64 {
	s.counter++
	return s.counter
}

// id makes an identifier as Slack's are: a letter for the kind, then capitals and digits.
func (s *Server) id(kind string) string { return fmt.Sprintf("%s0FAKE%05d", kind, s.next()) }

// secret makes a token. It is the same in each run, so that logs of two runs can be compared.
func (s *Server) secret(prefix string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s%d/%d", prefix, s.opts.Seed, s.next()))
	return prefix + hex.EncodeToString(sum[:12])
}

// uuid makes an envelope id.
func (s *Server) uuid() string {
	h := s.secret("")
	h += h[:8]
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:32]}, "-")
}

// stamp is the ts of a new message: microseconds since 1970, each later than all before.
func (s *Server) stamp() string {
	now := s.opts.Now().UnixMicro()
	if now <= s.lastStamp {
		now = s.lastStamp + 1
	}
	s.lastStamp = now
	return fmt.Sprintf("%d.%06d", now/1e6, now%1e6)
}

// seconds is the wall clock as Slack tells it in events.
func (s *Server) seconds() int64 { return s.opts.Now().Unix() }

// TimeOf is the instant of a message's ts; zero if it is none.
func TimeOf(ts string) time.Time {
	var sec, micro int64
	if n, err := fmt.Sscanf(ts, "%d.%d", &sec, &micro); n != 2 || err != nil {
		return time.Time{}
	}
	return time.Unix(sec, micro*1000)
}
