package discordfake

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The types of components (Discord: Component types).
const (
	actionRow         = 1
	button            = 2
	stringSelect      = 3
	textInput         = 4
	userSelect        = 5
	roleSelect        = 6
	mentionableSelect = 7
	channelSelect     = 8
	section           = 9
	textDisplay       = 10
	thumbnail         = 11
	mediaGallery      = 12
	fileComponent     = 13
	separator         = 14
	container         = 17
	label             = 18
	fileUpload        = 19
	radioGroup        = 21
	checkboxGroup     = 22
	checkbox          = 23
)

// componentCheck walks the components of one message or modal.
type componentCheck struct {
	form    *form
	modern  bool // flag 1<<15
	modal   bool
	files   []*file
	customs map[string]bool
	numbers map[int]bool
	total   int
	text    int // characters of text displays
	// processed is what largestProcessed bounds.
	processed int
}

func (c *componentCheck) message(path string, components []object) {
	allowed := []int{actionRow}
	if c.modern {
		allowed = []int{actionRow, section, textDisplay, mediaGallery, fileComponent, separator, container}
		f := c.form
		f.count(path, len(components), 0, mostComponents)
	} else {
		c.form.count(path, len(components), 0, mostRows)
	}
	for i, o := range components {
		c.one(in(path, i), o, allowed)
	}
	if c.modern && c.total > mostComponents {
		c.form.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", fmt.Sprintf("The total number of components cannot exceed %d (got %d)", mostComponents, c.total))
	}
	c.displayed(path)
}

func (c *componentCheck) displayed(path string) {
	if c.text > longestDisplayed {
		c.form.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", fmt.Sprintf("The total displayable text size exceeds the maximum of %d", longestDisplayed))
	}
}

