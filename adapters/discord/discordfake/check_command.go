package discordfake

import (
	"regexp"
	"strings"
)

// commandName is Discord's own expression for names of commands and options.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are the languages that Discord has (Reference, Locales).
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

// The types of options (Discord: Application Command option type).
const (
	subcommand      = 1
	subcommandGroup = 2
	stringOption    = 3
	integerOption   = 4
	booleanOption   = 5
	userOption      = 6
	channelOption   = 7
	roleOption      = 8
	mentionable     = 9
	numberOption    = 10
	attachment      = 11
)

// checkCommand holds a command to Discord's limits. path is where it stands in the body.
func checkCommand(f *form, path string, c object) {
	checkName(f, path, c)
	if kind := numberOr(c, "type", 1); kind != 1 {
		f.bounds(in(path, "type"), kind, 1, 4)
		return
	}
	checkAbout(f, path, c)
	checkOptions(f, path, c, 0)
	if size := commandSize(c); size > longestCommand {
		f.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
}

func checkName(f *form, path string, o object) {
	name := text(o, "name")
	if name == "" {
		f.required(in(path, "name"))
	} else {
		f.length(in(path, "name"), name, 1, longestCommandName)
		checkSpelling(f, in(path, "name"), name)
	}
	for locale, v := range child(o, "name_localizations") {
		at := in(path, "name_localizations", locale)
		checkLocale(f, at, locale)
		s, _ := v.(string)
		f.length(at, s, 1, longestCommandName)
		checkSpelling(f, at, s)
	}
}

func checkSpelling(f *form, path, name string) {
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		f.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

func checkAbout(f *form, path string, o object) {
	f.length(in(path, "description"), text(o, "description"), 1, longestCommandAbout)
	for locale, v := range child(o, "description_localizations") {
		at := in(path, "description_localizations", locale)
		checkLocale(f, at, locale)
		s, _ := v.(string)
		f.length(at, s, 1, longestCommandAbout)
	}
}

func checkLocale(f *form, path, locale string) {
	if strings.Contains(locale, " ") || !strings.Contains(locales, " "+locale+" ") {
		f.add(path, "ENUM_TYPE_COERCE", "Value \""+locale+"\" is not a valid enum value.")
	}
}

// checkOptions checks the options of a command (depth 0), of a group or subcommand in it (1), of a subcommand in a
// group (2).
func checkOptions(f *form, path string, o object, depth int) {
	options := objects(o, "options")
	f.count(in(path, "options"), len(options), 0, mostCommandOptions)
	names, subs, plain, optional := map[string]bool{}, 0, 0, false
	for i, option := range options {
		at := in(path, "options", i)
		checkName(f, at, option)
		checkAbout(f, at, option)
		if names[text(option, "name")] {
			f.add(in(at, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists in these options")
		}
		names[text(option, "name")] = true
		kind := number(option, "type")
		switch kind {
		case subcommand, subcommandGroup:
			subs++
			allowed := depth == 0 || depth == 1 && kind == subcommand && number(o, "type") == subcommandGroup
			if !allowed {
				f.add(in(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types cannot be nested here")
				continue
			}
			if kind == subcommandGroup && len(objects(option, "options")) == 0 {
				f.required(in(at, "options"))
			}
			checkOptions(f, at, option, depth+1)
		default:
			plain++
			f.bounds(in(at, "type"), kind, stringOption, attachment)
			if number(o, "type") == subcommandGroup && depth == 1 {
				f.add(in(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A group holds sub-commands only")
			}
			if truth(option, "required") && optional {
				f.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
			}
			optional = optional || !truth(option, "required")
			checkPlainOption(f, at, option, kind)
		}
	}
	if subs > 0 && plain > 0 {
		f.add(in(path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

func checkPlainOption(f *form, at string, option object, kind int) {
	choices := objects(option, "choices")
	f.count(in(at, "choices"), len(choices), 0, mostChoices)
	typed := kind == stringOption || kind == integerOption || kind == numberOption
	if len(choices) > 0 && !typed {
		f.add(in(at, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "Choices are only for string, integer and number options")
	}
	if truth(option, "autocomplete") && (len(choices) > 0 || !typed) {
		f.add(in(at, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", "Autocomplete may not be set with choices, nor for this type")
	}
	checkChoices(f, in(at, "choices"), choices, kind)
	if has(option, "min_length") {
		f.bounds(in(at, "min_length"), number(option, "min_length"), 0, longestTypedOption)
	}
	if has(option, "max_length") {
		f.bounds(in(at, "max_length"), number(option, "max_length"), 1, longestTypedOption)
	}
}

// checkChoices holds choices, declared or answered to autocomplete, to their bounds.
func checkChoices(f *form, path string, choices []object, kind int) {
	names := map[string]bool{}
	for i, c := range choices {
		at := in(path, i)
		f.length(in(at, "name"), text(c, "name"), 1, longestChoice)
		if names[text(c, "name")] {
			f.add(in(at, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Option choice name already exists")
		}
		names[text(c, "name")] = true
		s, isText := c["value"].(string)
		switch {
		case !has(c, "value"):
			f.required(in(at, "value"))
		case kind == stringOption && !isText, kind != stringOption && isText:
			f.add(in(at, "value"), "STRING_TYPE_CONVERT", "The value does not fit the option's type.")
		case isText:
			f.length(in(at, "value"), s, 1, longestChoice)
		}
	}
}

// commandSize adds up names, descriptions and values; of localised ones the longest counts (Discord: Application
// Commands, limits).
func commandSize(o object) int {
	longest := func(key string) int {
		n := characters(text(o, key))
		for _, v := range child(o, key+"_localizations") {
			s, _ := v.(string)
			n = max(n, characters(s))
		}
		return n
	}
	size := longest("name") + longest("description")
	if s, ok := o["value"].(string); ok {
		size += characters(s)
	}
	for _, key := range []string{"options", "choices"} {
		for _, c := range objects(o, key) {
			size += commandSize(c)
		}
	}
	return size
}
