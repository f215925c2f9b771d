package discordfake

// Discord's limits, in characters (code points) and pieces. The names in brackets are pages of its documentation.
const (
	longestContent = 2000 // [Message: create]; bots have no more, whatever the OpenAPI document admits

	mostEmbeds         = 10   // [Message: create]
	longestEmbedTitle  = 256  // [Message: embed limits], this and the next seven
	longestEmbedText   = 4096 //
	mostEmbedFields    = 25   //
	longestFieldName   = 256  //
	longestFieldValue  = 1024 //
	longestFooter      = 2048 //
	longestEmbedAuthor = 256  //
	longestEmbeds      = 6000 // all embeds of a message together
	mostRows           = 5    // [Components: legacy behaviour]
	mostButtons        = 5    // [Components: action row]
	longestLabel       = 80   // [Components: button]
	longestButtonURL   = 512  // [Components: button]
	longestCustomID    = 100  // [Components: custom id]
	mostSelectOptions  = 25   // [Components: string select]
	longestOption      = 100  // [Components: select option]: label, value and description
	longestPlaceholder = 150  // [Components: string select]
	mostComponents     = 40   // [Components]: with flag 1<<15, nested ones included
	longestDisplayed   = 4000 // [Components: text display]: all of a message together
	// largestProcessed bounds the bytes of all text displays, 12 more for each: above it the answer is a 500, whatever
	// the characters say (discord-api-docs, issue 8554; measured there to the byte, and documented nowhere).
	largestProcessed     = 10170
	processedPerDisplay  = 12
	mostGalleryItems     = 10   // [Components: media gallery]
	longestAlt           = 1024 // [Components: media gallery item, thumbnail; Message: attachment]
	longestMediaURL      = 2048 // [Components: unfurled media item]
	mostModalParts       = 5    // [Receiving and Responding: modal]
	longestModalTitle    = 45   // [Receiving and Responding: modal]
	longestFieldLabel    = 45   // [Components: label]
	longestFieldHelp     = 100  // [Components: label]
	longestInput         = 4000 // [Components: text input]
	longestInputHint     = 100  // [Components: text input], its placeholder
	mostBoxes            = 10   // [Components: radio group, checkbox group]
	longestCommandName   = 32   // [Application Commands: naming]
	longestCommandAbout  = 100  // [Application Commands]
	mostCommandOptions   = 25   // [Application Commands]
	mostChoices          = 25   // [Application Commands; Receiving and Responding: autocomplete]
	longestChoice        = 100  // [Application Commands: choice], name and text value
	longestCommand       = 8000 // [Application Commands: limits], names, descriptions and values together
	mostCommands         = 100  // [Application Commands: limits], global, and again in each guild
	mostCommandsMade     = 200  // [Application Commands: limits], a day and guild
	longestTypedOption   = 6000 // [Application Commands: option], min_length and max_length
	longestNonce         = 25   // [Message: create]
	mostMentionsAllowed  = 100  // [Message: allowed mentions], users and roles each
	mostFiles            = 10   // [Message: create], attachments
	largestRequest       = 25 << 20
	largestFile          = 10 << 20 // [Reference: uploading files], bytes of one file without boosts
	longestThreadName    = 100      // [Channel: start thread]
	mostMessagesFetched  = 100      // [Message: get channel messages]
	usualMessagesFetched = 50       // [Message: get channel messages]
)

// Flags of messages (Discord: Message flags).
const (
	flagSuppressEmbeds        = 1 << 2
	flagHasThread             = 1 << 5
	flagEphemeral             = 1 << 6
	flagLoading               = 1 << 7
	flagSuppressNotifications = 1 << 12
	flagComponentsV2          = 1 << 15
)
