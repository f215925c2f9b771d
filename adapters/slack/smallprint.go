package slack

import (
	"fmt"
	"regexp"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// fine is small print: a context block. It takes plain text, and where a person, a channel, a link or an instant stands in
// it, Slack's own markup. Words that could be read as markup there are worth more than small letters: they make it a
// paragraph.
func (l *layout) fine(spans []chat.Span) {
	for _, part := range parts(spans, maxSection) {
		text := readable(part)
		switch written, ok := mrkdwn(part, l.team); {
		case text == "":
		case !markup(part):
			l.add(length(text), slackapi.NewContextBlock("", plain(text)))
		case ok && length(written) <= maxSection:
			l.add(length(written), slackapi.NewContextBlock("", slackapi.NewTextBlockObject(slackapi.MarkdownType, written, false, true)))
		default:
			l.paragraph(part)
		}
	}
}

// mrkdwn writes spans in Slack's markup, without any stress; ok is false where a part of their text would be read as
// markup, of which there is no way to write it as it stands (Slack: formatting message text).
func mrkdwn(spans []chat.Span, team string) (written string, ok bool) {
	var b strings.Builder
	for _, span := range spans {
		tag, text := angled(span, team)
		if meant.MatchString(text) || strings.ContainsAny(tag, "|\n") {
			return "", false
		}
		switch {
		case tag == "":
			b.WriteString(escaped.Replace(text))
		case text == "":
			b.WriteString("<" + tag + ">")
		default:
			b.WriteString("<" + tag + "|" + escaped.Replace(text) + ">")
		}
	}
	// A name that ends one span and begins the next could make a sign of them together.
	return b.String(), !shortcode.MatchString(readable(spans))
}

// angled is what stands between angle brackets for a span, and its words there; tag "" is for a span that is only text.
func angled(span chat.Span, team string) (tag, text string) {
	switch span := span.(type) {
	case chat.Mention:
		if span.User.Platform == Platform && span.User.Space == team {
			return "@" + span.User.ID, ""
		}
	case chat.ChannelRef:
		if span.Channel.Platform == Platform && span.Channel.Space == team {
			return "#" + span.Channel.ID, ""
		}
	case chat.Link:
		if followable(span.URL) {
			return escaped.Replace(span.URL), clean(span.Text)
		}
	case chat.Moment:
		return fmt.Sprintf("!date^%d^%s", span.At.Unix(), momentFormat(span.Show)), clean(span.Text)
	case chat.Plain, chat.Strong, chat.Emphasis, chat.Code, chat.CommandLine:
	}
	return "", clean(readable([]chat.Span{span}))
}

// meant are the signs that Slack reads in markup and knows no way to have stand there as they are: stress, code, quotes,
// and what divides the parts of a link.
var meant = regexp.MustCompile("[*_~`>|]")

// shortcode is the code of an emoji.
var shortcode = regexp.MustCompile(`:[^\s:]+:`)
