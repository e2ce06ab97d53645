package cranelike

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/filetests/irgen"
	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/cranelike/regalloc"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests that the text form of machine code holds all of it: what is read back, before
// and after allocation, prints as before and becomes the same code.

// A rereader compiles functions, reads their machine code back, and compares.
type rereader struct {
	x             *context
	lower, alloc  bytes.Buffer // texts of the stages
	regs          regalloc.Context
	funcs, stops  int
	edits, traps  int
	lowered, done string // texts of the last function
}

func newRereader(t testing.TB, o Options) *rereader {
	r := new(rereader)
	o.Dump = func(_ environ.FuncKey, stage string) io.Writer {
		switch stage {
		case "lower":
			return &r.lower
		case "regalloc":
			return &r.alloc
		}
		return nil
	}
	r.x = newContext(compiler(t, o))
	r.regs.Basic = o.BasicAlloc
	return r
}

// check compiles a function of t, or f if that is not nil.
func (r *rereader) check(t *environ.Translation, key environ.FuncKey, body environ.FuncBody, f *ir.Func) error {
	x := r.x
	r.lower.Reset()
	r.alloc.Reset()
	x.given = f
	want, err := x.compile(t, key, body)
	if err != nil {
		return err
	}
	r.lowered, r.done = r.lower.String(), r.alloc.String()

	c, out, err := r.parse(r.lowered)
	if err != nil {
		return fmt.Errorf("lower: %w", err)
	}
	if out != nil {
		return fmt.Errorf("lower: there is an allocation")
	}
	if x.chaos != nil {
		x.key = c.Key
		x.unsettle(slices.IndexFunc(x.passes, func(p pass) bool { return p.name == "regalloc" }))
		r.regs.Chaos, r.regs.Few = x.alloc.Chaos, x.alloc.Few
	}
	if out, err = r.regs.Allocate(&c.RA); err != nil {
		return fmt.Errorf("lower: %w", err)
	}
	var text strings.Builder
	c.Print(&text, x.c.isa, out)
	if text.String() != r.done {
		return fmt.Errorf("lower: allocated as\n%s\nwant\n%s", text.String(), r.done)
	}
	if err := r.emit(c, out, want); err != nil {
		return fmt.Errorf("lower: %w", err)
	}

	c, out, err = r.parse(r.done)
	if err != nil {
		return fmt.Errorf("regalloc: %w", err)
	}
	if out == nil {
		return fmt.Errorf("regalloc: there is no allocation")
	}
	if err := regalloc.Check(&c.RA, out); err != nil {
		return fmt.Errorf("regalloc: %w", err)
	}
	if err := r.emit(c, out, want); err != nil {
		return fmt.Errorf("regalloc: %w", err)
	}
	r.funcs++
	r.stops += len(want.Stacks)
	r.edits += len(out.Edits)
	r.traps += len(want.Traps)
	return nil
}

// parse reads text, which must be valid and print as it is.
func (r *rereader) parse(text string) (*mach.VCode, *regalloc.Output, error) {
	c, out, err := mach.Parse(text, r.x.c.isa)
	if err != nil {
		return nil, nil, fmt.Errorf("%w\n%s", err, text)
	}
	var again strings.Builder
	c.Print(&again, r.x.c.isa, out)
	if again.String() != text {
		return nil, nil, fmt.Errorf("prints as\n%s\nwant\n%s", again.String(), text)
	}
	return c, out, regalloc.Validate(&c.RA)
}

// emit compares what c becomes with want.
func (r *rereader) emit(c *mach.VCode, out *regalloc.Output, want *mach.Code) error {
	cc := r.x.c
	e := mach.NewEmit(cc.isa, &cc.tun, uint64(cc.features))
	e.Off, e.AllPositions = cc.opts.Disable, cc.opts.AllPositions
	if r.x.chaos != nil {
		r.x.key = c.Key
		r.x.unsettle(slices.IndexFunc(r.x.passes, func(p pass) bool { return p.name == "emit" }))
		e.Chaos = r.x.chaos
	}
	if got := e.Run(c, out); !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%s becomes\n%+v\nwant\n%+v", c.Key, got, want)
	}
	return nil
}

// rereaders returns compilers that make different machine code of a function.
func rereaders(t testing.TB) map[string]*rereader {
	all := Features(1<<len(amd64.FeatureNames) - 1)
	base := Features(amd64.SSE41) // what v128 needs
	return map[string]*rereader{
		"base":      newRereader(t, Options{Features: &base}),
		"all":       newRereader(t, Options{Features: &all, AllPositions: true}),
		"basic":     newRereader(t, Options{Features: &base, BasicAlloc: true}),
		"chaos":     newRereader(t, Options{Features: &all, Chaos: tune.Mood{Seed: 7}}),
		"canonical": newRereader(t, Options{Features: &base, CanonicalNaN: true, Chaos: tune.Mood{Seed: 8}}),
	}
}

