package discordfake_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"weft/adapters/discord/discordfake"
)

// endpoint answers as an application should; careless ones do not look at signatures.
func endpoint(t *testing.T, w *world, careless string) string {
	t.Helper()
	key, err := hex.DecodeString(w.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signature, _ := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
		signed := append([]byte(r.Header.Get("X-Signature-Timestamp")), body...)
		if careless == "" && (len(signature) != ed25519.SignatureSize || !ed25519.Verify(key, signed, signature)) {
			out.WriteHeader(http.StatusUnauthorized)
			return
		}
		var i object
		_ = json.Unmarshal(body, &i)
		answer := object{"type": 1}
		if i["type"] == 2.0 {
			answer = reply("by HTTP", 64)
		}
		out.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(out).Encode(answer)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAnEndpointIsTriedAndUsed(t *testing.T) {
	w := newWorld(t, discordfake.Options{Spec: discordfake.Spec(t)})
	w.register(commandNote())
	if err := w.SetEndpoint(t.Context(), endpoint(t, w, "careless")); err == nil {
		t.Error("an endpoint that does not look at signatures is taken")
	}
	if err := w.SetEndpoint(t.Context(), endpoint(t, w, "")); err != nil {
		t.Fatal(err)
	}
	sight, err := w.amina.Slash(w.room, "/weft help")
	if err != nil || sight.Message == nil || sight.Message.Text != "by HTTP" || !sight.Message.Private {
		t.Errorf("got %+v, %v", sight, err)
	}
	if status, _, err := w.PostSigned(t.Context(), endpoint(t, w, ""), []byte(`{"type":1}`), discordfake.Forged); err != nil || status != http.StatusUnauthorized {
		t.Errorf("forged: %d, %v", status, err)
	}
	if v := w.SpecViolations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestRequestsAreHeldToTheDocument(t *testing.T) {
	spec := discordfake.Spec(t)
	if spec == "" {
		return
	}
	w := newWorld(t, discordfake.Options{Spec: spec})
	w.send(w.room, object{"content": "as it should be", "nonce": "n", "enforce_nonce": true, "allowed_mentions": object{"parse": []any{}}})
	if v := w.SpecViolations(); len(v) > 0 {
		t.Fatalf("an ordinary message: %v", v)
	}
	for _, body := range []object{
		{"content": 7},
		{"content": "x", "allowed_mentions": object{"parse": []any{"all"}}},
		{"components": []any{object{"type": 99}}},
		{"content": "x", "message_reference": object{}},
	} {
		before := len(w.SpecViolations())
		w.call(http.MethodPost, w.messages(w.room), body)
		if len(w.SpecViolations()) != before+1 {
			t.Errorf("%v is admitted", body)
		}
	}
	before := len(w.SpecViolations())
	w.call(http.MethodGet, "/nowhere", nil)
	w.call(http.MethodPut, "/channels/"+string(w.room)+"/thread-members/"+string(w.bo.ID()), object{"x": 1})
	if got := len(w.SpecViolations()) - before; got != 2 {
		t.Errorf("%d violations of an unknown request and of a body that is not wanted; want two", got)
	}
}
