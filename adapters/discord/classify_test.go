package discord

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"weft/bot/chat"
)

func TestWhatAnAnswerMeans(t *testing.T) {
	waits := func(d time.Duration) error { return chat.ErrBusy{After: d} }
	html := "<html><body>You are being rate limited</body></html>"
	tests := map[string]struct {
		status int
		header map[string]string
		body   string
		want   error
	}{
		"done":                           {status: 200},
		"done, and nothing to say":       {status: 204},
		"made":                           {status: 201},
		"too many, to the millisecond":   {429, nil, `{"retry_after":1.337,"global":false}`, waits(1337 * time.Millisecond)},
		"too many, of the whole bot":     {429, map[string]string{"X-RateLimit-Global": "true"}, `{"retry_after":3,"global":true}`, waits(3 * time.Second)},
		"too many, in HTML":              {429, map[string]string{"Retry-After": "7"}, html, waits(7 * time.Second)},
		"too many, and nothing said":     {429, nil, html, waits(throttledFor)},
		"too many, for no time":          {429, map[string]string{"Retry-After": "0"}, `{}`, waits(leastThrottle)},
		"an internal error":              {500, nil, `{"message":"500: Internal Server Error","code":0}`, chat.ErrNotCertain},
		"a bad gateway, in HTML":         {502, nil, html, chat.ErrNotCertain},
		"unavailable":                    {503, nil, "", chat.ErrNotCertain},
		"too slow for the gateway":       {504, nil, "", chat.ErrNotCertain},
		"too slow for the edge":          {524, nil, html, chat.ErrNotCertain},
		"a request that took too long":   {408, nil, "", chat.ErrNotCertain},
		"a bad token":                    {401, nil, `{"message":"401: Unauthorized","code":0}`, waits(brokenFor)},
		"no such channel":                {404, nil, `{"code":10003}`, chat.ErrUnreachable},
		"no such server":                 {404, nil, `{"code":10004}`, chat.ErrUnreachable},
		"no such member":                 {404, nil, `{"code":10007}`, chat.ErrUnreachable},
		"no such message":                {404, nil, `{"code":10008}`, chat.ErrUnreachable},
		"no such user":                   {404, nil, `{"code":10013}`, chat.ErrUnreachable},
		"no such page":                   {404, nil, `{"message":"404: Not Found","code":0}`, chat.ErrUnreachable},
		"no access":                      {403, nil, `{"code":50001}`, chat.ErrUnreachable},
		"closed conversations":           {403, nil, `{"code":50007}`, chat.ErrUnreachable},
		"a missing permission":           {403, nil, `{"code":50013}`, chat.ErrUnreachable},
		"nobody to write to":             {400, nil, `{"code":50033}`, chat.ErrUnreachable},
		"a channel without text":         {400, nil, `{"code":50008}`, chat.ErrUnreachable},
		"a thread that was put away":     {400, nil, `{"code":50083}`, chat.ErrUnreachable},
		"a locked thread":                {400, nil, `{"code":160005}`, chat.ErrUnreachable},
		"too many threads":               {400, nil, `{"code":160006}`, chat.ErrUnreachable},
		"a form that does not hold":      {400, nil, `{"code":50035,"errors":{"components":{"0":{"content":{"_errors":[]}}}}}`, chat.ErrRefused},
		"a reply to what is gone":        {400, nil, `{"code":50035,"errors":{"message_reference":{"_errors":[]}}}`, chat.ErrUnreachable},
		"a file that is too large":       {413, nil, `{"code":40005}`, chat.ErrRefused},
		"an empty message":               {400, nil, `{"code":50006}`, chat.ErrRefused},
		"a second answer":                {400, nil, `{"code":40060}`, chat.ErrRefused},
		"a code that nobody knows":       {400, nil, `{"code":999999}`, chat.ErrRefused},
		"refused before the API":         {403, nil, html, waits(brokenFor)},
		"conversations opened too fast":  {403, nil, `{"code":40003}`, waits(forNow)},
		"old messages edited too often":  {400, nil, `{"code":30046}`, waits(forNow)},
		"the same, with how long":        {429, nil, `{"code":30046,"retry_after":2.5}`, waits(2500 * time.Millisecond)},
		"too much written in a channel":  {400, nil, `{"code":20028}`, waits(forNow)},
		"something that is switched off": {403, nil, `{"code":40006}`, waits(forNow)},
		"nobody who shares a server":     {403, nil, `{"code":50278}`, chat.ErrUnreachable},
		"a room under news":              {400, nil, `{"code":50024}`, chat.ErrUnreachable},
		"an interaction too long ago":    {401, nil, `{"code":50027}`, chat.ErrUnreachable},
		"a redirection":                  {302, nil, "", waits(brokenFor)},
		"a refusal of another kind":      {403, nil, `{"code":20001}`, chat.ErrUnreachable},
		"a method that there is not":     {405, nil, `{"message":"405: Method Not Allowed","code":0}`, chat.ErrRefused},
	}
	all := []error{chat.ErrNotCertain, chat.ErrUnreachable, chat.ErrRefused}
	for name, tt := range tests {
		header := http.Header{}
		for k, v := range tt.header {
			header.Set(k, v)
		}
		err := classify(post("/channels/1/messages", nil), answer{tt.status, header, []byte(tt.body)})
		if tt.want == nil {
			if err != nil {
				t.Errorf("%s: %v; want nil", name, err)
			}
			continue
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v; want %v", name, err, tt.want)
		}
		for _, other := range all {
			if !errors.Is(tt.want, other) && errors.Is(err, other) {
				t.Errorf("%s: %v is also %v", name, err, other)
			}
		}
	}
}

