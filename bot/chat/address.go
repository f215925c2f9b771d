package chat

// Address says where a message goes.
//
//sumtype:decl
type Address interface{ address() }

type (
	// Direct is a message to one person alone.
	Direct struct{ User UserID }
	// Room is a small group of two to seven people and Weft. Near is the channel under which a platform
	// without group messages opens a private thread.
	Room struct {
		People []UserID
		Near   ChannelID
		Name   string
	}
	// InChannel is a channel, or a thread in it.
	InChannel struct {
		Channel ChannelID
		Thread  MessageID
	}
	// Home is a person's own desk, which shows one message that is replaced as a whole.
	Home struct{ User UserID }
)

func (Direct) address()    {}
func (Room) address()      {}
func (InChannel) address() {}
func (Home) address()      {}
