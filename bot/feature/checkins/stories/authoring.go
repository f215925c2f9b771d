package stories

import (
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// authoring are the stories of those who set check-ins up and change them.
func authoring() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"set up in a minute":             SetUpInAMinute,
		"from scratch":                   FromScratch,
		"no wider than its readers":      NoWiderThanItsReaders,
		"edited while a round is open":   EditedWhileARoundIsOpen,
		"nobody is cut short by an edit": NobodyIsCutShortByAnEdit,
		"another set of questions":       AnotherSetOfQuestions,
		"asked only after an answer":     AskedOnlyAfterAnAnswer,
		"changed words of a choice":      ChangedWordsOfAChoice,
		"in two languages":               InTwoLanguages,
		"two who edit at once":           TwoWhoEditAtOnce,
		"copied to another cohort":       CopiedToAnotherCohort,
		"skipping the next one":          SkippingTheNextOne,
		"a rehearsal":                    ARehearsal,
		"over a weekend":                 OverAWeekend,
		"two of one name":                TwoOfOneName,
		"ended before it began":          EndedBeforeItBegan,
		"archived meanwhile":             ArchivedMeanwhile,
		"not for those who do not lead":  NotForThoseWhoDoNotLead,
	}
}

// table sets up a cohort of two, led by amal, without any check-in yet.
func table(c *bottest.Community) (amal, bo *bottest.Person) {
	amal, bo = c.Facilitator("amal", nairobi), c.Member("bo", nairobi)
	c.Cohort("Weavers", nairobi, amal)
	return amal, bo.Enters("Weavers")
}

// SetUpInAMinute is choosing what to begin with, and sending a form in which everything is filled in.
func SetUpInAMinute(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create").Hears("What should it begin with?").Hears("Rose, thorn, bud: Something that went well").
		Presses("Rose, thorn, bud").IsAsked("For which cohort?").IsAsked("One gentle reminder before it closes?").
		Fills().
		Hears("Rose, thorn, bud is set up.").Hears("Who sees the answers: Everyone in the cohort, with names").
		Hears("Where the answers go: To the cohort’s channel").Hears("Open for: 2 days").Hears("Reminder: Yes")
	c.Until("Monday 06:00")
	bo.Hears("Your rose: what went well?")
}

// FromScratch is one open question, made one's own.
func FromScratch(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create From scratch").Fills("title", "Harvest", "ask", "direct", "layout", "question", "remind", "no").
		Hears("Order: Question by question").Hears("Reminder: No").Hears("What would you like to share? (a long answer)").
		Presses("Questions").Presses("Question 1").Presses("Change it").
		Fills("ask", "What did you harvest this week?", "short", "Harvested", "kind", "short").Hears("The question is changed.")
	c.Until("Monday 06:00")
	bo.Hears("What did you harvest this week?").Presses("Answer").Fills("first", "Two songs")
	c.Until("Thursday 05:00")
	amal.Hears("Harvested").Hears("Two songs")
}

// NoWiderThanItsReaders is a form in which two answers contradict each other: a kind sentence says which.
func NoWiderThanItsReaders(c *bottest.Community) {
	amal, _ := table(c)
	amal.Does("checkins create weekly").Fills("reach", "leads", "share", "channel").IsTold("can’t go to the channel")
	amal.Does("checkins create weekly").
		Fills("reach", "only_me", "share", "leads").IsTold("Nobody but the person who answers may read these")
	amal.Does("checkins").HearsNothingOf("Weekly reflection — Weavers")
	amal.Does("checkins create weekly").Fills("reach", "leads", "share", "fit").Hears("Where the answers go: To those who lead, by direct message").
		HearsNothingOf("this cohort has fewer members").
		Does("checkins edit").Fills("reach", "unnamed").Hears("this cohort has fewer members")
}

