package wat

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements Parser's view of the source as tokens.

// AllFeatures is what a new Parser accepts.
const AllFeatures = ^types.Features(0)

// A Parser reads a source token by token. Its first error sticks: from then on every method
// returns zero and the current token is EOF, so that callers may check Err once at the end, and
// loops that stop at EOF terminate.
//
//	p := wat.NewParser(src)
//	for p.AtOpen("module") {
//		m, id := p.Module()
//		…
//	}
//	if err := p.Err(); err != nil { … }
//
// A Parser must not be copied.
type Parser struct {
	src      []byte
	file     string
	features types.Features
	toks     []Token // the last one is EOF or bad
	pos      int
	lexMsg   string // of the bad token at the end
	err      *Error

	// Annotations that mean something to us, in the order of the source. Their tokens
	// are not among toks.
	notes    []note
	noteToks []Token

	lines []uint32          // where lines start, once someone asks
	buf   []byte            // scratch for literals
	words map[string]ops.Op // see words
}

// A note is an annotation.
type note struct {
	at         int // index in Parser.toks of the token that follows it
	name       string
	start, end int // its tokens in Parser.noteToks, without the parentheses around it
	pos        uint32
	used       bool // it has had its effect
}

// NewParser splits src into tokens. Lexical errors are reported when the parser gets there.
func NewParser(src []byte) *Parser {
	p := &Parser{src: src, features: AllFeatures, words: words()}
	if uint64(len(src)) >= 1<<32-1 {
		p.toks = []Token{{Kind: EOF}}
		p.Fail(Token{}, "source text too long")
		return p
	}
	p.toks = make([]Token, 0, len(src)/5+8)
	l := lexer{src: src}
	for {
		t := l.next(true)
		if t.Kind == LParen && t.End > t.Pos+1 {
			var ok bool
			if t, ok = p.annotation(&l, t); ok {
				continue
			}
		}
		p.toks = append(p.toks, t)
		if t.Kind == EOF || t.Kind == bad {
			p.lexMsg = l.msg
			break
		}
	}
	p.check()
	return p
}

// SetFile gives the name of the source in error messages.
func (p *Parser) SetFile(name string) {
	p.file = name
	if p.err != nil {
		p.err.File = name
	}
}

// SetFeatures restricts the syntax that depends on proposals: without memory64 sizes and
// offsets are 32-bit numbers. What else the features exclude is for validation to find.
func (p *Parser) SetFeatures(f types.Features) { p.features = f }

// Err returns the first error, an *Error, or nil.
func (p *Parser) Err() error {
	if p.err == nil {
		return nil
	}
	return p.err
}

// Fail records an error at the token t, unless there is an error already.
func (p *Parser) Fail(t Token, format string, args ...any) {
	if p.err == nil {
		msg := format
		if len(args) > 0 {
			msg = fmt.Sprintf(format, args...)
		}
		p.err = newError(p.file, p.src, int(t.Pos), msg)
	}
	// The tokens may be shared with a fork, so they are not changed.
	p.toks = []Token{{EOF, uint32(len(p.src)), uint32(len(p.src))}}
	p.pos = 0
}

// check reports a lexical error at the current token.
func (p *Parser) check() {
	if t := p.toks[p.pos]; t.Kind == bad {
		p.Fail(t, "%s", p.lexMsg)
	}
}

// Peek returns the current token.
func (p *Parser) Peek() Token { return p.toks[p.pos] }

// PeekAt returns the token n places after the current one.
func (p *Parser) PeekAt(n int) Token {
	t := p.toks[min(p.pos+n, len(p.toks)-1)]
	if t.Kind == bad {
		t.Kind = EOF
	}
	return t
}

// Next returns the current token and moves to the one after it.
func (p *Parser) Next() Token {
	t := p.toks[p.pos]
	if t.Kind != EOF {
		p.pos++
		if p.toks[p.pos].Kind == bad {
			p.check()
		}
	}
	return t
}

// Text returns the source of t, which must not be changed.
func (p *Parser) Text(t Token) []byte { return p.src[t.Pos:t.End] }

// Position returns the line and column of t, both counting from 1.
func (p *Parser) Position(t Token) (line, col int) {
	if p.lines == nil {
		p.lines = append(p.lines, 0)
		for i, c := range p.src {
			if c == '\n' {
				p.lines = append(p.lines, uint32(i+1))
			}
		}
	}
	line, found := slices.BinarySearch(p.lines, t.Pos)
	if found {
		line++
	}
	return line, 1 + int(t.Pos-p.lines[line-1])
}

// Done reports whether the current token is EOF; it is after an error.
func (p *Parser) Done() bool { return p.toks[p.pos].Kind == EOF }

