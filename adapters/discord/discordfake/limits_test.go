package discordfake_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"weft/adapters/discord/discordfake"
)

// wide is one character of four bytes and two UTF-16 units.
const wide = "🧶"

func row(components ...any) object { return object{"type": 1, "components": components} }

func press(n int) object {
	return object{"type": 2, "style": 2, "label": "Go", "custom_id": fmt.Sprintf("go-%d", n)}
}

func times[T any](n int, one func(i int) T) []any {
	all := make([]any, n)
	for i := range n {
		all[i] = one(i)
	}
	return all
}

func display(s string) object { return object{"type": 10, "content": s} }

func modern(components ...any) object { return object{"flags": 1 << 15, "components": components} }

func choice(label, value string) object { return object{"label": label, "value": value} }

func menu(options []any) object {
	return object{"type": 3, "custom_id": "menu", "options": options}
}

func embedded(e object) object { return object{"embeds": []any{e}} }

func onePress(changed object) object {
	b := press(0)
	maps.Copy(b, changed)
	return object{"components": []any{row(b)}}
}

func oneMenu(changed object) object {
	m := menu([]any{choice("a", "a"), choice("b", "b")})
	maps.Copy(m, changed)
	return object{"components": []any{row(m)}}
}

// boundary is a limit: n is taken, and one more refused, at a path of the body.
type boundary struct {
	name string
	n    int
	body func(n int) object
	at   string // where the refusal points, with dots
}

func TestMessagesAreHeldToTheirLimits(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	check(t, []boundary{
		{"content", 2000, func(n int) object { return object{"content": repeat(wide, n)} }, "content"},
		{"embeds", 10, func(n int) object {
			return object{"embeds": times(n, func(int) object { return object{"title": "x"} })}
		}, "embeds"},
		{"embed title", 256, func(n int) object { return embedded(object{"title": repeat(wide, n)}) }, "embeds.0.title"},
		{"embed description", 4096, func(n int) object { return embedded(object{"description": repeat(wide, n)}) }, "embeds.0.description"},
		{"embed fields", 25, func(n int) object {
			return embedded(object{"fields": times(n, func(int) object { return object{"name": "a", "value": "b"} })})
		}, "embeds.0.fields"},
		{"embed field name", 256, func(n int) object {
			return embedded(object{"fields": []any{object{"name": repeat(wide, n), "value": "b"}}})
		}, "embeds.0.fields.0.name"},
		{"embed field value", 1024, func(n int) object {
			return embedded(object{"fields": []any{object{"name": "a", "value": repeat(wide, n)}}})
		}, "embeds.0.fields.0.value"},
		{"embed footer", 2048, func(n int) object { return embedded(object{"footer": object{"text": repeat(wide, n)}}) }, "embeds.0.footer.text"},
		{"embed author", 256, func(n int) object { return embedded(object{"author": object{"name": repeat(wide, n)}}) }, "embeds.0.author.name"},
		{"all embeds", 6000, func(n int) object {
			return object{"embeds": []any{object{"description": repeat(wide, 3000)}, object{"description": repeat(wide, n-3000)}}}
		}, "embeds"},
		{"rows", 5, func(n int) object {
			return object{"components": times(n, func(i int) object { return row(press(i)) })}
		}, "components"},
		{"buttons in a row", 5, func(n int) object { return object{"components": []any{row(times(n, press)...)}} }, "components.0.components"},
		{"button label", 80, func(n int) object { return onePress(object{"label": repeat(wide, n)}) }, "components.0.components.0.label"},
		{"custom_id", 100, func(n int) object { return onePress(object{"custom_id": repeat(wide, n)}) }, "components.0.components.0.custom_id"},
		{"button url", 512, func(n int) object {
			return object{"components": []any{row(object{"type": 2, "style": 5, "label": "x", "url": "https://example.org/" + repeat("a", n-20)})}}
		}, "components.0.components.0.url"},
		{"select options", 25, func(n int) object {
			return oneMenu(object{"options": times(n, func(i int) object { return choice("x", fmt.Sprint(i)) })})
		}, "components.0.components.0.options"},
		{"option label", 100, func(n int) object { return oneMenu(object{"options": []any{choice(repeat(wide, n), "v")}}) }, "components.0.components.0.options.0.label"},
		{"option value", 100, func(n int) object { return oneMenu(object{"options": []any{choice("l", repeat(wide, n))}}) }, "components.0.components.0.options.0.value"},
		{"option description", 100, func(n int) object {
			return oneMenu(object{"options": []any{object{"label": "l", "value": "v", "description": repeat(wide, n)}}})
		}, "components.0.components.0.options.0.description"},
		{"placeholder", 150, func(n int) object { return oneMenu(object{"placeholder": repeat(wide, n)}) }, "components.0.components.0.placeholder"},
		{"chosen at most", 2, func(n int) object { return oneMenu(object{"max_values": n}) }, "components.0.components.0.options"},
		{"components in all", 40, func(n int) object {
			// A container, rows and what is in them count.
			return modern(append([]any{object{"type": 17, "components": []any{row(press(0), press(1)), display("a")}}}, times(n-5, func(int) object { return display("b") })...)...)
		}, "components"},
		{"displayed text", 4000, func(n int) object { return modern(display(repeat("é", 2000)), display(repeat("é", n-2000))) }, "components"},
		{"texts of a section", 3, func(n int) object {
			return modern(object{"type": 9, "components": times(n, func(int) object { return display("a") }), "accessory": press(0)})
		}, "components.0.components"},
		{"pictures of a gallery", 10, func(n int) object {
			return modern(object{"type": 12, "items": times(n, func(int) object { return object{"media": object{"url": "https://example.org/a.png"}} })})
		}, "components.0.items"},
		{"description of a picture", 1024, func(n int) object {
			return modern(object{"type": 12, "items": []any{object{"media": object{"url": "https://example.org/a.png"}, "description": repeat(wide, n)}}})
		}, "components.0.items.0.description"},
		{"address of a picture", 2048, func(n int) object {
			return modern(object{"type": 12, "items": []any{object{"media": object{"url": "https://example.org/" + repeat("a", n-20)}}}})
		}, "components.0.items.0.media.url"},
		{"nonce", 25, func(n int) object { return object{"content": "x", "nonce": repeat("n", n)} }, "nonce"},
		{"people who may be mentioned", 100, func(n int) object {
			return object{"content": "x", "allowed_mentions": object{"users": times(n, func(i int) string { return fmt.Sprint(1000 + i) })}}
		}, "allowed_mentions.users"},
	}, func(body object) answer { return w.call(http.MethodPost, w.messages(w.room), body) })
}

