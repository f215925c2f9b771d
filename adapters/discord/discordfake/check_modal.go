package discordfake

// checkModal holds a modal to Discord's limits; data is the interaction response's.
func checkModal(data object) *refusal {
	f := &form{}
	f.length("data.custom_id", text(data, "custom_id"), 1, longestCustomID)
	f.length("data.title", text(data, "title"), 1, longestModalTitle)
	parts := objects(data, "components")
	f.count("data.components", len(parts), 1, mostModalParts)
	c := &componentCheck{form: f, modal: true, customs: map[string]bool{}, numbers: map[int]bool{}}
	for i, part := range parts {
		c.one(in("data.components", i), part, []int{actionRow, textDisplay, label})
	}
	c.displayed("data.components")
	for _, key := range []string{"content", "embeds"} {
		if has(data, key) {
			f.add(in("data", key), "BASE_TYPE_INVALID", "A modal has no "+key+".")
		}
	}
	return f.refusal()
}

func (c *componentCheck) label(path string, o object) {
	c.form.length(in(path, "label"), text(o, "label"), 1, longestFieldLabel)
	if has(o, "description") {
		c.form.length(in(path, "description"), text(o, "description"), 1, longestFieldHelp)
	}
	inside := child(o, "component")
	if inside == nil {
		c.form.required(in(path, "component"))
		return
	}
	c.one(in(path, "component"), inside, []int{
		stringSelect, textInput, userSelect, roleSelect, mentionableSelect, channelSelect, fileUpload, radioGroup, checkboxGroup, checkbox,
	})
}

func (c *componentCheck) input(path string, o object) {
	f := c.form
	c.custom(path, o)
	f.bounds(in(path, "style"), number(o, "style"), 1, 2)
	least, most := number(o, "min_length"), numberOr(o, "max_length", longestInput)
	f.bounds(in(path, "min_length"), least, 0, longestInput)
	f.bounds(in(path, "max_length"), most, 1, longestInput)
	if least > most {
		f.add(in(path, "min_length"), "TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX", "min_length must be equal to or less than max_length")
	}
	f.length(in(path, "value"), text(o, "value"), 0, most)
	f.length(in(path, "placeholder"), text(o, "placeholder"), 0, longestInputHint)
	if has(o, "label") {
		f.length(in(path, "label"), text(o, "label"), 1, longestFieldLabel)
	}
}

// boxes checks radio groups, checkbox groups, single checkboxes and file uploads.
func (c *componentCheck) boxes(path string, o object, kind int) {
	c.custom(path, o)
	c.answerable(path, o)
	switch kind {
	case radioGroup:
		c.form.count(in(path, "options"), len(objects(o, "options")), 2, mostBoxes)
		c.options(path, o, mostBoxes)
	case checkboxGroup:
		c.form.count(in(path, "options"), len(objects(o, "options")), 1, mostBoxes)
		c.options(path, o, mostBoxes)
	}
}
