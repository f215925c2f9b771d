package discord_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// lister lists commands in every language, whoever may use them.
type lister struct {
	*listener
	more []chat.Command
}

func (l lister) CommandsIn(_ context.Context, language string) ([]chat.Command, error) {
	about := map[string]string{"": "What you can ask for", "en": "What you can ask for", "fr": "Ce que vous pouvez demander", "es": "Lo que puede pedir", "pt": "O que pode pedir"}
	return append([]chat.Command{{Name: "help", About: about[language]}}, l.more...), nil
}

// run runs the driver with a handler until it is ready, and stops it.
func (p *place) run(t *testing.T, h chat.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.driver.Run(ctx, h) }()
	<-p.driver.Ready()
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestCommandsAreRegisteredByDifference(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Spec: discordfake.Spec(t)}, nil)
	p.run(t, lister{p.heard, []chat.Command{{Name: "old", About: "Old"}}})
	first := p.fake.CommandWrites()
	if first.Created != 2 || first.Changed+first.Same+first.Deleted+first.Overwrites != 0 {
		t.Errorf("at first was done %+v", first)
	}
	p.run(t, lister{p.heard, []chat.Command{{Name: "old", About: "Old"}}})
	if again := p.fake.CommandWrites(); again != first {
		t.Errorf("what was right already was written again: %+v, before %+v", again, first)
	}
	p.run(t, lister{p.heard, []chat.Command{{Name: "new", About: "New", Options: []chat.CommandOption{{Name: "what", About: "What", Input: chat.ShortText{}}}}}})
	if now := p.fake.CommandWrites(); now.Created != 3 || now.Deleted != 1 || now.Changed+now.Same+now.Overwrites != 0 {
		t.Errorf("after one command became another was done %+v", now)
	}
	p.run(t, lister{p.heard, []chat.Command{{Name: "new", About: "Newer"}}})
	if now := p.fake.CommandWrites(); now.Changed != 1 || now.Created != 3 {
		t.Errorf("after a change was done %+v", now)
	}
	for _, c := range p.fake.Registered("") {
		if c["name"] != "help" {
			if list, _ := c["options"].([]any); len(list) != 0 {
				t.Errorf("/new still has the options %v", list)
			}
			continue
		}
		local, _ := c["description_localizations"].(map[string]any)
		if len(local) != 4 || local["fr"] != "Ce que vous pouvez demander" || local["es-419"] != "Lo que puede pedir" || local["pt-BR"] != "O que pode pedir" {
			t.Errorf("/help is localised as %v", local)
		}
	}
	for _, v := range p.fake.SpecViolations() {
		t.Errorf("Discord's OpenAPI document does not admit %s", v)
	}
}

// TestCommandsThatCannotBeListedStay: a store that is away for a moment takes nobody's commands away.
func TestCommandsThatCannotBeListedStay(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	p.run(t, p.heard)
	if err := p.driver.Run(t.Context(), unlisted{p.heard}); err == nil {
		t.Error("Run goes on without commands")
	}
	if now := p.fake.CommandWrites(); now.Deleted != 0 || len(p.amina.Commands(p.room)) != 2 {
		t.Errorf("after that was done %+v; the person is offered %q", now, p.amina.Commands(p.room))
	}
}

// unlisted cannot say which commands there are.
type unlisted struct{ *listener }

func (unlisted) Commands(context.Context, chat.UserID) ([]chat.Command, error) {
	return nil, errors.New("the store is away")
}

// TestRegisteringGoesOnUntilItIsDone, however Discord answers meanwhile.
func TestRegisteringGoesOnUntilItIsDone(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	faults := []discordfake.Fault{discordfake.BadGatewayBefore, discordfake.TooManyHTML, discordfake.None, discordfake.AnswerLost}
	var asked atomic.Int32
	p.fake.SetFaults(discordfake.Faults{Plan: func(r discordfake.Request) discordfake.Fault {
		if n := int(asked.Load()); strings.Contains(r.Path, "/commands") && n < len(faults) {
			asked.Add(1)
			return faults[n]
		}
		return discordfake.None
	}})
	p.run(t, p.heard)
	if names := p.amina.Commands(p.room); !slices.Equal(names, []string{"find", "help"}) {
		t.Errorf("the person is offered %q", names)
	}
	if now := p.fake.CommandWrites(); now.Overwrites != 0 {
		t.Errorf("all commands were overwritten: %+v", now)
	}
}

// TestTheInvitationAsksForTheLeast: each permission says what it is for.
func TestTheInvitationAsksForTheLeast(t *testing.T) {
	link := discord.InviteURL("123")
	for _, want := range []string{"client_id=123", "scope=bot+applications.commands", "permissions=377957223424"} {
		if !strings.Contains(link, want) {
			t.Errorf("%s lacks %s", link, want)
		}
	}
	for _, n := range discord.Needs() {
		if n.Menu == "" || n.For == "" || n.Permission&(n.Permission-1) != 0 {
			t.Errorf("%+v", n)
		}
	}
	if discord.NeededPermissions().Has(discord.Administrator) {
		t.Error("Weft asks to be an administrator")
	}
}
