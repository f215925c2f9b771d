// Package chattest is what every [chat.Driver] must do, as tests. An adapter brings a [Harness], which lets
// people act on its platform and tells what they see there, and calls [Run]. Who is there, and in which channels, a
// [Roster] remembers for it.
//
// The suite knows the vocabulary alone. It says what people experience: that a message says all it was given
// to say, that nothing anybody typed becomes markup, that an answer reaches one person, that an event that was
// not acknowledged comes again under its id. How a platform does that is its own affair.
//
// What a platform cannot do, by its [chat.Capabilities], is not asked of it; what it can only do differently, it
// still has to show: the suite reads text, names and labels, never the form they take.
package chattest
