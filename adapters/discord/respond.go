package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"weft/bot/chat"
)

// Kinds of answer to an interaction (Discord: Receiving and Responding, interaction callback type).
const (
	answerMessage        = 4
	answerDeferred       = 5
	answerDeferredUpdate = 6
	answerUpdate         = 7
	answerChoices        = 8
	answerModal          = 9
)

// reply is a first answer.
type reply struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// stage is how far an interaction has been answered.
type stage int

const (
	unanswered stage = iota
	// waitingNew: the actor reads that Weft is thinking; the answer takes the place of that.
	waitingNew
	// waitingUpdate: the control works on; the answer may still change its message.
	waitingUpdate
	answered
)

// exchange is one interaction and what it is answered.
type exchange struct {
	r     *run
	it    interaction
	head  chat.Envelope
	words words
	sent  *submitted // what came in a modal
	onto  bool       // the message that was acted on is a note of ours, which the answer replaces
	from  string     // the id of the message that it is about, "" for none

	mu    sync.Mutex
	stage stage
}

func (r *run) exchange(it interaction) *exchange {
	x := &exchange{r: r, it: it, head: r.d.envelope(it), words: r.d.in(it.Locale)}
	r.d.inbound.meet(it.Guild, x.head.In.ID)
	if it.Locale != "" {
		r.d.inbound.locales.keep(x.head.Actor.ID, it.Locale)
	}
	if it.Message != nil {
		x.from = it.Message.ID
	}
	if it.control.Kind == kindSearch && it.control.Extra != "" {
		x.from = it.control.Extra // searching again, on the note that says that nothing was found
	}
	if note, ok := it.note(); ok {
		x.onto, x.from = it.alone(), note.Extra
		if note.Kind == kindMend {
			_, x.from, _ = strings.Cut(note.Extra, mendSeparator)
		}
	}
	if !isSnowflake(x.from) {
		x.from = "" // a modal's custom_id comes from the client, and becomes a part of addresses
	}
	return x
}

// message is what the interaction is about: the message with the control, or the one from which a form was asked, also
// where a note of ours stood in between.
func (x *exchange) message() chat.MessageID {
	if x.from == "" {
		return chat.MessageID{}
	}
	return x.r.d.messageID(x.it.Guild, x.it.Channel.ID, x.from)
}

// flags are those of an answer: theirs alone in a server, an ordinary message where nobody else is anyway.
func (x *exchange) flags() int {
	if x.it.private() {
		return flagComponentsV2
	}
	return flagComponentsV2 | flagEphemeral
}

// wait tells Discord that the answer takes a while. A control works on meanwhile; after a command and where there is
// no message to change, the actor reads that Weft is thinking.
func (x *exchange) wait(ctx context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.stage != unanswered {
		return
	}
	first, next := reply{Type: answerDeferred, Data: map[string]int{"flags": x.flags() & flagEphemeral}}, waitingNew
	if x.it.Message != nil {
		first, next = reply{Type: answerDeferredUpdate}, waitingUpdate
	}
	if err := x.give(ctx, first, nil); err != nil {
		x.r.d.log.Warn().Err(err).Str("interaction", x.it.ID).Msg("an interaction could not be put off")
		return
	}
	x.stage = next
}

// show answers with what was decided.
func (x *exchange) show(ctx context.Context, response chat.Response) {
	var err error
	switch response.(type) {
	case chat.Privately, chat.Replace, chat.Quiet, nil:
		if x.sent != nil && !x.sent.More {
			x.r.asked.done(x.head.Actor.ID, x.sent.Action)
		}
	case chat.Ask, chat.Amend:
	}
	switch response := response.(type) {
	case chat.Privately:
		err = x.say(ctx, response.Message, x.onto)
	case chat.Replace:
		err = x.say(ctx, response.Message, x.it.alone())
	case chat.Ask:
		x.ask(ctx, response.Form)
		return
	case chat.Amend:
		err = x.amend(ctx, response)
	case chat.Quiet, nil:
		err = x.quiet(ctx)
	}
	if err != nil {
		x.r.d.log.Error().Err(err).Str("interaction", x.it.ID).Msg("an answer was kept and could not be shown")
	}
}

// quiet shows that it was heard: a tick, or nothing where the control itself shows it.
func (x *exchange) quiet(ctx context.Context) error {
	switch {
	case x.onto, x.it.Message == nil:
		return x.put(ctx, []page{noted(x.words.say("heard"))}, x.onto)
	case x.stageNow() == waitingUpdate:
		return nil
	}
	return x.first(ctx, reply{Type: answerDeferredUpdate}, nil)
}

// noted is a page of one sentence and what can be pressed below it.
func noted(text string, buttons ...component) page {
	p := page{Components: []component{textDisplay(text)}}
	if len(buttons) > 0 {
		p.Components = append(p.Components, row(buttons...))
	}
	return p
}

// say answers with a message; onto puts it in the place of the message that was acted on.
func (x *exchange) say(ctx context.Context, m chat.Message, onto bool) error {
	pages, err := x.r.d.pages(m, x.it.Guild)
	if err != nil {
		x.apologise(ctx, "trouble")
		return err
	}
	return x.put(ctx, pages, onto)
}

