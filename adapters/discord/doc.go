// Package discord connects Weft with Discord: several servers at once, with one application.
//
// A [Driver] is made from a [Config] and hears people once it runs. How people are heard (the gateway, interactions,
// slash commands) and how they are written to are two halves that share the driver alone.
//
// # Ids
//
// Accounts are the same in all servers, so the Space of a user is the application's id. The Space of a channel, a thread
// or a room is the server's id; that of a direct conversation is the application's. A message in a thread names
// the thread as its channel; the thread has the id of the message under which it hangs.
//
// # How a message looks
//
// Messages are made of components (Discord calls it components v2): texts in markdown, pictures with their words, files,
// rows of buttons and selects. A message that is longer than 4,000 characters or 9,000 bytes, or has more than 40
// components, becomes several, divided between blocks, else between sentences, else between words. Whatever somebody typed is escaped, so that
// it is read as it stands and leads nowhere; allowed_mentions lets nobody be notified who was not mentioned on purpose.
//
//	what                        in Discord
//	a summary                   what the notification of a direct message or a discreet one shows; read in a message that
//	                            has nothing else to read
//	a discreet message          begins as its summary and becomes itself by an edit, which notifies nobody
//	a label for screen readers  there is none: where two buttons say the same, the longer label is shown to all
//	a control that searches     a button, a modal to type into, and a select of what was found
//	a moment                    a timestamp, in each reader's own zone and language
//	a mail address to follow    text beside its words: Discord links to web addresses alone
//	a form                      a modal: up to five parts a page, one of them for what stands above the fields; the
//	                            words on its buttons are Discord's own
//	a date, a time, a number    a line of text, with a hint how to write it
//	errors beside a field       a private note that opens the form again, filled in
//	a room                      a private thread under a channel; whoever manages threads there can open it. A short sign
//	                            at the end of its name is made of who is in it, so that the same people find it again
//	a thread                    a thread; where there are none (in rooms, in direct conversations), a reply
//	a desk                      the same as a private message on asking
//
// # Notifications
//
// Discord makes the text of a notification of a message's content, when it is created. A message of components has no
// content, and its notification says only who wrote. Where people are notified of every message, in direct conversations,
// and where it matters what a notification says, a message is therefore created as its summary and at once edited into
// what it is to be. That takes two requests. In channels only mentions notify, and one request is enough.
//
// # Once, and found again
//
// Every request that creates a message has a nonce, under which Discord makes no second one for a few minutes. After that
// a message is known by its mark: components may have a number that Discord keeps and shows to nobody, and the first ones
// bear a hash of key, step and whether it is the last step. Finding a message reads our own messages in the channel's
// history, for which no privileged intent is needed, and needs the permission to read it: without it Discord shows an
// empty history, which is told apart from one in which nothing was said.
//
// What an answer means for the sender is said in one place (classify.go). A driver never tries again by
// itself what may have been done.
//
// # Not too fast
//
// discordgo builds and sends the requests, and nothing more: version 9, retries after a 502, and a limiter that is deaf to
// the context and lets global limits through are kept out by a transport of ours. adapters/pace says when a request may
// go. It learns from Discord's headers, obeys every Retry-After, also one in HTML, takes turns between servers, and stops
// long before the 10,000 invalid requests in ten minutes for which Discord bans an address.
//
// # How people are heard
//
// The gateway tells of messages and servers, and of interactions unless they come to the HTTP endpoint. Its client is our
// own (gateway.go says why): whatever falls silent is connected again within two heartbeat intervals, and the session is
// gone on with wherever Discord allows it. How often a session is begun anew is counted, over restarts too, since Discord
// takes the token away from whoever begins more than 1,000 in a day.
//
// No privileged intent is asked for. So the words of a message come only with what was said to Weft: in a direct
// conversation, or in reply to a message of Weft's or mentioning it; a reply with its mention switched off cannot be
// read, and is answered with how to. Discord does not tell who joins or leaves a server or a channel, so that
// [chat.PlaceJoined] and [chat.PlaceLeft] never come, and it tells no zones.
//
// Discord tells an interaction once and waits three seconds for the first answer. An event is handed over again, under
// the same id, until it is taken; who acted is told if it never is. What takes longer than 1.5 seconds is put off
// privately; where the answer may be a form, 2.4 seconds, and a form that comes later waits behind a button.
//
// What comes back with an interaction comes from the person's client, which may have been made to say anything. What Weft
// trusts is what Discord adds: who acted, where, and on which message (interaction.go says how the rest is checked).
//
//	what                        in Discord
//	a command                   a slash command; “checkins pause” is a subcommand. Where “checkins” is a command besides, it
//	                            is “checkins show”, or with options “start”, since Discord does not take both
//	a private answer            only its reader sees it (ephemeral); in a direct conversation, a message
//	an answer to mere words     a direct message, since only an interaction can be answered privately; where those are
//	                            closed, one sentence that says so
//	Replace                     changes the message where it is the reader's alone, and is a private answer elsewhere
//	the next page of a form     behind “Continue”: a modal cannot answer a modal
//	Amend                       a private note, with “Mend it”; what was typed is kept in memory for a quarter of an hour
//	a person in a command       anybody of the server; in a direct conversation Discord offers nobody else
package discord
