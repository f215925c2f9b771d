// Package chat is the vocabulary between Weft and the places where people talk.
//
// A feature says what is to be said in these words, and an adapter turns them into what its platform
// understands. Neither knows the other. The package imports the standard library alone.
//
// # What people read
//
// A [Message] has a Summary, which is required since it is what a notification shows and a screen reader says
// first, and [Block]s below it. Text is made of [Span]s: there is no markup in strings, so what a person typed,
// which is always [Plain], can never become a mention, a link or @everyone.
//
//	chat.Message{
//		Summary: "How is your week?",
//		Blocks: []chat.Block{
//			chat.Paragraph{Spans: chat.Text("How is your week going?")},
//			chat.Actions{Controls: []chat.Control{
//				chat.Button{Label: "Answer", Action: chat.Action{Route: "checkins.answer", Arg: "01J9"}, Style: chat.Primary},
//			}},
//			chat.Fine{Spans: chat.Text("Everyone in this cohort sees your answer with your name.")},
//		},
//	}
//
// # What people do
//
// A [Driver] hands every [Event] to a [Handler] and shows the person who acted, and nobody else, the [Response].
// An [Action] names a handler by route; together with its argument it is at most 64 characters, anything longer
// is stored and the argument is its key. A [Form] asks several things; the fields come back as typed [Answers].
//
// # What a message needs to arrive once
//
// Post, Edit, Delete and Find of a [Driver] are called by the outbox alone. A driver says whether a failed
// request was certainly not done or whether that is not certain ([ErrNotCertain]), and never repeats one itself.
//
// # How platforms differ
//
//	what                      the page          elsewhere, where it is missing
//	form of any length        one dialog        page by page; each page is kept as a sealed draft
//	errors beside the field   yes               a private note with a button that opens the form again, filled in
//	a room of a few people    yes               a private thread under a channel
//	a desk of one's own       yes               the same as a private message on asking
//	instants in one's zone    <time>            text that names the zone
//	charts and files          in the message    uploaded beside it, with their alt text
//	completion while typing   yes               the options named in the help
//
// Nothing is dropped silently: where an adapter cannot show something it says so in the message.
package chat
