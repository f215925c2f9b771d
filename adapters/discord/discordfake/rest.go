package discordfake

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is a request as it was received.
type Request struct {
	// Number counts all requests of the API, from 1.
	Number       int
	Method, Path string
	// Query is what stood behind the question mark.
	Query url.Values
	// UserAgent is how the client names itself; Discord asks for "DiscordBot (address, version)".
	UserAgent string
	// Body is the JSON body, or payload_json of a multipart one.
	Body string
	At   time.Time
	// Status is what was answered; 0 while it was not, or when the answer was lost.
	Status int
	// Fault is what went wrong by plan.
	Fault Fault
}

// answer is what a handler gives back: a status and a body, nil for none.
type answer struct {
	status int
	body   any
}

func ok(body any) (answer, *refusal) { return answer{http.StatusOK, body}, nil }

func created(body any) (answer, *refusal) { return answer{http.StatusCreated, body}, nil }

func noContent() (answer, *refusal) { return answer{http.StatusNoContent, nil}, nil }

func refused(r *refusal) (answer, *refusal) { return answer{}, r }

// handler answers a request. The caller holds mu.
type handler func(*request) (answer, *refusal)

// access is what a route asks of who calls it.
type access int

const (
	withToken access = iota
	withoutToken
)

const apiPrefix = "/api/v10"

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	add := func(method, path string, who access, do handler) {
		mux.HandleFunc(method+" "+apiPrefix+path, s.serve(method+" "+path, who, do))
	}
	s.userRoutes(add)
	s.channelRoutes(add)
	s.messageRoutes(add)
	s.threadRoutes(add)
	s.guildRoutes(add)
	s.commandRoutes(add)
	s.interactionRoutes(add)
	mux.HandleFunc("/gateway", s.gateway.serve)
	mux.HandleFunc("/gateway/", s.gateway.serve)
	mux.HandleFunc("/resume", s.gateway.serve)
	mux.HandleFunc("/resume/", s.gateway.serve)
	mux.HandleFunc("/attachments/", s.serveFile)
	mux.HandleFunc("/ephemeral-attachments/", s.serveFile)
	mux.HandleFunc("/", s.serve("unknown", withoutToken, func(r *request) (answer, *refusal) {
		if strings.HasPrefix(r.URL.Path, "/api/") && !strings.HasPrefix(r.URL.Path, apiPrefix+"/") {
			return refused(refuse(http.StatusBadRequest, 50041, "Invalid API version"))
		}
		return refused(refuse(http.StatusNotFound, 0, "404: Not Found"))
	}))
	return mux
}

// enter counts work that Close waits for; false once the platform has closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.stopped:
		return false
	default:
		s.work.Add(1)
		return true
	}
}

// serve reads a request, lets go wrong what is to, and answers.
func (s *Server) serve(route string, who access, do handler) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		if !s.enter() {
			panic(http.ErrAbortHandler)
		}
		defer s.work.Done()
		raw, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, largestRequest))
		if err != nil {
			s.write(w, answer{http.StatusRequestEntityTooLarge, object{"code": 40005, "message": "Request entity too large"}})
			return
		}
		r := &request{Request: hr}
		unreadable := r.read(raw)
		fault := s.record(r)
		if s.limited(w, r, route, who) {
			return
		}
		if s.faults.before(s, w, r, fault) {
			return
		}
		a, refused := s.answer(r, route, who, unreadable, do)
		if refused != nil {
			a = answer{refused.status, refused.body()}
		}
		s.note(r, a.status, refused)
		if !s.faults.after(w, fault) {
			s.write(w, a)
		}
	}
}

// answer has a request done.
func (s *Server) answer(r *request, route string, who access, unreadable *refusal, do handler) (answer, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if who == withToken && r.Header.Get("Authorization") != "Bot "+s.token {
		return refused(unauthorized())
	}
	if unreadable != nil {
		return refused(unreadable)
	}
	if s.spec != nil {
		s.spec.check(r, route)
	}
	a, why := do(r)
	if s.spec != nil && why == nil {
		s.spec.checkAnswer(r, a)
	}
	return a, why
}

// record logs a request and says what is to go wrong with it.
func (s *Server) record(r *request) Fault {
	s.mu.Lock()
	r.number = len(s.log) + 1
	body := ""
	if r.value != nil {
		body = string(encode(r.value))
	}
	r.entry = &Request{
		Number: r.number, Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, apiPrefix), Query: r.URL.Query(), Body: body,
		UserAgent: r.UserAgent(), At: time.Now(),
	}
	s.log = append(s.log, r.entry)
	entry := *r.entry
	s.mu.Unlock()
	fault := s.faults.decide(entry)
	s.mu.Lock()
	r.entry.Fault = fault
	s.touch()
	s.mu.Unlock()
	return fault
}

// note logs what was answered.
func (s *Server) note(r *request, status int, why *refusal) {
	s.mu.Lock()
	r.entry.Status = status
	s.touch()
	if why != nil {
		n := Refusal{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, apiPrefix), Status: why.status, Code: why.code, Message: why.message}
		if why.form != nil {
			n.Errors = why.form.said
		}
		s.refused = append(s.refused, n)
	}
	s.mu.Unlock()
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests {
		s.limiter.invalid()
	}
}

func (s *Server) write(w http.ResponseWriter, a answer) {
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(encode(a.body))
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.URL.Path]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	_, _ = w.Write(f.data)
}
