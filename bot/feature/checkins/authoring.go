package checkins

import (
	"weft/bot"
	"weft/bot/chat"
)

// authoring registers how check-ins are set up and changed.
func (f *Feature) authoring(r *bot.Registry) {
	named := []chat.CommandOption{{Name: "title", Input: chat.ShortText{}, Query: "checkins.title", Rest: true}}
	lead := bot.LeadsOf(f.cohortOfCheckin)
	part := bot.LeadsOf(f.cohortOfPart)
	command := func(name, action string, do func(*bot.Tx, Checkin) (chat.Response, error)) {
		r.Command(bot.Command{Name: "checkins " + name, Options: named, Who: bot.AnyLead(), Do: f.forNamed(do)})
		r.Action("checkins."+action, lead, f.forArg(do))
	}
	form := func(name string, build bot.Builder, do bot.Decision) {
		r.Command(bot.Command{
			Name: "checkins " + name, Options: named, Who: bot.AnyLead(), MayAsk: true,
			Do: f.forNamed(func(tx *bot.Tx, c Checkin) (chat.Response, error) { return tx.Ask("checkins."+name, c.ID) }),
		})
		r.Form("checkins."+name, bot.Form{Who: lead, Build: build, Do: do})
	}

	r.Command(bot.Command{
		Name: "checkins create", Who: bot.AnyLead(), MayAsk: true, Do: f.begin,
		Options: []chat.CommandOption{{Name: "template", Input: chat.ShortText{}, Query: "checkins.template", Rest: true}},
	})
	r.Suggester("checkins.template", bot.AnyLead(), suggestTemplate)
	r.Form("checkins.create", bot.Form{Who: bot.AnyLead(), Build: f.createForm, Do: f.create})

	command("show", "show", f.show)
	form("edit", f.editForm, f.edit)
	form("copy", f.copyForm, f.copy)
	command("skip", "skip_next", f.whileActive(f.skipNext))
	command("unskip", "unskip", f.whileActive(f.unskip))
	command("pause", "pause", f.whileActive(f.pause))
	command("resume", "resume", f.whileActive(f.resume))
	r.Command(bot.Command{Name: "checkins run", Options: named, Who: bot.AnyLead(), Do: f.forNamed(f.whileActive(f.runNow))})
	r.Action("checkins.run", lead, f.forArg(f.whileActive(f.askToRun)))
	r.Action("checkins.run_now", lead, f.forArg(f.whileActive(f.runNow)))
	command("end", "end", f.askToEnd)
	r.Action("checkins.end_now", lead, f.forArg(f.end))

	command("rehearse", "rehearsal", f.rehearsal)
	r.Action("checkins.rehearsed", lead, f.forArg(f.rehearsed))
	r.Form("checkins.rehearse", bot.Form{Who: lead, Build: f.rehearsalForm, Do: f.rehearse})

	command("questions", "questions", f.questions)
	r.Form("checkins.question_add", bot.Form{Who: lead, Build: f.addForm, Do: f.add})
	r.Action("checkins.question", part, f.forQuestion(f.showQuestion))
	r.Action("checkins.question_up", part, f.forQuestion(f.moveUp))
	r.Action("checkins.question_remove", part, f.forQuestion(f.remove))
	r.Form("checkins.question_edit", bot.Form{Who: part, Build: f.questionForm, Do: f.forQuestion(f.rewrite)})
	r.Form("checkins.question_if", bot.Form{Who: part, Build: f.conditionForm, Do: f.forQuestion(f.setCondition)})
	r.Form("checkins.in_language", bot.Form{Who: part, Build: f.languageForm, Do: f.forQuestion(f.translate)})
}
