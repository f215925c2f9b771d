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
package bottest
