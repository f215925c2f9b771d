package members

import (
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// The roles that can be given in the chat. Who runs the program is said in its configuration.
const (
	roleFacilitator = "facilitator"
	roleMember      = "member"
)

func roleForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w := v.Words()
	options := []chat.Option{
		{Value: roleFacilitator, Label: w.Text("members.role.facilitator"), Help: w.Text("members.role.facilitator_help")},
		{Value: roleMember, Label: w.Text("members.role.member"), Help: w.Text("members.role.member_help")},
	}
	return chat.Form{
		Title: w.Text("members.role.title"), Submit: w.Text("members.save"),
		Intro: []chat.Block{w.Fine("members.role.who")},
		Fields: []chat.Field{
			{Name: "person", Label: w.Text("members.field.person"), Input: chat.PersonInput{}},
			{Name: "role", Label: w.Text("members.field.role"), Input: chat.OneOf{Options: options}},
		},
	}, nil
}

func chooseRole(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m, problem, err := picked(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return giveRole(tx, m, in.Answers.Choice("role"))
}

// changeRole gives a role, or asks whom and which, where that is not clear.
func changeRole(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m, ok, err := named(&tx.View, in.Answers.Text("person"))
	if err != nil {
		return nil, err
	}
	role := in.Answers.Choice("role")
	if !ok || role == "" {
		return tx.Ask("members.role", "")
	}
	return giveRole(tx, m, role)
}

func giveRole(tx *bot.Tx, m community.Member, role string) (chat.Response, error) {
	if tx.IsSteward(m) {
		return tx.Say("members.role.runs", "name", m.Profile.Name), nil
	}
	if m.GuestOf != "" && role == roleFacilitator {
		return tx.Say("members.role.guest", "name", m.Profile.Name), nil
	}
	facilitates := m.Has(community.Facilitator)
	if facilitates == (role == roleFacilitator) {
		return tx.Say("members.role.already", "name", m.Profile.Name, "role", tx.Words().Text("members.role."+role)), nil
	}
	m.Roles = slices.DeleteFunc(slices.Clone(m.Roles), func(r community.Role) bool { return r == community.Facilitator })
	if role == roleFacilitator {
		m.Roles = append(m.Roles, community.Facilitator)
	}
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	if err := tx.Audit("members.role", string(m.ID)+"/"+role); err != nil {
		return nil, err
	}
	err := tx.Post(bot.Post{
		Key: "members.appointed/" + string(m.ID) + "/" + tx.NewID(), To: bot.ToMember(m.ID), Kind: bot.Unasked,
		Show: chat.Action{Route: "members.appointed", Arg: role}, Doubt: bot.RatherTwice,
	})
	if err != nil {
		return nil, err
	}
	said := tx.Say("members.role.done", "name", m.Profile.Name, "role", tx.Words().Text("members.role."+role))
	return said, tx.Tell(bot.MemberChanged{Member: m.ID})
}

// renderAppointed tells a member what they are from now on, as long as they still are.
func renderAppointed(r *bot.Rendering) (chat.Message, error) {
	if r.Reader.Has(community.Facilitator) != (r.Arg == roleFacilitator) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	w := r.Words()
	key := "members.role.now_" + r.Arg
	return chat.Message{Summary: w.Text(key), Blocks: []chat.Block{w.Paragraph(key)}}, nil
}
