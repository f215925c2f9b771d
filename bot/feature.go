package bot

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// Feature is one thing that Weft does for people.
type Feature interface {
	// Name is the folder's name and the prefix of every route, key and word of the feature.
	Name() string
	// Register is called once, before anything runs.
	Register(*Registry)
}

type (
	// Decision answers what a person did. An error is for operators; a person's mistake is a response.
	Decision func(*Tx, Input) (chat.Response, error)
	// Builder makes a form for one person. It is asked again when the form comes back.
	Builder func(*View, Input) (chat.Form, error)
	// Renderer says a message from the records as they are now. [ErrNothingToSay] drops the message.
	Renderer func(*Rendering) (chat.Message, error)
	// Suggester completes what somebody types.
	Suggester func(*View, Input) ([]chat.Option, error)
	// Work is done once, later.
	Work func(*Tx, Task) error
	// Listener hears what happened in other features.
	Listener func(*Tx, News) error
)

// Command is a [chat.Command] with who may use it and what it does. Its help is found in the feature's words
// under "<feature>.command.<name>", the options' under "<feature>.option.<name>", spaces as underscores; an example of
// how it is typed may stand under "<feature>.example.<name>".
type Command struct {
	Name    string
	Options []chat.CommandOption
	Who     Rule
	MayAsk  bool
	// Means reports whether words that begin with the command's name, said in a conversation, are meant for it:
	// “hold on, I am thinking” is not. rest is what follows the name, never empty. Nil: they are, if it has options.
	Means func(v *View, rest string) (bool, error)
	Do    Decision
}

// Form is a form with who may fill it in and what its answers do.
type Form struct {
	Who   Rule
	Build Builder
	Do    Decision
	// Awaits reports whether the form still waits for the actor, so that what they just write, in answer to nothing,
	// may be the beginning of it. Nil: as long as a message that asks for it stands.
	Awaits func(*View, Input) (bool, error)
	// Review says what stands under the answers when typed ones are read back before they are sent, where the answers
	// themselves decide it: who will see them, for instance. Nil: what stands above the form.
	Review func(*View, Input) ([]chat.Block, error)
}

// Occasion is what recurs. Entry tells how, as the records have it now: a schedule whose entry is gone ends.
// Do runs once for each time that is due, with what was missed before it.
type Occasion struct {
	Entry func(v *View, schedule string) (entry scheduler.Entry, ok bool, err error)
	Do    func(tx *Tx, o Occurrence) error
}

// AgendaItem is one thing that will happen, for those who may see it.
type AgendaItem struct {
	At     time.Time
	What   string
	Cohort community.CohortID
}

type (
	// Agenda lists what lies ahead of viewer in a feature, between two instants.
	Agenda func(v *View, viewer community.Member, from, to time.Time) ([]AgendaItem, error)
	// About tells a member what a feature keeps about them.
	About func(v *View, member community.MemberID) ([]chat.Block, error)
	// Forget removes what a feature keeps about a member.
	Forget func(tx *Tx, member community.MemberID) error
	// Merge hands over what a feature keeps about a member who goes to the one who stays: they are one person, whose
	// accounts were linked. Both are as they were before, and both are still there. Where one of two has to go, the newest
	// stays.
	Merge func(tx *Tx, goes, stays community.Member) error
)

// Registry is where features put what they have. Names that clash or lack the feature's prefix panic: that is
// a mistake in the program, found by the first test that starts it.
type Registry struct {
	feature string

	commands    []registered[Command]
	actions     map[string]gated[Decision]
	forms       map[string]Form
	renderers   map[string]Renderer
	suggesters  map[string]gated[Suggester]
	work        map[string]Work
	occasions   map[string]Occasion
	listeners   []registered[Listener]
	agendas     []registered[Agenda]
	abouts      []registered[About]
	forgets     []registered[Forget]
	merges      []registered[Merge]
	schedules   []registered[Schedules]
	traces      []registered[Traces]
	histories   []registered[History]
	exports     []registered[Export]
	standing    []registered[Standing]
	waiting     []registered[WaitingFor]
	words       []fs.FS
	collections []data.Described
	welcome     []Offer
	home        Decision
	features    []string
}

type registered[T any] struct {
	feature string
	it      T
}

type gated[T any] struct {
	who Rule
	it  T
}

func newRegistry(features []Feature) *Registry {
	r := &Registry{
		actions: map[string]gated[Decision]{}, forms: map[string]Form{}, renderers: map[string]Renderer{},
		suggesters: map[string]gated[Suggester]{}, work: map[string]Work{}, occasions: map[string]Occasion{},
	}
	for _, f := range features {
		r.feature = f.Name()
		r.features = append(r.features, f.Name())
		declared := len(r.collections)
		f.Register(r)
		r.mustForget(declared)
	}
	r.feature = ""
	return r
}

