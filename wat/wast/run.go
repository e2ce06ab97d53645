package wast

// This file runs scripts.

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wat"
)

// A Report is what became of a script. Passed, Failed and Unsupported add up to Directives.
type Report struct {
	Script      *Script
	Directives  int
	Passed      int
	Failed      int
	Unsupported int

	Assertions       int // of Directives, those that begin with assert_
	AssertionsPassed int

	Failures []Failure // of failed and unsupported directives, in the order of the script
}

// A Failure is a directive that did not pass.
type Failure struct {
	Directive   *Directive
	File        string
	Line, Col   int
	Unsupported bool
	Msg         string
}

// String returns the place and the message.
func (f *Failure) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Col, f.Directive.Kind, f.Msg)
}

// A Runner runs scripts. The functions may be nil.
type Runner struct {
	Engine   Engine
	Features types.Features        // that text may use; see wat.Parser.SetFeatures
	Failure  func(*Failure)        // is told of each directive that does not pass
	Progress func(done, total int) // is told how many directives are done, before each
}

// Run runs a script, with text of any feature, on an engine that has not run another.
func Run(s *Script, e Engine) *Report {
	return (&Runner{Engine: e, Features: wat.AllFeatures}).Run(s)
}

// Run runs a script. The engine must not have run another.
func (r *Runner) Run(s *Script) *Report {
	w := &world{engine: r.Engine, features: r.Features, instances: map[string]*slot{}, definitions: map[string]*slot{}}
	out := &Report{Script: s, Directives: len(s.Directives)}
	line, from := 1, 0 // the line of byte offset from
	for i := range s.Directives {
		d := &s.Directives[i]
		if r.Progress != nil {
			r.Progress(i, len(s.Directives))
		}
		err := w.run(d)
		if d.Kind.IsAssertion() {
			out.Assertions++
			if err == nil {
				out.AssertionsPassed++
			}
		}
		if err == nil {
			out.Passed++
			continue
		}
		line += bytes.Count(s.Source[from:d.Pos], []byte{'\n'})
		from = d.Pos
		f := Failure{Directive: d, File: s.Name, Line: line, Msg: err.Error(), Unsupported: isUnsupported(err)}
		f.Col = d.Pos - bytes.LastIndexByte(s.Source[:d.Pos], '\n')
		if f.Unsupported {
			out.Unsupported++
		} else {
			out.Failed++
		}
		out.Failures = append(out.Failures, f)
		if r.Failure != nil {
			r.Failure(&f)
		}
	}
	return out
}

func isUnsupported(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Class == Unsupported
}

// A slot holds what a name of a script stands for.
type slot struct {
	value  any
	failed bool // the directive that was to define it failed
}

// A world is the state of a running script. In both maps "" is the latest.
type world struct {
	engine      Engine
	features    types.Features
	instances   map[string]*slot
	definitions map[string]*slot
}

// run runs one directive and returns nil if it passed.
func (w *world) run(d *Directive) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	switch d.Kind {
	case KindModule, KindDefinition:
		return w.define(d)
	case KindInstance:
		return w.instantiate(d.Name, d.Of)
	case KindRegister:
		s, err := lookup(w.instances, "instance", d.Of)
		if err != nil {
			return err
		}
		return w.engine.Register(d.Name, s.value)
	case KindAction:
		_, err := w.act(d.Action)
		return err
	case KindReturn:
		return w.assertReturn(d)
	case KindTrap, KindUnlinkable, KindExhaustion, KindException, KindSuspension:
		return w.assertStop(d)
	case KindMalformed, KindMalformedCustom, KindInvalid, KindInvalidCustom:
		return w.assertRejected(d)
	case KindThread, KindWait:
		return &Error{Class: Unsupported, Text: "scripts with threads are not supported"}
	}
	panic("wast: unknown kind of directive")
}

// lookup returns what a name stands for.
func lookup(m map[string]*slot, what, name string) (*slot, error) {
	s := m[name]
	called := "$" + name
	if name == "" {
		called = "the latest " + what
	}
	switch {
	case s == nil:
		return nil, fmt.Errorf("there is no %s for %s", what, called)
	case s.failed:
		return nil, fmt.Errorf("the directive that defines %s failed", called)
	}
	return s, nil
}

// bind sets what a name and "" stand for.
func bind(m map[string]*slot, name string, s *slot) {
	m[""] = s
	m[name] = s
}

// compile returns the engine's compiled module.
func (w *world) compile(m *Module) (any, error) {
	b, err := m.Binary(w.features)
	if err != nil {
		return nil, err
	}
	return w.engine.Compile(b)
}

