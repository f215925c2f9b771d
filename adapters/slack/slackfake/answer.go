package slackfake

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// answer is what goes back over HTTP.
type answer struct {
	status int
	header map[string]string
	body   any
	word   string
}

func answerOK(body Object) answer {
	out := Object{"ok": true}
	maps.Copy(out, body)
	return answer{status: http.StatusOK, body: out}
}

func answerRefusal(r *refusal) answer {
	out := Object{"ok": false, "error": r.word}
	maps.Copy(out, r.extra)
	return answer{status: http.StatusOK, body: out, word: r.word}
}

// answerLimited is a 429 with the whole seconds that are to be waited.
func answerLimited(wait time.Duration) answer {
	return answer{
		status: http.StatusTooManyRequests, word: "ratelimited",
		header: map[string]string{"Retry-After": strconv.Itoa(wholeSeconds(wait))},
		body:   Object{"ok": false, "error": "ratelimited"},
	}
}

func wholeSeconds(d time.Duration) int { return max(1, int((d+time.Second-1)/time.Second)) }

// write sends an answer: a string goes as HTML, anything else as JSON.
func (a answer) write(rw http.ResponseWriter) {
	for k, v := range a.header {
		rw.Header().Set(k, v)
	}
	if page, ok := a.body.(string); ok {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.WriteHeader(a.status)
		_, _ = rw.Write([]byte(page))
		return
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(a.status)
	if a.body != nil {
		_ = json.NewEncoder(rw).Encode(a.body)
	}
}
