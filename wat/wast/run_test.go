package wast

// This file tests the runner on an engine of a few lines, which does what the names of exports say.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wat"
)

// fake is an engine. Modules are what their bytes are; instances are numbered.
type fake struct {
	log       []string
	instances int
}

func (f *fake) note(format string, args ...any) { f.log = append(f.log, fmt.Sprintf(format, args...)) }

func (f *fake) Compile(b []byte) (any, error) {
	switch text := string(b); {
	case strings.HasPrefix(text, "reject "):
		return nil, &Error{Class: Rejected, Text: text[7:]}
	case text == "broken compiler":
		return nil, errors.New("the compiler is broken")
	case strings.HasPrefix(text, "\x00asm"):
		return "text", nil
	}
	return string(b), nil
}

func (f *fake) Instantiate(m any) (any, error) {
	switch m {
	case "unlinkable":
		return nil, &Error{Class: Unlinkable, Text: "unknown import: x"}
	case "trap":
		return nil, &Error{Class: Trapped, Text: "unreachable"}
	}
	f.instances++
	f.note("%v is %d", m, f.instances)
	return f.instances, nil
}

func (f *fake) Register(name string, i any) error {
	f.note("%s = %v", name, i)
	return nil
}

func (f *fake) Invoke(i any, export string, args []Value) ([]Value, error) {
	f.note("%v.%s", i, export)
	switch export {
	case "args":
		return args, nil
	case "trap":
		return nil, &Error{Class: Trapped, Text: "integer overflow"}
	case "exhaust":
		return nil, &Error{Class: Exhausted, Text: "call stack exhausted"}
	case "throw":
		return nil, &Error{Class: Thrown}
	case "suspend":
		return nil, &Error{Class: Suspended, Text: "unhandled tag"}
	case "cannot":
		return nil, &Error{Class: Unsupported, Text: "not yet"}
	case "panic":
		panic("oh")
	}
	return nil, fmt.Errorf("no export %q", export)
}

func (f *fake) Get(i any, export string) (Value, error) { return Value{Type: I32, Lo: 5}, nil }

func (f *fake) Close() {}

const good = `(module binary "m") `

// TestOutcomes checks each kind of directive, passing and not.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		src  string // the last directive is the one that counts
		want string // what its message contains; "" means that it passes
	}{
		{good, ""},
		{`(module binary "reject this")`, "this"},
		{`(module binary "trap")`, "unreachable"},
		{`(module (func (nix)))`, "unknown operator"},
		{`(module definition binary "trap")`, ""},
		{`(module definition $d binary "m") (module instance $i $d)`, ""},
		{`(module definition binary "trap") (module instance)`, "unreachable"},
		{`(module instance $i $nobody)`, "there is no module for $nobody"},
		{good + `(register "x")`, ""},
		{`(register "x")`, "there is no instance for the latest instance"},
		{`(module definition binary "m") (register "x")`, "there is no instance"},
		{good + `(invoke "args")`, ""},
		{good + `(invoke "nix")`, `no export "nix"`},
		{good + `(invoke "trap")`, "integer overflow"},
		{good + `(invoke "panic")`, "panic: oh"},
		{good + `(invoke $nobody "args")`, "there is no instance for $nobody"},
		{good + `(assert_return (invoke "args"))`, ""},
		{good + `(assert_return (invoke "args" (i32.const 1) (f64.const 2)) (i32.const 1) (f64.const 2))`, ""},
		{good + `(assert_return (invoke "args" (i32.const 1)) (i32.const 2))`, `result 0 of "args" is (i32.const 1), expected (i32.const 2)`},
		{good + `(assert_return (invoke "args" (i32.const 1)))`, "expected 0 results, got 1"},
		{good + `(assert_return (invoke "args") (i32.const 1))`, "expected 1 results, got 0"},
		{good + `(assert_return (get "g") (i32.const 5))`, ""},
		{good + `(assert_return (get "g") (i32.const 6))`, "expected (i32.const 6)"},
		{good + `(assert_return (invoke "trap"))`, "integer overflow"},
		{good + `(assert_trap (invoke "trap") "integer overflow")`, ""},
		{good + `(assert_trap (invoke "trap") "integer divide by zero")`, `expected the trap "integer divide by zero", got "integer overflow"`},
		{good + `(assert_trap (invoke "args") "integer overflow")`, "nothing failed"},
		{good + `(assert_trap (invoke "exhaust") "call stack exhausted")`, "expected a trap"},
		{good + `(assert_trap (invoke "nix") "nix")`, `no export "nix"`},
		{good + `(assert_trap (invoke $nobody "trap") "integer overflow")`, "there is no instance"},
		{`(assert_trap (module binary "trap") "unreachable")`, ""},
		{`(assert_trap (module binary "unlinkable") "unknown import")`, "expected a trap"},
		{`(assert_trap (module binary "m") "unreachable")`, "nothing failed"},
		{good + `(assert_exhaustion (invoke "exhaust") "call stack exhausted")`, ""},
		{good + `(assert_exhaustion (invoke "trap") "integer overflow")`, "expected stack exhaustion"},
		{good + `(assert_exception (invoke "throw"))`, ""},
		{good + `(assert_exception (invoke "trap"))`, "expected an exception"},
		{good + `(assert_suspension (invoke "suspend") "unhandled")`, ""},
		{good + `(assert_suspension (invoke "throw") "unhandled")`, "expected a suspension"},
		{`(assert_unlinkable (module binary "unlinkable") "unknown import")`, ""},
		{`(assert_unlinkable (module binary "unlinkable") "incompatible import type")`, "expected the error"},
		{`(assert_unlinkable (module binary "trap") "unreachable")`, "expected a link error"},
		{`(assert_malformed (module binary "reject unexpected end: x") "unexpected end")`, ""},
		{`(assert_malformed (module binary "reject unexpected end") "length out of bounds")`, "expected the error"},
		{`(assert_malformed (module binary "m") "unexpected end")`, "it was accepted"},
		{`(assert_malformed (module binary "broken compiler") "the compiler")`, "the compiler is broken"},
		{`(assert_malformed (module quote "(func (nix))") "unknown operator")`, ""},
		{`(assert_malformed (module quote "(func (nix))") "unknown label")`, "expected the error"},
		{`(assert_malformed (module quote "(func)") "unknown label")`, "it was accepted"},
		{`(assert_malformed_custom (module quote "(func (nix))") "unknown operator")`, ""},
		{`(assert_invalid (module binary "reject type mismatch") "type mismatch")`, ""},
		{`(assert_invalid (module (func (nix))) "unknown operator")`, "but it is malformed"},
		{`(assert_invalid_custom (module binary "reject x") "x")`, ""},
		{`(assert_invalid (module binary "unlinkable") "unknown import")`, "it was accepted"},
	} {
		r := Run(mustParse(t, c.src), new(fake))
		last := &r.Script.Directives[r.Directives-1]
		var msg string
		for i := range r.Failures {
			if f := &r.Failures[i]; f.Directive == last {
				msg = f.Msg
			} else if c.want == "" {
				t.Errorf("%s: %v", c.src, f)
			}
		}
		if c.want == "" && msg != "" || !strings.Contains(msg, c.want) {
			t.Errorf("%s: got %q, want %q", c.src, msg, c.want)
		}
		if r.Passed+r.Failed+r.Unsupported != r.Directives || r.Failed != len(r.Failures) {
			t.Errorf("%s: %d passed, %d failed, %d unsupported of %d", c.src, r.Passed, r.Failed, r.Unsupported, r.Directives)
		}
	}
}

