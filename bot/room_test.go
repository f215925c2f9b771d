package bot_test

import (
	"testing"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// A message to a room of which nobody knows whether it arrived is looked for where it went, whoever of its people was
// forgotten, left or changed their account meanwhile, and is said anew there without them.
func TestARoomIsLookedForWhereItWas(t *testing.T) {
	for name, meanwhile := range map[string]func(h *house){
		"somebody was forgotten": func(h *house) { h.forgets("m-amal") },
		"somebody has another account": func(h *house) {
			h.decide(func(tx *bot.Tx) error {
				m, err := tx.People().Member("m-amal")
				if err != nil {
					return err
				}
				m.Accounts = []chat.UserID{account("amal-2")}
				return tx.People().PutMember(m)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t, withLedger)
			h.member("amal", "UTC")
			h.member("bo", "UTC")
			loft := h.wire.channel("loft")
			h.faults.on("post", "room", after(chat.ErrNotCertain))
			h.says(bot.Post{Key: "room", To: bot.ToRoom(loft, "m-amal", "m-bo"), Names: []community.MemberID{"m-amal"}}, "you two")
			h.isIn("room", bot.StateSending, bot.ReasonNotCertain)

			meanwhile(h)
			h.after(time.Hour)

			h.isIn("room", bot.StateSent, "")
			if n := h.faults.count("post", "room"); n != 1 {
				t.Errorf("it was sent %d times", n)
			}
			if c := h.copies("room")[0]; len(c.With) != 0 {
				t.Errorf("it is still kept who was there: %v", c.With)
			}
		})
	}
}
