package slack

// Slack's limits that concern Weft, in characters unless a row says otherwise.
const (
	maxText          = 40000   // Slack: chat.postMessage, text is cut above
	maxNotice        = 4000    // Slack: chat.postMessage, recommended for text beside blocks
	maxBlocks        = 50      // Slack: blocks in a message
	maxViewBlocks    = 100     // Slack: blocks in a modal or on a Home tab
	maxBlocksText    = 12000   // all blocks of a message; msg_blocks_too_long is reported from about 13,200 on, and not documented
	maxSection       = 3000    // Slack: section text; taken for rich text as well, where nothing is documented
	maxHeader        = 150     // Slack: header block
	maxElements      = 25      // Slack: elements in an actions block
	maxButton        = 75      // Slack: text of a button
	maxURL           = 3000    // Slack: url of a button
	maxLabel         = 75      // Slack: accessibility_label of a button
	maxPlaceholder   = 150     // Slack: placeholder
	maxOptionText    = 75      // Slack: option text
	maxOptionHelp    = 75      // Slack: option description
	maxChoices       = 10      // Slack: options of radio_buttons and checkboxes
	maxActionID      = 255     // Slack: action_id, and block_id
	maxAlt           = 2000    // Slack: alt_text of an image block
	maxFileAlt       = 1000    // Slack: alt_txt of files.getUploadURLExternal
	maxImageTitle    = 2000    // Slack: title of an image block
	maxModalTitle    = 24      // Slack: title of a modal
	maxModalButton   = 24      // Slack: submit and close of a modal
	maxInputLabel    = 2000    // Slack: label and hint of an input block
	maxInputText     = 3000    // Slack: max_length of a plain-text input
	maxMetadata      = 3000    // Slack: private_metadata of a view
	maxViewBytes     = 250_000 // Slack: size of a view, in bytes
	maxRoomPeople    = 7       // Slack: conversations.open, 8 people with Weft among them
	maxHistoryPage   = 200     // Slack: conversations.history recommends at most 200 messages a page
	maxHistoryPages  = 25      // ours: how far a search for one message goes before it gives up
	maxFieldsOnAPage = 80      // ours: leaves room for what stands above the fields
)
