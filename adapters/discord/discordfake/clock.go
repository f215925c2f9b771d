package discordfake

import (
	"strconv"
	"time"
)

// The clocks of the platform, at speed 1.
const (
	// answerWithin is how long an interaction waits for its first answer (Discord: Receiving and Responding).
	answerWithin = 3 * time.Second
	// tokenLife is how long an interaction's token serves (Discord: Receiving and Responding).
	tokenLife = 15 * time.Minute
	// nonceWindow is "the past few minutes" in which enforce_nonce looks. How many are meant is not documented.
	nonceWindow = 5 * time.Minute
	// replayWindow is how long a session may be away before it cannot be resumed. Not documented; seen to be minutes.
	replayWindow = 5 * time.Minute
)

// scaled is a duration of the platform in real time.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.options.Speed)
}

// older tells whether more than d of the platform's time has passed since t.
func (s *Server) older(t time.Time, d time.Duration) bool { return time.Since(t) > s.scaled(d) }

// wait returns true after d of the platform's time, or false when the platform closes.
func (s *Server) wait(d time.Duration) bool {
	timer := time.NewTimer(s.scaled(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.stopped:
		return false
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// seconds writes a wait as a header does.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
