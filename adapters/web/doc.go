// Package web is a whole platform on one page of this machine: people, channels, rooms, desks, forms and a
// community clock. It implements [chat.Driver] like the adapters of Slack and Discord, passes the same suite,
// and needs no account. Somebody at the page can be any of its people, several at once in several tabs.
//
// # Two halves
//
// Elsewhere the platform is a company's servers. Here it is this package, so it has two halves:
//
//	the platform   what was said where, who has which form open, how far each has read
//	               world.go (all of it, changed by apply alone) · kept.go, codec.go, journal.go (the log)
//	the adapter    the methods of chat.Driver, and what people do turned into events
//	               driver.go, address.go · act.go, command.go, forms.go, show.go
//
// and a page over them: view.go, place.go and page.go make of what there is what one reader sees, in their zone
// and language; templates/ draw it, words/ are what the page says itself; stream.go and hub.go keep open pages
// up to date; clock.go shows community time; server.go and security.go let the right browser in. static/app.js sends and swaps, and holds no state that the server does not have.
//
// # What is never lost
//
// A change is applied under one mutex, written to the [Log] together with what others changed meanwhile, and
// only then acknowledged. After a crash the log is the page. The mutex is never held while the log is written
// or Weft decides.
//
// Everything somebody does carries an id made by the browser, which sends it again, with the same id, until it
// is acknowledged, and that happens only after the handler returned. Words for Weft are kept before it hears
// them; what a crash left unheard is delivered again at the start. What is half typed stays in the tab.
//
// An open page names the last revision it saw whenever it connects, and gets what changed since.
//
// # Who can do what
//
// The page listens on loopback only. A browser gets in with the key in the link that [Driver.URL] gives, which
// leaves a strict cookie; requests of other sites and for other host names are refused; the page runs no script
// and loads nothing but its own. Whoever is in can be everybody: this is a place to try things, and the file of
// a [Journal] holds what people wrote in clear. What was deleted leaves that file when it is next opened, as do
// the older versions of what was edited; until then it only grows.
//
// Weft hears what is written in somebody's own conversation with it, in reply to it, or behind a slash. It
// never hears the rest; the line under the field where people write says which it will be.
package web
