package driver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests the driver with a compiler that makes no code.

// A fake compiler "compiles" a function to its key and its body, and a body's bytes say what it
// needs: 'b' a builtin trampoline, 'i' an intrinsic, 'e' is an error, 'p' a panic.
type fake struct {
	mu       sync.Mutex
	compiled map[environ.FuncKey]int
	onFunc   func(environ.FuncKey)
}

type fakeFunc struct {
	key   environ.FuncKey
	code  string
	needs []environ.FuncKey
}

func (c *fake) Name() string { return "fake" }
func (c *fake) Target() environ.Target {
	return environ.Target{Arch: environ.ArchAMD64, OS: "linux"}
}
func (c *fake) Settings() []environ.Setting { return []environ.Setting{{Name: "a", Value: "b"}} }

func (c *fake) CompileFunc(t *environ.Translation, key environ.FuncKey, body environ.FuncBody) (environ.CompiledFunc, error) {
	if c.onFunc != nil {
		c.onFunc(key)
	}
	for range rand.IntN(4) {
		runtime.Gosched()
	}
	c.mu.Lock()
	if c.compiled == nil {
		c.compiled = map[environ.FuncKey]int{}
	}
	c.compiled[key]++
	c.mu.Unlock()
	f := &fakeFunc{key: key, code: key.String() + ":" + string(body.Bytes) + ";"}
	if key.Kind == environ.FuncIntrinsic && key.Index > 0 {
		f.needs = []environ.FuncKey{{Kind: environ.FuncIntrinsic, Index: key.Index - 1}} // needs of needs
	}
	for _, b := range body.Bytes {
		switch b {
		case 'b':
			f.needs = append(f.needs, environ.BuiltinKey(environ.BuiltinTableGrow))
		case 'i':
			f.needs = append(f.needs, environ.FuncKey{Kind: environ.FuncIntrinsic, Index: 2})
		case 'e':
			return nil, fmt.Errorf("error in %v", key)
		case 'p':
			panic(errFake)
		}
	}
	return f, nil
}

var errFake = errors.New("fake bug")

func (c *fake) Needs(f environ.CompiledFunc) []environ.FuncKey { return f.(*fakeFunc).needs }

func (c *fake) AppendCode(text *environ.Text, funcs []environ.KeyedFunc) error {
	for _, f := range funcs {
		code := f.Func.(*fakeFunc).code
		if f.Func.(*fakeFunc).key != f.Key {
			return fmt.Errorf("%v got the code of %v", f.Key, f.Func.(*fakeFunc).key)
		}
		text.Funcs = append(text.Funcs, environ.FunctionInfo{Key: f.Key, Start: uint32(len(text.Code)), Len: uint32(len(code))})
		text.Code = append(text.Code, code...)
	}
	return nil
}

// translation returns a module with functions of the given bodies, which count as valid.
// It imports a function of signature 1, exports a function of signature 0, and starts with one
// of signature 2; signature 3 is not used.
func translation(t *testing.T, tables int, bodies ...string) *environ.Translation {
	t.Helper()
	sigs := []types.FuncType{{Params: []types.ValType{types.I32}}, {Params: []types.ValType{types.I64}}, {}, {Results: []types.ValType{types.F32}}}
	m := &environ.Module{
		Sigs: sigs, SigOf: []types.SigIndex{0, 1, 2, 3}, RecGroups: []types.RecGroup{{Len: 4}},
		Imports:          []environ.Import{{Kind: types.ExternFunc}},
		Funcs:            []environ.Func{{Type: 1, Sig: 1, Ref: types.NoFuncRef}},
		NumImportedFuncs: 1, Start: types.FuncIndex(types.None),
	}
	for _, s := range sigs {
		m.Types = append(m.Types, types.SubType{Final: true, Composite: types.CompositeType{Func: s}})
	}
	for range tables {
		m.Tables = append(m.Tables, environ.Table{Type: types.TableType{Elem: types.FuncRef}})
	}
	tr := &environ.Translation{Module: m, Tunables: new(environ.Tunables)}
	for i, b := range bodies {
		m.Funcs = append(m.Funcs, environ.Func{Type: types.TypeIndex(2 * (i % 2)), Sig: types.SigIndex(2 * (i % 2)), Ref: types.NoFuncRef})
		tr.Bodies = append(tr.Bodies, environ.FuncBody{Bytes: []byte(b), Summary: new(types.FuncSummary)})
	}
	if len(bodies) > 1 {
		m.Escaping, m.NumEscaping, m.Funcs[1].Ref = []types.FuncIndex{1}, 1, 0
		m.Start = 2
	}
	var err error
	if tr.Offsets, err = environ.NewVMOffsets(8, m); err != nil {
		t.Fatal(err)
	}
	return tr
}

func manyBodies(n int) []string {
	r := rand.New(rand.NewPCG(3, 4))
	bodies := make([]string, n)
	for i := range bodies {
		bodies[i] = strings.Repeat("x", r.IntN(50))
	}
	bodies[n/2] += "bib"
	return bodies
}

func TestBuildIsDeterministic(t *testing.T) {
	var want []byte
	for workers := 1; workers <= 9; workers++ {
		got, err := Build(context.Background(), new(fake), translation(t, 1, manyBodies(200)...), Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%d workers give another artifact than one", workers)
		}
	}
}

