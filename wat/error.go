package wat

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// This file implements the errors of the package.

// An Error says what is wrong with a source text, and where.
type Error struct {
	File      string // "" is shown as <anon>
	Line, Col int    // both count from 1, columns in bytes
	Offset    int    // in bytes from the start of the source
	Msg       string // starts with the reference interpreter's wording
	Text      string // the line of the source
}

// Error returns the message, the position, and the line of the source with a caret below the
// offending character.
func (e *Error) Error() string {
	file := e.File
	if file == "" {
		file = "<anon>"
	}
	// Tabs keep their width, so that the caret is where it should be.
	margin := []byte(nil)
	for i, r := range e.Text {
		if i >= e.Col-1 {
			break
		}
		if r == '\t' {
			margin = append(margin, '\t')
		} else {
			margin = append(margin, ' ')
		}
	}
	return fmt.Sprintf("%s\n     --> %s:%d:%d\n      |\n %4d | %s\n      | %s^", e.Msg, file, e.Line, e.Col, e.Line, e.Text, margin)
}

// maxErrorLine limits how much of a line an Error carries.
const maxErrorLine = 1 << 10

// newError makes an Error for the byte at offset pos of src.
func newError(file string, src []byte, pos int, msg string) *Error {
	pos = min(pos, len(src))
	start := bytes.LastIndexByte(src[:pos], '\n') + 1
	end := len(src)
	if n := bytes.IndexByte(src[pos:], '\n'); n >= 0 {
		end = pos + n
	}
	line := src[start:min(end, start+maxErrorLine)]
	text := strings.TrimRight(string(line), "\r\n")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "?")
	}
	return &Error{
		File:   file,
		Line:   1 + bytes.Count(src[:start], []byte{'\n'}),
		Col:    1 + pos - start,
		Offset: pos,
		Msg:    msg,
		Text:   text,
	}
}
