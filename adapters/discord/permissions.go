package discord

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Permissions is a set of Discord's permissions, as bits (Discord: Permissions, bitwise permission flags).
type Permissions uint64

// The permissions that Weft looks at.
const (
	Administrator         Permissions = 1 << 3
	ViewChannel           Permissions = 1 << 10
	SendMessages          Permissions = 1 << 11
	AttachFiles           Permissions = 1 << 15
	ReadMessageHistory    Permissions = 1 << 16
	CreatePublicThreads   Permissions = 1 << 35
	CreatePrivateThreads  Permissions = 1 << 36
	SendMessagesInThreads Permissions = 1 << 38
)

// everyPermission is what owners and administrators have.
const everyPermission Permissions = 1<<53 - 1

// Need is a permission that Weft asks for.
type Need struct {
	Permission Permissions
	// Menu is what it is called in Discord's menus.
	Menu string
	// For says what stops working without it.
	For string
}

// Needs lists the permissions that Weft needs in a channel that is linked to it, and nothing besides: no permission to
// manage anything, none to mention everybody.
func Needs() []Need {
	return []Need{
		{ViewChannel, "View Channel", "find the channels that are linked to it, and say who can read them"},
		{SendMessages, "Send Messages", "ask questions and give answers back"},
		{ReadMessageHistory, "Read Message History", "look for its own message after a connection broke, instead of sending it twice"},
		{AttachFiles, "Attach Files", "show charts, and hand out files that somebody asked for"},
		{CreatePublicThreads, "Create Public Threads", "give a check-in's answers back below the message that asked"},
		{CreatePrivateThreads, "Create Private Threads", "open a room for people who are introduced to each other"},
		{SendMessagesInThreads, "Send Messages in Threads", "write in those threads and rooms"},
	}
}

// NeededPermissions is the sum of [Needs].
func NeededPermissions() Permissions {
	var all Permissions
	for _, n := range Needs() {
		all |= n.Permission
	}
	return all
}

// Has reports whether all of these are among p.
func (p Permissions) Has(all Permissions) bool { return p&all == all }

// Missing lists what p lacks of what Weft needs.
func (p Permissions) Missing() []Need {
	return slices.DeleteFunc(Needs(), func(n Need) bool { return p.Has(n.Permission) })
}

// InviteURL is where a server's administrator invites Weft, with the least permissions that it needs and its slash
// commands. application is the application's id.
func InviteURL(application string) string {
	query := url.Values{
		"client_id": {application}, "integration_type": {"0"}, "scope": {"bot applications.commands"},
		"permissions": {strconv.FormatUint(uint64(NeededPermissions()), 10)},
	}
	return "https://discord.com/oauth2/authorize?" + query.Encode()
}

// whereToSet is how a missing permission is given, in the words of Discord's menus.
func whereToSet(channel string, missing []Need) string {
	names := make([]string, len(missing))
	for i, n := range missing {
		names[i] = n.Menu
	}
	list := strings.Join(names, ", ")
	if channel == "" { // where it is in the plural
		return "Server Settings → Roles → the role of Weft → Permissions: " + strings.Replace(list, "View Channel", "View Channels", 1)
	}
	return "#" + channel + ": Edit Channel → Permissions → Advanced permissions → + → the role of Weft: " + list
}

// roleOverwrite is what a channel allows or denies a role or a member beyond what the server does.
type roleOverwrite struct {
	ID    string      `json:"id"`
	Allow Permissions `json:"allow,string"`
	Deny  Permissions `json:"deny,string"`
}

// basePermissions is what a member may in a server before a channel is looked at (Discord: Permissions, hierarchy).
// roles are those of the server, by id; that of everybody has the server's own id.
func basePermissions(guild string, roles map[string]Permissions, mine []string) Permissions {
	may := roles[guild]
	for _, r := range mine {
		may |= roles[r]
	}
	if may.Has(Administrator) {
		return everyPermission
	}
	return may
}

// channelPermissions is what a member may in a channel: first what is said of everybody, then of their roles
// together, then of themselves.
func channelPermissions(base Permissions, guild, self string, mine []string, overwrites []roleOverwrite) Permissions {
	if base.Has(Administrator) {
		return everyPermission
	}
	var allow, deny Permissions
	may := base
	for _, o := range overwrites {
		switch {
		case o.ID == guild:
			may = may&^o.Deny | o.Allow
		case slices.Contains(mine, o.ID):
			allow |= o.Allow
			deny |= o.Deny
		}
	}
	may = may&^deny | allow
	for _, o := range overwrites {
		if o.ID == self {
			may = may&^o.Deny | o.Allow
		}
	}
	if !may.Has(ViewChannel) {
		return 0
	}
	return may
}
