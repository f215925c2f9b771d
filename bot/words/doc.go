// Package words turns keys and values into spans and text in a reader's language.
//
// Every feature brings locale files (words/en.toml, words/fr.toml, …) with one pattern per key; keys begin with
// the feature's name. go-i18n chooses the pattern, by language and by the plural form that "count" asks for. The
// pattern is then parsed into spans, and only after that are values put in: what a value says can therefore
// never become markup.
//
// In a pattern, {name} is a value, **words** are strong, _words_ are emphasised, `words` are a command of Weft's, which
// every platform shows as it is typed there, “words“ are code, which stands as it is everywhere, and [words]({name})
// is a link to the address in a value. A backslash takes the next sign as it is.
//
//	[checkins.prompt]
//	title = "{cohort}: how is it going?"
//
//	[checkins.answered]
//	one = "{count} person has answered."
//	other = "{count} people have answered."
package words
