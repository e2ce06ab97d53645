package wast

// This file parses values, and patterns of results.

import (
	"strings"

	"github.com/gowasmtime/gowasmtime/wat"
)

// pattern parses a constant or what may stand in place of one in a result.
func (p parser) pattern() (out Pattern) {
	word := string(p.OpenKeyword())
	if word == "" {
		p.Unexpected("expected a constant")
		return out
	}
	p.Next()
	switch word {
	case "i32.const":
		p.Next()
		out = Pattern{Type: I32, Lanes: []Lane{p.integer(32)}}
	case "i64.const":
		p.Next()
		out = Pattern{Type: I64, Lanes: []Lane{p.integer(64)}}
	case "f32.const":
		p.Next()
		out = Pattern{Type: F32, Lanes: []Lane{p.float(32)}}
	case "f64.const":
		p.Next()
		out = Pattern{Type: F64, Lanes: []Lane{p.float(64)}}
	case "v128.const":
		p.Next()
		out = p.vector()
	case "either":
		p.Next()
		for in := p.nested(); in.Peek().Kind == wat.LParen; {
			out.Either = append(out.Either, in.pattern())
		}
		if len(out.Either) == 0 {
			p.Unexpected("expected an alternative")
		}
	default:
		out = p.reference(word)
	}
	p.Close()
	return out
}

// reference parses (ref.null …) and its like. The current token is the keyword, word.
func (p parser) reference(word string) Pattern {
	out := Pattern{Type: Ref}
	kind, ok := strings.CutPrefix(word, "ref.")
	switch {
	case ok && kind == "null":
		p.Next()
		out.Null = true
		switch t := p.Peek(); t.Kind {
		case wat.Keyword:
			if out.Heap = heapByName(string(p.Text(t))); out.Heap == HeapUnknown {
				p.Unexpected("expected a heap type")
			}
			p.Next()
		case wat.Number, wat.ID: // a type of some module: nothing is known about it here
			p.Next()
		}
	case ok && heapByName(kind) != HeapUnknown:
		p.Next()
		out.Heap = heapByName(kind)
		if p.AtNat() {
			n := p.U64()
			out.Num = &n
		}
	default:
		p.Unexpected("expected a constant")
	}
	return out
}

func heapByName(name string) Heap {
	for h, n := range heapNames {
		if n == name {
			return Heap(h)
		}
	}
	return HeapUnknown
}

// vector parses a shape and its lanes.
func (p parser) vector() Pattern {
	out := Pattern{Type: V128, Shape: p.Shape()}
	out.Lanes = make([]Lane, out.Shape.Lanes())
	for i := range out.Lanes {
		if out.Shape.IsFloat() {
			out.Lanes[i] = p.float(out.Shape.Width())
		} else {
			out.Lanes[i] = p.integer(out.Shape.Width())
		}
	}
	return out
}

func (p parser) integer(width int) Lane { return Lane{Bits: p.Int(width)} }

func (p parser) float(width int) Lane {
	switch {
	case p.Accept("nan:canonical"):
		return Lane{NaN: Canonical}
	case p.Accept("nan:arithmetic"):
		return Lane{NaN: Arithmetic}
	}
	return Lane{Bits: p.Float(width)}
}
