package discord

// Kinds of component (Discord: Component reference). They are written as one struct of ours, in both directions, since
// discordgo's cannot be decoded when one of them is of a kind that it does not know.
const (
	typeActionRow     = 1
	typeButton        = 2
	typeStringSelect  = 3
	typeTextInput     = 4
	typeUserSelect    = 5
	typeChannelSelect = 8
	typeTextDisplay   = 10
	typeMediaGallery  = 12
	typeFile          = 13
	typeSeparator     = 14
	typeLabel         = 18
)

// Styles of buttons and text inputs.
const (
	buttonPrimary   = 1
	buttonSecondary = 2
	buttonDanger    = 4
	buttonLink      = 5

	inputShort     = 1
	inputParagraph = 2
)

// component is one component of a message or a modal, as it is sent, stored and sent back.
type component struct {
	Type int `json:"type"`
	// ID is a number of ours, which Discord keeps and shows to nobody; 0 leaves it to Discord.
	ID       int32  `json:"id,omitempty"`
	CustomID string `json:"custom_id,omitempty"`

	Components []component `json:"components,omitempty"` // of a row
	Component  *component  `json:"component,omitempty"`  // of a label

	Content string `json:"content,omitempty"`
	Label   string `json:"label,omitempty"`
	// Description is the help of a label.
	Description string `json:"description,omitempty"`
	Style       int    `json:"style,omitempty"`
	URL         string `json:"url,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`

	Placeholder   string         `json:"placeholder,omitempty"`
	Options       []selectOption `json:"options,omitempty"`
	DefaultValues []selectEntity `json:"default_values,omitempty"`
	ChannelTypes  []int          `json:"channel_types,omitempty"`
	MinValues     *int           `json:"min_values,omitempty"`
	MaxValues     *int           `json:"max_values,omitempty"`
	Required      *bool          `json:"required,omitempty"`
	MaxLength     int            `json:"max_length,omitempty"`
	// Value is what a text input holds, before and after; Values what is chosen in a select.
	Value  string   `json:"value,omitempty"`
	Values []string `json:"values,omitempty"`

	Items   []mediaItem `json:"items,omitempty"`
	File    *mediaRef   `json:"file,omitempty"`
	Divider *bool       `json:"divider,omitempty"`
}

type selectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// selectEntity is a person or channel that is chosen at first. Type is "user" or "channel".
type selectEntity struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type mediaItem struct {
	Media       mediaRef `json:"media"`
	Description string   `json:"description,omitempty"`
}

type mediaRef struct {
	URL string `json:"url"`
}

// count is how many components of a message this is: itself and all within.
func (c component) count() int {
	n := 1
	for _, child := range c.Components {
		n += child.count()
	}
	return n
}

func textDisplay(markdown string) component {
	return component{Type: typeTextDisplay, Content: markdown}
}

func row(of ...component) component { return component{Type: typeActionRow, Components: of} }
