package slack

import (
	"net/url"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// inline turns spans into the elements of rich text. Their text is taken as it stands: Slack reads no markup in it, so
// nothing that somebody typed can become a mention, a link or a broadcast. team is the workspace that reads them.
func inline(spans []chat.Span, team string) []slackapi.RichTextSectionElement {
	var out []slackapi.RichTextSectionElement
	for _, span := range spans {
		if e := element(span, team); e != nil {
			out = append(out, e)
		}
	}
	return out
}

// element is one span; nil for one without text, which Slack would refuse.
func element(span chat.Span, team string) slackapi.RichTextSectionElement {
	switch span := span.(type) {
	case chat.Plain:
		return styled(span.Text, nil)
	case chat.Strong:
		return styled(span.Text, &slackapi.RichTextSectionTextStyle{Bold: true})
	case chat.Emphasis:
		return styled(span.Text, &slackapi.RichTextSectionTextStyle{Italic: true})
	case chat.Code:
		return styled(span.Text, &slackapi.RichTextSectionTextStyle{Code: true})
	case chat.CommandLine:
		return styled(typedHere(span), &slackapi.RichTextSectionTextStyle{Code: true})
	case chat.Mention:
		if span.User.Platform == Platform && span.User.Space == team {
			return slackapi.NewRichTextSectionUserElement(span.User.ID, nil)
		}
	case chat.ChannelRef:
		if span.Channel.Platform == Platform && span.Channel.Space == team {
			return slackapi.NewRichTextSectionChannelElement(span.Channel.ID, nil)
		}
	case chat.Link:
		if followable(span.URL) {
			return slackapi.NewRichTextSectionLinkElement(span.URL, span.Text, nil)
		}
	case chat.Moment:
		return slackapi.NewRichTextSectionDateElement(span.At.Unix(), momentFormat(span.Show), nil, &span.Text)
	}
	return styled(chat.PlainText([]chat.Span{span}), nil)
}

// typedHere is a command as people type it anywhere in Slack, in their conversation with Weft too.
func typedHere(c chat.CommandLine) string { return slashCommand + " " + c.Text }

// readable are spans as running text: what plain text shows of them, with commands as they are typed here.
func readable(spans []chat.Span) string {
	var b strings.Builder
	for _, span := range spans {
		if c, ok := span.(chat.CommandLine); ok {
			b.WriteString(typedHere(c))
			continue
		}
		b.WriteString(chat.PlainText([]chat.Span{span}))
	}
	return b.String()
}

// styled is text in one style.
func styled(text string, style *slackapi.RichTextSectionTextStyle) slackapi.RichTextSectionElement {
	if text == "" {
		return nil
	}
	return slackapi.NewRichTextSectionTextElement(clean(text), style)
}

// momentFormat says which part of an instant is shown, in the reader's own zone and language (Slack: date formatting).
func momentFormat(show chat.MomentStyle) string {
	switch show {
	case chat.MomentDate:
		return "{date_long_pretty}"
	case chat.MomentTime:
		return "{time}"
	case chat.MomentDateTime:
	}
	return "{date_long_pretty}, {time}"
}

// followable reports whether an address may become something to press. Anything but the web and mail stays text.
func followable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || length(address) > maxURL {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// weight is how many characters of a message's budget spans take: what is read, and what Slack keeps beside it.
func weight(spans []chat.Span) int {
	return length(readable(spans))
}

// markup reports whether spans hold something that plain text cannot: a mention, a channel, a link, an instant.
func markup(spans []chat.Span) bool {
	for _, span := range spans {
		switch span.(type) {
		case chat.Mention, chat.ChannelRef, chat.Link, chat.Moment:
			return true
		case chat.Plain, chat.Strong, chat.Emphasis, chat.Code, chat.CommandLine:
		}
	}
	return false
}
