package slackfake

import "time"

func (u *User) json(w *Workspace, withMail, withLocale bool) Object {
	offset, label := 0, u.TZ
	if zone, err := time.LoadLocation(u.TZ); err == nil {
		label, offset = w.s.opts.Now().In(zone).Zone()
	}
	profile := Object{
		"real_name": u.RealName, "real_name_normalized": u.RealName, "display_name": u.DisplayName,
		"display_name_normalized": u.DisplayName, "pronouns": u.Pronouns, "team": w.ID,
	}
	if withMail && u.Email != "" {
		profile["email"] = u.Email
	}
	o := Object{
		"id": u.ID, "team_id": w.ID, "name": u.Name, "deleted": u.Deactivated, "is_bot": u.IsBot,
		"is_app_user": false, "is_restricted": u.Guest, "is_ultra_restricted": false, "is_stranger": u.Stranger,
		"updated": w.s.seconds(), "profile": profile,
	}
	if !u.Deactivated {
		o["real_name"], o["tz"], o["tz_label"], o["tz_offset"] = u.RealName, u.TZ, label, offset
	}
	if withLocale {
		o["locale"] = u.Locale
	}
	return o
}

func usersInfo(c *call) (Object, *refusal) {
	u := c.w.user(c.args.text("user"))
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return Object{"user": u.json(c.w, c.w.scopes["users:read.email"], c.args.flag("include_locale"))}, nil
}

func usersList(c *call) (Object, *refusal) {
	cut, next, refused := page(c.args, c.w.users, maxPage, maxPage)
	if refused != nil {
		return nil, refused
	}
	members := []any{}
	for _, u := range cut {
		members = append(members, u.json(c.w, c.w.scopes["users:read.email"], c.args.flag("include_locale")))
	}
	return Object{"members": members, "cache_ts": c.s.seconds(), "response_metadata": cursor(next)}, nil
}

func usersProfile(c *call) (Object, *refusal) {
	u := c.w.user(c.args.text("user"))
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return Object{"profile": u.json(c.w, c.w.scopes["users:read.email"], false)["profile"]}, nil
}
