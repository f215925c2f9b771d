package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
)

// BenchmarkFiftyPeople measures how long somebody waits who presses a button, while fifty people have the same
// channel open and all act at once, and every act makes Weft edit what all of them see. The journal is a file.
// What a bot adds on top of that is not in it.
func BenchmarkFiftyPeople(b *testing.B) {
	const people = 50
	c := web.Config{Addr: "127.0.0.1:0", Channels: []web.Channel{{ID: "all", Name: "all"}}}
	for i := range people {
		id := fmt.Sprintf("p%d", i)
		c.People = append(c.People, web.Person{ID: id, Name: "Person " + id, Zone: "Africa/Nairobi", Language: "en"})
		c.Channels[0].Members = append(c.Channels[0].Members, id)
	}
	journal, err := web.OpenJournal(filepath.Join(b.TempDir(), "page.journal"))
	if err != nil {
		b.Fatal(err)
	}
	defer journal.Close()
	c.Log = journal
	d, err := web.New(c)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx, &fakeBot{}) }()
	<-d.Ready()
	receipt, err := d.Post(ctx, "open", chat.InChannel{Channel: web.ChannelOf("all")}, checkInMessage(monday))
	if err != nil {
		b.Fatal(err)
	}
	var streams sync.WaitGroup
	for i := range people {
		openStream(ctx, b, &streams, d, fmt.Sprintf("p%d", i))
	}
	page, err := webtest.Open(ctx, d.URL())
	if err != nil {
		b.Fatal(err)
	}
	defer page.Close()

	var mu sync.Mutex
	var took []time.Duration
	b.ResetTimer()
	for round := range b.N {
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				start := time.Now()
				_, err := page.As(fmt.Sprintf("p%d", i)).Say(ctx, "c-all", "/help")
				lasted := time.Since(start)
				if err != nil {
					b.Error(err)
				}
				mu.Lock()
				took = append(took, lasted)
				mu.Unlock()
			})
		}
		all.Go(func() {
			m := checkInMessage(monday)
			m.Summary = fmt.Sprintf("%d people have answered", round)
			if _, err := d.Edit(ctx, "open", receipt, m); err != nil {
				b.Error(err)
			}
		})
		all.Wait()
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
	cancel()
	streams.Wait()
	if err := <-ended; err != nil {
		b.Error(err)
	}
}

// openStream keeps a page open and reads whatever comes.
func openStream(ctx context.Context, b *testing.B, all *sync.WaitGroup, d *web.Driver, person string) {
	b.Helper()
	base, _, _ := strings.Cut(d.URL(), "/enter")
	client := &http.Client{Transport: &http.Transport{}}
	get := func(path, cookie string) *http.Response {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Cookie", cookie)
		res, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		return res
	}
	entered := get(d.URL(), "")
	_ = entered.Body.Close()
	cookie, _, _ := strings.Cut(entered.Header.Get("Set-Cookie"), ";")
	page := get(base+"/p/"+person+"/c-all", cookie)
	raw, _ := io.ReadAll(page.Body)
	_ = page.Body.Close()
	_, after, _ := strings.Cut(string(raw), `data-since="`)
	mark, _, _ := strings.Cut(after, `"`)
	stream := get(base+"/p/"+person+"/c-all/stream?since="+mark, cookie)
	all.Go(func() {
		_, _ = io.Copy(io.Discard, stream.Body)
		_ = stream.Body.Close()
		client.CloseIdleConnections()
	})
}
