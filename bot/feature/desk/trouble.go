package desk

import (
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
)

// codeOf is the stable name of a kind of trouble: its section in docs/steward.md bears it.
func codeOf(kind bot.TroubleKind) string { return "WEFT-" + strings.ToUpper(string(kind)) }

// tellStewards writes to everybody who runs the program when something is amiss: once a day for each kind, and for each
// workspace or server that has it, by the community's calendar, however often it is noticed.
func tellStewards(tx *bot.Tx, news bot.News) error {
	trouble, ok := news.(bot.Trouble)
	if !ok {
		return nil
	}
	members, err := tx.People().Members()
	if err != nil {
		return err
	}
	what := string(trouble.Kind)
	if trouble.Of != "" {
		what += "/" + trouble.Of
	}
	day := tx.Now().In(tx.CommunityZone()).Format(time.DateOnly)
	for _, m := range members {
		if !tx.IsSteward(m) {
			continue
		}
		err := tx.Post(bot.Post{
			Key: routeTrouble + "/" + what + "/" + string(m.ID) + "/" + day,
			To:  bot.ToMember(m.ID), Kind: bot.Urgent, Doubt: bot.RatherTwice,
			Show:    chat.Action{Route: routeTrouble, Arg: string(trouble.Kind) + "\n" + trouble.Detail},
			Expires: tx.Now().Add(48 * time.Hour),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// renderTrouble says what is amiss and what to do about it. The detail is the program's, never a member's.
func renderTrouble(r *bot.Rendering) (chat.Message, error) {
	kind, detail, _ := strings.Cut(r.Arg, "\n")
	if !r.IsSteward(r.Reader) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if !slices.Contains(bot.TroubleKinds(), bot.TroubleKind(kind)) {
		return chat.Message{}, bot.ErrNothingToSay // of an older or newer program
	}
	w := r.Words()
	blocks := []chat.Block{w.Paragraph("desk.trouble." + kind)}
	if detail != "" {
		blocks = append(blocks, chat.Paragraph{Spans: []chat.Span{chat.Code{Text: detail}}})
	}
	blocks = append(blocks, w.Paragraph("desk.trouble_do."+kind), w.Fine("desk.trouble_guide", "code", codeOf(bot.TroubleKind(kind))))
	return chat.Message{Summary: w.Text("desk.trouble." + kind), Blocks: blocks}, nil
}
