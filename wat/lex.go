package wat

import (
	"bytes"
	"unicode/utf8"
)

// This file implements the lexer: sections 6.2 and 6.3 of the specification.

// A Kind says what a Token is.
type Kind uint8

const (
	EOF      Kind = iota
	LParen        // (
	RParen        // )
	Keyword       // starts with a lower-case letter
	ID            // $name or $"name"
	Number        // starts with a digit or a sign; may turn out to be malformed
	String        // "…", well-formed as far as the lexer knows
	Reserved      // anything else that is one token, never valid
	bad           // a lexical error, see lexer.msg
)

// A Token is a piece of the source: its bytes from Pos up to End.
type Token struct {
	Kind     Kind
	Pos, End uint32
}

// idMask has a bit for each character that may occur in identifiers, keywords and numbers.
var idMask = [4]uint64{0xf7ffecfa00000000, 0x57ffffffd7ffffff, 0, 0}

func isIDChar(c byte) bool { return idMask[c>>6]>>(c&63)&1 != 0 }

// A lexer finds the tokens of a source. White space, comments and annotations are between
// tokens; lexer stops at an annotation so that its caller can decide whether to keep it.
type lexer struct {
	src []byte
	pos int
	msg string // of a bad token, whose Pos is where the error is
}

// fail makes a bad token at pos.
func (l *lexer) fail(pos int, msg string) Token {
	l.msg = msg
	l.pos = len(l.src)
	return Token{bad, uint32(pos), uint32(pos)}
}

// next returns the next token. If annotations is set and an annotation comes first, it returns
// an LParen that extends over the annotation's "(@".
func (l *lexer) next(annotations bool) Token {
	src, pos := l.src, l.pos
	for pos < len(src) {
		c := src[pos]
		start := pos
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			pos++
			continue
		case c == '(':
			l.pos = pos + 1
			if l.pos < len(src) {
				if src[l.pos] == ';' {
					end, t, ok := l.blockComment(pos)
					if !ok {
						return t
					}
					pos = end
					continue
				}
				if annotations && src[l.pos] == '@' {
					l.pos++
				}
			}
			return Token{LParen, uint32(pos), uint32(l.pos)}
		case c == ')':
			l.pos = pos + 1
			return Token{RParen, uint32(pos), uint32(pos + 1)}
		case c == ';' && pos+1 < len(src) && src[pos+1] == ';':
			end, t, ok := l.lineComment(pos)
			if !ok {
				return t
			}
			pos = end
			continue
		case isIDChar(c):
			for pos++; pos < len(src) && isIDChar(src[pos]); pos++ {
			}
			if pos < len(src) && src[pos] == '"' {
				return l.withString(start, pos)
			}
			l.pos = pos
			t := Token{Reserved, uint32(start), uint32(pos)}
			switch {
			case c >= 'a' && c <= 'z':
				t.Kind = Keyword
			case c == '$':
				if pos == start+1 {
					return l.fail(start, "empty identifier")
				}
				t.Kind = ID
			case c >= '0' && c <= '9' || c == '+' || c == '-':
				t.Kind = Number
			}
			return t
		case c == '"':
			end, t, ok := l.str(pos)
			if !ok {
				return t
			}
			l.pos = end
			if end < len(src) && (isIDChar(src[end]) || src[end] == '"') {
				return l.withString(start, start)
			}
			return Token{String, uint32(start), uint32(end)}
		case c == ',' || c == ';' || c == '[' || c == ']' || c == '{' || c == '}':
			l.pos = pos + 1
			return Token{Reserved, uint32(pos), uint32(pos + 1)}
		default:
			return l.illegal(pos)
		}
	}
	l.pos = len(src)
	return Token{EOF, uint32(len(src)), uint32(len(src))}
}

// illegal reports the character at pos, which cannot start a token.
func (l *lexer) illegal(pos int) Token {
	if r, n := utf8.DecodeRune(l.src[pos:]); r == utf8.RuneError && n <= 1 {
		return l.fail(pos, "malformed UTF-8 encoding")
	}
	return l.fail(pos, "illegal character")
}

// withString returns the token that started at start and goes on with a string at pos. Unless
// it is an identifier in quotation marks, it is reserved.
func (l *lexer) withString(start, pos int) Token {
	src := l.src
	quotedID := pos == start+1 && src[start] == '$'
	for pos < len(src) {
		if src[pos] == '"' {
			end, t, ok := l.str(pos)
			if !ok {
				if quotedID && l.msg != "malformed UTF-8 encoding" {
					return l.fail(start, "empty identifier")
				}
				return t
			}
			if quotedID && end == pos+2 {
				return l.fail(start, "empty identifier")
			}
			pos = end
		} else if isIDChar(src[pos]) {
			quotedID = false
			pos++
		} else {
			break
		}
		if quotedID && pos < len(src) && src[pos] == '"' {
			quotedID = false
		}
	}
	l.pos = pos
	if quotedID {
		return Token{ID, uint32(start), uint32(pos)}
	}
	return Token{Reserved, uint32(start), uint32(pos)}
}

