package bottest

import (
	"strings"
	"unicode/utf8"
)

const (
	// longPart is from how many characters on a part is written in full once only.
	longPart = 60
	// partHead is how much of it stands where it comes again.
	partHead = 30
)

// once writes each long part of a text in full the first time, and from then on only how it begins: whoever reads the
// transcript aloud reads everything, and nothing twice.
func (t *Transcript) once(text string) string {
	parts := strings.SplitAfter(text, "\n\n")
	for i, part := range parts {
		if again := t.oncePart(part); again != part {
			parts[i] = again
			continue
		}
		fields := splitFields(part)
		if len(fields) == 1 {
			continue
		}
		for j, field := range fields {
			fields[j] = t.oncePart(field)
		}
		parts[i] = strings.Join(fields, "")
	}
	return strings.Join(parts, "")
}

// splitFields takes a form apart: each of its questions, with what can be chosen, is a part.
func splitFields(part string) (fields []string) {
	for line := range strings.Lines(part) {
		belongs := strings.HasPrefix(line, " ") || strings.TrimSpace(line) == ""
		if belongs && len(fields) > 0 {
			fields[len(fields)-1] += line
			continue
		}
		fields = append(fields, line)
	}
	return fields
}

func (t *Transcript) oncePart(part string) string {
	words := strings.TrimRight(part, "\n")
	if utf8.RuneCountInString(words) < longPart && strings.Count(words, "\n") < 2 {
		return part
	}
	if !t.said[words] {
		t.said[words] = true
		return part
	}
	first, _, _ := strings.Cut(words, "\n")
	if runes := []rune(first); len(runes) > partHead {
		first = string(runes[:partHead])
	}
	return first + " […]" + part[len(words):]
}
