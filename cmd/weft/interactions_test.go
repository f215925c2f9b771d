package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/slack"
	"weft/bot"
	"weft/bot/chat"
)

// BenchmarkInteractions has 200 people a second type a command that stores something, on one process with the durable
// engine, over real sockets, and reports how long they wait until the platform has the answer (the 50th and the 99th of
// a hundred), and what this process keeps after a fifth of the run and at its end: memory that is in use after a garbage
// collection, memory that it has from the system besides the mapped file, and goroutines. The stand-in and the people
// are another process on the same processors. -benchtime 120000x is ten minutes.
func BenchmarkInteractions(b *testing.B) {
	for _, platform := range []chat.Platform{slack.Platform, discord.Platform} {
		b.Run(string(platform), func(b *testing.B) {
			p := peopleOn(b, platform)
			stop := runBot(b, durableBot(b, noter{}, p.driver(b)))
			defer stop()
			p.act(b.N / 5)
			early := footprintNow()
			a := p.act(b.N - b.N/5)
			end := footprintNow()
			if a.Failed > 0 {
				b.Logf("the first of %d failures: %s", a.Failed, a.Why)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(a.P50.Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(a.P99.Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(a.Failed), "failed")
			early.report(b, "after-a-fifth")
			end.report(b, "at-the-end")
		})
	}
}

// people are a child process with people who act.
type people struct {
	tb  testing.TB
	in  *json.Encoder
	out *json.Decoder
	where
}

// peopleOn starts people on a platform, who go when the benchmark is over.
func peopleOn(tb testing.TB, platform chat.Platform) *people {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), peopleEnv+"="+string(platform))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			tb.Error(err)
		}
	})
	p := &people{tb: tb, in: json.NewEncoder(in), out: json.NewDecoder(out)}
	p.read(&p.where)
	return p
}

// act has n of them act, and tells how it was for all so far.
func (p *people) act(n int) (a acted) {
	p.tb.Helper()
	if err := p.in.Encode(n); err != nil {
		p.tb.Fatal(err)
	}
	p.read(&a)
	return a
}

func (p *people) read(into any) {
	p.tb.Helper()
	if err := p.out.Decode(into); err != nil {
		p.tb.Fatal(err)
	}
}

func (p *people) driver(tb testing.TB) chat.Driver {
	tb.Helper()
	var d chat.Driver
	var err error
	if t := p.Tokens.Discord; t != nil {
		d, err = discord.New(discord.Config{APIURL: p.API, Token: t.Token, ApplicationID: t.ApplicationID, Log: zerolog.Nop()})
	} else {
		t := p.Tokens.Slack[0]
		d, err = slack.New(slack.Config{
			APIURL: p.API, Log: zerolog.Nop(), Workspaces: []slack.Workspace{{ID: t.Team, BotToken: t.BotToken, AppToken: t.AppToken}},
		})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// footprint is what a process keeps.
type footprint struct {
	heap       uint64 // bytes that are in use after a garbage collection
	resident   uint64 // bytes from the system in memory, files not counted; 0 where that cannot be told
	goroutines int
}

func footprintNow() footprint {
	runtime.GC()
	runtime.GC() // what pools hold goes with the second one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return footprint{heap: m.HeapAlloc, resident: resident(), goroutines: runtime.NumGoroutine()}
}

// resident reads what Linux says of this process.
func resident() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "RssAnon:" {
			kilobytes, _ := strconv.ParseUint(fields[1], 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

func (f footprint) report(b *testing.B, when string) {
	b.Helper()
	b.ReportMetric(float64(f.heap)/(1<<20), "MB-heap-"+when)
	if f.resident > 0 {
		b.ReportMetric(float64(f.resident)/(1<<20), "MB-resident-"+when)
	}
	b.ReportMetric(float64(f.goroutines), "goroutines-"+when)
}

// noter is a feature whose one command makes whoever types it a member, anew each time: a decision that stores a sealed
// record.
type noter struct{}

// Name implements [bot.Feature].
func (noter) Name() string { return "note" }

// Register implements [bot.Feature].
func (noter) Register(r *bot.Registry) {
	r.Command(bot.Command{Name: "note", Who: bot.Anyone(), Do: func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		return chat.Quiet{}, tx.People().PutMember(newcomer("m"+in.Actor.ID, in.Actor, in.Name, tx.Now()))
	}})
}