func keysOf(t *testing.T, file []byte) []string {
	t.Helper()
	v, err := artifact.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for i := range v.NumFuncs() {
		keys = append(keys, v.FuncInfo(i).Key.String())
	}
	return keys
}

func TestBuildCompilesWhatIsNeededOnce(t *testing.T) {
	for _, c := range []struct {
		tables int
		want   []string
	}{
		{0, []string{"func[0]", "func[1]", "func[2]", "host_to_wasm[0]", "host_to_wasm[2]", "wasm_to_host[1]", "builtin[1]", "intrinsic[0]", "intrinsic[1]", "intrinsic[2]"}},
		{1, []string{"func[0]", "func[1]", "func[2]", "host_to_wasm[0]", "host_to_wasm[2]", "wasm_to_host[0]", "wasm_to_host[1]", "wasm_to_host[2]", "wasm_to_host[3]", "builtin[1]", "intrinsic[0]", "intrinsic[1]", "intrinsic[2]"}},
	} {
		f := new(fake)
		file, err := Build(context.Background(), f, translation(t, c.tables, "x", "bib", "ib"), Options{Workers: 3})
		if err != nil {
			t.Fatal(err)
		}
		if got := keysOf(t, file); !reflect.DeepEqual(got, c.want) {
			t.Errorf("with %d tables:\n got %v\nwant %v", c.tables, got, c.want)
		}
		for k, n := range f.compiled {
			if n != 1 {
				t.Errorf("%v was compiled %d times", k, n)
			}
		}
	}
}

func TestBuildReportsTheFirstError(t *testing.T) {
	bodies := manyBodies(100)
	for _, i := range []int{7, 30, 31, 99} {
		bodies[i] += "e" + strings.Repeat("y", i) // the later, the larger, the earlier it is compiled
	}
	for range 20 {
		for workers := 1; workers <= 8; workers *= 2 {
			_, err := Build(context.Background(), new(fake), translation(t, 0, bodies...), Options{Workers: workers})
			if err == nil || err.Error() != "error in func[7]" {
				t.Fatalf("%d workers: error is %v", workers, err)
			}
		}
	}
}

func TestCompilerPanicReachesTheCaller(t *testing.T) {
	bodies := manyBodies(50)
	bodies[20] += "p"
	bodies[40] += "p"
	for workers := 1; workers <= 4; workers++ {
		func() {
			defer func() {
				v := recover()
				err, ok := v.(error)
				if !ok || !errors.Is(err, errFake) || !strings.Contains(err.Error(), "panic while compiling func[20]: fake bug") || !strings.Contains(err.Error(), "CompileFunc") {
					t.Errorf("%d workers: recovered %v", workers, v)
				}
			}()
			Build(context.Background(), new(fake), translation(t, 0, bodies...), Options{Workers: workers})
			t.Errorf("%d workers: no panic", workers)
		}()
	}
}

func TestBuildStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := new(fake)
	f.onFunc = func(k environ.FuncKey) { cancel() }
	_, err := Build(ctx, f, translation(t, 0, manyBodies(1000)...), Options{Workers: 2})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if len(f.compiled) > 10 {
		t.Errorf("%d functions were compiled after the cancellation", len(f.compiled))
	}
}

func TestProgress(t *testing.T) {
	last, calls := 0, 0
	var total int
	_, err := Build(context.Background(), new(fake), translation(t, 0, manyBodies(60)...), Options{Workers: 4, Progress: func(done, n int) {
		if done != last+1 || done > n || n < total {
			t.Errorf("progress %d of %d follows %d of %d", done, n, last, total)
		}
		last, total = done, n
		calls++
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := 60 + 3 + 4; calls != want || total != want { // bodies; entries and exit; builtin and intrinsics
		t.Errorf("%d calls, total %d; want %d", calls, total, want)
	}
}

func TestBuildTrampolines(t *testing.T) {
	sig := types.FuncType{Params: []types.ValType{types.I32, types.F64}, Results: []types.ValType{types.ExternRef}}
	tun := environ.DefaultTunables()
	file, err := BuildTrampolines(new(fake), sig, &tun, types.FeaturesWasm2)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := keysOf(t, file), []string{"host_to_wasm[0]", "wasm_to_host[0]"}; !reflect.DeepEqual(got, want) {
		t.Errorf("functions are %v, want %v", got, want)
	}
	v, err := artifact.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if m := v.Module(); len(m.Sigs) != 1 || !m.Sigs[0].Equal(sig) {
		t.Errorf("signatures are %v", m.Sigs)
	}
	host := artifact.EngineOf(new(fake), &tun, types.FeaturesWasm2)
	if err := v.Engine().CheckHost(&host); err != nil {
		t.Error(err)
	}
}

func TestBodyWithoutValidationIsABug(t *testing.T) {
	defer func() {
		if v := recover(); v == nil {
			t.Error("a body that nobody validated was compiled")
		}
	}()
	tr := translation(t, 0, "x")
	tr.Bodies[0].Summary = nil
	Build(context.Background(), new(fake), tr, Options{})
}