func TestModalsAreHeldToTheirLimits(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.register(commandNote())
	heard := make(chan object, 1)
	w.answers(w.connect(), func(i object) object { heard <- i; return nil })
	field := func(name string, changed object) object {
		input := object{"type": 4, "custom_id": name, "style": 1}
		maps.Copy(input, changed)
		return object{"type": 18, "label": "A field", "component": input}
	}
	form := func(changed object) object {
		f := object{"custom_id": "form", "title": "A form", "components": []any{field("a", nil)}}
		maps.Copy(f, changed)
		return f
	}
	check(t, []boundary{
		{"parts", 5, func(n int) object {
			return form(object{"components": times(n, func(i int) object { return field(fmt.Sprint(i), nil) })})
		}, "data.components"},
		{"title", 45, func(n int) object { return form(object{"title": repeat(wide, n)}) }, "data.title"},
		{"custom_id", 100, func(n int) object { return form(object{"custom_id": repeat(wide, n)}) }, "data.custom_id"},
		{"label", 45, func(n int) object {
			f := field("a", nil)
			f["label"] = repeat(wide, n)
			return form(object{"components": []any{f}})
		}, "data.components.0.label"},
		{"help", 100, func(n int) object {
			f := field("a", nil)
			f["description"] = repeat(wide, n)
			return form(object{"components": []any{f}})
		}, "data.components.0.description"},
		{"value", 4000, func(n int) object {
			return form(object{"components": []any{field("a", object{"value": repeat(wide, n)})}})
		}, "data.components.0.component.value"},
		{"max_length", 4000, func(n int) object {
			return form(object{"components": []any{field("a", object{"max_length": n})}})
		}, "data.components.0.component.max_length"},
		{"hint", 100, func(n int) object {
			return form(object{"components": []any{field("a", object{"placeholder": repeat(wide, n)})}})
		}, "data.components.0.component.placeholder"},
		{"name of a field", 100, func(n int) object { return form(object{"components": []any{field(repeat(wide, n), nil)}}) }, "data.components.0.component.custom_id"},
		{"radio buttons", 10, func(n int) object {
			return form(object{"components": []any{object{"type": 18, "label": "x", "component": object{
				"type": 21, "custom_id": "r", "options": times(n, func(i int) object { return choice("x", fmt.Sprint(i)) }),
			}}}})
		}, "data.components.0.component.options"},
	}, func(body object) answer {
		acted := make(chan struct{})
		go func() { defer close(acted); _, _ = w.amina.Slash(w.room, "/weft help") }()
		i := <-heard
		path := "/interactions/" + i["id"].(string) + "/" + i["token"].(string) + "/callback"
		a := w.call(http.MethodPost, path, object{"type": 9, "data": body})
		if a.status >= 300 {
			w.call(http.MethodPost, path, reply("never mind", 64))
		}
		<-acted
		return a
	})
}

