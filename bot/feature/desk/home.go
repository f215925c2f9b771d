package desk

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

func homeKey(m community.MemberID, account chat.UserID) string {
	return "desk.home/" + string(m) + "/" + account.String()
}

// refreshHomes brings the desks of a member up to date, at whichever of their accounts they opened one.
func refreshHomes(tx *bot.Tx, id community.MemberID) error {
	m, err := tx.People().Member(id)
	if errors.Is(err, data.ErrNotFound) {
		return nil // gone since
	}
	if err != nil {
		return err
	}
	for _, account := range m.Accounts {
		if err := tx.Revise(homeKey(id, account)); err != nil {
			return err
		}
	}
	return nil
}

// openHome publishes a member's desk when it is opened, and from then on keeps it up to date.
func openHome(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	me := tx.Actor().ID
	if me == "" {
		return tx.Welcome(), nil
	}
	key := homeKey(me, in.Actor)
	err := tx.PostAgain(bot.Post{Key: key, To: bot.ToHome(me, in.Actor), Show: chat.Action{Route: routeHome, Arg: string(me)}})
	if err != nil {
		return nil, err
	}
	return chat.Quiet{}, tx.Revise(key)
}

func renderHome(r *bot.Rendering) (chat.Message, error) {
	w := r.Words()
	blocks, items, err := whatIsComing(&r.View, r.Reader)
	if err != nil {
		return chat.Message{}, err
	}
	if len(items) > 0 {
		blocks = append(blocks, chat.List{Items: items[:min(len(items), itemsOnPage)]})
	}
	if more := len(items) - itemsOnPage; more > 0 {
		blocks = append(blocks, w.Paragraph("desk.coming.more", "count", more))
	}
	m := chat.Message{Summary: w.Text("desk.home.summary"), Blocks: []chat.Block{
		chat.Heading{Text: w.Text("desk.home.hello", "name", r.Reader.Profile.Name)},
	}}
	m.Blocks = append(m.Blocks, blocks...)
	offered, err := r.As(r.Reader).Offered()
	if err != nil {
		return chat.Message{}, err
	}
	button := func(command, label string) []chat.Control {
		if !slices.ContainsFunc(offered, func(o bot.Offered) bool { return o.Name == command }) {
			return nil
		}
		return []chat.Control{chat.Button{Label: w.Text(label), Action: chat.Action{Route: routeUse, Arg: command}}}
	}
	forMembers := slices.Concat(
		button("checkins", "desk.home.checkins"), button("cohorts", "desk.home.cohorts"),
		[]chat.Control{
			chat.Button{Label: w.Text("desk.home.profile"), Action: chat.Action{Route: "members.profile"}},
			chat.Button{Label: w.Text("desk.home.preferences"), Action: chat.Action{Route: "members.preferences"}},
		},
		button("data", "desk.home.data"), button("trace", "desk.home.trace"), button("help", "desk.home.help"),
	)
	m.Blocks = append(m.Blocks, chat.Actions{Controls: forMembers})
	if forLeads := slices.Concat(button("desk", "desk.home.desk"), button("schedules", "desk.home.schedules")); len(forLeads) > 0 {
		m.Blocks = append(m.Blocks, chat.Actions{Controls: forLeads})
	}
	return m, nil
}

// refresh keeps desks that were opened true when something that they show changes.
func refresh(tx *bot.Tx, news bot.News) error {
	switch n := news.(type) {
	case bot.MemberChanged:
		return refreshHomes(tx, n.Member)
	case bot.MemberMoved:
		return refreshHomes(tx, n.Member)
	case bot.CohortEntered:
		return refreshHomes(tx, n.Member)
	case bot.CohortLeft:
		return refreshHomes(tx, n.Member)
	case bot.CohortChanged:
		return refreshOf(tx, n.Cohort)
	case bot.SchedulesChanged:
		return refreshOf(tx, n.Cohort)
	case bot.MemberJoined, bot.MemberGone, bot.PostFailed, bot.Trouble, bot.AccountGone, bot.SpaceChanged, bot.PlaceMoved:
	}
	return nil
}

// refreshOf brings the desks up to date of whom a change in a cohort concerns: its members, and everybody who leads or
// facilitates anything. Where it is no cohort's it concerns all.
func refreshOf(tx *bot.Tx, cohort community.CohortID) error {
	members, err := tx.People().Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		if cohort != "" {
			concerned, err := concerns(&tx.View, cohort, m)
			if err != nil {
				return err
			}
			if !concerned {
				continue
			}
		}
		if err := refreshHomes(tx, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// concerns reports whether a member's desk may show something of a cohort. One who led it until now may be neither in
// it nor its lead any more, and whose desk says so still; revising a desk that has not changed harms nobody.
func concerns(v *bot.View, cohort community.CohortID, m community.Member) (bool, error) {
	if v.IsFacilitator(m) {
		return true, nil
	}
	leads, err := v.As(m).Led()
	if err != nil || len(leads) > 0 {
		return len(leads) > 0, err
	}
	return v.People().IsIn(cohort, m.ID)
}
