package wat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
)

// This file implements the literals of numbers: sections 6.3.1 and 6.3.2 of the specification.

// numKind classifies the text of a number.
type numKind uint8

const (
	notNum   numKind = iota
	natNum           // digits without sign
	intNum           // digits with a sign
	floatNum         // a fraction or an exponent, or inf and nan in their forms
)

// digits returns the number of bytes at the start of b that are digits of the base, single
// underscores between them allowed, or 0 if there are no digits or underscores elsewhere.
func digits(b []byte, hex bool) int {
	i, digit := 0, false
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c >= '0' && c <= '9' || hex && hexDigit(c) < 16:
			digit = true
		case c == '_' && digit:
			digit = false
		default:
			if !digit {
				return 0
			}
			return i
		}
	}
	if !digit {
		return 0
	}
	return i
}

// classify says what number b is the text of.
func classify(b []byte) numKind {
	kind := natNum
	if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
		kind = intNum
		b = b[1:]
	}
	if len(b) == 0 {
		return notNum
	}
	switch b[0] {
	case 'i':
		if string(b) == "inf" {
			return floatNum
		}
		return notNum
	case 'n':
		if string(b) == "nan" || len(b) > 6 && string(b[:6]) == "nan:0x" && digits(b[6:], true) == len(b)-6 {
			return floatNum
		}
		return notNum
	}
	hex := len(b) > 1 && b[0] == '0' && b[1] == 'x'
	if hex {
		b = b[2:]
	}
	n := digits(b, hex)
	if n == 0 {
		return notNum
	}
	if b = b[n:]; len(b) == 0 {
		return kind
	}
	if b[0] == '.' {
		b = b[1:]
		b = b[digits(b, hex):]
		if len(b) == 0 {
			return floatNum
		}
	}
	if c := b[0] | 0x20; hex && c != 'p' || !hex && c != 'e' {
		return notNum
	}
	if b = b[1:]; len(b) > 0 && (b[0] == '+' || b[0] == '-') {
		b = b[1:]
	}
	if len(b) == 0 || digits(b, false) != len(b) {
		return notNum
	}
	return floatNum
}

// magnitude returns the value of the text of a natural number.
func magnitude(b []byte) (v uint64, ok bool) {
	if len(b) > 2 && b[1] == 'x' {
		for _, c := range b[2:] {
			if c == '_' {
				continue
			}
			if v >= 1<<60 {
				return 0, false
			}
			v = v<<4 | uint64(hexDigit(c))
		}
		return v, true
	}
	for _, c := range b {
		if c == '_' {
			continue
		}
		hi, lo := bits.Mul64(v, 10)
		sum, carry := bits.Add64(lo, uint64(c-'0'), 0)
		if hi != 0 || carry != 0 {
			return 0, false
		}
		v = sum
	}
	return v, true
}

// parseInt returns the integer of the given width that b is the text of, sign-extended if it
// has a minus sign. Unsigned and signed values are both in range, as i32.const has it.
func parseInt(b []byte, width int) (v uint64, ok bool) {
	neg := false
	if b[0] == '+' || b[0] == '-' {
		neg = b[0] == '-'
		b = b[1:]
	}
	if v, ok = magnitude(b); !ok {
		return 0, false
	}
	if neg {
		return -v, v <= 1<<(width-1)
	}
	return v, width == 64 || v < 1<<width
}

// AtNumber reports whether the current token is a number in any form, inf and nan included.
func (p *Parser) AtNumber() bool { return p.isNumber(p.Peek()) }

func (p *Parser) isNumber(t Token) bool {
	return (t.Kind == Number || t.Kind == Keyword) && classify(p.Text(t)) != notNum
}

// AtNat reports whether the current token is a natural number.
func (p *Parser) AtNat() bool {
	t := p.Peek()
	return t.Kind == Number && classify(p.Text(t)) == natNum
}

// nat reads a natural number of at most width bits.
func (p *Parser) nat(width int) uint64 {
	t := p.Peek()
	if t.Kind != Number {
		p.Unexpected("expected a number")
		return 0
	}
	b := p.Text(t)
	if len(b) <= 9 { // a plain decimal cannot overflow
		v := uint64(0)
		for i, c := range b {
			if c -= '0'; c > 9 {
				break
			}
			if v = v*10 + uint64(c); i == len(b)-1 && (width >= 32 || v>>width == 0) {
				p.Next()
				return v
			}
		}
	}
	if classify(b) != natNum {
		p.Unexpected("expected a number without sign")
		return 0
	}
	v, ok := magnitude(b)
	if !ok || width < 64 && v>>width != 0 {
		p.Fail(t, "i%d constant out of range", width)
		return 0
	}
	p.Next()
	return v
}

// U32 reads a natural number of 32 bits.
func (p *Parser) U32() uint32 { return uint32(p.nat(32)) }

// U64 reads a natural number of 64 bits.
func (p *Parser) U64() uint64 { return p.nat(64) }

