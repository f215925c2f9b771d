package discord_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// BenchmarkInteractions is 200 commands a second, from 50 people, each with an answer that they alone see. It reports
// how long they look at nothing.
func BenchmarkInteractions(b *testing.B) {
	const every = time.Second / 200
	fake := discordfake.New(discordfake.Options{})
	defer fake.Close()
	var people []*discordfake.Person
	for i := range 50 {
		people = append(people, fake.AddPerson(fmt.Sprintf("person%d", i)))
	}
	guild := fake.AddGuild("Circle", people[0], people[1:]...)
	room := guild.AddChannel(discordfake.Text, "general")
	driver, err := discord.New(discord.Config{
		Token: fake.Token(), ApplicationID: string(fake.ApplicationID()), APIURL: fake.URL(), Log: zerolog.Nop(),
	})
	if err != nil {
		b.Fatal(err)
	}
	handler := newListener()
	handler.always(chat.Privately{Message: words("heard you")})
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- driver.Run(ctx, handler) }()
	<-driver.Ready()

	var all sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := 0; b.Loop(); i++ {
		<-tick.C
		all.Go(func() {
			begun := time.Now()
			if _, err := people[i%len(people)].Slash(room, "/help"); err != nil {
				b.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(begun))
		})
	}
	all.Wait()
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}