// put shows pages: the first as the answer, the others after it.
func (x *exchange) put(ctx context.Context, pages []page, onto bool) error {
	data := pages[0].payload()
	data.Flags = x.flags()
	var err error
	switch now := x.stageNow(); {
	case now == waitingNew, now == waitingUpdate && onto:
		data.Flags &^= flagEphemeral // what stands keeps who sees it
		err = x.call(ctx, patch(x.webhook()+"/messages/@original", data).with(pages[0].Files))
	case now == unanswered && onto:
		data.Flags &^= flagEphemeral
		err = x.first(ctx, reply{Type: answerUpdate, Data: data}, pages[0].Files)
	case now == unanswered:
		err = x.first(ctx, reply{Type: answerMessage, Data: data}, pages[0].Files)
	default:
		err = x.follow(ctx, pages[0])
	}
	if err == nil || !errors.Is(err, errDone) {
		x.answered(err)
	} else {
		err = x.follow(ctx, pages[0]) // somebody answered before us: this comes after it
	}
	for _, p := range pages[1:] {
		if err != nil {
			return err
		}
		err = x.follow(ctx, p)
	}
	return err
}

func (x *exchange) stageNow() stage {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.stage
}

func (x *exchange) answered(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err == nil {
		x.stage = answered
	}
}

// follow sends a further message after the first answer.
func (x *exchange) follow(ctx context.Context, p page) error {
	data := p.payload()
	data.Flags = x.flags()
	return x.call(ctx, post(x.webhook()+"?wait=true", data).with(p.Files))
}

// share is whose refusals those of an answer are: a server or a conversation in which none gets through holds up no other.
func (x *exchange) share() string { return "interactions/" + cmp.Or(x.it.Guild, x.it.Channel.ID) }

func (x *exchange) webhook() string {
	return "/webhooks/" + x.r.d.config.ApplicationID + "/" + x.it.Token
}

// first gives the first answer, where none was given.
func (x *exchange) first(ctx context.Context, first reply, files []upload) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.stage != unanswered {
		return errDone
	}
	err := x.give(ctx, first, files)
	if err == nil || errors.Is(err, errDone) {
		x.stage = answered
	}
	return err
}

// errDone: the interaction has been answered before.
var errDone = errors.New("answered before")

// give sends the first answer, over whatever the interaction came by. The mutex is held.
func (x *exchange) give(ctx context.Context, first reply, files []upload) error {
	if x.it.first == nil {
		return x.callback(ctx, first, files)
	}
	if len(files) == 0 {
		return x.it.first(first)
	}
	// A body with files would have to be taken apart by hand: it follows the shortest answer there is.
	if err := x.it.first(reply{Type: answerDeferred, Data: map[string]int{"flags": x.flags() & flagEphemeral}}); err != nil {
		return err
	}
	return x.call(ctx, patch(x.webhook()+"/messages/@original", first.Data).with(files))
}

// callback sends the first answer over REST. One of which nobody knows whether it arrived is sent again: Discord takes
// one alone.
func (x *exchange) callback(ctx context.Context, first reply, files []upload) error {
	doubtful := false
	for attempt := 0; ; attempt++ {
		call := post("/interactions/"+x.it.ID+"/"+x.it.Token+"/callback", first).with(files).uncounted(x.share())
		err := x.r.d.call(ctx, call, nil)
		switch {
		case err == nil:
			return nil
		case hasCode(err, codeInteractionDone) && doubtful:
			return nil // it was our own, the time before
		case hasCode(err, codeInteractionDone):
			return errDone
		}
		pause := max(waitOf(err), 50*time.Millisecond)
		doubtful = doubtful || errors.Is(err, chat.ErrNotCertain)
		again := errors.Is(err, chat.ErrNotCertain) || waitOf(err) > 0
		if !again || time.Since(x.it.received)+pause > 3*time.Second || attempt == 5 {
			return err
		}
		if sleep(ctx, pause) != nil {
			return err
		}
	}
}

// call sends what comes after the first answer, as often as Discord asks to wait for it. What may have arrived is not
// sent again, unless it is an edit: a note that stands there twice is worse than one that a repeat brings back. Over
// HTTP the first answer may still be on its way, and Discord knows nothing of it yet.
func (x *exchange) call(ctx context.Context, c request) error {
	for attempt := 0; ; attempt++ {
		err := x.r.d.call(ctx, c.uncounted(x.share()), nil)
		edit := c.method != http.MethodPost
		again := waitOf(err) > 0 || edit && errors.Is(err, chat.ErrNotCertain) || x.it.first != nil && isGone(err)
		if err == nil || attempt == 5 || !again {
			return err
		}
		if sleep(ctx, max(waitOf(err), 100*time.Millisecond)) != nil {
			return err
		}
	}
}

// apologise tells the actor, kindly, that it did not work.
func (x *exchange) apologise(ctx context.Context, key string) {
	if x.it.Type == interactionAutocomplete {
		x.complete(ctx, nil)
		return
	}
	if err := x.put(ctx, []page{noted(x.words.say(key))}, false); err != nil {
		x.r.d.log.Error().Err(err).Str("interaction", x.it.ID).Msg("somebody could not be told that it did not work")
	}
}

// complete answers autocomplete.
func (x *exchange) complete(ctx context.Context, found []slashChoice) {
	if found == nil {
		found = []slashChoice{}
	}
	if err := x.first(ctx, reply{Type: answerChoices, Data: map[string]any{"choices": found}}, nil); err != nil {
		x.r.d.log.Debug().Err(err).Str("interaction", x.it.ID).Msg("a completion came too late")
	}
}