// EditedWhileARoundIsOpen changes the next round, never the open one.
func EditedWhileARoundIsOpen(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	amal, bo := c.Person("amal"), c.Person("bo")
	c.Until("Monday 06:00")
	bo.Hears("Everyone in Weavers sees your answer")
	amal.Does("checkins edit").IsAsked("It stays as it is; changes hold from the next round on.").
		Fills("title", "Monday pulse", "reach", "leads").Hears("Monday pulse is changed.").
		Hears("changes hold from the next round on")
	bo.Presses("Answer").IsAsked("Everyone in Weavers sees your answer").Fills("moved", "The school said yes.", "energy", "4")
	c.Until("Thursday 05:00")
	bo.Hears("Weekly reflection: what was shared")
	c.Until("Monday 06:00")
	bo.Hears("Monday pulse").Hears("Only those who lead Weavers, now or later, see your answer")
}

// NobodyIsCutShortByAnEdit moves the next round of a new schedule behind the open one.
func NobodyIsCutShortByAnEdit(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create weekly").Fills("when", "every Monday at 9:00 Nairobi time", "window", "72")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "First", "energy", "3")
	amal.Does("checkins edit").Fills("when", "every day at 12:00 Nairobi time", "window", "24").Hears("every day at 12:00")
	c.Until("Thursday 05:00") // its three days are not over, although it would be asked on Tuesday by now
	bo.HearsOnce("I have your answer. Thank you.")
	c.Until("Friday 09:00")
	bo.HearsNothingOf("I have your answer. Thank you.").HearsOnce("Hello bo")
	amal.Does("checkins edit").Fills("when", "every other blue moon").IsTold("do not understand").
		Fills("when", "every Monday at 9:00 Nairobi time until 2026-11-20").IsTold("lies in the past")
	amal.Does("checkins show").Hears("every day at 12:00")
}

// AnotherSetOfQuestions is adding, moving and removing questions.
func AnotherSetOfQuestions(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create rose").Fills("title", "Garden").Does("checkins questions").
		Presses("Add a question").Fills("ask", "How many seeds did you sow?", "short", "Seeds", "kind", "number", "optional", "yes").
		Hears("How many seeds did you sow? (a number, may be left out)").
		Presses("Question 4").Presses("Move it up").Presses("Question 3").Presses("Move it up").
		Presses("Question 1").Presses("Remove it")
	c.Until("Monday 06:00")
	bo.Hears("How many seeds did you sow?").HearsNothingOf("Your rose").
		Presses("Answer").Fills("thorn", "Rain", "bud", "Peas")
	amal.Does("checkins questions").Presses("Add a question").
		Fills("ask", "Pick one", "kind", "one", "choices", "red").IsTold("Please give 2 to 10 choices").
		Fills("choices", "red\nRED").IsTold("The same choice stands there twice.").
		Fills("choices", "red\nblue").Hears("Pick one (one of: red / blue)")
}

// AskedOnlyAfterAnAnswer is a question that depends on another one, which can then not be taken away.
func AskedOnlyAfterAnAnswer(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create scratch").Fills("title", "Roads").Does("checkins questions").
		Presses("Question 1").Presses("Change it").Fills("ask", "Are the roads open?", "short", "Roads", "kind", "yesno").
		Presses("Questions").Presses("Add a question").Fills("ask", "Which road is closed?", "short", "Closed", "kind", "short").
		Presses("Question 2").Presses("When is it asked?").
		Fills("after", "first", "answers_first", "no").Hears("only if “Roads” is No").
		Presses("Move it up").Hears("“Closed” depends on the answers to another question")
	amal.Does("checkins questions").Presses("Question 1").Presses("Remove it").HearsNothingOf("(only if “” is").
		Does("checkins show").Hears("Are the roads open?")
	amal.Does("checkins questions").Presses("Question 1").Presses("Change it").Fills("kind", "long").IsTold("it would never be asked any more")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("first", "no", "q1", "The one to the school")
	c.Until("Thursday 05:00")
	amal.Hears("The one to the school")
}

// ChangedWordsOfAChoice stays the same choice, and what was given up is offered no more.
func ChangedWordsOfAChoice(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create before_session").Fills("title", "Before").Does("checkins questions").
		Presses("Question 3").Presses("Change it").
		Fills("choices", "Yes\nOnly for an hour\nNot this time").Hears("one of: Yes / Only for an hour / Not this time").
		Presses("Change it").Fills("choices", "Yes\nOnly for an hour\nNot this time\nOnline").Hears("Not this time / Online").
		Presses("Change it").Fills("choices", "Yes\nOnly for an hour\nOnline").Hears("one of: Yes / Only for an hour / Online")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("hope", "Courage", "join", "part") // what it was called before it was renamed
	c.Until("Thursday 05:00")
	amal.Hears("Only for an hour")
}

