package members

import (
	"strconv"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// unlinkAccounts asks which account is no longer to be the member's, or with its number what is to become of it.
func unlinkAccounts(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m := tx.Actor()
	if len(m.Accounts) < 2 {
		return tx.Say("members.link.alone"), nil
	}
	if account, ok := accountTyped(&tx.View, m, in.Answers.Text("account")); ok {
		return askToUnlink(tx, m, account), nil
	}
	w := tx.Words()
	list, row := chat.List{Ordered: true}, chat.Actions{}
	for i, account := range m.Accounts {
		label := w.Spans("members.account.item", "account", accountName(&tx.View, w, m, account))
		if account == in.Actor {
			label = w.Spans("members.account.item_here", "account", accountName(&tx.View, w, m, account))
		}
		list.Items = append(list.Items, label)
		row.Controls = append(row.Controls, chat.Button{
			Label:    w.Text("members.unlink.number", "n", i+1),
			Describe: w.Text("members.unlink.sure", "platform", accountName(&tx.View, w, m, account)),
			Action:   chat.Action{Route: "members.unlink", Arg: strconv.Itoa(i + 1)},
		})
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.unlink.title"), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: w.Text("members.unlink.title")},
			w.Paragraph("members.unlink.which"), list, row,
			w.Fine("members.unlink.typed"),
		},
	}}, nil
}

// chooseUnlink is unlinkAccounts with the number on a button.
func chooseUnlink(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	in.Answers = chat.Answers{"account": chat.TextValue(in.Arg)}
	return unlinkAccounts(tx, in)
}

// accountTyped finds an account by its number in the list, or by its platform where there is one of it.
func accountTyped(v *bot.View, m community.Member, typed string) (account chat.UserID, ok bool) {
	if n, err := strconv.Atoi(strings.TrimSpace(typed)); err == nil {
		if n < 1 || n > len(m.Accounts) {
			return chat.UserID{}, false
		}
		return m.Accounts[n-1], true
	}
	several := false
	for _, a := range m.Accounts {
		if strings.EqualFold(typed, string(a.Platform)) || strings.EqualFold(typed, accountName(v, v.Words(), m, a)) || typed == a.String() {
			account, several, ok = a, ok, true
		}
	}
	return account, ok && !several
}

// namesAccount tells whether what follows “unlink” is one of the actor's accounts.
func namesAccount(v *bot.View, rest string) (bool, error) {
	_, ok := accountTyped(v, v.Actor(), rest)
	return ok, nil
}

func askToUnlink(tx *bot.Tx, m community.Member, account chat.UserID) chat.Response {
	w := tx.Words()
	title := w.Text("members.unlink.sure", "platform", accountName(&tx.View, w, m, account))
	return chat.Privately{Message: chat.Message{
		Summary: title, Language: w.Language(),
		Blocks: []chat.Block{
			chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: title}}},
			w.Paragraph("members.unlink.becomes"),
			w.Paragraph("members.unlink.closed"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{
					Label: w.Text("members.unlink.yes"), Describe: title, Style: chat.Danger,
					Action: chat.Action{Route: "members.unlink_now", Arg: shortName(account)},
				},
				chat.Button{Label: w.Text("members.unlink.no"), Action: chat.Action{Route: "members.stay"}},
			}},
			w.Fine("members.unlink.confirm_typed", "command", "unlink confirm "+number(m, account)),
		},
	}}
}

// shortName tells the accounts of one member apart where there is no room for a whole id: by its end.
func shortName(account chat.UserID) string {
	text := account.String()
	return text[max(0, len(text)-40):]
}

func number(m community.Member, account chat.UserID) string {
	for i, a := range m.Accounts {
		if a == account {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

// unlinkPressed is the second step, from the button.
func unlinkPressed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	for _, a := range tx.Actor().Accounts {
		if shortName(a) == in.Arg {
			return unlink(tx, a, in.Actor)
		}
	}
	return tx.Say("members.unlink.gone"), nil
}

// unlinkTyped is the second step, typed.
func unlinkTyped(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	account, ok := accountTyped(&tx.View, tx.Actor(), in.Answers.Text("account"))
	if !ok {
		return unlinkAccounts(tx, in)
	}
	return unlink(tx, account, in.Actor)
}

// unlink makes a stranger of an account. The history stays with the others, one of which hears of it where it was not
// done there.
func unlink(tx *bot.Tx, account, at chat.UserID) (chat.Response, error) {
	m := tx.Actor()
	if len(m.Accounts) < 2 {
		return tx.Say("members.link.alone"), nil
	}
	platform := accountName(&tx.View, tx.Words(), m, account)
	said := tx.Say("members.unlink.done", "platform", platform)
	if account == at {
		said = tx.Say("members.unlink.done_here")
	}
	if err := tx.Unlink(m.ID, account); err != nil {
		return nil, err
	}
	if err := tx.Audit("members.unlink", string(m.ID)); err != nil {
		return nil, err
	}
	for _, other := range m.Except(account).Accounts {
		if other == at {
			continue
		}
		err := tx.Post(bot.Post{
			Key: "members.unlinked/" + tx.NewID(), To: bot.ToAccount(m.ID, other), Doubt: bot.RatherTwice,
			Show: chat.Action{Route: "members.unlinked", Arg: platform}, Expires: tx.Now().Add(7 * day),
		})
		if err != nil {
			return nil, err
		}
	}
	return said, nil
}

// renderUnlinked tells the accounts that are left which one has gone.
func renderUnlinked(r *bot.Rendering) (chat.Message, error) {
	w := r.Words()
	return chat.Message{
		Summary: w.Text("members.unlink.told", "platform", r.Arg),
		Blocks:  []chat.Block{w.Paragraph("members.unlink.told", "platform", r.Arg)},
	}, nil
}
