package members

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// linkAccounts gives a code to carry to another account, or with a code that was carried here shows whose it is.
func linkAccounts(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if typed := in.Answers.Text("code"); typed != "" {
		return openLink(tx, in, typed)
	}
	me := tx.Actor()
	if me.ID == "" {
		return tx.Say("members.link.stranger"), nil
	}
	pending, err := tx.People().LinkWith(in.Actor, tx.Now())
	if err == nil && !pending.Other.IsZero() {
		return showLink(tx, in.Actor, pending)
	}
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, err
	}
	code, err := tx.People().OfferLink(tx.NewID(), community.Link{
		Member: me.ID, Account: in.Actor, Made: tx.Now(),
		Names: community.LinkNames{Account: cmp.Or(in.Name, me.Profile.Name)},
	})
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.link.title"), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: w.Text("members.link.title")},
			w.Paragraph("members.link.carry", "command", "link "+code),
			w.Fine("members.link.minutes", "minutes", int(community.LinkLife.Minutes())),
		},
	}}, nil
}

// openLink uses the code up, and shows who would be linked. Whoever tries too many codes has to wait.
func openLink(tx *bot.Tx, in bot.Input, typed string) (chat.Response, error) {
	may, err := tx.People().MayGuess(in.Actor, tx.Now())
	if err != nil {
		return nil, err
	}
	if !may {
		return tx.Say("members.link.too_many"), nil
	}
	l, err := tx.People().LinkOf(typed, in.Actor, tx.Now())
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("members.link.code_unknown"), tx.People().GuessedWrong(in.Actor, tx.Now())
	}
	if err != nil {
		return nil, err
	}
	me := tx.Actor()
	switch {
	case l.Account == in.Actor:
		return tx.Say("members.link.same"), nil
	case me.ID == l.Member:
		return tx.Say("members.link.already"), nil
	}
	if err := tx.People().DropLinks(in.Actor); err != nil { // a yes is to what was shown last
		return nil, err
	}
	l.Both = me.ID != ""
	l.Other, l.Names.Other = in.Actor, cmp.Or(in.Name, me.Profile.Name, in.Actor.ID)
	if err := tx.People().PutLink(l); err != nil {
		return nil, err
	}
	return showLink(tx, in.Actor, l)
}

// showLink is the screen to which each of the two says yes: it names the other, and says what becomes of both.
func showLink(tx *bot.Tx, at chat.UserID, l community.Link) (chat.Response, error) {
	if at == l.Account && !l.Shown {
		l.Shown = true
		if err := tx.People().PutLink(l); err != nil {
			return nil, err
		}
	}
	return chat.Privately{Message: linkScreen(&tx.View, tx.Words(), at, l)}, nil
}

func linkScreen(v *bot.View, w *words.Locale, at chat.UserID, l community.Link) chat.Message {
	other, name := l.Account, l.Names.Account
	if at == l.Account {
		other, name = l.Other, l.Names.Other
	}
	whose := w.Spans("members.link.whose", "name", name, "platform", accountOf(v, w, other))
	blocks := []chat.Block{
		chat.Heading{Text: w.Text("members.link.title")},
		chat.Paragraph{Spans: whose},
		w.Paragraph("members.link.becomes"),
		w.Paragraph("members.link.stricter"),
		w.Paragraph("members.link.closed"),
	}
	if l.Both {
		blocks = append(blocks, w.Paragraph("members.link.both_members"))
	}
	return chat.Message{
		Summary: w.Text("members.link.title"), Language: w.Language(),
		Blocks: append(blocks,
			w.Fine("members.link.only_you"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("members.link.yes"), Action: chat.Action{Route: "members.link_yes", Arg: l.ID}, Style: chat.Primary},
				chat.Button{Label: w.Text("members.link.no"), Action: chat.Action{Route: "members.link_no", Arg: l.ID}},
			}},
			w.Fine("members.link.typed"),
		),
	}
}

// ownLink finds the link that a button names, or the one in which the actor's account takes part; ok is false where its
// time is over, or where it is not theirs to decide.
func ownLink(tx *bot.Tx, in bot.Input) (l community.Link, ok bool, err error) {
	if in.Arg != "" {
		l, err = tx.People().Link(in.Arg, tx.Now())
	} else {
		l, err = tx.People().LinkWith(in.Actor, tx.Now())
	}
	if errors.Is(err, data.ErrNotFound) {
		return l, false, nil
	}
	return l, err == nil && !l.Other.IsZero() && (l.Account == in.Actor || l.Other == in.Actor), err
}

// confirmLink takes one side's yes: that of the account that typed the code first, then that of the one which made it.
// Nobody can say yes to what they have not been shown.
func confirmLink(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	l, ok, err := ownLink(tx, in)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("members.link.over"), nil
	}
	if in.Actor == l.Other {
		return confirmHere(tx, l)
	}
	if !l.OtherSaid {
		return tx.Say("members.link.other_first"), nil
	}
	told, err := tx.Reached(linkKey(l))
	if err != nil {
		return nil, err
	}
	if !l.Shown && !told {
		return showLink(tx, in.Actor, l)
	}
	return makeLink(tx, l)
}

func linkKey(l community.Link) string { return "members.link/" + l.ID }

// confirmHere is the yes of the account in which the code was typed. The other is asked next, there and nowhere else.
func confirmHere(tx *bot.Tx, l community.Link) (chat.Response, error) {
	l.OtherSaid = true
	if err := tx.People().PutLink(l); err != nil {
		return nil, err
	}
	said := tx.Say("members.link.now_there", "platform", accountOf(&tx.View, tx.Words(), l.Account), "name", l.Names.Account)
	return said, tx.Post(bot.Post{
		Key: linkKey(l), To: bot.ToAccount(l.Member, l.Account), Doubt: bot.RatherTwice, Expires: l.Expires(),
		Show: chat.Action{Route: "members.link_ask", Arg: l.ID},
	})
}