// InTwoLanguages is a question said in another language, which is behind once the question changes.
func InTwoLanguages(c *bottest.Community) {
	amal, bo := table(c)
	bo.Becomes(func(m *community.Member) { m.Language = "fr" })
	amal.Does("checkins create rose").Fills("title", "Echo", "ask", "direct").Does("checkins questions").
		Presses("Question 1").Presses("Change it").Fills("ask", "What echoes?", "short", "Echoes").
		Hears("Not up to date in").
		Presses("In Français (French)").IsAsked("What echoes?").Fills("ask", "Qu’est-ce qui résonne ?", "short", "Résonne").
		Hears("The question is changed.")
	c.Until("Monday 06:00")
	bo.Hears("Qu’est-ce qui résonne ?")
	amal.Does("checkins show").Hears("Echo")
	amal.Does("checkins questions").Presses("Question 1").Presses("Change it").Fills("ask", "What still echoes?").
		Does("checkins show").Hears("What still echoes?").Hears("Français (French) (1)")
	c.Until("Monday 06:00")
	bo.Hears("Qu’est-ce qui résonne ?").HearsNothingOf("What still echoes?") // older words, but ones that bo reads

	fr := c.Bot.Words().In("fr", nil).Text
	dayo := c.Facilitator("dayo", lagos).Becomes(func(m *community.Member) { m.Language = "fr" })
	dayo.Does("checkins questions").Presses(fr("checkins.button.question", "number", 1)).Presses(fr("checkins.button.question_edit")).
		IsAsked(fr("checkins.question.newest", "language", fr("words.language.en"))).Fills("ask", "What echoes now?")
	amal.Does("checkins questions").Presses("Question 1").Presses("In Français (French)").Fills("ask", "Qu’est-ce qui résonne encore ?")
	dayo.Presses(fr("checkins.button.question_edit")).Fills("ask", "Qu’est-ce qui résonne là ?")
	amal.Presses("Change it").IsAsked("These are the words in Français (French)").IsAsked("Change a question")
}

// TwoWhoEditAtOnce is a card that was left open while somebody else changed the questions.
func TwoWhoEditAtOnce(c *bottest.Community) {
	amal, _ := table(c)
	dayo := c.Facilitator("dayo", lagos)
	amal.Does("checkins create scratch").Fills("title", "Both").Does("checkins questions").
		Presses("Add a question").Fills("ask", "And what else?", "short", "Else")
	dayo.Does("checkins questions").Presses("Question 1")
	amal.Presses("Question 2").Presses("Remove it").HearsNothingOf("Question 3")
	dayo.Presses("Remove it").Hears("A check-in asks at least one question.")
	amal.Presses("Remove it").Hears("no longer")
	dayo.Does("checkins end").Presses("End it")
	amal.Does("checkins").Presses("Edit").Fills().HearsNothingOf("Both is changed.")
}

// CopiedToAnotherCohort is the same check-in once more. The first one goes on as it was.
func CopiedToAnotherCohort(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	amal := c.Person("amal")
	dayo := c.Member("dayo", nairobi)
	c.Cohort("Menders", nairobi, amal)
	dayo.Enters("Menders")
	amal.Does("checkins copy").Fills("cohort", "Weavers").IsTold("Weavers has a check-in called Weekly reflection already.").
		Fills("cohort", "Menders").Hears("Cohort: Menders")
	c.Until("Monday 06:00")
	c.Person("bo").HearsOnce("Hello bo")
	dayo.HearsOnce("Hello dayo")
}

// SkippingTheNextOne leaves one round out and no other, and can be taken back.
func SkippingTheNextOne(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	amal, bo := c.Person("amal"), c.Person("bo")
	amal.Does("checkins skip").Hears("There will be no round on Monday 30 November.").
		Presses("Undo the skip").Hears("The round on Monday 30 November will be held after all.").
		Does("checkins skip")
	c.Until("Monday 20:00")
	bo.HearsNothingOf("Hello bo")
	amal.Does("checkins unskip").Does("checkins pause").Does("checkins skip").Hears("No round is planned that could be skipped.").
		Does("checkins resume")
	c.Until("Monday 20:00")
	bo.HearsOnce("Hello bo")
	amal.Does("checkins unskip").Hears("No skipped round lies ahead.")
}

