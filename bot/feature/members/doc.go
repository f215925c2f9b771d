// Package members is how people come to Weft, what they say of themselves, what they prefer, and how they leave.
//
// It promises: nobody is a member without having said yes to a text that says what is kept, and saying no keeps
// nothing; what each level of taking part receives is said before anybody chooses one; every answer about oneself can
// be changed; zone and language, once chosen, are never overwritten by what a platform says; a member can see what is
// kept about them and for how long, take it with them, and have it forgotten, from the chat, in two steps, and is told
// what Weft cannot reach.
//
// Several accounts of one person are one member once they are linked: by a code that is carried from one to the other, is
// good once and for a quarter of an hour, and only after both have said yes to a screen that names the other. Nothing is
// ever guessed from names, and nobody can link others. From then on there is one profile, one history, one opt-out and one
// message, on the account that the member prefers; of what they chose on each, the stricter holds. What only its author
// can read stays closed to the other accounts until the one that said it opens it. No other member is shown which accounts
// are whose. Where both were members, who joined first stays and the other’s records are handed over; what each feature
// hands over is its part of [bot.Registry.Merge]. Parting an account again makes a stranger of it, who keeps nothing; the
// last one can only be forgotten.
//
// Commands for everybody: join, levels, link, link confirm, link cancel. For members: profile, topics, preferences, pause,
// resume, data, data export, data correct, forget me, link unlock, unlink, unlink confirm. For facilitators: members, members
// remove. For stewards: members role.
//
// It stores nothing of its own: members are kept in bot/community, each with the consent that they gave, until they
// have themselves forgotten. Name, pronouns and organisation can be seen by other members; region, languages and topics
// by nobody else; preferences by nobody else, save that those who lead a cohort see whether its members are asked.
// Facilitators see how many are at each level, and whom nothing reaches. What facilitators and stewards do about
// members is audited with an id, never with a name; so is linking and parting. Codes, and whom they would link, are kept for
// an hour in bot/community, sealed; how many wrong ones an account typed, under a name that does not tell whose it is.
package members