// TestVCodeTextModules reads back every function of the modules that package frontend tests, and
// the trampolines of each signature and builtin.
func TestVCodeTextModules(t *testing.T) {
	rs := rereaders(t)
	static := environ.DefaultTunables()
	checked := static
	checked.SignalsBasedTraps = false
	for name, wasm := range samples.Modules(t, "frontend/testdata") {
		for _, tn := range []environ.Tunables{static, checked} {
			tl := samples.Translate(t, wasm, tn)
			for what, r := range rs {
				r.x.c.tun = tn
				for i := range tl.Bodies {
					if err := r.check(tl, environ.DefinedFunc(types.DefinedFuncIndex(i)), tl.Bodies[i], nil); err != nil {
						t.Fatalf("%s, function %d, %s: %v", name, i, what, err)
					}
				}
				var keys []environ.FuncKey
				for s := range tl.Module.Sigs {
					keys = append(keys, environ.HostToWasm(types.SigIndex(s)), environ.WasmToHost(types.SigIndex(s)))
				}
				for b := range environ.BuiltinIndex(environ.NumBuiltins) {
					keys = append(keys, environ.BuiltinKey(b))
				}
				for _, key := range keys {
					if err := r.check(tl, key, environ.FuncBody{}, nil); err != nil {
						t.Fatalf("%s, %s, %s: %v", name, key, what, err)
					}
				}
			}
		}
	}
	for what, r := range rs {
		t.Logf("%s: %d functions, %d edits, %d traps, %d stack maps", what, r.funcs, r.edits, r.traps, r.stops)
		if r.funcs < 50 || r.edits == 0 || r.traps == 0 {
			t.Errorf("%s: %d functions, %d edits, %d traps", what, r.funcs, r.edits, r.traps)
		}
	}
}

// TestVCodeTextIR reads back the functions of the IR's own tests.
func TestVCodeTextIR(t *testing.T) {
	rs := rereaders(t)
	for _, dir := range []string{"filetests/testdata", "isa/amd64/testdata", "testdata"} {
		files, err := filepath.Glob(dir + "/*.txtar")
		if err != nil || len(files) == 0 {
			t.Fatal("no archives in", dir, err)
		}
		for _, name := range files {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range a.Files {
				for text := string(file.Data); strings.Contains(text, "func "); {
					f, rest, err := ir.Parse(text)
					if err != nil {
						break // not IR
					}
					text = rest
					if ir.Verify(f) != nil {
						continue
					}
					for what, r := range rs {
						if err := r.check(nil, f.Key, environ.FuncBody{}, f); err != nil {
							t.Fatalf("%s, %s, %s, %s: %v", name, file.Name, f.Key, what, err)
						}
					}
				}
			}
		}
	}
	stops := 0
	for what, r := range rs {
		t.Logf("%s: %d functions, %d edits, %d traps, %d stack maps", what, r.funcs, r.edits, r.traps, r.stops)
		if r.funcs < 100 {
			t.Errorf("%s: only %d functions", what, r.funcs)
		}
		stops += r.stops
	}
	if stops == 0 {
		t.Error("no stack maps")
	}
}

// TestVCodeTextReferences reads back calls across which references live, of which the first is cold.
func TestVCodeTextReferences(t *testing.T) {
	f := parse(t, `func func[0] (ref, ref, i32) -> (ref, ref) {
block0(v1: ref, v2: ref, v3: i32):
    v4 = call func[1] (v1, v3) : (ref, i32) -> (i32) @0x20
    #5 brif v4 block1, block2
block1(): cold
    v6 = call func[2] (v2, v3) : (ref, i32) -> (i32) @0x30
    #7 jump block2()
block2():
    v8 = call func[1] (v2, v4) : (ref, i32) -> (i32) @0x40
    #9 return v1, v2
}
`)
	for what, r := range rereaders(t) {
		if err := r.check(nil, f.Key, environ.FuncBody{}, f); err != nil {
			t.Errorf("%s: %v", what, err)
		} else if r.stops != 3 {
			t.Errorf("%s: %d stack maps", what, r.stops)
		}
	}
}

// TestVCodeTextGoProgram reads back functions of a Go program, whose switches are repeated where they are
// jumped to.
func TestVCodeTextGoProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a Go program")
	}
	dir := t.TempDir()
	src, name := filepath.Join(dir, "main.go"), filepath.Join(dir, "main.wasm")
	if err := os.WriteFile(src, []byte("package main\n\nfunc main() { println(0.1) }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", name, src)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("cannot compile for wasip1: %v\n%s", err, out)
	}
	wasm, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const step = 10
	r := rereaders(t)["all"]
	r.x.c.tun = environ.DefaultTunables()
	tl := samples.Translate(t, wasm, r.x.c.tun)
	for i := 0; i < len(tl.Bodies); i += step {
		if err := r.check(tl, environ.DefinedFunc(types.DefinedFuncIndex(i)), tl.Bodies[i], nil); err != nil {
			t.Fatalf("function %d: %v", i, err)
		}
	}
	t.Logf("%d functions, %d edits, %d traps", r.funcs, r.edits, r.traps)
}

// TestVCodeTextRandom reads back random functions.
func TestVCodeTextRandom(t *testing.T) {
	rs := rereaders(t)
	var f ir.Func
	for seed := range uint64(60) {
		o := irgen.Options{Depth: 3 + int(seed%3), Size: 40 + int(seed%7)*20}
		g := irgen.Gen{R: rand.New(rand.NewPCG(seed, 5)), Options: o}
		g.Func(&f, environ.DefinedFunc(types.DefinedFuncIndex(seed)))
		for what, r := range rs {
			if err := r.check(nil, f.Key, environ.FuncBody{}, &f); err != nil {
				t.Fatalf("seed %d, %s: %v", seed, what, err)
			}
		}
	}
}
