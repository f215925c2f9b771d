package slack

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
)

func TestOnlySlacksSignatureHolds(t *testing.T) {
	now := time.Unix(1_764_000_000, 0)
	const secret = "8f742231b10e8888abcd99yyyzzz85a5"
	body := []byte("token=x&text=%2Fweft")
	stamp := func(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
	for _, c := range []struct {
		why, stamp, signature string
		body                  []byte
		holds                 bool
	}{
		{"signed now", stamp(now), slackfake.Sign(secret, stamp(now), body), body, true},
		{"signed five minutes ago", stamp(now.Add(-5 * time.Minute)), slackfake.Sign(secret, stamp(now.Add(-5*time.Minute)), body), body, true},
		{"older than that", stamp(now.Add(-301 * time.Second)), slackfake.Sign(secret, stamp(now.Add(-301*time.Second)), body), body, false},
		{"from a future", stamp(now.Add(301 * time.Second)), slackfake.Sign(secret, stamp(now.Add(301*time.Second)), body), body, false},
		{"with another secret", stamp(now), slackfake.Sign("another", stamp(now), body), body, false},
		{"with no secret", stamp(now), slackfake.Sign("", stamp(now), body), body, false},
		{"over another body", stamp(now), slackfake.Sign(secret, stamp(now), body), []byte("token=x&text=%2Fother"), false},
		{"under another timestamp", stamp(now.Add(time.Second)), slackfake.Sign(secret, stamp(now), body), body, false},
		{"without a timestamp", "", slackfake.Sign(secret, "", body), body, false},
		{"without a signature", stamp(now), "", body, false},
	} {
		header := http.Header{}
		header.Set("X-Slack-Request-Timestamp", c.stamp)
		header.Set("X-Slack-Signature", c.signature)
		err := verify(secret, header, c.body, now)
		if c.holds != (err == nil) || err != nil && !errors.Is(err, errSignature) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	header := http.Header{}
	header.Set("X-Slack-Request-Timestamp", stamp(now))
	header.Set("X-Slack-Signature", slackfake.Sign("", stamp(now), body))
	if err := verify("", header, body, now); err == nil {
		t.Error("where no secret is set, anybody is believed")
	}
}