// define runs a module or a definition. Names are bound even if it fails, so that what depends on it
// fails too and does not meet an older module of the same name.
func (w *world) define(d *Directive) error {
	def := &slot{failed: true}
	bind(w.definitions, d.Module.Name, def)
	if d.Kind == KindModule {
		bind(w.instances, d.Module.Name, &slot{failed: true})
	}
	m, err := w.compile(d.Module)
	if err != nil {
		return err
	}
	def.value, def.failed = m, false
	if d.Kind == KindDefinition {
		return nil
	}
	return w.instantiate(d.Module.Name, d.Module.Name)
}

// instantiate makes an instance of a definition.
func (w *world) instantiate(name, of string) error {
	inst := &slot{failed: true}
	bind(w.instances, name, inst)
	def, err := lookup(w.definitions, "module", of)
	if err != nil {
		return err
	}
	v, err := w.engine.Instantiate(def.value)
	if err != nil {
		return err
	}
	inst.value, inst.failed = v, false
	return nil
}

// act runs an action.
func (w *world) act(a *Action) ([]Value, error) {
	s, err := lookup(w.instances, "instance", a.Module)
	if err != nil {
		return nil, &unready{err}
	}
	if a.Get {
		v, err := w.engine.Get(s.value, a.Export)
		return []Value{v}, err
	}
	return w.engine.Invoke(s.value, a.Export, a.Args)
}

// unready is the error of an action that could not begin.
type unready struct{ error }

func (w *world) assertReturn(d *Directive) error {
	got, err := w.act(d.Action)
	if err != nil {
		return err
	}
	if len(got) != len(d.Want) {
		return fmt.Errorf("expected %d results, got %d", len(d.Want), len(got))
	}
	for i := range got {
		if !d.Want[i].Matches(got[i]) {
			return fmt.Errorf("result %d of %q is %v, expected %v", i, d.Action.Export, got[i], d.Want[i].String())
		}
	}
	return nil
}

// stops says for each kind of assertion about a run in which class its error must be.
var stops = map[Kind]Class{
	KindTrap: Trapped, KindUnlinkable: Unlinkable, KindExhaustion: Exhausted, KindException: Thrown, KindSuspension: Suspended,
}

var classNames = [...]string{
	Rejected: "a rejected module", Unlinkable: "a link error", Trapped: "a trap", Exhausted: "stack exhaustion",
	Thrown: "an exception", Suspended: "a suspension", Unsupported: "something unsupported",
}

// assertStop runs an assertion that an action or an instantiation fails.
func (w *world) assertStop(d *Directive) error {
	var err error
	if d.Action != nil {
		_, err = w.act(d.Action)
	} else {
		var m any
		if m, err = w.compile(d.Module); err == nil {
			_, err = w.engine.Instantiate(m)
		}
	}
	if err == nil {
		return fmt.Errorf("expected %s, %q, but nothing failed", classNames[stops[d.Kind]], d.Text)
	}
	var e *Error
	if !errors.As(err, &e) || e.Class == Unsupported {
		return err
	}
	if e.Class != stops[d.Kind] {
		return fmt.Errorf("expected %s, %q, got %s: %s", classNames[stops[d.Kind]], d.Text, classNames[e.Class], e.Text)
	}
	if d.Kind == KindUnlinkable {
		return sameText(d.Text, e.Text)
	}
	if !TrapMatches(d.Text, e.Text) {
		return fmt.Errorf("expected the trap %q, got %q", d.Text, e.Text)
	}
	return nil
}

// assertRejected runs an assertion that a module is malformed or invalid. Text must be rejected as
// malformed by the parser of the text format, and as invalid by nobody else than the engine. In the
// binary format the text of the error is all that tells the two apart.
func (w *world) assertRejected(d *Directive) error {
	b, err := d.Module.Binary(w.features)
	if err != nil {
		if d.Kind == KindInvalid || d.Kind == KindInvalidCustom {
			return fmt.Errorf("expected an invalid module, %q, but it is malformed: %w", d.Text, err)
		}
		var e *wat.Error
		if !errors.As(err, &e) {
			return err
		}
		return sameText(d.Text, e.Msg)
	}
	_, err = w.engine.Compile(b)
	if err == nil {
		return fmt.Errorf("expected a rejected module, %q, but it was accepted", d.Text)
	}
	var e *Error
	switch {
	case !errors.As(err, &e) || e.Class == Unsupported:
		return err
	case e.Class != Rejected:
		return fmt.Errorf("expected a rejected module, %q, got %s: %s", d.Text, classNames[e.Class], e.Text)
	case d.Module.Form != FormBinary && (d.Kind == KindMalformed || d.Kind == KindMalformedCustom):
		return fmt.Errorf("expected malformed text, %q, but it is well-formed and invalid: %s", d.Text, e.Text)
	}
	return sameText(d.Text, e.Text)
}

func sameText(want, got string) error {
	if TextMatches(want, got) {
		return nil
	}
	return fmt.Errorf("expected the error %q, got %q", want, strings.TrimSpace(got))
}
