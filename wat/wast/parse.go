package wast

// This file parses scripts.

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/wat"
)

// Parse takes a script apart. Modules in text form are only delimited; see Module.Parse.
// The error is a *wat.Error.
func Parse(name string, source []byte) (*Script, error) {
	p := parser{Parser: wat.NewParser(source)}
	p.SetFile(name)
	s := &Script{Name: name, Source: source}
	if p.isBareModule() {
		s.Directives = []Directive{{Kind: KindModule, Module: &Module{fields: p.Fork()}}}
		for !p.Done() {
			p.Skip()
		}
		return s, p.Err()
	}
	for !p.Done() {
		s.Directives = append(s.Directives, p.directive())
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

type parser struct {
	*wat.Parser
	depth int // of directives in threads and of patterns in patterns
}

// maxDepth bounds depth, and so the stack that parsing takes. Real scripts stay below 3.
const maxDepth = 100

// nested returns the parser for what is one level further in.
func (p parser) nested() parser {
	if p.depth++; p.depth > maxDepth {
		p.Unexpected("nesting too deep")
	}
	return p
}

// fields are the keywords of a module's fields.
var fields = []string{"type", "rec", "import", "func", "table", "memory", "global", "tag", "export", "start", "elem", "data"}

// isBareModule reports whether the script is the fields of a module, without "(module".
func (p parser) isBareModule() bool {
	return p.Err() == nil && slices.Contains(fields, string(p.OpenKeyword()))
}

// forms maps the keywords of directives to their kinds. That of modules is refined later.
var forms = map[string]Kind{
	"module": KindModule, "register": KindRegister, "invoke": KindAction, "get": KindAction,
	"assert_return": KindReturn, "assert_trap": KindTrap, "assert_exhaustion": KindExhaustion,
	"assert_exception": KindException, "assert_suspension": KindSuspension,
	"assert_malformed": KindMalformed, "assert_malformed_custom": KindMalformedCustom,
	"assert_invalid": KindInvalid, "assert_invalid_custom": KindInvalidCustom, "assert_unlinkable": KindUnlinkable,
	"thread": KindThread, "wait": KindWait,
}

// id reads an identifier if there is one.
func (p parser) id() string {
	id, _ := p.AcceptID()
	return id
}

// directive parses one form of a script.
func (p parser) directive() Directive {
	d := Directive{Pos: int(p.Peek().Pos)}
	var ok bool
	if d.Kind, ok = forms[string(p.OpenKeyword())]; !ok {
		if p.Peek().Kind == wat.LParen {
			p.Next()
		}
		p.Unexpected("expected a directive")
		return d
	}
	switch d.Kind {
	case KindModule:
		p.module(&d)
		return d
	case KindAction:
		d.Action = p.action()
		return d
	}
	p.Next()
	p.Next()
	switch d.Kind {
	case KindRegister:
		d.Name = p.Name()
		d.Of = p.id()
	case KindReturn:
		d.Action = p.action()
		for p.Peek().Kind == wat.LParen {
			d.Want = append(d.Want, p.pattern())
		}
	case KindException:
		d.Action = p.action()
	case KindExhaustion, KindSuspension:
		d.Action = p.action()
		d.Text = p.Name()
	case KindTrap, KindMalformed, KindMalformedCustom, KindInvalid, KindInvalidCustom, KindUnlinkable:
		if p.AtOpen("module") {
			var m Directive
			p.module(&m)
			d.Module = m.Module
		} else if d.Kind == KindTrap {
			d.Action = p.action()
		} else {
			p.Unexpected("expected a module")
		}
		d.Text = p.Name()
	case KindThread:
		d.Name = p.id()
		d.Thread = p.thread()
	case KindWait:
		d.Name = p.id()
	}
	p.Close()
	return d
}

// thread parses what follows the thread's name.
func (p parser) thread() *Thread {
	t := new(Thread)
	for p.Open("shared") {
		if !p.Open("module") {
			p.Unexpected("expected a module")
		}
		t.Shared = append(t.Shared, p.id())
		p.Close()
		p.Close()
	}
	body := p.nested()
	for body.Peek().Kind == wat.LParen {
		t.Body = append(t.Body, body.directive())
	}
	return t
}

// module parses all that begins with "(module" into d.
func (p parser) module(d *Directive) {
	p.Open("module")
	switch {
	case p.Accept("instance"):
		d.Kind = KindInstance
		d.Name = p.id()
		d.Of = p.id()
		p.Close()
		return
	case p.Accept("definition"):
		d.Kind = KindDefinition
	default:
		d.Kind = KindModule
	}
	m := &Module{Name: p.id()}
	d.Module = m
	switch {
	case p.Accept("binary"):
		m.Form = FormBinary
		m.Bytes = p.Strings()
	case p.Accept("quote"):
		m.Form = FormQuote
		m.Bytes = p.Strings()
	case p.Err() == nil:
		m.fields = p.Fork()
		for !p.Done() && p.Peek().Kind != wat.RParen {
			p.Skip()
		}
	}
	p.Close()
}

// action parses (invoke …) or (get …).
func (p parser) action() *Action {
	a := new(Action)
	switch {
	case p.Open("invoke"):
	case p.Open("get"):
		a.Get = true
	default:
		p.Unexpected(`expected "(invoke" or "(get"`)
	}
	a.Module = p.id()
	a.Export = p.Name()
	for !a.Get && p.Peek().Kind == wat.LParen {
		at := p.Peek()
		pattern := p.pattern()
		v, ok := pattern.value()
		if !ok {
			p.Fail(at, "unexpected pattern: expected a value")
		}
		a.Args = append(a.Args, v)
	}
	p.Close()
	return a
}