// Command adds a command. Two commands of one name panic, whichever features they are of.
func (r *Registry) Command(c Command) {
	mustGuard(c.Who, c.Name)
	for _, other := range r.commands {
		if other.it.Name == c.Name {
			panic(fmt.Sprintf("bot: the command %q is registered twice", c.Name))
		}
	}
	r.commands = append(r.commands, registered[Command]{r.feature, c})
}

// Action adds what a control does.
func (r *Registry) Action(route string, who Rule, do Decision) {
	mustGuard(who, route)
	put(r, r.actions, route, gated[Decision]{who, do})
}

// Form adds a form. Controls may name its route as their action: using them asks the form.
func (r *Registry) Form(route string, f Form) {
	mustGuard(f.Who, route)
	put(r, r.forms, route, f)
}

// Renderer adds a way to say a message.
func (r *Registry) Renderer(route string, render Renderer) { put(r, r.renderers, route, render) }

// Suggester adds a way to complete what is typed.
func (r *Registry) Suggester(route string, who Rule, suggest Suggester) {
	mustGuard(who, route)
	put(r, r.suggesters, route, gated[Suggester]{who, suggest})
}

// Work adds what [Tx.Later] may ask for.
func (r *Registry) Work(route string, do Work) { put(r, r.work, route, do) }

// Occasion adds what [Tx.Schedule] may ask for.
func (r *Registry) Occasion(route string, do Occasion) { put(r, r.occasions, route, do) }

// Hear adds a listener for news of all features, the feature's own included.
func (r *Registry) Hear(l Listener) {
	r.listeners = append(r.listeners, registered[Listener]{r.feature, l})
}

// listenerName names a listener by its feature and its place among the feature's own, so that news which waited
// while the program was replaced still finds it.
func (r *Registry) listenerName(i int) string {
	nth := 0
	for _, l := range r.listeners[:i] {
		if l.feature == r.listeners[i].feature {
			nth++
		}
	}
	return fmt.Sprintf("%s/%d", r.listeners[i].feature, nth)
}

// Agenda adds the feature's part of what is coming.
func (r *Registry) Agenda(a Agenda) { r.agendas = append(r.agendas, registered[Agenda]{r.feature, a}) }

// About adds the feature's part of what is kept about a member.
func (r *Registry) About(a About) { r.abouts = append(r.abouts, registered[About]{r.feature, a}) }

// Forget adds the feature's part of forgetting a member.
func (r *Registry) Forget(f Forget) { r.forgets = append(r.forgets, registered[Forget]{r.feature, f}) }

// Merge adds the feature's part of making one member of two.
func (r *Registry) Merge(m Merge) { r.merges = append(r.merges, registered[Merge]{r.feature, m}) }

// Words adds the feature's locale files: those in its folder "words", embedded.
func (r *Registry) Words(files fs.FS) {
	folder, err := fs.Sub(files, "words")
	if err != nil {
		panic(fmt.Sprintf("bot: the words of %q: %v", r.feature, err))
	}
	r.words = append(r.words, folder)
}

// Collections declares what the feature stores.
func (r *Registry) Collections(c ...data.Described) { r.collections = append(r.collections, c...) }

// Offer is one thing that somebody who is no member yet can do at once. Label is a key of the words.
type Offer struct {
	Label  string
	Action chat.Action
}

// Welcome names what somebody who is no member yet is offered; the first is what they most likely came for.
func (r *Registry) Welcome(offers ...Offer) { r.welcome = offers }

// Home names what opening one's own desk does.
func (r *Registry) Home(d Decision) { r.home = d }

// mustForget makes sure that what a feature keeps about people is shown and given to them, and goes with them.
func (r *Registry) mustForget(declared int) {
	for _, c := range r.collections[declared:] {
		shown := slices.ContainsFunc(r.abouts, func(a registered[About]) bool { return a.feature == r.feature })
		gone := slices.ContainsFunc(r.forgets, func(f registered[Forget]) bool { return f.feature == r.feature })
		given := slices.ContainsFunc(r.exports, func(e registered[Export]) bool { return e.feature == r.feature })
		handed := slices.ContainsFunc(r.merges, func(m registered[Merge]) bool { return m.feature == r.feature })
		if c.Describe().Personal && (!shown || !gone || !given || !handed) {
			panic(fmt.Sprintf("bot: %q is about people: %q needs Registry.About, Registry.Export, Registry.Forget and Registry.Merge", c.Name(), r.feature))
		}
	}
}

// mustGuard makes sure that somebody thought about who may do it.
func mustGuard(who Rule, name string) {
	if who.allows == nil {
		panic(fmt.Sprintf("bot: nobody may use %q: give it a rule", name))
	}
}

func put[T any](r *Registry, into map[string]T, route string, it T) {
	if !strings.HasPrefix(route, r.feature+".") {
		panic(fmt.Sprintf("bot: the route %q of %q does not begin with the feature's name", route, r.feature))
	}
	if _, taken := into[route]; taken {
		panic(fmt.Sprintf("bot: the route %q is registered twice", route))
	}
	into[route] = it
}
