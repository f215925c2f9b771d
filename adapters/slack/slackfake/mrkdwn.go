package slackfake

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// reader turns what was sent into what one person reads.
type reader struct {
	w    *Workspace
	zone *time.Location
	out  Rendered
	// linkNames: bare names are mentions too (chat.postMessage with link_names or parse=full).
	linkNames bool
	// atoms are pieces that are ready and must not be looked at again; in the text a private-use rune stands for each.
	atoms []string
}

const atomBase = '\U000F0000'

func (r *reader) atom(s string) string {
	r.atoms = append(r.atoms, s)
	return string(atomBase + rune(len(r.atoms)-1))
}

// settle puts the atoms back.
func (r *reader) settle(s string) string {
	for strings.ContainsFunc(s, r.isAtom) {
		var b strings.Builder
		for _, c := range s {
			if r.isAtom(c) {
				b.WriteString(r.atoms[c-atomBase])
				continue
			}
			b.WriteRune(c)
		}
		s = b.String()
	}
	return s
}

func (r *reader) isAtom(c rune) bool { return c >= atomBase && int(c-atomBase) < len(r.atoms) }

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape knows the three entities that Slack knows, each once.
func unescape(s string) string { return unescaper.Replace(s) }

var (
	fenced  = regexp.MustCompile("(?s)```(.+?)```")
	inline  = regexp.MustCompile("`([^`\n]+)`")
	angled  = regexp.MustCompile(`<([^<>\n]+)>`)
	bareURL = regexp.MustCompile(`https?://[^\s<>|\x{F0000}-\x{FFFFD}]+`)
	names   = regexp.MustCompile(`@[\w.\-]+`)
	emojis  = regexp.MustCompile(`:([a-z0-9_+\-]+):`)
	quoted  = regexp.MustCompile(`(?m)^(?:&gt;&gt;&gt;|&gt;|>>>|>)\s?`)
)

// mrkdwn reads Slack's markup as the clients do.
func (r *reader) mrkdwn(s string, verbatim bool) string {
	s = angled.ReplaceAllStringFunc(s, func(m string) string { return r.atom(r.angle(m[1 : len(m)-1])) })
	code := func(m *regexp.Regexp) {
		s = m.ReplaceAllStringFunc(s, func(all string) string { return r.atom(unescape(m.FindStringSubmatch(all)[1])) })
	}
	code(fenced)
	code(inline)
	if !verbatim {
		s = bareURL.ReplaceAllStringFunc(s, func(m string) string {
			address := unescape(m)
			r.out.Links = append(r.out.Links, address)
			return r.atom(address)
		})
	}
	if r.linkNames {
		s = names.ReplaceAllStringFunc(s, func(m string) string {
			if known := m == "@here" || m == "@channel" || m == "@everyone" || r.w.byName(m[1:]) != nil; !known {
				return m
			}
			r.out.Mentions = append(r.out.Mentions, m)
			return r.atom(m)
		})
	}
	s = quoted.ReplaceAllString(s, "")
	s = r.emoji(s)
	for _, mark := range "*_~" {
		s = unmark(s, mark)
	}
	return r.settle(unescape(s))
}

// angle reads what stands between < and >.
func (r *reader) angle(s string) string {
	target, label, hasLabel := strings.Cut(s, "|")
	label = unescape(label)
	switch {
	case strings.HasPrefix(target, "@"):
		return r.mention(target[1:])
	case strings.HasPrefix(target, "#"):
		return r.channel(target[1:], label)
	case strings.HasPrefix(target, "!date^"):
		return r.dateTag(target, label)
	case strings.HasPrefix(target, "!subteam^"):
		r.out.Mentions = append(r.out.Mentions, label)
		return label
	case strings.HasPrefix(target, "!"):
		name := "@" + strings.TrimPrefix(target, "!")
		r.out.Mentions = append(r.out.Mentions, name)
		return name
	case !strings.Contains(target, ":"):
		return "<" + unescape(s) + ">"
	}
	address := unescape(target)
	r.out.Links = append(r.out.Links, address)
	if hasLabel && label != "" {
		return label
	}
	return strings.TrimPrefix(address, "mailto:")
}

func (r *reader) mention(id string) string {
	name := "@" + id
	if u := r.w.user(id); u != nil {
		name = "@" + u.shown()
	}
	r.out.Mentions = append(r.out.Mentions, name)
	return name
}

