package mach

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements what the parser of the text form reads lines with: words, numbers, names
// and references, each with its error.

func (p *parser) failAt(line, at int, format string, args ...any) {
	panic(syntaxError{line, at + 1, fmt.Sprintf(format, args...)})
}

// fail reports an error at what comes next, and wrong one at what came last.
func (p *parser) fail(format string, args ...any)  { p.failAt(p.n, p.at, format, args...) }
func (p *parser) wrong(format string, args ...any) { p.failAt(p.n, p.last, format, args...) }

func (p *parser) space() {
	for p.at < len(p.line) && (p.line[p.at] == ' ' || p.line[p.at] == '\t') {
		p.at++
	}
}

// accept consumes token if it comes next, after white space.
func (p *parser) accept(token string) bool {
	at := p.at
	p.space()
	if strings.HasPrefix(p.line[p.at:], token) {
		p.last = p.at
		p.at += len(token)
		return true
	}
	p.at = at
	return false
}

func (p *parser) expect(token string) {
	if !p.accept(token) {
		p.space()
		p.fail("expected %q", token)
	}
}

// peek returns the word that comes next, which may be empty.
func (p *parser) peek() string {
	p.space()
	rest := p.line[p.at:]
	if end := strings.IndexAny(rest, " \t,:()@="); end >= 0 {
		return rest[:end]
	}
	return rest
}

// word consumes a word; what says what it should be.
func (p *parser) word(what string) string {
	w := p.peek()
	if w == "" {
		p.fail("expected %s", what)
	}
	p.last = p.at
	p.at += len(w)
	return w
}

// keyword consumes the word w if it comes next.
func (p *parser) keyword(w string) bool {
	if p.peek() != w {
		return false
	}
	p.last = p.at
	p.at += len(w)
	return true
}

// field consumes name and "=" if they come next.
func (p *parser) field(name string) bool {
	at := p.at
	if p.keyword(name) && p.at < len(p.line) && p.line[p.at] == '=' {
		p.at++
		return true
	}
	p.at = at
	return false
}

func (p *parser) needField(name string) {
	if !p.field(name) {
		p.space()
		p.fail("expected \"%s=\"", name)
	}
}

// unsigned consumes a number, decimal or after 0x hexadecimal, that is less than or equal to limit.
func (p *parser) unsigned(limit uint64) uint64 {
	w := p.word("a number")
	return p.value(w, w, limit)
}

// value returns the number digits, which is the end of the word w that came last.
func (p *parser) value(w, digits string, limit uint64) uint64 {
	base := 10
	if hex, ok := strings.CutPrefix(digits, "0x"); ok {
		digits, base = hex, 16
	}
	x, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		p.wrong("%q is not a number", w)
	}
	if x > limit {
		p.wrong("%s is out of range: the limit is %d", w, limit)
	}
	return x
}

func (p *parser) u32() uint32 { return uint32(p.unsigned(math.MaxUint32)) }

func (p *parser) signed(bits int) int64 {
	w := p.word("a number")
	x, err := strconv.ParseInt(w, 10, bits)
	if err != nil {
		p.wrong("%q is not a number of %d bits", w, bits)
	}
	return x
}

// numbered consumes a word that is prefix and a number.
func (p *parser) numbered(prefix, what string, limit uint64) uint32 {
	w := p.word(what)
	digits, ok := strings.CutPrefix(w, prefix)
	if !ok || digits == "" || digits[0] < '0' || digits[0] > '9' {
		p.wrong("expected %s", what)
	}
	return uint32(p.value(w, digits, limit))
}

func (p *parser) vreg() regalloc.VReg {
	v := p.numbered("v", "a virtual register", math.MaxUint32)
	if v == 0 || int(v) >= len(p.c.RA.VRegs) {
		p.wrong("v%d does not exist: there are %d", v, len(p.c.RA.VRegs)-1)
	}
	return regalloc.VReg(v)
}

// preg returns the register with the name that came last.
func (p *parser) preg(name string) regalloc.PReg {
	if r, ok := p.regs[name]; ok {
		return r
	}
	if digits, ok := strings.CutPrefix(name, "p"); ok {
		if r, err := strconv.ParseUint(digits, 10, 8); err == nil && r < 64 {
			return regalloc.PReg(r)
		}
	}
	p.wrong("%q is no register of %s", name, p.isa.Name)
	return 0
}

func (p *parser) place() regalloc.Alloc {
	w := p.word("a place")
	if w == "none" {
		return 0
	}
	if digits, ok := strings.CutPrefix(w, "slot"); ok {
		n := uint32(p.value(w, digits, maxParsedSlots))
		p.slot(n)
		return regalloc.InSlot(n)
	}
	return regalloc.InReg(p.preg(w))
}

// slot expects slot n, which came last, to be there.
func (p *parser) slot(n uint32) {
	if n >= p.out.NumSlots {
		p.wrong("slot %d does not exist: there are %d", n, p.out.NumSlots)
	}
}

// index consumes a number that is less than n.
func (p *parser) index(n int, what string) uint32 {
	x := p.unsigned(math.MaxUint32)
	if x >= uint64(n) {
		p.wrong("%s %d does not exist", what, x)
	}
	return uint32(x)
}

// inOrder expects the number n.
func (p *parser) inOrder(x uint32, n int, what string) {
	if uint64(x) != uint64(n) {
		p.wrong("%s %d is out of order: expected %d", what, x, n)
	}
}

// oneOf consumes one of names and returns its index.
func (p *parser) oneOf(names []string, what string) int {
	w := p.word(what)
	for k, n := range names {
		if n == w {
			return k
		}
	}
	p.wrong("%q is no %s", w, what)
	return 0
}

func (p *parser) key() environ.FuncKey {
	w := p.word("a function's key")
	name, rest, _ := strings.Cut(w, "[")
	digits, ok := strings.CutSuffix(rest, "]")
	for k := environ.FuncKind(0); ok && k < environ.NumFuncKinds; k++ {
		if k.String() == name {
			return environ.FuncKey{Kind: k, Index: uint32(p.value(w, digits, math.MaxUint32))}
		}
	}
	p.wrong("%q is no function's key", w)
	return environ.FuncKey{}
}

// position consumes a position if one comes next.
func (p *parser) position() types.FilePos {
	if !p.accept("@") {
		return types.NoPos
	}
	return types.FilePos(p.unsigned(uint64(types.NoPos) - 1))
}
