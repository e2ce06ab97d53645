package modcache

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"
)

// This file reads the part of TOML that settings need: comments, tables with plain names, and
// keys with strings on one line, integers and booleans. What else TOML has is an error that names the line.

type tomlKind uint8

const (
	tomlString tomlKind = iota
	tomlInt
	tomlBool
)

func (k tomlKind) String() string { return [...]string{"string", "integer", "boolean"}[k] }

// An entry is "key = value" in a table.
type entry struct {
	table, key string
	line       int
	kind       tomlKind
	text       string // of a string without quotes and escapes
}

// A table is where "[name]" is.
type table struct {
	name string
	line int
}

type syntaxError struct {
	line int
	msg  string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.msg) }

// parseTOML returns what is in a file, in its order. Errors are syntaxErrors.
func parseTOML(text string) ([]entry, []table, error) {
	var entries []entry
	var tables []table
	seen := make(map[[2]string]int)
	line := 0
	fail := func(format string, args ...any) ([]entry, []table, error) {
		return nil, nil, &syntaxError{line, fmt.Sprintf(format, args...)}
	}
	if !utf8.ValidString(text) {
		line = 1
		return fail("the file is not UTF-8")
	}
	once := func(table, key string) error {
		if at := seen[[2]string{table, key}]; at > 0 {
			return fmt.Errorf("`%s` was defined in line %d already", cmp.Or(key, table), at)
		}
		seen[[2]string{table, key}] = line
		return nil
	}
	current := ""
	for l := range strings.Lines(text) {
		line++
		l = strings.Trim(l, " \t\r\n")
		if l == "" || l[0] == '#' {
			continue
		}
		if l[0] == '[' {
			name, rest, ok := strings.Cut(l[1:], "]")
			if name = strings.Trim(name, " \t"); !ok || !isBare(name) || !isEnd(rest) {
				return fail("malformed table header")
			}
			current = name
			if err := once(name, ""); err != nil {
				return fail("%v", err)
			}
			tables = append(tables, table{name, line})
			continue
		}
		key, value, ok := strings.Cut(l, "=")
		if key = strings.Trim(key, " \t"); !ok || !isBare(key) {
			return fail("expected `key = value`")
		}
		if err := once(current, key); err != nil {
			return fail("%v", err)
		}
		e := entry{table: current, key: key, line: line}
		if err := e.parseValue(strings.TrimLeft(value, " \t")); err != nil {
			return fail("%v", err)
		}
		entries = append(entries, e)
	}
	return entries, tables, nil
}

// isBare reports whether s is a key without quotes.
func isBare(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return s != ""
}

// isEnd reports whether s has nothing but blanks and a comment.
func isEnd(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s == "" || s[0] == '#'
}

func (e *entry) parseValue(s string) error {
	switch {
	case strings.HasPrefix(s, `"""`) || strings.HasPrefix(s, "'''"):
		return fmt.Errorf("strings of several lines are not supported here")
	case strings.HasPrefix(s, "'"):
		text, rest, ok := strings.Cut(s[1:], "'")
		if !ok || !isEnd(rest) {
			return fmt.Errorf("malformed string")
		}
		e.kind, e.text = tomlString, text
		return nil
	case strings.HasPrefix(s, `"`):
		text, rest, err := unquote(s[1:])
		if err == nil && !isEnd(rest) {
			err = fmt.Errorf("unexpected text after the value")
		}
		e.kind, e.text = tomlString, text
		return err
	}
	word, rest, _ := strings.Cut(s, "#")
	_ = rest // a comment
	word = strings.Trim(word, " \t")
	switch digits := strings.TrimLeft(word, "+-"); {
	case word == "true" || word == "false":
		e.kind, e.text = tomlBool, word
	case word == "":
		return fmt.Errorf("the value is missing")
	case len(word)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789_") == "":
		e.kind, e.text = tomlInt, strings.ReplaceAll(strings.TrimPrefix(word, "+"), "_", "")
	default:
		return fmt.Errorf("string values must be quoted; `%s` is neither a number nor a boolean", word)
	}
	return nil
}

// escapes are what a backslash and a letter stand for.
var escapes = map[byte]string{'b': "\b", 't': "\t", 'n': "\n", 'f': "\f", 'r': "\r", '"': `"`, '\\': `\`}

// unquote returns the text up to the closing quote and what follows it.
func unquote(s string) (text, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), s[i+1:], nil
		case c != '\\':
			b.WriteByte(c)
		default:
			i++
			if i == len(s) || escapes[s[i]] == "" {
				return "", "", fmt.Errorf("unknown escape in a string")
			}
			b.WriteString(escapes[s[i]])
		}
	}
	return "", "", fmt.Errorf("a string does not end")
}
