package discordfake

import (
	"net/http"
)

func (s *Server) interactionRoutes(add adder) {
	add(http.MethodPost, "/interactions/{interaction}/{token}/callback", withoutToken, s.callback)
	const base = "/webhooks/{webhook}/{token}"
	add(http.MethodPost, base, withoutToken, s.followUp)
	add(http.MethodGet, base+"/messages/{message}", withoutToken, func(r *request) (answer, *refusal) {
		m, why := s.answerAt(r)
		if why != nil {
			return refused(why)
		}
		return ok(s.messageObject(m))
	})
	add(http.MethodPatch, base+"/messages/{message}", withoutToken, func(r *request) (answer, *refusal) {
		m, why := s.answerAt(r)
		if why != nil {
			return refused(why)
		}
		if why := s.change(m, r, r.body, ""); why != nil {
			return refused(why)
		}
		return ok(s.messageObject(m))
	})
	add(http.MethodDelete, base+"/messages/{message}", withoutToken, func(r *request) (answer, *refusal) {
		m, why := s.answerAt(r)
		if why != nil {
			return refused(why)
		}
		s.removeMessage(m)
		return noContent()
	})
}

// callback is the first answer to an interaction over REST.
func (s *Server) callback(r *request) (answer, *refusal) {
	i := s.interactions[Snowflake(r.PathValue("interaction"))]
	if i == nil || i.token != r.PathValue("token") || s.older(i.at, s.options.TokenLife) {
		return refused(unknownInteraction())
	}
	if i.answered {
		return refused(refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged."))
	}
	if s.older(i.at, s.options.AnswerWithin) {
		return refused(unknownInteraction())
	}
	if why := s.respond(r, i); why != nil {
		return refused(why)
	}
	if r.URL.Query().Get("with_response") != "true" {
		return noContent()
	}
	o := object{"id": i.id, "type": i.kind}
	resource := object{"type": i.callback}
	if i.original != nil {
		o["response_message_id"], resource["message"] = i.original.id, s.messageObject(i.original)
		o["response_message_ephemeral"], o["response_message_loading"] = i.original.ephemeral(), i.original.flags&flagLoading != 0
	}
	return ok(object{"interaction": o, "resource": resource})
}

// respond takes the first answer to an interaction, however it came.
func (s *Server) respond(r *request, i *interaction) *refusal {
	callback, data := number(r.body, "type"), child(r.body, "data")
	if !i.mayAnswer(callback) {
		f := &form{}
		f.add("type", "INTERACTION_CALLBACK_TYPE_INVALID", "This type of answer does not fit this interaction.")
		return f.refusal()
	}
	switch callback {
	case callbackMessage:
		return s.respondMessage(r, i, data)
	case callbackDeferred:
		m := &message{channel: i.channel, author: s.bot, source: i, kind: i.messageKind()}
		s.storeAnswer(m, draft{flags: flagLoading | number(data, "flags")&flagEphemeral}, i)
		i.original = m
		s.settle(i, callback, Sight{Thinking: true, Message: s.view(m, i.who)})
	case callbackDeferredUpdate:
		i.original = i.from
		s.settle(i, callback, Sight{Acknowledged: true})
	case callbackUpdate:
		if s.messages[i.from.id] == nil {
			return unknownMessage()
		}
		if why := s.change(i.from, r, data, "data"); why != nil {
			return why
		}
		i.original = i.from
		s.settle(i, callback, Sight{Acknowledged: true, Updated: s.view(i.from, i.who)})
	case callbackChoices:
		return s.respondChoices(i, data)
	case callbackModal:
		if why := checkModal(data); why != nil {
			return why
		}
		modal := newModal(i, clone(data))
		i.who.modal = modal
		s.settle(i, callback, Sight{Modal: modal})
	}
	return nil
}

func (i *interaction) messageKind() int {
	if i.kind == interactionCommand {
		return messageCommand
	}
	return messageUsual
}

func (s *Server) respondMessage(r *request, i *interaction, data object) *refusal {
	d, why := s.draft(r, data, nil, "data")
	if why != nil {
		return why
	}
	if why := s.checkAnswer(d, "data"); why != nil {
		return why
	}
	m := &message{channel: i.channel, author: s.bot, source: i, kind: i.messageKind()}
	s.storeAnswer(m, d, i)
	i.original = m
	s.settle(i, callbackMessage, Sight{Message: s.view(m, i.who)})
	return nil
}

func (s *Server) checkAnswer(d draft, where string) *refusal {
	if d.flags&^(flagSuppressEmbeds|flagEphemeral|flagSuppressNotifications|flagComponentsV2) != 0 {
		f := &form{}
		f.add(in(where, "flags"), "MESSAGE_FLAGS_INVALID", "Only SUPPRESS_EMBEDS, EPHEMERAL, SUPPRESS_NOTIFICATIONS and IS_COMPONENTS_V2 can be set.")
		return f.refusal()
	}
	return checkMessage(d, where)
}

// storeAnswer stores a message that answers an interaction. Nobody but who acted sees an ephemeral one.
func (s *Server) storeAnswer(m *message, d draft, i *interaction) {
	if d.flags&flagEphemeral != 0 {
		m.to = i.who.id
	}
	s.store(m, d)
}

func (s *Server) respondChoices(i *interaction, data object) *refusal {
	f, choices := &form{}, objects(data, "choices")
	f.count("data.choices", len(choices), 0, mostChoices)
	kind := stringOption
	for _, o := range leafOptions(i.data) {
		if truth(o, "focused") {
			kind = number(o, "type")
		}
	}
	checkChoices(f, "data.choices", choices, kind)
	if why := f.refusal(); why != nil {
		return why
	}
	found := []Choice{}
	for _, c := range choices {
		name := text(c, "name")
		if local, ok := child(c, "name_localizations")[i.who.locale].(string); ok {
			name = local
		}
		found = append(found, Choice{Name: name, Value: plainValue(c["value"])})
	}
	s.settle(i, callbackChoices, Sight{Choices: found})
	return nil
}

// webhookAt is the interaction of a token, which has to have been answered once and to live.
func (s *Server) webhookAt(r *request) (*interaction, *refusal) {
	i := s.webhooks[r.PathValue("token")]
	if i == nil || Snowflake(r.PathValue("webhook")) != s.app || !i.answered {
		return nil, unknownWebhook()
	}
	if s.older(i.at, s.options.TokenLife) {
		return nil, refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	}
	return i, nil
}

// answerAt is a message that answers an interaction: @original, or a later one.
func (s *Server) answerAt(r *request) (*message, *refusal) {
	i, why := s.webhookAt(r)
	if why != nil {
		return nil, why
	}
	if r.PathValue("message") == "@original" {
		if i.original == nil || s.messages[i.original.id] == nil {
			return nil, unknownMessage()
		}
		return i.original, nil
	}
	m := s.messages[Snowflake(r.PathValue("message"))]
	if m == nil || m.source != i && m != i.from {
		return nil, unknownMessage()
	}
	return m, nil
}

// followUp is a further answer. The first one after a deferred answer takes the place of what is loading, and keeps
// who sees it (Discord: Create Followup Message, a note).
func (s *Server) followUp(r *request) (answer, *refusal) {
	i, why := s.webhookAt(r)
	if why != nil {
		return refused(why)
	}
	if m := i.original; m != nil && m.flags&flagLoading != 0 && s.messages[m.id] != nil {
		if why := s.change(m, r, r.body, ""); why != nil {
			return refused(why)
		}
		return ok(s.messageObject(m))
	}
	d, why := s.draft(r, r.body, nil, "")
	if why != nil {
		return refused(why)
	}
	if why := s.checkAnswer(d, ""); why != nil {
		return refused(why)
	}
	m := &message{channel: i.channel, author: s.bot, source: i}
	s.storeAnswer(m, d, i)
	return ok(s.messageObject(m))
}
