package discordtest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// See implements [chattest.Harness].
func (w *World) See(ctx context.Context, who chat.UserID, at chat.Address) ([]chattest.Seen, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("look at a place: %w", err)
	}
	p := w.Person(who)
	if p == nil {
		return nil, fmt.Errorf("%s is not on this server", who)
	}
	switch at := at.(type) {
	case chat.Direct:
		if at.User != who {
			return nil, nil
		}
		// What they asked in the lobby was answered to them alone, and they have read it.
		alone := slices.DeleteFunc(w.read(p, w.lobby), func(m chattest.Seen) bool { return !m.Private })
		return inOrder(append(w.read(p, p.DM()), alone...)), nil
	case chat.InChannel:
		return w.readChannel(p, at), nil
	case chat.Room, chat.Home:
	}
	return nil, nil
}

// readChannel is a channel with its public threads, or one of those with the message under which it hangs.
func (w *World) readChannel(p *discordfake.Person, at chat.InChannel) []chattest.Seen {
	in := discordfake.Snowflake(at.Channel.ID)
	all := w.read(p, in)
	for _, thread := range p.Threads(in) {
		if w.fake.Channel(thread).Kind == discordfake.PublicThread {
			all = append(all, w.read(p, thread)...)
		}
	}
	all = inOrder(all)
	if at.Thread.IsZero() {
		return all
	}
	root := at.Thread.ID
	if at.Thread.Channel != at.Channel {
		root = at.Thread.Channel.ID
	}
	return slices.DeleteFunc(all, func(m chattest.Seen) bool { return m.Thread.ID != root && m.ID.ID != root })
}

// inOrder puts messages of several places in the order in which they came.
func inOrder(all []chattest.Seen) []chattest.Seen {
	slices.SortStableFunc(all, func(a, b chattest.Seen) int {
		return discordfake.Snowflake(a.ID.ID).Compare(discordfake.Snowflake(b.ID.ID))
	})
	return all
}

func (w *World) read(p *discordfake.Person, in discordfake.Snowflake) []chattest.Seen {
	var all []chattest.Seen
	for _, v := range p.See(in) {
		if !herald(v) && !leads(v) {
			all = append(all, w.seen(v))
		}
	}
	return all
}

// herald tells a message of which only the summary stands yet: in a moment it is the whole.
func herald(v discordfake.View) bool {
	return slices.ContainsFunc(v.Controls, func(c discordfake.Control) bool { return c.Disabled && c.Label == "…" })
}

// leads tells a note that only leads to a form, on to its next page or back to what is wrong with it: what it says is
// told with the form.
func leads(v discordfake.View) bool {
	return slices.ContainsFunc(v.Controls, func(c discordfake.Control) bool {
		return c.Name != "" && (c.Name[0] == continueButton || c.Name[0] == mendButton)
	})
}

func (w *World) seen(v discordfake.View) chattest.Seen {
	in := w.channel(v.Channel)
	thread := chat.MessageID{}
	if at := w.fake.Channel(v.Channel); at.Guild == "" {
		in.Space = string(w.fake.ApplicationID())
	} else if at.Kind == discordfake.PublicThread {
		thread = chat.MessageID{Channel: w.channel(at.Parent), ID: string(v.Channel)}
	}
	seen := chattest.Seen{
		ID: chat.MessageID{Channel: in, ID: string(v.ID)}, Text: w.plainly(withoutSigns(v)), Private: v.Private, Thread: thread,
	}
	for _, name := range v.Mentions {
		if !strings.HasPrefix(name, "#") { // channels stand out alike
			seen.Mentions = append(seen.Mentions, name)
		}
	}
	if v.Author != w.fake.BotID() {
		seen.Author = w.user(v.Author)
	}
	for _, c := range v.Controls {
		seen.Controls = append(seen.Controls, c.Label)
	}
	for _, l := range v.Links {
		seen.Links = append(seen.Links, l.URL)
	}
	for _, m := range v.Moments {
		seen.Moments = append(seen.Moments, chattest.Moment{Text: m.Text, At: m.At})
	}
	for _, f := range v.Files {
		seen.Files = append(seen.Files, chattest.File{Data: f.Data})
	}
	return seen
}

// listSigns are the bullets and numbers of lists.
var listSigns = regexp.MustCompile(`^ *(?:•|\d+\.) `)

// withoutSigns is a message without the signs that only show what kind of block something is: bullets and numbers of
// lists, and the names that files have on Discord, where what they are really called is read beside them. What somebody
// has typed like one is no list, and stays.
func withoutSigns(v discordfake.View) string {
	items := map[string]bool{}
	for _, part := range v.Styled {
		if part.Style == discordfake.ListItem {
			first, _, _ := strings.Cut(part.Text, "\n")
			items[first] = true
		}
	}
	lines := strings.Split(v.Text, "\n")
	for _, f := range v.Files {
		if at := slices.Index(lines, f.Name); at >= 0 && f.Name != "" {
			lines = slices.Delete(lines, at, at+1)
		}
	}
	for i, line := range lines {
		if said := listSigns.ReplaceAllString(line, ""); items[said] {
			lines[i] = said
		}
	}
	return strings.Join(lines, "\n")
}
