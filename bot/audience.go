package bot

import (
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// AudienceLine says who can see an answer. It is made from the rule that guards the reading and from what is
// known of the real places in which the answer will stand, and from nothing else.
func (v *View) AudienceLine(w *words.Locale, a community.Audience) chat.Fine {
	line := w.Spans("bot.audience."+string(a.Reach), "cohort", a.Cohort.Name)
	if a.Reach == community.CohortNamed || a.Reach == community.CohortUnnamed {
		for _, c := range a.Cohort.Channels {
			line = append(line, chat.Plain{Text: " "})
			line = append(line, v.placeLine(w, c)...)
		}
	}
	line = append(line, chat.Plain{Text: " "})
	return chat.Fine{Spans: append(line, w.Spans("bot.audience.server")...)}
}

// placeLine says who else can read a place. What is not known is not made out to be closed.
func (v *View) placeLine(w *words.Locale, c chat.ChannelID) []chat.Span {
	place, known := v.Place(c)
	if !known {
		return w.Spans("bot.audience.place.unknown")
	}
	key := "bot.audience.place.closed"
	switch {
	case place.Outside:
		key = "bot.audience.place.outside"
	case place.Open:
		key = "bot.audience.place.open"
	case place.Overseen:
		key = "bot.audience.place.overseen"
	}
	ref := chat.ChannelRef{Channel: place.Channel, Name: place.Name}
	return w.Spans(key, "channel", ref)
}
