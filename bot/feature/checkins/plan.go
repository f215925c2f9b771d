package checkins

import (
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// WhyNot says in one word why a member is not asked.
type WhyNot string

// Why a member is not asked. Each has a sentence for those who may see it.
const (
	NotByLevel   WhyNot = "level"   // they listen, or have moved on
	NotByWish    WhyNot = "wish"    // they asked not to be asked
	NotByPause   WhyNot = "pause"   // they paused
	NotByChannel WhyNot = "channel" // they want to be asked in the channel only; and there they are
)

// seat is what a round means for one member.
type seat struct {
	Member community.Member
	Opens  time.Time // when their part of the round begins
	Why    WhyNot    // "" if they get a direct message
}

// seatAmong decides whether a member is asked directly what may be asked in these channels too.
func seatAmong(v *bot.View, m community.Member, ask Ask, channels []chat.ChannelID, opens time.Time, fallbackZone string) (seat, error) {
	direct, err := v.AskedDirectly(m, channels)
	return seatFor(m, ask, direct, opens, fallbackZone), err
}

// seatFor decides whether a member is asked directly, as a function of what they chose and of the time. direct: they are
// asked directly even what is asked in a channel.
func seatFor(m community.Member, ask Ask, direct bool, opens time.Time, fallbackZone string) seat {
	s := seat{Member: m, Opens: opens}
	switch {
	case !m.Level.Prompted():
		s.Why = NotByLevel
	case !m.Preferences.Prompts:
		s.Why = NotByWish
	case m.Paused(opens, m.Location(fallbackZone)):
		s.Why = NotByPause
	case !ask.direct(), !direct && ask.channel():
		s.Why = NotByChannel
	}
	return s
}
