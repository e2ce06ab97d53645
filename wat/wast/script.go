package wast

// This file defines what a script consists of.

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wat"
)

// A Script is a parsed file.
type Script struct {
	Name       string // of the file, for messages
	Source     []byte
	Directives []Directive
}

// Kind says what a directive does.
type Kind uint8

const (
	KindModule          Kind = iota // (module …): compile and instantiate
	KindDefinition                  // (module definition …): compile
	KindInstance                    // (module instance $i $m): instantiate a definition
	KindRegister                    // (register "name" $i): make exports importable
	KindAction                      // (invoke …) or (get …), which must succeed
	KindReturn                      // (assert_return ACTION PATTERN*)
	KindTrap                        // (assert_trap ACTION or MODULE "text")
	KindExhaustion                  // (assert_exhaustion ACTION "text")
	KindException                   // (assert_exception ACTION)
	KindSuspension                  // (assert_suspension ACTION "text")
	KindMalformed                   // (assert_malformed MODULE "text")
	KindMalformedCustom             // (assert_malformed_custom MODULE "text")
	KindInvalid                     // (assert_invalid MODULE "text")
	KindInvalidCustom               // (assert_invalid_custom MODULE "text")
	KindUnlinkable                  // (assert_unlinkable MODULE "text")
	KindThread                      // (thread $t (shared (module $m))* DIRECTIVE*)
	KindWait                        // (wait $t)

	numKinds = iota
)

var kindNames = [numKinds]string{
	"module", "module definition", "module instance", "register", "action",
	"assert_return", "assert_trap", "assert_exhaustion", "assert_exception", "assert_suspension", "assert_malformed",
	"assert_malformed_custom", "assert_invalid", "assert_invalid_custom", "assert_unlinkable", "thread", "wait",
}

// String returns the keyword of the kind.
func (k Kind) String() string { return kindNames[k] }

// IsAssertion reports whether the keyword begins with "assert_".
func (k Kind) IsAssertion() bool { return KindReturn <= k && k <= KindUnlinkable }

// A Directive is one form of a script. Which fields beyond Kind and Pos are set depends on the kind, as
// the comments of the kinds show. Names of modules and threads are without the "$".
type Directive struct {
	Kind   Kind
	Pos    int       // byte offset of the opening parenthesis
	Name   string    // register: the name to import by; instance: its name; thread and wait: the thread's
	Of     string    // register: the instance, instance: the definition; "" is the latest
	Module *Module   // of kinds with a module, and of KindTrap without an action
	Action *Action   // of kinds with an action
	Want   []Pattern // KindReturn: the results
	Text   string    // what the error's text must say
	Thread *Thread   // KindThread
}

// Form says how a script gives a module.
type Form uint8

const (
	FormText   Form = iota // text in place
	FormBinary             // strings that are the binary format
	FormQuote              // strings that are the text format
)

// A Module is a module as it stands in a script.
type Module struct {
	Form  Form
	Name  string
	Bytes []byte // what the strings say together, if it has not FormText

	fields *wat.Parser // of FormText, before the first field
}

// Parse reads a module in text form, in the syntax that features allow. It is not meant for FormBinary.
func (m *Module) Parse(features types.Features) (*binary.Module, error) {
	var out *binary.Module
	var p *wat.Parser
	if m.Form == FormText {
		p = m.fields.Fork()
		p.SetFeatures(features)
		out = p.ModuleFields(m.Name)
	} else {
		p = wat.NewParser(m.Bytes)
		p.SetFeatures(features)
		if p.AtOpen("module") {
			out, _ = p.Module()
		} else {
			out = p.ModuleFields("")
		}
		if !p.Done() {
			p.Unexpected("expected the end of the source")
		}
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// Binary returns the module in the binary format. The error is a *wat.Error; if the module has
// FormQuote, its position is in what was quoted.
func (m *Module) Binary(features types.Features) ([]byte, error) {
	if m.Form == FormBinary {
		return m.Bytes, nil
	}
	parsed, err := m.Parse(features)
	if err != nil {
		return nil, err
	}
	return binary.Encode(parsed), nil
}

// An Action asks an instance for something.
type Action struct {
	Get    bool   // the value of a global instead of a call
	Module string // the instance; "" is the latest
	Export string
	Args   []Value
}

// A Thread runs directives next to the script, in a world of its own that shares Shared with it.
type Thread struct {
	Shared []string
	Body   []Directive
}

// Line returns the line and column of a byte offset, both counted from 1, columns in bytes.
func (s *Script) Line(pos int) (line, col int) {
	line, col = 1, 1
	for _, b := range s.Source[:min(pos, len(s.Source))] {
		if b == '\n' {
			line++
			col = 1
		} else {
			col++
		}
	}
	return line, col
}