func TestCommandsAreHeldToTheirLimits(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	command := func(changed object) object {
		c := object{"name": "weft", "description": "Weft"}
		maps.Copy(c, changed)
		return c
	}
	option := func(name string, changed object) object {
		o := object{"type": 3, "name": name, "description": "d"}
		maps.Copy(o, changed)
		return o
	}
	check(t, []boundary{
		{"name", 32, func(n int) object { return command(object{"name": repeat("ß", n)}) }, "name"},
		{"description", 100, func(n int) object { return command(object{"description": repeat(wide, n)}) }, "description"},
		{"translated description", 100, func(n int) object {
			return command(object{"description_localizations": object{"fr": repeat(wide, n)}})
		}, "description_localizations.fr"},
		{"options", 25, func(n int) object {
			return command(object{"options": times(n, func(i int) object { return option(fmt.Sprintf("o%d", i), nil) })})
		}, "options"},
		{"choices", 25, func(n int) object {
			return command(object{"options": []any{option("o", object{"choices": times(n, func(i int) object {
				return object{"name": fmt.Sprint(i), "value": fmt.Sprint(i)}
			})})}})
		}, "options.0.choices"},
		{"name of a choice", 100, func(n int) object {
			return command(object{"options": []any{option("o", object{"choices": []any{object{"name": repeat(wide, n), "value": "v"}}})}})
		}, "options.0.choices.0.name"},
		{"value of a choice", 100, func(n int) object {
			return command(object{"options": []any{option("o", object{"choices": []any{object{"name": "n", "value": repeat(wide, n)}}})}})
		}, "options.0.choices.0.value"},
		{"length of what is typed", 6000, func(n int) object {
			return command(object{"options": []any{option("o", object{"max_length": n})}})
		}, "options.0.max_length"},
		{"all of a command", 8000, func(n int) object {
			// "weft", "Weft" are 8; an option is 1 + 100, its longest translation counting; 79 choices' worth of text.
			left := n - 8
			var options []any
			for i := 0; left > 0; i++ {
				o := option(fmt.Sprintf("o%02d", i), object{"description": "d"})
				left -= 4
				var choices []any
				for j := 0; j < 25 && left > 0; j++ {
					size := min(left-3, 100)
					if left-3-size < 5 && left-3-size > 0 {
						size -= 5
					}
					choices = append(choices, object{"name": fmt.Sprintf("%03d", j), "value": repeat(wide, size)})
					left -= 3 + size
				}
				o["choices"] = choices
				options = append(options, o)
			}
			return command(object{"options": options})
		}, ""},
	}, func(body object) answer {
		return w.call(http.MethodPost, "/applications/"+string(w.ApplicationID())+"/commands", body)
	})
}

func TestAutocompleteIsHeldToItsLimits(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.register(commandNote())
	heard := make(chan object, 1)
	w.answers(w.connect(), func(i object) object { heard <- i; return nil })
	check(t, []boundary{
		{"choices", 25, func(n int) object {
			return object{"choices": times(n, func(i int) object { return object{"name": fmt.Sprint(i), "value": "v"} })}
		}, "data.choices"},
		{"name", 100, func(n int) object { return object{"choices": []any{object{"name": repeat(wide, n), "value": "v"}}} }, "data.choices.0.name"},
		{"value", 100, func(n int) object { return object{"choices": []any{object{"name": "n", "value": repeat(wide, n)}}} }, "data.choices.0.value"},
	}, func(body object) answer {
		acted := make(chan struct{})
		go func() { defer close(acted); _, _ = w.amina.Autocomplete(w.room, "/weft checkins pause note:x", "note") }()
		i := <-heard
		path := "/interactions/" + i["id"].(string) + "/" + i["token"].(string) + "/callback"
		a := w.call(http.MethodPost, path, object{"type": 8, "data": body})
		if a.status >= 300 {
			w.call(http.MethodPost, path, object{"type": 8, "data": object{"choices": []any{}}})
		}
		<-acted
		return a
	})
}

// check sends n, which must be taken, and n+1, which must be refused where it is wrong.
func check(t *testing.T, boundaries []boundary, send func(object) answer) {
	t.Helper()
	for _, b := range boundaries {
		t.Run(b.name, func(t *testing.T) {
			if a := send(b.body(b.n)); a.status >= 300 {
				t.Fatalf("%d are refused: %d %s", b.n, a.status, a.raw)
			}
			a := send(b.body(b.n + 1))
			if a.status != http.StatusBadRequest || a.code() != 50035 {
				t.Fatalf("%d are answered with %d %s", b.n+1, a.status, a.raw)
			}
			at, _ := a.body["errors"].(object)
			if b.at != "" {
				for step := range strings.SplitSeq(b.at, ".") {
					at, _ = at[step].(object)
				}
			}
			if _, told := at["_errors"]; !told {
				t.Errorf("nothing is said at %q: %s", b.at, a.raw)
			}
		})
	}
}
