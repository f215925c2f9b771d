package slack

// Scope is one permission of Weft's bot token, and what it is for: the guides and [Check] say it in these words.
type Scope struct {
	// Name is Slack's own.
	Name string
	// Reason says what people lose without it.
	Reason string
	// History: it reads what stands in channels, so the steward decides. Everything else works without it.
	History bool
}

// Scopes lists what Weft asks for: the least that its features need, in the order in which the guides explain it.
func Scopes() []Scope {
	return []Scope{
		{Name: "commands", Reason: "People type /weft, and find Weft's shortcuts in the menus."},
		{Name: "chat:write", Reason: "Weft posts messages in the channels to which it was invited, edits its own and deletes them."},
		{Name: "im:write", Reason: "Weft opens a direct conversation with somebody who joined."},
		{Name: "im:history", Reason: "Weft reads what people write to it in their direct conversation with it, and looks there for a message of its own before it sends one again."},
		{Name: "im:read", Reason: "Weft knows its direct conversations from channels."},
		{Name: "mpim:write", Reason: "Weft opens a group conversation for people who are introduced to each other."},
		{Name: "mpim:read", Reason: "Weft knows who is in a group conversation that it opened."},
		{Name: "app_mentions:read", Reason: "Weft hears what somebody says to it by name in a channel, and nothing else that is said there."},
		{Name: "channels:read", Reason: "Weft knows the public channels to which it was invited: their names, whether they are archived, who may enter. The line “who can see this” is made of it."},
		{Name: "groups:read", Reason: "The same for private channels to which Weft was invited."},
		{Name: "users:read", Reason: "Weft takes somebody's name, time zone and language from their profile until they set them. Without it everybody is asked."},
		{Name: "files:write", Reason: "Weft uploads charts with their descriptions, and the files that somebody asked for."},
		{Name: "channels:history", Reason: "Weft hears replies to its own messages in public channels, and looks there for a message of its own before it sends one again. Slack gives this only together with all that is said in channels where Weft is; Weft drops the rest unread.", History: true},
		{Name: "groups:history", Reason: "The same for private channels.", History: true},
		{Name: "mpim:history", Reason: "The same for group conversations.", History: true},
	}
}

// wanted names the scopes of an app, with or without those that read channels.
func wanted(history bool) []string {
	var names []string
	for _, s := range Scopes() {
		if history || !s.History {
			names = append(names, s.Name)
		}
	}
	return names
}