// lineComment returns the end of the comment that starts at pos.
func (l *lexer) lineComment(pos int) (end int, t Token, ok bool) {
	rest := l.src[pos:]
	n := bytes.IndexAny(rest, "\n\r")
	if n < 0 {
		n = len(rest)
	}
	if !utf8.Valid(rest[:n]) {
		return 0, l.badUTF8(pos, pos+n), false
	}
	return pos + n, t, true
}

// badUTF8 reports the first malformed character in src[pos:end].
func (l *lexer) badUTF8(pos, end int) Token {
	for pos < end {
		r, n := utf8.DecodeRune(l.src[pos:end])
		if r == utf8.RuneError && n <= 1 {
			break
		}
		pos += n
	}
	return l.fail(pos, "malformed UTF-8 encoding")
}

// blockComment returns the end of the comment, which may contain others, that starts at pos.
func (l *lexer) blockComment(start int) (end int, t Token, ok bool) {
	src := l.src
	depth := 0
	pos := start
	for pos+1 < len(src) {
		switch {
		case src[pos] == '(' && src[pos+1] == ';':
			depth++
			pos += 2
			continue
		case src[pos] == ';' && src[pos+1] == ')':
			depth--
			pos += 2
			if depth == 0 {
				if !utf8.Valid(src[start:pos]) {
					return 0, l.badUTF8(start, pos), false
				}
				return pos, t, true
			}
			continue
		}
		pos++
	}
	return 0, l.fail(start, "unclosed comment"), false
}

// str checks the string literal at pos and returns its end.
func (l *lexer) str(start int) (end int, t Token, ok bool) {
	src := l.src
	for pos := start + 1; pos < len(src); {
		c := src[pos]
		switch {
		case c == '"':
			return pos + 1, t, true
		case c == '\\':
			n := escapeLen(src[pos:])
			if n == 0 {
				return 0, l.fail(pos, "illegal escape"), false
			}
			pos += n
		case c == '\n':
			return 0, l.fail(start, "unclosed string"), false
		case c < 0x20 || c == 0x7F:
			return 0, l.fail(pos, "illegal control character in string literal"), false
		case c < 0x80:
			pos++
		default:
			r, n := utf8.DecodeRune(src[pos:])
			if r == utf8.RuneError && n <= 1 {
				return 0, l.fail(pos, "malformed UTF-8 encoding"), false
			}
			pos += n
		}
	}
	return 0, l.fail(start, "unclosed string"), false
}

// escapeLen returns the length of the escape sequence that b starts with, or 0.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch c := b[1]; c {
	case 't', 'n', 'r', '"', '\'', '\\':
		return 2
	case 'u':
		if len(b) < 3 || b[2] != '{' {
			return 0
		}
		_, n := hexRune(b[3:])
		if n == 0 {
			return 0
		}
		return 3 + n
	default:
		if len(b) >= 3 && hexDigit(c) < 16 && hexDigit(b[2]) < 16 {
			return 3
		}
		return 0
	}
}

// hexRune reads the digits and the brace of \u{…} and returns the character and how many bytes
// it took, 0 if that is no character.
func hexRune(b []byte) (r rune, n int) {
	v := uint32(0)
	digit := false // the last character was a digit
	for i, c := range b {
		switch {
		case c == '}' && digit:
			if v > utf8.MaxRune || v >= 0xD800 && v < 0xE000 {
				return 0, 0
			}
			return rune(v), i + 1
		case c == '_' && digit:
			digit = false
		case hexDigit(c) < 16:
			if v = v<<4 | uint32(hexDigit(c)); v > utf8.MaxRune {
				return 0, 0
			}
			digit = true
		default:
			return 0, 0
		}
	}
	return 0, 0
}

// hexDigit returns the value of a hexadecimal digit, or 16.
func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

// unquote appends the contents of the well-formed string literal s, quotation marks included,
// to dst.
func unquote(dst, s []byte) []byte {
	s = s[1 : len(s)-1]
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		n := escapeLen(s[i:])
		switch c := s[i+1]; c {
		case 't':
			dst = append(dst, '\t')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case '"', '\'', '\\':
			dst = append(dst, c)
		case 'u':
			r, _ := hexRune(s[i+3:])
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, hexDigit(c)<<4|hexDigit(s[i+2]))
		}
		s = s[i+n:]
	}
}
