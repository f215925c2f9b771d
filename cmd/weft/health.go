package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"weft/bot"
	"weft/scheduler"
)

// metrics counts what happens, for Prometheus. It holds no names and no words.
type metrics struct {
	registry *prometheus.Registry
	counts   *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		counts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "weft_total", Help: "How often something happened: events handled, posts delivered, jobs failed.",
		}, []string{"what", "which"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "weft_seconds", Help: "How long something took, in seconds.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .3, 1, 3},
		}, []string{"what", "which"}),
	}
	// Counted from the start, so that an alert can tell “never” from “not yet asked”.
	for _, state := range []bot.State{bot.StateSent, bot.StateFailed, bot.StateExpired, bot.StateDoubtful} {
		m.counts.WithLabelValues("posts", string(state))
	}
	m.counts.WithLabelValues("platforms", "failed")
	for _, queue := range bot.Queues() {
		m.counts.WithLabelValues("job_failures", queue)
		m.counts.WithLabelValues("jobs_given_up", queue)
	}
	m.registry.MustRegister(m.counts, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Add implements [bot.Counter].
func (m *metrics) Add(name, label string) { m.counts.WithLabelValues(name, label).Inc() }

// Took implements [bot.Counter].
func (m *metrics) Took(name, label string, d time.Duration) {
	m.seconds.WithLabelValues(name, label).Observe(d.Seconds())
}

// watchDelay shows how late the oldest due job is: the one figure that tells a stuck program from a busy one.
func (m *metrics) watchDelay(b *bot.Bot) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "weft_overdue_seconds", Help: "How long the oldest due job has waited, in seconds; 0 when nothing is due.",
	}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return overdue(ctx, b).Seconds()
	}))
}

func overdue(ctx context.Context, b *bot.Bot) time.Duration {
	at, ok, err := scheduler.NextDue(ctx, b.Runners()...)
	if err != nil || !ok {
		return 0
	}
	return max(time.Since(at), 0)
}

// health answers whether the program is well, on this machine only.
type health struct {
	listener net.Listener
	server   *http.Server
}

func listenHealth(ctx context.Context, address string, b *bot.Bot, m *metrics) (*health, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("health.address %s is taken or not of this machine: %w", address, err)
	}
	m.watchDelay(b) //nolint:contextcheck // Prometheus asks whenever it likes, and hands in no context
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := b.Read(ctx, func(v *bot.View) error { _, err := v.Holds(); return err }); err != nil {
			http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
			return
		}
		if late := overdue(ctx, b); late > 5*time.Minute {
			http.Error(w, fmt.Sprintf("work has waited for %s", late.Round(time.Second)), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "well")
	})
	return &health{listener, &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}}, nil
}

func (h *health) run(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- h.server.Serve(h.listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve health and metrics: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := h.server.Shutdown(closing)
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// askHealth is what the container's health check calls.
func askHealth(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("Weft does not answer at %s: is it running?", address) //nolint:staticcheck // a name begins it
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		return fmt.Errorf("Weft at %s is not well: %s", address, strings.TrimSpace(string(why))) //nolint:staticcheck // a name begins it
	}
	return nil
}