// ARehearsal shows a check-in as one would get it. Nothing is sent, and nothing is kept.
func ARehearsal(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	amal, bo := c.Person("amal"), c.Person("bo")
	amal.Does("checkins show").Presses("Preview as me").Hears("This is a rehearsal").Hears("Hello amal, how is it going in Weavers?").
		Presses("Skip this time").Hears("That was a rehearsal").
		Presses("Answer").IsAsked("What you fill in here goes nowhere.").Fills("moved", "Only trying", "energy", "5").Hears("Only trying")
	bo.HearsNothingOf("Hello bo")
	amal.Enters("Weavers")
	c.Until("Monday 06:00")
	c.Until("Thursday 05:00")
	bo.HearsNothingOf("Only trying").Hears("This was a quiet round")
}

// OverAWeekend is a round that opens on Friday and is open until Tuesday.
func OverAWeekend(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create weekly").
		Fills("when", "every Friday at 16:00 Nairobi time", "window", "168").Hears("Open for: 7 days").
		Does("checkins edit").Fills("window", "96").Hears("Open for: 4 days")
	c.Until("Friday 13:00")
	bo.HearsOnce("Hello bo")
	c.Until("Tuesday 12:59")
	bo.Presses("Answer").Fills("moved", "On Tuesday still", "energy", "3")
	c.Until("Wednesday 07:00")
	amal.Hears("On Tuesday still")
}

// TwoOfOneName is a title that two cohorts have: a command asks which is meant.
func TwoOfOneName(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	amal := c.Person("amal")
	amal.Does("checkins create weekly").Fills("title", "weekly REFLECTION").IsTold("already")
	c.Cohort("Menders", nairobi, amal)
	amal.Does("checkins create weekly").Fills("cohort", "Menders")
	amal.Does("checkins show Weekly reflection").Hears("Which one?").Presses("Weekly reflection — Menders").Hears("Cohort: Menders")
}

// EndedBeforeItBegan is a check-in that never had a round: nothing of it is left.
func EndedBeforeItBegan(c *bottest.Community) {
	amal, bo := table(c)
	amal.Does("checkins create weekly").Fills("title", "A draft").Does("checkins rehearse").
		Does("checkins end").Presses("End it").Hears("A draft has ended.").
		Presses("Answer").Fills("moved", "Too late", "energy", "1").Hears("That is no longer open.")
	amal.Does("checkins").Hears("There is no check-in in your cohorts yet.")
	c.Until("Monday 06:00")
	bo.HearsNothingOf("Hello bo")
	amal.Does("checkins create weekly").Fills("title", "A draft").Hears("A draft is set up.")
}

// NotForThoseWhoDoNotLead is a member who tries what only those who lead can do.
func NotForThoseWhoDoNotLead(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	bo := c.Person("bo")
	for _, line := range []string{"create", "create weekly", "show", "edit", "copy", "skip", "unskip", "questions", "rehearse"} {
		bo.Does("checkins " + line)
	}
	bo.Hears("Only those who lead this cohort can do that.").HearsNothingOf("Weekly reflection").HearsNothingOf("It asks:")
}

// ArchivedMeanwhile is a card that was left open while its cohort was archived: nobody there is asked any more.
func ArchivedMeanwhile(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	amal := c.Person("amal")
	amal.Does("checkins create").Does("checkins show")
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Archived = tx.Now()
		if err := tx.People().PutCohort(cohort); err != nil {
			return err
		}
		return tx.Tell(bot.CohortChanged{Cohort: "Weavers"})
	})
	for _, label := range []string{"Run now", "Skip the next one", "Pause"} {
		amal.Presses(label)
	}
	amal.Presses("Edit").Fills("title", "Something else").Hears("Weavers is archived, so nothing goes out there.").
		Presses("Rose, thorn, bud").Fills("cohort", "none").Hears("There is no cohort for it yet.")
	c.Until("Monday 20:00")
	c.Person("bo").HearsNothingOf("Hello bo")
}