// Int reads an integer of the given width, 8, 16, 32 or 64. Values from the least signed to the
// greatest unsigned one are in range; the result has no bits beyond the width.
func (p *Parser) Int(width int) uint64 {
	t := p.Peek()
	b := p.Text(t)
	if k := classify(b); t.Kind != Number || k == floatNum || k == notNum {
		p.Unexpected("expected an integer")
		return 0
	}
	v, ok := parseInt(b, width)
	if !ok {
		p.Fail(t, "constant out of range")
		return 0
	}
	p.Next()
	return v & (1<<(width-1)<<1 - 1)
}

// Float reads a floating-point number of the given width, 32 or 64, and returns its bits.
func (p *Parser) Float(width int) uint64 {
	t := p.Peek()
	b := p.Text(t)
	if t.Kind != Number && t.Kind != Keyword || classify(b) == notNum {
		p.Unexpected("expected a number")
		return 0
	}
	v, ok := p.parseFloat(b, width)
	if !ok {
		p.Fail(t, "constant out of range")
		return 0
	}
	p.Next()
	return v
}

// parseFloat returns the bits of the number b, which classify accepts.
func (p *Parser) parseFloat(b []byte, width int) (v uint64, ok bool) {
	sign := uint64(0)
	unsigned := b
	if b[0] == '+' || b[0] == '-' {
		if unsigned = b[1:]; b[0] == '-' {
			sign = 1 << (width - 1)
		}
	}
	mant := 23 // bits of the fraction
	exp := uint64(0x7F800000)
	if width == 64 {
		mant, exp = 52, 0x7FF0000000000000
	}
	switch unsigned[0] {
	case 'i':
		return sign | exp, true
	case 'n':
		payload := uint64(1) << (mant - 1)
		if len(unsigned) > 3 {
			if payload, ok = magnitude(unsigned[4:]); !ok || payload == 0 || payload>>mant != 0 {
				return 0, false
			}
		}
		return sign | exp | payload, true
	}
	// What remains is what strconv reads, except that it knows underscores only where a
	// literal has a prefix, and wants an exponent after hexadecimal digits.
	s := p.buf[:0]
	hasExp := false
	hex := len(unsigned) > 1 && unsigned[1] == 'x'
	for _, c := range unsigned {
		switch {
		case c == '_':
			continue
		case hex && c|0x20 == 'p':
			hasExp = true
		}
		s = append(s, c)
	}
	if hex && !hasExp {
		s = append(s, "p0"...)
	}
	p.buf = s
	f, err := strconv.ParseFloat(string(s), width)
	if err != nil {
		if !errors.Is(err, strconv.ErrRange) {
			panic(fmt.Sprintf("wat.Parser.parseFloat: %v", err))
		}
		return 0, false
	}
	if width == 32 {
		return sign | uint64(math.Float32bits(float32(f))), true
	}
	return sign | math.Float64bits(f), true
}

// A Shape says how the lanes of a v128 literal are written.
type Shape uint8

const (
	I8x16 Shape = iota
	I16x8
	I32x4
	I64x2
	F32x4
	F64x2
)

var shapes = [...]struct {
	name         string
	lanes, width int
	float        bool
}{
	I8x16: {"i8x16", 16, 8, false},
	I16x8: {"i16x8", 8, 16, false},
	I32x4: {"i32x4", 4, 32, false},
	I64x2: {"i64x2", 2, 64, false},
	F32x4: {"f32x4", 4, 32, true},
	F64x2: {"f64x2", 2, 64, true},
}

// String returns the keyword of the text format.
func (s Shape) String() string { return shapes[s].name }

// Lanes returns the number of lanes.
func (s Shape) Lanes() int { return shapes[s].lanes }

// Width returns the number of bits of a lane.
func (s Shape) Width() int { return shapes[s].width }

// IsFloat reports whether the lanes are floating-point numbers.
func (s Shape) IsFloat() bool { return shapes[s].float }

// Shape reads the keyword of a shape.
func (p *Parser) Shape() Shape {
	for i := range shapes {
		if p.Accept(shapes[i].name) {
			return Shape(i)
		}
	}
	p.Unexpected("expected a shape such as i32x4")
	return 0
}

// V128 reads a shape and its lanes.
func (p *Parser) V128() (v [16]byte) {
	t := p.Peek()
	s := p.Shape()
	if p.err != nil {
		return v
	}
	// The number of lanes is checked before their values.
	n := 0
	for p.isNumber(p.PeekAt(n)) {
		n++
	}
	if next := p.PeekAt(n); next.Kind == Number || !p.known(next) {
		p.Fail(next, "unknown operator %s", clip(p.Text(next)))
	} else if n != s.Lanes() {
		p.Fail(t, "wrong number of lane literals: expected %d, found %d", s.Lanes(), n)
	}
	for i := 0; i < s.Lanes() && p.err == nil; i++ {
		if s.IsFloat() {
			putLane(&v, i, s.Width(), p.Float(s.Width()))
		} else {
			putLane(&v, i, s.Width(), p.Int(s.Width()))
		}
	}
	return v
}

// putLane stores a lane of the given width.
func putLane(v *[16]byte, i, width int, x uint64) {
	switch width {
	case 8:
		v[i] = byte(x)
	case 16:
		binary.LittleEndian.PutUint16(v[2*i:], uint16(x))
	case 32:
		binary.LittleEndian.PutUint32(v[4*i:], uint32(x))
	default:
		binary.LittleEndian.PutUint64(v[8*i:], x)
	}
}
