package discordfake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	userPattern    = regexp.MustCompile(`^<@!?(\d+)>`)
	rolePattern    = regexp.MustCompile(`^<@&(\d+)>`)
	channelPattern = regexp.MustCompile(`^<#(\d+)>`)
	timePattern    = regexp.MustCompile(`^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>`)
	commandPattern = regexp.MustCompile(`^</([^:>]+):(\d+)>`)
	emojiPattern   = regexp.MustCompile(`^<a?:(\w+):(\d+)>`)
	autoPattern    = regexp.MustCompile(`^<(https?://[^\s<>]+)>`)
	mailPattern    = regexp.MustCompile(`^<([^\s<>@]+@[^\s<>]+\.[^\s<>]+)>`)
	barePattern    = regexp.MustCompile(`^https?://[^\s<]+`)
	maskedPattern  = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\]|\[[^\]]*\])+)\]\(\s*<?((?:[^\s\\()<>]|\\.|\([^\s()]*\))+)>?(?:\s+["'].*?["'])?\s*\)`)
)

// angle reads what stands between < and >.
func (r *rendering) angle(s string) (shown string, taken int) {
	name := func(of func(Snowflake) string, id, sign, unknown string) string {
		if of != nil {
			if n := of(Snowflake(id)); n != "" {
				return sign + n
			}
		}
		return unknown
	}
	stands := func(text string) string {
		r.out.Mentions = append(r.out.Mentions, text)
		return text
	}
	if m := userPattern.FindStringSubmatch(s); m != nil {
		return stands(name(r.reader.User, m[1], "@", "@unknown-user")), len(m[0])
	}
	if m := rolePattern.FindStringSubmatch(s); m != nil {
		return stands(name(r.reader.Role, m[1], "@", "@unknown-role")), len(m[0])
	}
	if m := channelPattern.FindStringSubmatch(s); m != nil {
		return stands(name(r.reader.Channel, m[1], "#", "#unknown")), len(m[0])
	}
	if m := timePattern.FindStringSubmatch(s); m != nil {
		return r.moment(m[1], m[2]), len(m[0])
	}
	if m := commandPattern.FindStringSubmatch(s); m != nil {
		return stands("/" + m[1]), len(m[0])
	}
	if m := emojiPattern.FindStringSubmatch(s); m != nil {
		return ":" + m[1] + ":", len(m[0])
	}
	if m := autoPattern.FindStringSubmatch(s); m != nil {
		return r.link(m[1], m[1]), len(m[0])
	}
	if m := mailPattern.FindStringSubmatch(s); m != nil {
		return r.link(m[1], "mailto:"+m[1]), len(m[0])
	}
	return "", 0
}

func (r *rendering) link(text, address string) string {
	r.out.Links = append(r.out.Links, Link{text, address})
	return text
}

// masked reads [text](address). The client follows web addresses only, and shows anything else as it was written; it
// also does where the text itself looks like an address.
func (r *rendering) masked(s string) (shown string, taken int) {
	m := maskedPattern.FindStringSubmatch(s)
	if m == nil {
		return "", 0
	}
	address := unescape(m[2])
	if !webAddress(address) || strings.Contains(m[1], "://") {
		return "", 0
	}
	inner := &rendering{reader: r.reader}
	text := inner.inline(m[1])
	if strings.TrimSpace(text) == "" {
		return "", 0
	}
	r.out.Styled = append(r.out.Styled, inner.out.Styled...)
	return r.link(text, address), len(m[0])
}

var backslashes = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)

func unescape(s string) string { return backslashes.ReplaceAllString(s, "$1") }

// bare reads an address that simply stands there; what ends a sentence does not belong to it.
func (r *rendering) bare(s string) (shown string, taken int) {
	address := barePattern.FindString(s)
	for address != "" {
		end := address[len(address)-1]
		unopened := end == ')' && strings.Count(address, ")") > strings.Count(address, "(")
		if !unopened && strings.IndexByte(".,:;\"'!?]*_~|", end) < 0 {
			break
		}
		address = address[:len(address)-1]
	}
	if !webAddress(address) {
		return "", 0
	}
	return r.link(address, address), len(address)
}

// moment reads <t:unix:style> in the reader's zone (Discord: Reference, timestamp styles).
func (r *rendering) moment(unix, style string) string {
	n, err := strconv.ParseInt(unix, 10, 64)
	if err != nil {
		return "Invalid date"
	}
	at := time.Unix(n, 0)
	local := at.In(r.reader.Zone)
	layouts := map[string]string{
		"t": "15:04", "T": "15:04:05", "d": "02/01/2006", "D": "2 January 2006", "": "2 January 2006 15:04",
		"f": "2 January 2006 15:04", "F": "Monday, 2 January 2006 15:04", "s": "02/01/2006, 15:04", "S": "02/01/2006, 15:04:05",
	}
	text := local.Format(layouts[style])
	if style == "R" {
		text = relative(at.Sub(r.reader.Now))
	}
	r.out.Moments = append(r.out.Moments, Moment{text, at})
	return text
}

func relative(d time.Duration) string {
	ahead := d >= 0
	d = d.Abs()
	n, unit := int(d.Seconds()), "second"
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"minute", time.Minute}, {"hour", time.Hour}, {"day", 24 * time.Hour}, {"month", 30 * 24 * time.Hour}, {"year", 365 * 24 * time.Hour}} {
		if d >= u.size {
			n, unit = int(d/u.size), u.name
		}
	}
	if n != 1 {
		unit += "s"
	}
	if ahead {
		return fmt.Sprintf("in %d %s", n, unit)
	}
	return fmt.Sprintf("%d %s ago", n, unit)
}
