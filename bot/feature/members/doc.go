// Package members is how people come to Weft, what they say of themselves, what they prefer, and how they leave.
//
// It promises: nobody is a member without having said yes to a text that says what is kept, and saying no keeps
// nothing; what each level of taking part receives is said before anybody chooses one; every answer about oneself can
// be changed; zone and language, once chosen, are never overwritten by what a platform says; a member can see what is
// kept about them and for how long, take it with them, and have it forgotten, from the chat, in two steps, and is told
// what Weft cannot reach.
//
// Commands for everybody: join, levels. For members: profile, topics, preferences, pause, resume, data, data export,
// data correct, forget me. For facilitators: members, members remove. For stewards: members role.
//
// It stores nothing of its own: members are kept in bot/community, each with the consent that they gave, until they
// have themselves forgotten. Name, pronouns and organisation can be seen by other members; region, languages and topics
// by nobody else; preferences by nobody else, save that those who lead a cohort see whether its members are asked.
// Facilitators see how many are at each level, and whom nothing reaches. What facilitators and stewards do about
// members is audited with an id, never with a name.
package members
