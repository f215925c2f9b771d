package discordfake

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// draft is a message as it is to be: what a request says, over what stands.
type draft struct {
	content     string
	embeds      []object
	components  []object
	flags       int
	attachments []*file
	mentions    *object // allowed_mentions; nil where the request says nothing
}

// checkMessage holds a message to Discord's limits. where is the path of the message in the body: "" or "data".
func checkMessage(d draft, where string) *refusal {
	f := &form{}
	f.length(in(where, "content"), d.content, 0, longestContent)
	modern := d.flags&flagComponentsV2 != 0
	if modern {
		if d.content != "" {
			f.add(in(where, "content"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
		}
		if len(d.embeds) > 0 {
			f.add(in(where, "embeds"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The 'embeds' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
		}
	}
	checkEmbeds(f, in(where, "embeds"), d.embeds)
	c := &componentCheck{form: f, modern: modern, files: d.attachments, customs: map[string]bool{}, numbers: map[int]bool{}}
	c.message(in(where, "components"), d.components)
	if d.mentions != nil {
		checkMentions(f, in(where, "allowed_mentions"), *d.mentions)
	}
	for i, a := range d.attachments {
		f.length(in(where, "attachments", i, "description"), a.description, 0, longestAlt)
	}
	f.count(in(where, "attachments"), len(d.attachments), 0, mostFiles)
	if r := f.refusal(); r != nil {
		return r
	}
	if strings.TrimSpace(d.content) == "" && len(d.embeds) == 0 && len(d.attachments) == 0 && len(d.components) == 0 {
		return refuse(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	if c.processed > largestProcessed {
		return refuse(http.StatusInternalServerError, 0, "500: Internal Server Error")
	}
	return nil
}

func checkEmbeds(f *form, path string, embeds []object) {
	f.count(path, len(embeds), 0, mostEmbeds)
	total := 0
	for i, e := range embeds {
		at := in(path, i)
		sized := func(where string, o object, key string, least, most int) {
			s := text(o, key)
			total += characters(s)
			if s != "" || least > 0 {
				f.length(in(at, where), s, least, most)
			}
		}
		sized("title", e, "title", 0, longestEmbedTitle)
		sized("description", e, "description", 0, longestEmbedText)
		if footer := child(e, "footer"); footer != nil {
			sized("footer.text", footer, "text", 1, longestFooter)
		}
		if author := child(e, "author"); author != nil {
			sized("author.name", author, "name", 1, longestEmbedAuthor)
		}
		fields := objects(e, "fields")
		f.count(in(at, "fields"), len(fields), 0, mostEmbedFields)
		for j, field := range fields {
			sized(in("fields", j, "name"), field, "name", 1, longestFieldName)
			sized(in("fields", j, "value"), field, "value", 1, longestFieldValue)
		}
		if u := text(e, "url"); u != "" && !webAddress(u) {
			f.add(in(at, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
		}
	}
	if total > longestEmbeds {
		f.add(path, "MAX_EMBED_SIZE_EXCEEDED", fmt.Sprintf("Embed size exceeds maximum size of %d", longestEmbeds))
	}
}

func checkMentions(f *form, path string, m object) {
	for i, kind := range list(m, "parse") {
		if s, _ := kind.(string); !slices.Contains([]string{"users", "roles", "everyone"}, s) {
			f.add(in(path, "parse", i), "BASE_TYPE_CHOICES", "Value must be one of ('users', 'roles', 'everyone').")
		}
	}
	for _, kind := range []string{"users", "roles"} {
		f.count(in(path, kind), len(list(m, kind)), 0, mostMentionsAllowed)
		if len(list(m, kind)) > 0 && slices.Contains(list(m, "parse"), any(kind)) {
			f.add(in(path, "parse"), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", fmt.Sprintf("parse:[\"%s\"] and %s: [ids...] are mutually exclusive.", kind, kind))
		}
	}
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