// renderLink asks the account that made the code, as long as there is something to decide.
func renderLink(r *bot.Rendering) (chat.Message, error) {
	l, err := r.People().Link(r.Arg, r.Now())
	if errors.Is(err, data.ErrNotFound) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	return linkScreen(&r.View, r.Words(), l.Account, l), nil
}

// cancelLink is a no, from either side. Nothing is kept of it.
func cancelLink(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	l, ok, err := ownLink(tx, in)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("members.link.over"), nil
	}
	if err := tx.People().DropLink(l); err != nil {
		return nil, err
	}
	return tx.Say("members.link.not_linked"), tx.Retract(linkKey(l))
}

// makeLink makes one member of two accounts, now that both have said yes.
func makeLink(tx *bot.Tx, l community.Link) (chat.Response, error) {
	stays, err := tx.People().Member(l.Member)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(stays.Accounts, l.Account) {
		return tx.Say("members.link.over"), nil // it was parted since
	}
	if slices.Contains(stays.Accounts, l.Other) {
		return tx.Say("members.link.already"), nil
	}
	_, err = tx.People().ByAccount(l.Other)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, err
	}
	if l.Both != (err == nil) { // they have joined since, or were forgotten: neither was shown what would happen now
		return tx.Say("members.link.over"), tx.People().DropLink(l)
	}
	if stays, err = tx.Link(stays, l.Other); err != nil {
		return nil, err
	}
	if err := tx.People().DropLink(l); err != nil {
		return nil, err
	}
	if err := tx.Retract(linkKey(l)); err != nil {
		return nil, err
	}
	if err := tx.Audit("members.link", string(stays.ID)); err != nil {
		return nil, err
	}
	return chat.Privately{Message: linkedNow(&tx.View, tx.WordsFor(stays), stays)}, tellAccounts(tx, l, stays)
}

// tellAccounts tells every account but the one that made the code which are linked now: nobody adds one unseen.
func tellAccounts(tx *bot.Tx, l community.Link, m community.Member) error {
	for i, account := range m.Accounts {
		if account == l.Account {
			continue
		}
		err := tx.Post(bot.Post{
			Key: "members.linked/" + l.ID + "/" + strconv.Itoa(i), To: bot.ToAccount(m.ID, account), Doubt: bot.RatherTwice,
			Show: chat.Action{Route: "members.linked"}, Expires: tx.Now().Add(7 * day),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// renderLinked tells an account with which others it is linked, as long as it is.
func renderLinked(r *bot.Rendering) (chat.Message, error) {
	if len(r.Reader.Accounts) < 2 {
		return chat.Message{}, bot.ErrNothingToSay
	}
	return linkedNow(&r.View, r.Words(), r.Reader), nil
}

// linkedNow says what is so from now on, and what can be done about it.
func linkedNow(v *bot.View, w *words.Locale, m community.Member) chat.Message {
	list := chat.List{}
	for _, account := range m.Accounts {
		list.Items = append(list.Items, w.Spans("members.account.item", "account", accountName(v, w, m, account)))
	}
	return chat.Message{
		Summary: w.Text("members.linked.done"), Language: w.Language(),
		Blocks: []chat.Block{
			w.Paragraph("members.linked.done"), list,
			w.Paragraph("members.linked.where", "platform", accountName(v, w, m, m.Accounts[0])),
			w.Paragraph("members.linked.closed"),
			w.Fine("members.linked.undo"),
		},
	}
}

// openJournals lets the member's other accounts read what only they can read and said from this one.
func openJournals(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m := tx.Actor()
	switch {
	case len(m.Accounts) < 2:
		return tx.Say("members.link.alone"), nil
	case slices.Contains(m.Opened, in.Actor):
		return tx.Say("members.link.opened_already"), nil
	}
	m.Opened = append(slices.Clone(m.Opened), in.Actor)
	return tx.Say("members.link.opened"), errors.Join(tx.People().PutMember(m), tx.Tell(bot.MemberChanged{Member: m.ID}))
}

// accountName names one of a member's accounts: by where it is, and where they have several there, by its id too.
func accountName(v *bot.View, w *words.Locale, m community.Member, u chat.UserID) string {
	platform, space := whereIs(v, u)
	several := slices.ContainsFunc(m.Accounts, func(other chat.UserID) bool {
		p, s := whereIs(v, other)
		return other != u && p == platform && s == space
	})
	if several {
		return accountByID(v, w, u)
	}
	return accountOf(v, w, u)
}

// accountByID names an account as its platform numbers it, and where it is.
func accountByID(v *bot.View, w *words.Locale, u chat.UserID) string {
	platform, space := whereIs(v, u)
	if space == "" {
		return w.Text("members.account.by_id", "platform", platform, "id", u.ID)
	}
	return w.Text("members.account.in_space_by_id", "platform", platform, "space", space, "id", u.ID)
}

// accountOf names where an account is: the platform, and the workspace where that is known.
func accountOf(v *bot.View, w *words.Locale, u chat.UserID) string {
	platform, space := whereIs(v, u)
	if space == "" {
		return platform
	}
	return w.Text("members.account.in_space", "platform", platform, "space", space)
}

// whereIs says on which platform an account is, and in which workspace; "" where that is not known.
func whereIs(v *bot.View, u chat.UserID) (platform, space string) {
	platform = string(u.Platform)
	if platform != "" {
		platform = strings.ToUpper(platform[:1]) + platform[1:]
	}
	s, err := v.Space(bot.SpaceOfAccount(u))
	if err != nil {
		return platform, ""
	}
	return platform, s.Title
}
