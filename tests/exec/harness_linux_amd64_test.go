package exec

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/code"
	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/types"
	"golang.org/x/sys/unix"
)

// This file compiles functions given as IR text, loads them together, and calls them.

// A machine is a set of loaded functions with a context and a memory to run on. All functions
// have signature (i64, i64): the address of an array of values, and an address of no meaning.
type machine struct {
	t     testing.TB
	code  *code.Code
	stack *native.Stack
	ctx   []byte
	store []byte
	vals  []byte // the array
	heap  []byte // linear memory; what follows is not accessible
	exits func(vals unsafe.Pointer, code uint32) bool
}

const (
	heapSize  = 1 << 16
	heapGuard = 1 << 20
	heapField = 64 // where the context holds the memory's base
)

// ruleHits counts the selection rules that fired in all tests.
var ruleHits [amd64.NumRules]uint32

// TestMain fails when all tests ran and there is a rule that never fired.
func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if status == 0 && flag.Lookup("test.run").Value.String() == "" && !testing.Short() {
		for n, hits := range ruleHits {
			if hits == 0 {
				fmt.Printf("lower.rules:%d: no test fires this rule\n", amd64.RuleLine(n))
				status = 1
			}
		}
	}
	os.Exit(status)
}

func address(b []byte) uintptr { return uintptr(unsafe.Pointer(&b[0])) }

// newMachine compiles and loads the given functions; the n'th is func[n].
func newMachine(t testing.TB, opts cranelike.Options, tun *environ.Tunables, texts []string) *machine {
	t.Helper()
	if err := native.Init(); err != nil {
		t.Skip(err)
	}
	opts.Verify = true
	opts.RuleHits = ruleHits[:]
	c, err := cranelike.New(environ.HostTarget(), tun, opts)
	if err != nil {
		t.Fatal(err)
	}
	var funcs []environ.KeyedFunc
	seen := map[environ.FuncKey]bool{}
	var needs []environ.FuncKey
	for n, text := range texts {
		f, _, err := ir.Parse(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		f.Key = environ.FuncKey{Kind: environ.FuncDefined, Index: uint32(n)}
		cf, err := compileIR(c, f, text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		funcs = append(funcs, environ.KeyedFunc{Key: f.Key, Func: cf})
		seen[f.Key] = true
		needs = append(needs, c.Needs(cf)...)
	}
	for _, k := range needs {
		if k.Kind == environ.FuncIntrinsic && !seen[k] {
			seen[k] = true
			cf, err := c.CompileFunc(nil, k, environ.FuncBody{})
			if err != nil {
				t.Fatal(err)
			}
			funcs = append(funcs, environ.KeyedFunc{Key: k, Func: cf})
		}
	}
	var text environ.Text
	if err := c.AppendCode(&text, funcs); err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t}
	m.code, err = code.Load(&code.Image{Text: text.Code, Funcs: text.Funcs, Traps: text.Traps, Addrs: text.Addrs, Stacks: text.Stacks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.code.Close)
	m.memory()
	if m.stack, err = native.AcquireStack(1 << 18); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.stack.Release)
	return m
}

// compileIR adds the function's text to a panic.
func compileIR(c *cranelike.Compiler, f *ir.Func, text string) (cf environ.CompiledFunc, err error) {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprintf("%v\n%s", r, text))
		}
	}()
	return c.CompileIR(f)
}

// memory maps the context, the store, the array and the heap outside the Go heap.
func (m *machine) memory() {
	p, err := unix.Mmap(-1, 0, 3*4096+heapSize+heapGuard, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { unix.Munmap(p) })
	m.ctx, m.store, m.vals = p[:4096:4096], p[4096:8192:8192], p[8192:3*4096:3*4096]
	m.heap = p[3*4096 : 3*4096+heapSize : 3*4096+heapSize]
	if err := unix.Mprotect(p[3*4096+heapSize:], unix.PROT_NONE); err != nil {
		m.t.Fatal(err)
	}
	// SAFETY: the mapping is page aligned, larger than the struct, and outlives the test.
	h := (*environ.VMContextHead)(unsafe.Pointer(&m.ctx[0]))
	h.Magic = environ.VMContextMagic
	h.Store = address(m.store)
	h.Trap, h.Exit = native.TrapStub(), native.ExitStub()
	// SAFETY: as above.
	(*environ.VMStoreContext)(unsafe.Pointer(&m.store[0])).TailReturn = native.TailReturnStub()
	*(*uintptr)(unsafe.Pointer(&m.ctx[heapField])) = address(m.heap)
}

// word is the n'th value of the array.
func (m *machine) word(n int) *uint64 {
	// SAFETY: n*16 is within the mapping in all tests.
	return (*uint64)(unsafe.Pointer(&m.vals[16*n]))
}

// noTrap is what call returns when nothing trapped.
const noTrap = types.TrapNone

// call calls func[n] with args in the array, and reports how it trapped.
func (m *machine) call(n int, args ...uint64) types.TrapCode {
	for i, a := range args {
		*m.word(i) = a
	}
	entry, ok := m.code.FuncAddr(environ.FuncKey{Kind: environ.FuncDefined, Index: uint32(n)})
	if !ok {
		m.t.Fatalf("func[%d] is not in the code", n)
	}
	switch r := native.Run(m.stack, m, entry, 0, address(m.ctx), unsafe.Pointer(&m.vals[0])); r {
	case native.Done:
		return noTrap
	case native.Trapped:
		tr := m.stack.Trap()
		if tr.Overflow {
			return types.TrapStackOverflow
		}
		c, ok := m.code.TrapAt(tr.PC)
		if !ok {
			m.t.Fatalf("func[%d] trapped at an unknown place: signal %d at %#x", n, tr.Signal, tr.PC-m.code.Base())
		}
		return c
	default:
		m.t.Fatalf("func[%d]: %s", n, r)
	}
	return noTrap
}

// Exit serves calls of the exit stub.
func (m *machine) Exit(_ *native.Stack, _ uintptr, vals unsafe.Pointer, code uint32) bool {
	return m.exits(vals, code)
}

// Preempted lets the code go on.
func (m *machine) Preempted(*native.Stack) bool { return true }