// Reading does nothing that could be in doubt.
func TestReadingIsNeverUncertain(t *testing.T) {
	for _, status := range []int{500, 502, 503, 504, 408} {
		err := classify(get("/channels/1"), answer{status, http.Header{}, nil})
		if b, ok := errors.AsType[chat.ErrBusy](err); !ok || b.After != askAgain || errors.Is(err, chat.ErrNotCertain) {
			t.Errorf("%d: %v; want ErrBusy", status, err)
		}
	}
}

func TestMissingPermissionsAreNamed(t *testing.T) {
	refused := answer{403, http.Header{}, []byte(`{"code":50013,"message":"Missing Permissions"}`)}
	for path, want := range map[string]string{
		"/channels/1/messages":           "Send Messages",
		"/channels/1/threads":            "Create Private Threads",
		"/channels/1/messages/2/threads": "Create Public Threads",
	} {
		if err := classify(post(path, nil), refused); !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want it to name %s", path, err, want)
		}
	}
	if err := classify(get("/channels/1/messages?limit=1"), refused); !strings.Contains(err.Error(), "Read Message History") {
		t.Errorf("reading: %v", err)
	}
}

func TestRoutesAndBuckets(t *testing.T) {
	tests := map[string][2]string{
		"/channels/123/messages/456?x=1":              {"/channels/{id}/messages/{id}", "123"},
		"/guilds/9/members/10":                        {"/guilds/{id}/members/{id}", "9"},
		"/users/@me/channels":                         {"/users/@me/channels", ""},
		"/webhooks/7/tok-en_1/messages/@original":     {"/webhooks/{id}/{token}/messages/@original", "7/tok-en_1"},
		"/interactions/8/aW50/callback":               {"/interactions/{id}/{token}/callback", "8/aW50"},
		"/interactions/8/123456/callback":             {"/interactions/{id}/{token}/callback", "8/123456"},
		"/channels/1/users/@me/threads/archived/priv": {"/channels/{id}/users/@me/threads/archived/priv", "1"},
	}
	for path, want := range tests {
		if r := get(path); r.route != want[0] || r.major != want[1] {
			t.Errorf("%s: %q by %q; want %q", path, r.route, r.major, want)
		}
	}
}
