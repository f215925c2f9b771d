package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The headers that carry a signature (Slack: verifying requests from Slack).
const (
	signatureHeader = "X-Slack-Signature"
	timestampHeader = "X-Slack-Request-Timestamp"
)

// signatureWindow is how far a request's timestamp may lie from now (Slack: verifying requests from Slack). What is
// older may be a recording.
const signatureWindow = 5 * time.Minute

var errSignature = errors.New("the signature does not hold")

// verify reports whether Slack signed this very body with the app's secret, lately. The comparison takes as long for a
// guess that is nearly right as for one that is wrong from the start.
func verify(secret string, header http.Header, body []byte, now time.Time) error {
	stamp := header.Get(timestampHeader)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: there is no timestamp", errSignature)
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > signatureWindow || age < -signatureWindow {
		return fmt.Errorf("%w: it is %s old", errSignature, age.Round(time.Second))
	}
	if secret == "" {
		return fmt.Errorf("%w: there is no secret to check it with", errSignature)
	}
	if !hmac.Equal([]byte(sign(secret, stamp, body)), []byte(header.Get(signatureHeader))) {
		return errSignature
	}
	return nil
}

func sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}
