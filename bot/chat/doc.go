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
// What a platform lacks is said there in another way, once, in its adapter. The package comments of the adapters say how;
// this is the whole of it.
//
//	what                       the page        Slack                       Discord
//	forms of any length        one dialog      a modal; what depends on    up to five parts a page; the next
//	                                           an answer on the next one   behind “Continue”
//	errors beside the field    yes             yes; else above the fields  a private note that opens the form again
//	numbers, dates, times      fields          numbers as text             text, with a hint
//	a scale                    buttons         a menu or buttons           a menu
//	a control that searches    yes             yes                         a button, words, then a menu
//	a room of a few people     yes             a group conversation        a private thread under a channel
//	a thread                   yes             yes                         yes; in rooms a reply
//	a desk of one's own        yes             the Home tab                a private message on asking
//	an answer to one alone     beside the      beside the channel's;       beside the channel's; to mere words in
//	                           channel's       with a file, direct         the direct conversation
//	instants in one's zone     <time>          a date element              a timestamp
//	pictures                   in the message  in the message              in the message
//	files                      in the message  a message of their own      in the message
//	long messages              one             several, one below the      several, one below the other
//	                                           other
//	a discreet notification    the summary     the summary                 the summary, made whole by an edit
//	labels for screen readers  yes             yes                         the longer label is shown to all
//	completion while typing    yes             in menus                    in commands and menus
//	links                      web and mail    web and mail                web; mail addresses beside their words
//	zones and languages        as set          from the profile            the language alone
//	joining and leaving        as set          told                        not told without a privileged intent
//
// Nothing is dropped silently: where an adapter cannot show something it says so in the message, and “weft check” reports
// what would be cut.
package chat
