package discord

// What Discord takes, in characters (code points) unless it says otherwise. The source of each figure is a page of
// Discord's developer documentation, named beside it.
const (
	maxComponents  = 40       // Components reference: components of a message, nested ones included
	maxText        = 4000     // Components reference: text of all text displays of a message together
	maxTextBytes   = 9000     // in UTF-8; above 10,170 bytes Discord answers 500 each time (discord-api-docs issue 8554)
	bytesPerText   = 12       // what each text display counts for besides, in bytes (as above)
	maxContent     = 2000     // Create Message: content
	maxRowButtons  = 5        // Action Row: buttons in a row
	maxButton      = 80       // Button: label
	maxURL         = 512      // Button: url
	maxCustomID    = 100      // Components reference: custom_id
	maxPlaceholder = 150      // String Select: placeholder
	maxOptions     = 25       // String Select: options
	maxOption      = 100      // String Select: label, value and description of an option
	maxAlt         = 1024     // Media Gallery: description of an item; attachment: description
	maxFiles       = 10       // Create Message: attachments
	maxFileBytes   = 10 << 20 // Uploading Files: default size limit of one file, in bytes
	maxNonce       = 25       // Create Message: nonce
	maxMentions    = 100      // Allowed Mentions: users
	maxThreadName  = 100      // Start Thread: name
	maxModalRows   = 5        // Modal: top-level components
	maxModalTitle  = 45       // Modal: title
	maxLabel       = 45       // Label: label
	maxLabelHelp   = 100      // Label: description
	maxInput       = 4000     // Text Input: max_length and value
	maxInputHint   = 100      // Text Input: placeholder
)
