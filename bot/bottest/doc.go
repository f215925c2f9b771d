// Package bottest is the story harness: a whole bot on the memory engine, under a scripted community or any other
// driver, with a clock that only the story moves.
//
//	func TwoStrangersMeet(c *bottest.Community) {
//		c.Person("amina").Does("introductions join")
//		c.Person("bo").Does("introductions join")
//		c.Until("Monday 09:00")
//		c.Person("amina").Hears("bo")
//	}
//
// A story reads like what people experience. It fails with everything that the person has heard so far, so that
// the reason is on the page.
//
// People act and read on a [World] through what the suite of drivers can do there, and through nothing else: a story
// that passes on the scripted [Stage] can be told on any platform. So it names fields of forms by name and answers
// them in the spelling of [weft/bot/chat.Canonical], and leans on no sign of how a platform draws a message.
package bottest
