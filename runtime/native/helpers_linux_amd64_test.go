package native

import (
	"os"
	"strconv"
	"sync"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/code"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file holds what the tests of native execution share.

// loaded is the test kernels, executable.
var loaded = sync.OnceValues(func() (*code.Code, error) {
	if err := Init(); err != nil {
		return nil, err
	}
	return code.Load(&code.Image{Text: kernels})
})

// A machine is what a store would have: a stack, a VMContext and a place for values.
type machine struct {
	tb   testing.TB
	s    *Stack
	ctx  mem.Block
	vals *[8]types.ValRaw
	base uintptr // of the kernels

	exit      func(m *machine, code uint32) bool
	preempt   func(m *machine) bool
	exitCount int
	how       running
	leafNext  bool
}

// A running says by which function a machine runs code.
type running int

const (
	byRun running = iota
	byLeaf
	byBoth // in turn
)

// runAll runs a test in each way.
func runAll(t *testing.T, f func(t *testing.T, how running)) {
	for how, name := range []string{"Run", "RunLeaf", "both"} {
		t.Run(name, func(t *testing.T) { f(t, running(how)) })
	}
}

// needStacks skips a test that uses n stacks at once where the process has fewer (ulimit -v).
func needStacks(tb testing.TB, n int) {
	tb.Helper()
	if err := Init(); err != nil {
		tb.Fatal(err)
	}
	if Stacks() < n {
		tb.Skipf("%d native stacks, of %d that this needs", Stacks(), n)
	}
}

// newMachine returns a machine whose stack is released at the end of the test.
func newMachine(tb testing.TB) *machine {
	tb.Helper()
	return newMachineWith(tb, 0)
}

func newMachineWith(tb testing.TB, maxWasm uint64) *machine {
	tb.Helper()
	c, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	s, err := AcquireStack(maxWasm)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, err := mem.Alloc(unsafe.Sizeof(environ.VMContextHead{}))
	if err != nil {
		tb.Fatal(err)
	}
	head := (*environ.VMContextHead)(mem.Pointer(ctx.Addr()))
	head.Magic = environ.VMContextMagic
	head.Trap, head.Exit = TrapStub(), ExitStub()
	m := &machine{tb: tb, s: s, ctx: ctx, vals: new([8]types.ValRaw), base: c.Base()}
	tb.Cleanup(func() {
		m.s.Release()
		m.ctx.Free()
	})
	return m
}

func (m *machine) Exit(s *Stack, vmctx uintptr, vals unsafe.Pointer, code uint32) bool {
	if s != m.s || vmctx != m.ctx.Addr() {
		m.tb.Errorf("Exit(%p, %#x), want %p, %#x", s, vmctx, m.s, m.ctx.Addr())
	}
	m.exitCount++
	if m.exit == nil {
		return true
	}
	return m.exit(m, code)
}

func (m *machine) Preempted(s *Stack) bool { return m.preempt == nil || m.preempt(m) }

// run runs the kernel at an offset with the given low words of values.
func (m *machine) run(kernel uintptr, vals ...uint64) Reason {
	for i, v := range vals {
		m.vals[i].Lo = v
	}
	run := Run
	switch {
	case m.how == byLeaf, m.how == byBoth && m.leafNext:
		run = RunLeaf
	}
	m.leafNext = !m.leafNext
	return run(m.s, m, m.base+kernel, m.base+kernelEmpty, m.ctx.Addr(), unsafe.Pointer(m.vals))
}

// mustRun is run for code that must return.
func (m *machine) mustRun(kernel uintptr, vals ...uint64) {
	m.tb.Helper()
	if r := m.run(kernel, vals...); r != Done {
		m.tb.Fatalf("kernel at %#x: %v: %+v", kernel, r, *m.s.Trap())
	}
}

// working fails the test unless the machine's stack is in order.
func (m *machine) working() {
	m.tb.Helper()
	if d := m.s.Depth(); d != 0 {
		m.tb.Fatalf("depth is %d, want 0", d)
	}
	m.mustRun(kernelAdd, 3, 4)
	if m.vals[0].Lo != 7 {
		m.tb.Fatalf("3+4 = %d", m.vals[0].Lo)
	}
	if top := m.s.slot.base + headerOffset; m.s.hdr.sp != top {
		m.tb.Fatalf("sp is %#x, want the top %#x", m.s.hdr.sp, top)
	}
}

// count returns n, or what the environment variable GOWASMTIME_STRESS says, for tests that
// can be made to run longer.
func count(n int) int {
	if v, err := strconv.Atoi(os.Getenv("GOWASMTIME_STRESS")); err == nil {
		return v
	}
	if testing.Short() {
		return n / 10
	}
	return n
}

// guardedMemory returns 64 KiB of memory with inaccessible space up to 1 GiB behind it.
func guardedMemory(tb testing.TB) uintptr {
	tb.Helper()
	const size = 128 << 20
	base, err := mem.Reserve(size)
	if err != nil {
		tb.Fatal(err)
	}
	if err := mem.Protect(base, 65536, mem.ProtReadWrite); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { mem.Release(base, size) })
	return base
}

// addressOf returns the address of b, which is not in the Go heap.
func addressOf(b []byte) uintptr { return uintptr(unsafe.Pointer(&b[0])) }
