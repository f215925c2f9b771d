package discordfake

import (
	"strconv"
)

// Permissions are bits (Discord: Permissions).
type Permissions uint64

// The permissions that the platform looks at.
const (
	Administrator         Permissions = 1 << 3
	ManageChannels        Permissions = 1 << 4
	ManageGuild           Permissions = 1 << 5
	AddReactions          Permissions = 1 << 6
	ViewChannel           Permissions = 1 << 10
	SendMessages          Permissions = 1 << 11
	ManageMessages        Permissions = 1 << 13
	EmbedLinks            Permissions = 1 << 14
	AttachFiles           Permissions = 1 << 15
	ReadMessageHistory    Permissions = 1 << 16
	MentionEveryone       Permissions = 1 << 17
	UseExternalEmojis     Permissions = 1 << 18
	ManageRoles           Permissions = 1 << 28
	UseSlashCommands      Permissions = 1 << 31
	ManageThreads         Permissions = 1 << 34
	CreatePublicThreads   Permissions = 1 << 35
	CreatePrivateThreads  Permissions = 1 << 36
	SendMessagesInThreads Permissions = 1 << 38
	allPermissions        Permissions = 1<<53 - 1
)

// usual is what @everyone may in a new guild, as far as the platform looks at it.
const usual = AddReactions | ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory |
	MentionEveryone | UseExternalEmojis | UseSlashCommands | CreatePublicThreads | CreatePrivateThreads | SendMessagesInThreads

// Has tells whether all of these are among them.
func (p Permissions) Has(all Permissions) bool { return p&all == all }

func (p Permissions) String() string { return strconv.FormatUint(uint64(p), 10) }

// base is what somebody may in a guild before a channel is looked at (Discord: Permissions, computing).
func (g *guild) base(who Snowflake) Permissions {
	if g.owner == who {
		return allPermissions
	}
	m := g.members[who]
	if m == nil {
		return 0
	}
	may := g.roles[g.id].permissions
	for _, r := range m.roles {
		if role := g.roles[r]; role != nil {
			may |= role.permissions
		}
	}
	if may.Has(Administrator) {
		return allPermissions
	}
	return may
}

// may is what somebody may in a channel. Threads take theirs from the channel they hang in.
func (s *Server) may(who Snowflake, c *channel) Permissions {
	if c.guild == nil {
		if c.recipient == who || who == s.bot.id {
			return ViewChannel | SendMessages | ReadMessageHistory | EmbedLinks | AttachFiles | AddReactions
		}
		return 0
	}
	may := c.guild.base(who)
	m := c.guild.members[who]
	if m == nil || may == allPermissions {
		return may
	}
	at := c
	if c.thread() {
		if at = s.channels[c.parent]; at == nil {
			return 0
		}
	}
	if o, ok := at.overwrites[c.guild.id]; ok {
		may = may&^o.deny | o.allow
	}
	var allow, deny Permissions
	for _, r := range m.roles {
		o := at.overwrites[r]
		allow, deny = allow|o.allow, deny|o.deny
	}
	may = may&^deny | allow
	if o, ok := at.overwrites[who]; ok {
		may = may&^o.deny | o.allow
	}
	if !may.Has(ViewChannel) {
		return 0
	}
	if c.kind == PrivateThread && !c.in(who) && !may.Has(ManageThreads) {
		return 0
	}
	return may
}

// speak is the permission that sending asks for in a channel.
func (c *channel) speak() Permissions {
	if c.thread() {
		return SendMessagesInThreads
	}
	return SendMessages
}

// sees tells whether somebody can look into a channel.
func (s *Server) sees(who Snowflake, c *channel) bool { return s.may(who, c).Has(ViewChannel) }
