package tableops

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file runs programs and compares them with the model.

// engine collects at every opportunity.
var engine = func() *wasmtime.Engine {
	os.Setenv("GOWASMTIME_COLLECT_ALWAYS", "1")
	cfg := wasmtime.NewConfig()
	cfg.SetCraneliftDebugVerifier(true)
	return wasmtime.NewEngineWithConfig(cfg)
}()

// A value is what references refer to.
type value struct {
	n   int
	pad [32]byte // by itself in Go's heap
}

// A recorder is a Host that numbers values and notes what it is shown.
type recorder struct {
	made int
	seen []int
}

func (r *recorder) Make() [3]int {
	r.made += 3
	return [3]int{r.made - 2, r.made - 1, r.made}
}

func (r *recorder) Take(v [3]int) { r.seen = append(r.seen, v[:]...) }

// number returns the number of a reference.
func number(v any) int {
	if v == nil {
		return 0
	}
	return v.(*value).n
}

// run runs p and returns an error if it does anything else than the model. exact says to look also
// whether all values that are not in the result are free.
func run(p *Program, exact bool) error {
	text := p.Text()
	bin, err := wat.ToBinary([]byte(text))
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	m, err := wasmtime.NewModule(engine, bin)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	defer m.Close()
	s := wasmtime.NewStore(engine)
	defer s.Close()

	real, model := recorder{made: p.Params}, recorder{made: p.Params}
	var all []weak.Pointer[value]
	fresh := func(n int) *value {
		v := &value{n: n}
		all = append(all, weak.Make(v))
		return v
	}
	var inst *wasmtime.Instance
	var failed error
	ref := wasmtime.NewValType(wasmtime.KindExternref)
	refs := []*wasmtime.ValType{ref, ref, ref}
	fn := func(params, results int, f func(args []wasmtime.Val) []wasmtime.Val) wasmtime.AsExtern {
		return wasmtime.NewFunc(s, wasmtime.NewFuncType(refs[:params], refs[:results]), func(_ *wasmtime.Caller, args []wasmtime.Val) ([]wasmtime.Val, *wasmtime.Trap) {
			return f(args), nil
		})
	}
	inst, err = wasmtime.NewInstance(s, m, []wasmtime.AsExtern{
		fn(0, 0, func([]wasmtime.Val) []wasmtime.Val { s.GC(); return nil }),
		fn(0, 3, func([]wasmtime.Val) []wasmtime.Val {
			var out []wasmtime.Val
			for _, n := range real.Make() {
				out = append(out, wasmtime.ValExternref(fresh(n)))
			}
			return out
		}),
		fn(3, 0, func(args []wasmtime.Val) []wasmtime.Val {
			real.Take([3]int{number(args[0].Externref()), number(args[1].Externref()), number(args[2].Externref())})
			return nil
		}),
		fn(1, 1, func(args []wasmtime.Val) []wasmtime.Val {
			want := fresh(-1)
			if got, err := inst.GetFunc(s, "id").Call(s, want); got != any(want) || err != nil {
				failed = fmt.Errorf("id called by the host gives %v, %v", got, err)
			}
			return args
		}),
	})
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	args := make([]any, p.Params)
	for i := range args {
		args[i] = fresh(i + 1)
	}
	if _, err := inst.GetFunc(s, "run").Call(s, args...); err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	if failed != nil {
		return fmt.Errorf("%w\n%s", failed, text)
	}
	clear(args)
	want := p.Predict(&model)
	if !slices.Equal(real.seen, model.seen) {
		return fmt.Errorf("the host saw %v, want %v\n%s", real.seen, model.seen, text)
	}
	alive := map[int]bool{}
	table := inst.GetExport(s, "table").Table()
	if n := table.Size(s); n != uint64(len(want.Table)) {
		return fmt.Errorf("the table has %d elements, want %d\n%s", n, len(want.Table), text)
	}
	for i, n := range want.Table {
		v, err := table.Get(s, uint64(i))
		if err != nil || number(v.Externref()) != n {
			return fmt.Errorf("element %d is %d, %v, want %d\n%s", i, number(v.Externref()), err, n, text)
		}
		alive[n] = true
	}
	for i, n := range want.Globals {
		v := inst.GetExport(s, fmt.Sprint("g", i)).Global().Get(s)
		if got := number(v.Externref()); got != n {
			return fmt.Errorf("global %d is %d, want %d\n%s", i, got, n, text)
		}
		alive[n] = true
	}
	if !exact {
		return nil
	}
	s.GC()
	runtime.GC()
	for _, p := range all {
		if v := p.Value(); v != nil && !alive[v.n] {
			return fmt.Errorf("value %d is still alive\n%s", v.n, text)
		}
	}
	runtime.KeepAlive(s)
	return nil
}

// TestPrograms runs programs from random bytes.
func TestPrograms(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	n := 400
	if testing.Short() {
		n = 50
	}
	for i := range n {
		data := make([]byte, 5+r.IntN(150))
		for k := range data {
			data[k] = byte(r.Uint32())
		}
		if err := run(Make(data), i%4 == 0); err != nil {
			t.Fatalf("program %d (%q): %v", i, data, err)
		}
	}
}

// FuzzTableOps is the fuzz target of row S88.
func FuzzTableOps(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{2, 2, 2, 9, 2, byte(opMake), byte(opTableSet), 0, byte(opGC), byte(opTake)})
	f.Add([]byte{13, 0, 1, 3, 3, byte(opLocalGet), 13, byte(opPass), byte(opLocalGet), 0, byte(opNest), byte(opGlobalSet), 0, byte(opGC), byte(opTake)})
	f.Add([]byte{0, 4, 3, 19, 1, byte(opMake), byte(opFill), 2, 9, byte(opCopy), 4, 1, 5, byte(opGrow), byte(opTableGet), 5, byte(opGC), byte(opTake)})
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := run(Make(data), len(data)%8 == 0); err != nil {
			t.Fatal(err)
		}
	})
}
