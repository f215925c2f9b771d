package discordfake

import (
	"net/http"
	"slices"
	"time"
)

func (s *Server) channelRoutes(add adder) {
	add(http.MethodGet, "/channels/{channel}", withToken, func(r *request) (answer, *refusal) {
		c, why := s.channelAt(r)
		if why != nil {
			return refused(why)
		}
		return ok(s.channelObject(c))
	})
	add(http.MethodPatch, "/channels/{channel}", withToken, s.changeChannel)
	add(http.MethodDelete, "/channels/{channel}", withToken, func(r *request) (answer, *refusal) {
		c, why := s.channelAt(r)
		if why != nil {
			return refused(why)
		}
		o := s.channelObject(c)
		if c.guild == nil {
			return ok(o) // closes the conversation in the bot's list, and deletes nothing
		}
		manage := ManageChannels
		if c.thread() {
			manage = ManageThreads
		}
		if !s.may(s.bot.id, c).Has(manage) {
			return refused(missingPermissions())
		}
		s.removeChannel(c)
		return ok(o)
	})
}

func (s *Server) changeChannel(r *request) (answer, *refusal) {
	c, why := s.channelAt(r)
	if why != nil {
		return refused(why)
	}
	if !c.thread() {
		if !s.may(s.bot.id, c).Has(ManageChannels) {
			return refused(missingPermissions())
		}
		if has(r.body, "name") {
			c.name = text(r.body, "name")
		}
		if has(r.body, "topic") {
			c.topic = text(r.body, "topic")
		}
		s.announce(c, "UPDATE")
		return ok(s.channelObject(c))
	}
	if why := s.changeThread(c, r.body); why != nil {
		return refused(why)
	}
	return ok(s.channelObject(c))
}

// changeThread edits a thread: who manages threads may, and whoever started it; one that is archived has to be
// opened first, or in the same request (Discord: Modify Channel, thread).
func (s *Server) changeThread(c *channel, said object) *refusal {
	may := s.may(s.bot.id, c)
	manages := may.Has(ManageThreads)
	reopens := has(said, "archived") && !truth(said, "archived")
	if c.archived && !reopens {
		return refuse(http.StatusBadRequest, 50083, "Thread is archived")
	}
	if !manages && (c.owner != s.bot.id || c.locked || has(said, "locked")) {
		return missingPermissions()
	}
	f := &form{}
	if has(said, "name") {
		f.length("name", text(said, "name"), 1, longestThreadName)
	}
	checkAutoArchive(f, said)
	if why := f.refusal(); why != nil {
		return why
	}
	if has(said, "name") {
		c.name = text(said, "name")
	}
	if has(said, "auto_archive_duration") {
		c.autoArchive = number(said, "auto_archive_duration")
	}
	if has(said, "archived") {
		c.archived, c.archivedAt = truth(said, "archived"), time.Now()
	}
	if has(said, "locked") {
		c.locked = truth(said, "locked")
	}
	if has(said, "invitable") {
		c.invitable = truth(said, "invitable")
	}
	s.announce(c, "UPDATE")
	s.touch()
	return nil
}

func checkAutoArchive(f *form, said object) {
	if has(said, "auto_archive_duration") && !slices.Contains([]int{60, 1440, 4320, 10080}, number(said, "auto_archive_duration")) {
		f.add("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {4320, 60, 10080, 1440}.")
	}
}