func (r *reader) channel(id, label string) string {
	name := "#" + id
	switch c := r.w.channel(id); {
	case c != nil && c.Kind == Private && !c.has(r.out.reader):
		name = "a private channel"
	case c != nil && c.Name != "":
		name = "#" + c.Name
	case label != "":
		name = "#" + label
	}
	r.out.Mentions = append(r.out.Mentions, name)
	return name
}

// dateTag reads !date^seconds^pattern^link, with what clients show that do not know it.
func (r *reader) dateTag(target, fallback string) string {
	parts := strings.SplitN(target, "^", 4)
	if len(parts) < 3 {
		return fallback
	}
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || fallback == "" {
		return fallback
	}
	if len(parts) == 4 && parts[3] != "" {
		r.out.Links = append(r.out.Links, unescape(parts[3]))
	}
	return r.moment(seconds, parts[2])
}

func (r *reader) moment(seconds int64, pattern string) string {
	t := time.Unix(seconds, 0).In(r.zone)
	text := datePattern(t, r.w.s.opts.Now().In(r.zone), pattern)
	r.out.Moments = append(r.out.Moments, Moment{At: t, Text: text})
	return text
}

// datePattern fills in Slack's placeholders (Slack: formatting text, date formatting).
func datePattern(t, now time.Time, pattern string) string {
	ordinal := func() string {
		day := t.Day()
		suffix := "th"
		if day/10 != 1 {
			switch day % 10 {
			case 1:
				suffix = "st"
			case 2:
				suffix = "nd"
			case 3:
				suffix = "rd"
			}
		}
		return strconv.Itoa(day) + suffix
	}
	long := t.Format("January ") + ordinal() + t.Format(", 2006")
	pretty := func(otherwise string) string {
		days := func(x time.Time) int64 {
			return time.Date(x.Year(), x.Month(), x.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
		}
		switch days(t) - days(now) {
		case -1:
			return "yesterday"
		case 0:
			return "today"
		case 1:
			return "tomorrow"
		}
		return otherwise
	}
	return strings.NewReplacer(
		"{date_num}", t.Format(time.DateOnly),
		"{date_slash}", t.Format("01/02/2006"),
		"{date_long_full}", t.Format("Monday, ")+long,
		"{date_long_pretty}", pretty(t.Format("Monday, ")+long),
		"{date_long}", t.Format("Monday, ")+long,
		"{date_short_pretty}", pretty(t.Format("Jan 2, 2006")),
		"{date_short}", t.Format("Jan 2, 2006"),
		"{date_pretty}", pretty(long),
		"{day_divider_pretty}", pretty(t.Format("Monday, January ")+ordinal()),
		"{date}", long,
		"{time_secs}", t.Format("3:04:05 PM"),
		"{time}", t.Format("3:04 PM"),
		"{ago}", now.Sub(t).Round(time.Minute).String()+" ago",
	).Replace(pattern)
}

// unmark removes pairs of a sign that formats what is between them: it has to stand at the edges of words, and on one
// line.
func unmark(s string, mark rune) string {
	runes := []rune(s)
	edge := func(i int) bool {
		return i < 0 || i >= len(runes) || !unicode.IsLetter(runes[i]) && !unicode.IsDigit(runes[i])
	}
	drop := map[int]bool{}
	for i := 0; i < len(runes); i++ {
		if runes[i] != mark || !edge(i-1) || i+1 >= len(runes) || unicode.IsSpace(runes[i+1]) || runes[i+1] == mark {
			continue
		}
		for j := i + 2; j < len(runes) && runes[j] != '\n'; j++ {
			if runes[j] == mark && !unicode.IsSpace(runes[j-1]) && edge(j+1) {
				drop[i], drop[j] = true, true
				i = j
				break
			}
		}
	}
	var b strings.Builder
	for i, c := range runes {
		if !drop[i] {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// emojiNames are a few of the names that Slack turns into pictures; enough to notice that it does.
var emojiNames = map[string]string{
	"smile": "😄", "wave": "👋", "heart": "❤️", "tada": "🎉", "thumbsup": "👍", "+1": "👍", "white_check_mark": "✅",
	"warning": "⚠️", "coffee": "☕", "eyes": "👀", "pray": "🙏", "seedling": "🌱", "calendar": "📅", "bell": "🔔", "x": "❌",
	"100": "💯", "fire": "🔥", "sunny": "☀️", "bulb": "💡", "lock": "🔒",
}

func (r *reader) emoji(s string) string {
	return emojis.ReplaceAllStringFunc(s, func(m string) string {
		if e, ok := emojiNames[strings.Trim(m, ":")]; ok {
			return r.atom(e)
		}
		return m
	})
}
