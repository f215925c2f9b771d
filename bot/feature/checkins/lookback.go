package checkins

import (
	"weft/bot"
	"weft/bot/chat"
)

// lookingBack registers what shows how check-ins are and went.
func (f *Feature) lookingBack(r *bot.Registry) {
	titled := []chat.CommandOption{{Name: "title", Input: chat.ShortText{}, Query: "checkins.title", Rest: true}}
	of := func(name string, do func(*bot.Tx, Checkin, int) (chat.Response, error)) {
		r.Command(bot.Command{Name: "checkins " + name, Options: titled, Who: bot.AnyLead(), Do: f.forReported("checkins."+name, do)})
		r.Action("checkins."+name, bot.LeadsOf(f.cohortOfPaged), f.forReported("checkins."+name, do))
	}

	r.Command(bot.Command{Name: "checkins", Who: bot.Members(), Do: f.list})
	r.Action("checkins.list", bot.Members(), f.list)
	r.Command(bot.Command{Name: "checkins answers", Options: titled, Who: bot.Members(), Do: f.showAnswers})
	r.Action("checkins.read", bot.Members(), f.read)
	r.Command(bot.Command{Name: "checkins mine", Who: bot.Members(), Do: f.showMine})
	r.Action("checkins.mine", bot.Members(), f.showMine)
	of("report", f.report)
	of("export", f.export)
	r.Action("checkins.preview_page", bot.LeadsOf(f.cohortOfPaged), f.turnPreview)

	r.Schedules(f.schedules)
	r.Waiting(f.waiting)
	r.Traces(f.traces)
	r.History(f.history)
	r.Export(f.exportOwn)
}
