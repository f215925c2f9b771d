package discordfake

import "fmt"

// selectMenu checks a select of a message or of a modal.
func (c *componentCheck) selectMenu(path string, o object, kind int) {
	f := c.form
	c.custom(path, o)
	f.length(in(path, "placeholder"), text(o, "placeholder"), 0, longestPlaceholder)
	least, most := numberOr(o, "min_values", 1), numberOr(o, "max_values", 1)
	f.bounds(in(path, "min_values"), least, 0, mostSelectOptions)
	f.bounds(in(path, "max_values"), most, 1, mostSelectOptions)
	if least > most {
		f.add(in(path, "min_values"), "SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX", "min_values must be equal to or less than "+digits(most))
	}
	if c.modal {
		c.answerable(path, o)
	}
	if kind != stringSelect {
		c.defaultValues(path, o, least, most)
		return
	}
	options := objects(o, "options")
	// Told as it is: more to choose than there are options is "options: Must be between N and 25 in length".
	f.count(in(path, "options"), len(options), max(1, least, most), mostSelectOptions)
	chosen := c.options(path, o, mostSelectOptions)
	if chosen > most {
		f.add(in(path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", fmt.Sprintf("The number of default options must not exceed %d", most))
	}
}

// answerable holds a component of a modal to what only modals ask: nothing is disabled, and what must be answered
// asks for at least one (Discord: String Select, the notes under its structure).
func (c *componentCheck) answerable(path string, o object) {
	if truth(o, "disabled") {
		c.form.add(in(path, "disabled"), "MODAL_COMPONENT_DISABLED", "Components in modals cannot be disabled")
	}
	optional := has(o, "required") && !truth(o, "required")
	if has(o, "min_values") && number(o, "min_values") == 0 && !optional {
		c.form.add(in(path, "min_values"), "SELECT_COMPONENT_REQUIRED_MIN_VALUES", "min_values must be at least 1 when the component is required")
	}
}

// options checks labels and values, and says how many are chosen from the beginning.
func (c *componentCheck) options(path string, o object, most int) int {
	f, chosen, values := c.form, 0, map[string]bool{}
	for i, option := range objects(o, "options") {
		if i >= most {
			break
		}
		at := in(path, "options", i)
		f.length(in(at, "label"), text(option, "label"), 1, longestOption)
		f.length(in(at, "value"), text(option, "value"), 1, longestOption)
		f.length(in(at, "description"), text(option, "description"), 0, longestOption)
		c.emoji(in(at, "emoji"), option)
		if values[text(option, "value")] {
			f.add(in(at, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		values[text(option, "value")] = true
		if truth(option, "default") {
			chosen++
		}
	}
	return chosen
}

func (c *componentCheck) defaultValues(path string, o object, least, most int) {
	values := objects(o, "default_values")
	if len(values) > 0 {
		c.form.count(in(path, "default_values"), len(values), least, most)
	}
	want := map[int][]string{userSelect: {"user"}, roleSelect: {"role"}, channelSelect: {"channel"}, mentionableSelect: {"user", "role"}}
	for i, v := range values {
		fits := false
		for _, kind := range want[number(o, "type")] {
			fits = fits || text(v, "type") == kind
		}
		if !fits || id(v, "id").number() == 0 {
			c.form.add(in(path, "default_values", i), "BASE_TYPE_CHOICES", "The default value does not fit the select.")
		}
	}
}