// TestReport checks counts, places, and that what depends on a failed module fails too.
func TestReport(t *testing.T) {
	s := mustParse(t, `(module $a binary "one")
(module $b binary "two")
(assert_return (invoke $a "args"))
(module $b binary "reject it")
  (invoke "args") (assert_return (invoke $b "args"))
(register "b" $b)
(assert_return (invoke $a "args"))
(assert_return (invoke "cannot"))
(module $c binary "three")
(assert_trap (invoke "cannot") "x")
(thread $t (invoke "args"))
(wait $t)
(assert_return (invoke $c "args"))
`)
	e := new(fake)
	var told []string
	var steps []int
	r := (&Runner{
		Engine: e, Features: wat.AllFeatures,
		Failure:  func(f *Failure) { told = append(told, f.String()) },
		Progress: func(done, total int) { steps = append(steps, done*100+total) },
	}).Run(s)
	want := []string{
		"test.wast:4:1: module: it",
		"test.wast:5:3: action: the directive that defines the latest instance failed",
		"test.wast:5:19: assert_return: the directive that defines $b failed",
		"test.wast:6:1: register: the directive that defines $b failed",
		"test.wast:8:1: assert_return: the directive that defines the latest instance failed",
		"test.wast:10:1: assert_trap: not yet",
		"test.wast:11:1: thread: scripts with threads are not supported",
		"test.wast:12:1: wait: scripts with threads are not supported",
	}
	if !slices.Equal(told, want) {
		t.Errorf("failures:\n%s", strings.Join(told, "\n"))
	}
	if len(r.Failures) != len(want) {
		t.Errorf("%d failures in the report", len(r.Failures))
	}
	got := fmt.Sprint(r.Directives, r.Passed, r.Failed, r.Unsupported, r.Assertions, r.AssertionsPassed)
	if got != "14 6 5 3 6 3" {
		t.Errorf("counts %s", got)
	}
	if len(steps) != 14 || steps[0] != 14 || steps[13] != 1314 {
		t.Errorf("progress %v", steps)
	}
	if log := strings.Join(e.log, ", "); log != "one is 1, two is 2, 1.args, 1.args, three is 3, 3.cannot, 3.args" {
		t.Errorf("the engine did: %s", log)
	}
}