// At reports whether the current token is the keyword kw.
func (p *Parser) At(kw string) bool {
	t := p.toks[p.pos]
	return t.Kind == Keyword && string(p.src[t.Pos:t.End]) == kw
}

// AtOpen reports whether the current tokens are "(" and the keyword kw.
func (p *Parser) AtOpen(kw string) bool {
	return p.toks[p.pos].Kind == LParen && p.isKeyword(p.PeekAt(1), kw)
}

func (p *Parser) isKeyword(t Token, kw string) bool {
	return t.Kind == Keyword && string(p.src[t.Pos:t.End]) == kw
}

// OpenKeyword returns the keyword after the parenthesis that is the current token, or nil.
func (p *Parser) OpenKeyword() []byte {
	if p.toks[p.pos].Kind == LParen {
		if t := p.PeekAt(1); t.Kind == Keyword {
			return p.Text(t)
		}
	}
	return nil
}

// Accept moves past the keyword kw if it is the current token.
func (p *Parser) Accept(kw string) bool {
	if p.At(kw) {
		p.Next()
		return true
	}
	return false
}

// Open moves past "(" and the keyword kw if they are the current tokens.
func (p *Parser) Open(kw string) bool {
	if p.AtOpen(kw) {
		p.Next()
		p.Next()
		return true
	}
	return false
}

// Expect moves past a token of kind k, which must be there.
func (p *Parser) Expect(k Kind) Token {
	if p.toks[p.pos].Kind != k {
		p.Unexpected("expected " + kindNames[k])
		return Token{}
	}
	return p.Next()
}

var kindNames = [...]string{
	EOF: "the end", LParen: `"("`, RParen: `")"`, Keyword: "a keyword", ID: "an identifier", Number: "a number",
	String: "a string", Reserved: "a reserved token", bad: "a malformed token",
}

// Close moves past ")", which must be there.
func (p *Parser) Close() { p.Expect(RParen) }

// Skip moves past the current token, and past all of the expression if it is "(".
func (p *Parser) Skip() {
	t := p.Next()
	if t.Kind != LParen {
		return
	}
	for depth := 1; depth > 0; {
		switch n := p.Next(); n.Kind {
		case LParen:
			depth++
		case RParen:
			depth--
		case EOF:
			p.Fail(t, "unexpected end: unclosed parenthesis")
			return
		}
	}
}

// Unexpected records the error that the current token cannot be here. The hint says what could.
func (p *Parser) Unexpected(hint string) {
	t := p.Peek()
	switch {
	case p.err != nil:
		return
	case t.Kind == EOF:
		p.Fail(t, "unexpected token: end of the source, %s", hint)
	case !p.known(t):
		p.Fail(t, "unknown operator %s", clip(p.Text(t)))
	default:
		p.Fail(t, "unexpected token %s, %s", clip(p.Text(t)), hint)
	}
}

// clip returns b, shortened for a message.
func clip(b []byte) []byte {
	const limit = 64
	if len(b) <= limit {
		return b
	}
	b = b[:limit]
	for len(b) > 0 && !utf8.RuneStart(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return append(b[:len(b)-1:len(b)-1], "…"...)
}

// AtID reports whether the current token is an identifier.
func (p *Parser) AtID() bool { return p.toks[p.pos].Kind == ID }

// AcceptID moves past an identifier, if one is the current token, and returns its name without
// the dollar sign.
func (p *Parser) AcceptID() (name string, ok bool) {
	if !p.AtID() {
		return "", false
	}
	return string(p.idName(p.Next())), true
}

// idName returns the name of the identifier t. The bytes are valid until the next literal.
func (p *Parser) idName(t Token) []byte {
	b := p.src[t.Pos+1 : t.End]
	if b[0] != '"' {
		return b
	}
	p.buf = unquote(p.buf[:0], b)
	if !utf8.Valid(p.buf) {
		p.Fail(t, "malformed UTF-8 encoding")
	}
	return p.buf
}

// Str reads a string literal, which must be there, and returns its bytes.
func (p *Parser) Str() []byte {
	t := p.Expect(String)
	if t.Kind != String {
		return nil
	}
	return unquote(make([]byte, 0, t.End-t.Pos-2), p.Text(t))
}

// Strings reads any number of string literals and returns their bytes concatenated.
func (p *Parser) Strings() []byte {
	var b []byte
	for p.toks[p.pos].Kind == String {
		b = unquote(b, p.Text(p.Next()))
	}
	return b
}

// Name reads a string literal, which must be valid UTF-8.
func (p *Parser) Name() string {
	t := p.Peek()
	b := p.Str()
	if !utf8.Valid(b) {
		p.Fail(t, "malformed UTF-8 encoding")
		return ""
	}
	return string(b)
}
