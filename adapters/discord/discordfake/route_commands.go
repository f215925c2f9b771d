package discordfake

import (
	"bytes"
	"maps"
	"net/http"
)

// commands are those of the application: global ones under "", and each guild's own.
type commands struct {
	of     map[Snowflake]map[Snowflake]object
	made   map[Snowflake]int
	writes CommandWrites
}

// CommandWrites counts what was done to commands.
type CommandWrites struct {
	// Created are new ones, Changed those that a request made different, Same those written as they already were.
	Created, Changed, Same, Deleted int
	// Overwrites are requests that replaced all commands of a place at once (PUT).
	Overwrites int
}

func newCommands() *commands {
	return &commands{of: map[Snowflake]map[Snowflake]object{}, made: map[Snowflake]int{}}
}

func (c *commands) forget(guild Snowflake) { delete(c.of, guild) }

func (c *commands) named(guild Snowflake, name string, kind int) object {
	for _, o := range c.of[guild] {
		if text(o, "name") == name && numberOr(o, "type", 1) == kind {
			return o
		}
	}
	return nil
}

func (s *Server) commandRoutes(add adder) {
	for _, base := range []string{"/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands"} {
		one := base + "/{command}"
		add(http.MethodGet, base, withToken, s.scoped(s.listCommands))
		add(http.MethodPost, base, withToken, s.scoped(s.createCommand))
		add(http.MethodPut, base, withToken, s.scoped(s.overwriteCommands))
		add(http.MethodGet, one, withToken, s.scoped(func(r *request, scope Snowflake) (answer, *refusal) {
			c := s.commands.of[scope][Snowflake(r.PathValue("command"))]
			if c == nil {
				return refused(unknownCommand())
			}
			return ok(c)
		}))
		add(http.MethodPatch, one, withToken, s.scoped(s.patchCommand))
		add(http.MethodDelete, one, withToken, s.scoped(func(r *request, scope Snowflake) (answer, *refusal) {
			which := Snowflake(r.PathValue("command"))
			if s.commands.of[scope][which] == nil {
				return refused(unknownCommand())
			}
			delete(s.commands.of[scope], which)
			s.commands.writes.Deleted++
			return noContent()
		}))
	}
}

// scoped finds out whose commands a request is about: all guilds' or one's.
func (s *Server) scoped(do func(*request, Snowflake) (answer, *refusal)) handler {
	return func(r *request) (answer, *refusal) {
		if Snowflake(r.PathValue("application")) != s.app {
			return refused(refuse(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application"))
		}
		scope := Snowflake(r.PathValue("guild"))
		if scope != "" && (s.guilds[scope] == nil || s.guilds[scope].absent) {
			return refused(missingAccess())
		}
		if s.commands.of[scope] == nil {
			s.commands.of[scope] = map[Snowflake]object{}
		}
		return do(r, scope)
	}
}

func (s *Server) listCommands(r *request, scope Snowflake) (answer, *refusal) {
	found := []any{}
	for _, c := range sortedKeys(s.commands.of[scope]) {
		o := maps.Clone(s.commands.of[scope][c])
		if r.URL.Query().Get("with_localizations") != "true" {
			delete(o, "name_localizations")
			delete(o, "description_localizations")
		}
		found = append(found, o)
	}
	return ok(found)
}

func (s *Server) createCommand(r *request, scope Snowflake) (answer, *refusal) {
	f := &form{}
	checkCommand(f, "", r.body)
	if why := f.refusal(); why != nil {
		return refused(why)
	}
	old := s.commands.named(scope, text(r.body, "name"), numberOr(r.body, "type", 1))
	if old == nil && len(s.commands.of[scope]) >= mostCommands {
		return refused(refuse(http.StatusBadRequest, 30032, "Maximum number of application commands reached (100)"))
	}
	if old == nil {
		if s.commands.made[scope] >= mostCommandsMade {
			return refused(refuse(http.StatusTooManyRequests, 30034, "Max number of daily application command creates has been reached (200)"))
		}
		return created(s.putCommand(scope, r.body, nil))
	}
	return ok(s.putCommand(scope, r.body, old))
}

func (s *Server) patchCommand(r *request, scope Snowflake) (answer, *refusal) {
	old := s.commands.of[scope][Snowflake(r.PathValue("command"))]
	if old == nil {
		return refused(unknownCommand())
	}
	f := &form{}
	merged := with(old, r.body)
	checkCommand(f, "", merged)
	if why := f.refusal(); why != nil {
		return refused(why)
	}
	return ok(s.putCommand(scope, merged, old))
}

func (s *Server) overwriteCommands(r *request, scope Snowflake) (answer, *refusal) {
	values, isList := r.value.([]any)
	f := &form{}
	if !isList {
		f.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return refused(f.refusal())
	}
	if len(values) > mostCommands {
		return refused(refuse(http.StatusBadRequest, 30032, "Maximum number of application commands reached (100)"))
	}
	names, fresh := map[string]bool{}, 0
	for i, v := range values {
		o, _ := v.(object)
		checkCommand(f, digits(i), o)
		name := text(o, "name") + "/" + digits(numberOr(o, "type", 1))
		if names[name] {
			f.add(in(digits(i), "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		names[name] = true
		if s.commands.named(scope, text(o, "name"), numberOr(o, "type", 1)) == nil {
			fresh++
		}
	}
	if why := f.refusal(); why != nil {
		return refused(why)
	}
	if s.commands.made[scope]+fresh > mostCommandsMade {
		return refused(refuse(http.StatusTooManyRequests, 30034, "Max number of daily application command creates has been reached (200)"))
	}
	s.commands.writes.Overwrites++
	kept, found := map[Snowflake]object{}, []any{}
	for _, v := range values {
		o, _ := v.(object)
		c := s.putCommand(scope, o, s.commands.named(scope, text(o, "name"), numberOr(o, "type", 1)))
		kept[Snowflake(text(c, "id"))] = c
		found = append(found, c)
	}
	s.commands.writes.Deleted += len(s.commands.of[scope]) - len(kept)
	s.commands.of[scope] = kept
	return ok(found)
}

// putCommand stores a command as Discord gives it back: with an id that its name keeps, and a version that changes
// with what it says.
func (s *Server) putCommand(scope Snowflake, said, old object) object {
	c := clone(said)
	for key, usually := range map[string]any{
		"type": 1, "description": "", "default_member_permissions": nil, "dm_permission": true, "nsfw": false, "contexts": nil,
		"integration_types": []any{0}, "name_localizations": nil, "description_localizations": nil,
	} {
		if _, set := c[key]; !set {
			c[key] = usually
		}
	}
	c["application_id"] = string(s.app)
	if scope != "" {
		c["guild_id"] = string(scope)
	}
	if old == nil {
		c["id"], c["version"] = string(s.ids.next()), string(s.ids.next())
		s.commands.made[scope]++
		s.commands.writes.Created++
	} else {
		c["id"], c["version"] = old["id"], old["version"]
		if bytes.Equal(encode(clone(c)), encode(old)) {
			s.commands.writes.Same++
		} else {
			c["version"] = string(s.ids.next())
			s.commands.writes.Changed++
		}
	}
	c = clone(c)
	s.commands.of[scope][Snowflake(text(c, "id"))] = c
	s.touch()
	return c
}
