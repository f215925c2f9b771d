// Package members is how people come to Weft, what they say of themselves, what they prefer, and how they leave.
//
// It promises: nobody is a member without having said yes to a text that says what is kept; every answer about
// oneself can be changed; zone and language, once chosen, are never overwritten by what a platform says; a member
// can see what is kept about them and have it forgotten, from the chat, in two steps.
//
// Commands: join, profile, preferences, data, forget me. It stores nothing of its own: members are kept in
// bot/community, each with the consent that they gave.
package members
