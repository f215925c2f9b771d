package discordfake

import (
	"net/http"
	"strconv"
	"strings"
)

func (s *Server) guildRoutes(add adder) {
	get := func(path string, do func(*request, *guild) (answer, *refusal)) {
		add(http.MethodGet, path, withToken, func(r *request) (answer, *refusal) {
			g, why := s.guildAt(r)
			if why != nil {
				return refused(why)
			}
			return do(r, g)
		})
	}
	get("/guilds/{guild}", func(r *request, g *guild) (answer, *refusal) {
		o := s.guildObject(g)
		if r.URL.Query().Get("with_counts") == "true" {
			o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), len(g.members)
		}
		return ok(o)
	})
	get("/guilds/{guild}/channels", func(_ *request, g *guild) (answer, *refusal) {
		found := []any{}
		for _, c := range s.channelsOf(g) {
			found = append(found, s.channelObject(c))
		}
		return ok(found)
	})
	get("/guilds/{guild}/roles", func(_ *request, g *guild) (answer, *refusal) {
		return ok(s.guildObject(g)["roles"])
	})
	get("/guilds/{guild}/members/{user}", func(r *request, g *guild) (answer, *refusal) {
		who := Snowflake(r.PathValue("user"))
		if m := g.members[who]; m != nil {
			return ok(m.object())
		}
		if s.users[who] == nil {
			return refused(unknownUser())
		}
		return refused(unknownMember())
	})
	get("/guilds/{guild}/members", func(r *request, g *guild) (answer, *refusal) {
		if s.options.Intents&intentMembers == 0 { // Discord: List Guild Members
			return refused(missingAccess())
		}
		found := []any{}
		after := Snowflake(r.URL.Query().Get("after"))
		for _, who := range sortedKeys(g.members) {
			if after.Before(who) {
				found = append(found, g.members[who].object())
			}
		}
		return ok(found)
	})
	get("/guilds/{guild}/members/search", func(r *request, g *guild) (answer, *refusal) {
		query := strings.ToLower(r.URL.Query().Get("query"))
		found := []any{}
		for _, who := range sortedKeys(g.members) {
			m := g.members[who]
			for _, name := range []string{m.nick, m.user.global, m.user.name} {
				if strings.HasPrefix(strings.ToLower(name), query) {
					found = append(found, m.object())
					break
				}
			}
		}
		limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
		if err != nil {
			limit = 1
		}
		return ok(found[:min(len(found), limit)])
	})
}

// guildAt is the guild of a request, in which the bot has to be. Where it is not, the guild itself is unknown to it, and
// what is in it closed (discord-api-docs, issue 1716).
func (s *Server) guildAt(r *request) (*guild, *refusal) {
	g := s.guilds[Snowflake(r.PathValue("guild"))]
	if g == nil {
		return nil, unknownGuild()
	}
	if g.absent && strings.Count(strings.TrimPrefix(r.URL.Path, apiPrefix), "/") > 2 {
		return nil, missingAccess()
	}
	if g.absent {
		return nil, unknownGuild()
	}
	return g, nil
}