// one checks a component that must be one of the allowed types.
func (c *componentCheck) one(path string, o object, allowed []int) {
	c.total++
	kind := number(o, "type")
	if !slices.Contains(allowed, kind) {
		c.form.add(in(path, "type"), "UNION_TYPE_CHOICES", fmt.Sprintf("Value of field \"type\" must be one of %v.", allowed))
		return
	}
	if n := number(o, "id"); n != 0 {
		if c.numbers[n] {
			c.form.add(in(path, "id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
		}
		c.numbers[n] = true
	}
	switch kind {
	case actionRow:
		c.row(path, o)
	case button:
		c.button(path, o)
	case stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect:
		c.selectMenu(path, o, kind)
	case textInput:
		c.input(path, o)
	case section:
		c.section(path, o)
	case textDisplay:
		c.form.length(in(path, "content"), text(o, "content"), 1, longestDisplayed)
		c.text += characters(text(o, "content"))
		c.processed += len(text(o, "content")) + processedPerDisplay
	case thumbnail:
		c.media(in(path, "media"), child(o, "media"), false)
		c.form.length(in(path, "description"), text(o, "description"), 0, longestAlt)
	case mediaGallery:
		items := objects(o, "items")
		c.form.count(in(path, "items"), len(items), 1, mostGalleryItems)
		for i, item := range items {
			c.media(in(path, "items", i, "media"), child(item, "media"), false)
			c.form.length(in(path, "items", i, "description"), text(item, "description"), 0, longestAlt)
		}
	case fileComponent:
		c.media(in(path, "file"), child(o, "file"), true)
	case separator:
		if has(o, "spacing") {
			c.form.bounds(in(path, "spacing"), number(o, "spacing"), 1, 2)
		}
	case container:
		c.container(path, o)
	case label:
		c.label(path, o)
	default:
		c.boxes(path, o, kind)
	}
}

func (c *componentCheck) row(path string, o object) {
	inside := objects(o, "components")
	if c.modal {
		c.form.count(in(path, "components"), len(inside), 1, 1)
		for i, child := range inside {
			c.one(in(path, "components", i), child, []int{textInput})
		}
		return
	}
	c.form.count(in(path, "components"), len(inside), 1, mostButtons)
	allowed := []int{button, stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect}
	width := 0
	for i, child := range inside {
		if number(child, "type") == button {
			width++
		} else {
			width += mostButtons
		}
		if width > mostButtons {
			c.form.add(in(path, "components", i), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
		}
		c.one(in(path, "components", i), child, allowed)
	}
}

func (c *componentCheck) section(path string, o object) {
	inside := objects(o, "components")
	c.form.count(in(path, "components"), len(inside), 1, 3)
	for i, child := range inside {
		c.one(in(path, "components", i), child, []int{textDisplay})
	}
	accessory := child(o, "accessory")
	if accessory == nil {
		c.form.required(in(path, "accessory"))
		return
	}
	c.one(in(path, "accessory"), accessory, []int{button, thumbnail})
}

func (c *componentCheck) container(path string, o object) {
	inside := objects(o, "components")
	c.form.count(in(path, "components"), len(inside), 1, mostComponents)
	for i, child := range inside {
		c.one(in(path, "components", i), child, []int{actionRow, section, textDisplay, mediaGallery, fileComponent, separator})
	}
	if has(o, "accent_color") {
		c.form.bounds(in(path, "accent_color"), number(o, "accent_color"), 0, 0xFFFFFF)
	}
}

func (c *componentCheck) custom(path string, o object) {
	s := text(o, "custom_id")
	if s == "" {
		c.form.required(in(path, "custom_id"))
		return
	}
	c.form.length(in(path, "custom_id"), s, 1, longestCustomID)
	if c.customs[s] {
		c.form.add(in(path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	c.customs[s] = true
}

func (c *componentCheck) button(path string, o object) {
	c.form.length(in(path, "label"), text(o, "label"), 0, longestLabel)
	c.emoji(in(path, "emoji"), o)
	style := number(o, "style")
	switch style {
	case 1, 2, 3, 4:
		c.custom(path, o)
		if text(o, "url") != "" {
			c.form.add(in(path, "url"), "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified")
		}
	case 5:
		address := text(o, "url")
		if has(o, "custom_id") {
			c.form.add(in(path, "custom_id"), "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified")
		}
		if address == "" {
			c.form.required(in(path, "url"))
			return
		}
		c.form.length(in(path, "url"), address, 1, longestButtonURL)
		if u, err := url.Parse(address); err != nil || !slices.Contains([]string{"http", "https", "discord"}, u.Scheme) {
			c.form.add(in(path, "url"), "URL_TYPE_INVALID_SCHEME", fmt.Sprintf("Scheme %q is not supported. Scheme must be one of ('http', 'https', 'discord').", strings.SplitN(address, ":", 2)[0]))
		}
	case 6:
		if !has(o, "sku_id") {
			c.form.required(in(path, "sku_id"))
		}
		return
	default:
		c.form.add(in(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
	}
	if text(o, "label") == "" && !has(o, "emoji") {
		c.form.add(path, "BUTTON_COMPONENT_REQUIRES_LABEL_OR_EMOJI", "A label or emoji is required")
	}
}

// emoji holds an emoji to being one: an id, or a name that is no word.
func (c *componentCheck) emoji(path string, o object) {
	e := child(o, "emoji")
	if e == nil || has(e, "id") {
		return
	}
	name := text(e, "name")
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r >= 'A' && r <= 'z' }) {
		c.form.add(in(path, "name"), "COMPONENT_INVALID_EMOJI", "Invalid emoji")
	}
}

func (c *componentCheck) media(path string, o object, attached bool) {
	address := text(o, "url")
	if address == "" {
		c.form.required(in(path, "url"))
		return
	}
	c.form.length(in(path, "url"), address, 1, longestMediaURL)
	name, isFile := strings.CutPrefix(address, "attachment://")
	switch {
	case slices.ContainsFunc(c.files, func(f *file) bool { return f.url == address }): // stands there already
	case isFile:
		if !slices.ContainsFunc(c.files, func(f *file) bool { return f.name == name }) {
			c.form.add(in(path, "url"), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found")
		}
	case attached:
		c.form.add(in(path, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('attachment',).")
	case !webAddress(address):
		c.form.add(in(path, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	}
}
