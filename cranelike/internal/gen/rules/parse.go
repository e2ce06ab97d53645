package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"
)

// This file implements the parser of rule files.

// A node is a pattern or the instruction of a result.
type node struct {
	bind  string // name in front of the colon
	op    string
	types []string
	args  []arg
	imm   string // text between brackets; "" if absent
}

// An arg is an operand: exactly one field is set.
type arg struct {
	name string // variable or _
	node *node
	call string // Go call, in results
}

// A rule is one rule of a file.
type rule struct {
	num     int
	line    int
	text    string
	comment []string
	pat     *node
	cond    string
	res     arg
}

// A file is a parsed rule file.
type file struct {
	name  string
	class string
	rules []*rule
}

func parseFile(name string) (*file, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return parse(name, string(data))
}

func parse(name, data string) (*file, error) {
	f := &file{name: name}
	var comment []string
	lines := strings.Split(data, "\n")
	for n := 0; n < len(lines); n++ {
		line := lines[n]
		trim := strings.TrimSpace(line)
		switch {
		case trim == "":
			comment = nil
			continue
		case strings.HasPrefix(trim, "//"):
			comment = append(comment, trim)
			continue
		case strings.HasPrefix(trim, "class "):
			f.class = strings.TrimSpace(trim[len("class "):])
			if f.class != "A" && f.class != "B" {
				return nil, fmt.Errorf("%s:%d: class %q is neither A nor B", name, n+1, f.class)
			}
			continue
		}
		r := &rule{num: len(f.rules), line: n + 1, comment: comment}
		text := stripComment(line)
		for n+1 < len(lines) && lines[n+1] != "" && (lines[n+1][0] == ' ' || lines[n+1][0] == '\t') && strings.TrimSpace(lines[n+1]) != "" {
			n++
			text += " " + strings.TrimSpace(stripComment(lines[n]))
		}
		r.text = strings.Join(strings.Fields(text), " ")
		if err := r.parse(text); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, r.line, err)
		}
		f.rules = append(f.rules, r)
	}
	return f, nil
}

// stripComment removes a comment at the end of a line.
func stripComment(s string) string {
	if i := strings.Index(s, " //"); i >= 0 {
		return s[:i]
	}
	return s
}

func (r *rule) parse(text string) error {
	left, right, ok := strings.Cut(text, "=>")
	if !ok {
		return fmt.Errorf("no => in rule")
	}
	p := reader{s: left}
	pat, err := p.node()
	if err != nil {
		return err
	}
	r.pat = pat
	rest := strings.TrimSpace(p.s[p.at:])
	if rest != "" {
		cond, ok := strings.CutPrefix(rest, "&&")
		if !ok {
			return fmt.Errorf("%q after the pattern, want &&", rest)
		}
		r.cond = strings.TrimSpace(cond)
	}
	p = reader{s: right}
	if r.res, err = p.arg(); err != nil {
		return err
	}
	if rest := strings.TrimSpace(p.s[p.at:]); rest != "" {
		return fmt.Errorf("%q after the result", rest)
	}
	return nil
}

type reader struct {
	s  string
	at int
}

func (p *reader) space() {
	for p.at < len(p.s) && (p.s[p.at] == ' ' || p.s[p.at] == '\t') {
		p.at++
	}
}

func (p *reader) peek() byte {
	p.space()
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

func (p *reader) name() string {
	p.space()
	from := p.at
	for p.at < len(p.s) {
		c := rune(p.s[p.at])
		if c != '_' && c != '.' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			break
		}
		p.at++
	}
	return p.s[from:p.at]
}

// balanced returns the text from the bracket at the current position to its partner,
// inclusive.
func (p *reader) balanced() (string, error) {
	from, depth := p.at, 0
	for ; p.at < len(p.s); p.at++ {
		switch p.s[p.at] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
			if depth == 0 {
				p.at++
				return p.s[from:p.at], nil
			}
		}
	}
	return "", fmt.Errorf("%q is not closed", p.s[from:])
}

func (p *reader) node() (*node, error) {
	if p.peek() != '(' {
		return nil, fmt.Errorf("want ( at %q", p.s[p.at:])
	}
	p.at++
	n := &node{op: p.name()}
	if n.op == "" {
		return nil, fmt.Errorf("no operation at %q", p.s[p.at:])
	}
	if p.at < len(p.s) && p.s[p.at] == ':' {
		p.at++
		for {
			n.types = append(n.types, p.name())
			if p.at >= len(p.s) || p.s[p.at] != '|' {
				break
			}
			p.at++
		}
	}
	for {
		switch p.peek() {
		case 0:
			return nil, fmt.Errorf("(%s is not closed", n.op)
		case ')':
			p.at++
			return n, nil
		case '[':
			text, err := p.balanced()
			if err != nil {
				return nil, err
			}
			if n.imm != "" {
				return nil, fmt.Errorf("two immediates in (%s", n.op)
			}
			n.imm = strings.TrimSpace(text[1 : len(text)-1])
		default:
			a, err := p.arg()
			if err != nil {
				return nil, err
			}
			n.args = append(n.args, a)
		}
	}
}

func (p *reader) arg() (arg, error) {
	if p.peek() == '(' {
		n, err := p.node()
		return arg{node: n}, err
	}
	name := p.name()
	if name == "" {
		return arg{}, fmt.Errorf("unexpected %q", p.s[p.at:])
	}
	if p.at < len(p.s) && p.s[p.at] == ':' {
		p.at++
		n, err := p.node()
		if err != nil {
			return arg{}, err
		}
		n.bind = name
		return arg{node: n}, nil
	}
	if p.at < len(p.s) && p.s[p.at] == '(' {
		text, err := p.balanced()
		return arg{call: name + text}, err
	}
	return arg{name: name}, nil
}
