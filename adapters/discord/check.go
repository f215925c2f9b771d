package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"weft/bot/chat"
)

// Finding is one thing that keeps Weft from working on Discord, for whoever runs the program.
type Finding struct {
	// Where is a server, a channel or "" for the application as a whole.
	Where string
	// What is wrong, in one sentence.
	What string
	// Mend says where to set it right, in the words of Discord's pages and menus.
	Mend string
}

// Where the settings of an application are found.
const (
	pageBot     = "discord.com/developers → the application → Bot → Reset Token, and give Weft the new one"
	pageGeneral = "discord.com/developers → the application → General Information"
)

// Check asks Discord whether everything is as Weft needs it: the token, the application, how interactions come, how
// many sessions are left for today, and server by server the permissions, also in each of the channels that are linked.
// It changes nothing. No findings: nothing is known to be wrong.
func Check(ctx context.Context, c Config, linked ...chat.ChannelID) []Finding {
	d, err := New(c)
	if err != nil {
		return []Finding{{What: err.Error(), Mend: pageGeneral}}
	}
	defer d.session.Client.CloseIdleConnections()
	ch := checking{d: d, ctx: ctx}
	if ch.application() {
		ch.sessions()
		ch.guilds(linked)
	}
	return ch.found
}

// checking collects findings.
type checking struct {
	d     *Driver
	ctx   context.Context //nolint:containedctx // it lives as long as one call of Check
	found []Finding
}

func (c *checking) add(where, what, mend string) {
	c.found = append(c.found, Finding{where, what, mend})
}

// ask is a request whose failure is itself a finding.
func (c *checking) ask(where, path string, into any) bool {
	err := c.d.call(c.ctx, get(path).urgent(shareDirect), into)
	switch {
	case err == nil:
		return true
	case isUnauthorized(err):
		c.add(where, "Discord does not accept the bot's token.", pageBot)
	case waitOf(err) > 0, errors.Is(err, chat.ErrNotCertain):
		c.add(where, "Discord does not answer just now: "+err.Error(), "Try again in a minute. Where it stays so, see whether this machine reaches "+c.d.config.APIURL)
	default:
		c.add(where, "Discord refuses to tell: "+err.Error(), pageBot)
	}
	return false
}

// application checks whose token it is and how interactions come. ok: asking on makes sense.
func (c *checking) application() (ok bool) {
	var app struct {
		ID       string `json:"id"`
		Key      string `json:"verify_key"`
		Endpoint string `json:"interactions_endpoint_url"`
	}
	if !c.ask("", "/applications/@me", &app) {
		return false
	}
	config := c.d.config
	if app.ID != config.ApplicationID {
		c.add("", fmt.Sprintf("The token belongs to the application %s, not to %s.", app.ID, config.ApplicationID), pageGeneral+" → Application ID")
		return false
	}
	switch {
	case config.Listen == "" && app.Endpoint != "":
		c.add("", "Discord sends everything that people press and type to "+app.Endpoint+", and nothing to Weft.",
			pageGeneral+" → Interactions Endpoint URL: leave it empty, or let Weft listen there")
	case config.Listen != "" && app.Endpoint == "":
		c.add("", "Weft listens for interactions, and Discord does not know where.", pageGeneral+" → Interactions Endpoint URL: https://…"+interactionsPath)
	case config.Listen != "" && !strings.EqualFold(app.Key, config.PublicKey):
		c.add("", "The public key is not that of the application, so nothing that Discord sends can be trusted.", pageGeneral+" → Public Key")
	}
	return true
}

// sessions checks how often Weft may still connect today. No intent needs to be granted: Weft asks for none that is
// privileged.
func (c *checking) sessions() {
	var start gatewayStart
	if !c.ask("", "/gateway/bot", &start) {
		return
	}
	if left := start.Limit.Remaining; start.Limit.Total > 0 && left < start.Limit.Total/10 {
		c.add("", fmt.Sprintf("Discord lets Weft connect anew only %d more times today.", left),
			"Something starts Weft again and again: stop it, and read its log. Discord resets the token of whoever uses up all of them")
	}
}

// guilds checks the permissions in each server.
func (c *checking) guilds(linked []chat.ChannelID) {
	var guilds []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if !c.ask("", "/users/@me/guilds", &guilds) {
		return
	}
	if len(guilds) == 0 {
		c.add("", "Weft is in no server yet.", "Somebody who may manage the server opens "+InviteURL(c.d.config.ApplicationID))
	}
	rest := map[chat.ChannelID]bool{}
	for _, l := range linked {
		rest[l] = l.Platform == Platform && l.Space != c.d.config.ApplicationID
	}
	for _, g := range guilds {
		var channels []chat.ChannelID
		for _, l := range linked {
			if l.Space == g.ID {
				channels = append(channels, l)
				delete(rest, l)
			}
		}
		c.guild(g.ID, g.Name, channels)
	}
	for _, l := range linked {
		if rest[l] {
			c.add(l.ID, "A linked channel is in a server that Weft is not in any more.", "Invite Weft again, or unlink the channel: "+InviteURL(c.d.config.ApplicationID))
		}
	}
}

// guild checks one server, and the channels in it that are linked.
func (c *checking) guild(id, name string, linked []chat.ChannelID) {
	me, err := c.d.me(c.ctx)
	if err != nil {
		c.add(name, "Discord does not tell who Weft is: "+err.Error(), pageBot)
		return
	}
	var guild guildObject
	var self struct {
		Roles []string `json:"roles"`
	}
	if !c.ask(name, "/guilds/"+id, &guild) || !c.ask(name, "/guilds/"+id+"/members/"+me, &self) {
		return
	}
	base := basePermissions(id, guild.roles(), self.Roles)
	if missing := base.Missing(); len(missing) > 0 && len(linked) == 0 {
		c.missing(name, "", missing)
	}
	for _, l := range linked {
		var at channelObject
		err := c.d.call(c.ctx, get("/channels/"+l.ID).urgent(id), &at)
		switch {
		case hasCode(err, codeMissingAccess, codeMissingPermissions):
			c.missing(name, l.ID, Needs()[:1])
		case isGone(err):
			c.add(name, "A linked channel is gone: "+l.ID+".", "Unlink it, or link another")
		case err != nil:
			c.add(name, "Discord does not tell of the channel "+l.ID+": "+err.Error(), "Try again in a minute")
		default:
			may := channelPermissions(base, id, me, self.Roles, at.Overwrites)
			if missing := may.Missing(); len(missing) > 0 {
				c.missing(name, cmp.Or(at.Name, l.ID), missing)
			}
		}
	}
}

// missing names the permissions that are missing, each with what it is for.
func (c *checking) missing(guild, channel string, missing []Need) {
	var lines []string
	for _, n := range missing {
		lines = append(lines, n.Menu+" (to "+n.For+")")
	}
	where := guild
	if channel != "" {
		where += " #" + channel
	}
	c.add(where, "Weft lacks a permission: "+strings.Join(lines, "; ")+".", whereToSet(channel, missing))
}
