package webtest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is an element of the page, or a run of text where tag is "".
type node struct {
	tag      string
	attrs    map[string]string
	text     string
	children []*node
}

// parse reads HTML as html/template writes it.
func parse(r io.Reader) (*node, error) {
	dec := xml.NewDecoder(r)
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{tag: "#root"}
	open := []*node{root}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the page: %w", err)
		}
		at := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{tag: strings.ToLower(token.Name.Local), attrs: map[string]string{}}
			for _, a := range token.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			at.children = append(at.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			at.children = append(at.children, &node{text: string(token)})
		}
	}
}

// all returns the elements below n that match, in order; nothing below a match when deep is not wanted.
func (n *node) all(match func(*node) bool) []*node {
	var found []*node
	for _, c := range n.children {
		if c.tag != "" && match(c) {
			found = append(found, c)
		}
		found = append(found, c.all(match)...)
	}
	return found
}

func (n *node) first(match func(*node) bool) *node {
	if found := n.all(match); len(found) > 0 {
		return found[0]
	}
	return &node{}
}

func (n *node) has(attr string) bool {
	_, ok := n.attrs[attr]
	return ok
}

func (n *node) class(name string) bool {
	for c := range strings.FieldsSeq(n.attrs["class"]) {
		if c == name {
			return true
		}
	}
	return false
}

// words is the text of an element as it is read: each block on its own line.
func (n *node) words() string {
	var b strings.Builder
	n.write(&b)
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// typed is the text in an element exactly as it stands there.
func (n *node) typed() string {
	var b strings.Builder
	b.WriteString(n.text)
	for _, c := range n.children {
		b.WriteString(c.typed())
	}
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	if n.tag == "" {
		b.WriteString(n.text)
		return
	}
	switch n.tag {
	case "svg":
		return
	case "img":
		b.WriteString("\n" + n.attrs["alt"] + "\n") // as it is read aloud
	case "hr":
		b.WriteString("\n---\n")
	}
	for _, c := range n.children {
		c.write(b)
	}
	switch n.tag {
	case "dt":
		b.WriteString(": ")
	case "p", "li", "h1", "h2", "h3", "h4", "dd", "div", "blockquote", "figure", "form", "option", "label", "legend":
		b.WriteString("\n")
	}
}

func byTag(tag string) func(*node) bool { return func(n *node) bool { return n.tag == tag } }
func byAttr(attr string) func(*node) bool {
	return func(n *node) bool { return n.has(attr) }
}

func byClass(class string) func(*node) bool {
	return func(n *node) bool { return n.class(class) }
}
