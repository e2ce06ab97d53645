package tests

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file feeds the engine broken modules. Each must give an error, or be a module that
// compiles, instantiates, and runs to a result, a trap or its deadline.

// number returns a count from the environment.
func number(t testing.TB, name string, def int) int {
	s := os.Getenv(name)
	if s == "" {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is not a count", name, s)
	}
	return n
}

// realModule returns a module of real code, some 20 KB long: those functions of a Go program
// that call no others by number, each exported so that it can be run.
func realModule(t testing.TB) []byte {
	wasm := filepath.Join(t.TempDir(), "tour.wasm")
	build(t, wasip1, "go", "build", "-ldflags=-s -w", "-o", wasm, "./programs/tour")
	data, err := os.ReadFile(wasm)
	if err != nil {
		t.Fatal(err)
	}
	m, err := binary.Decode(data, types.FeaturesWasm2)
	if err != nil {
		t.Fatal(err)
	}
	var funcs []types.TypeIndex
	var bodies []binary.Body
	m.Exports = nil
	size := 0
	for i, b := range m.Bodies {
		if size > 20<<10 || len(b.Bytes) > 2500 || refersToFuncs(b) {
			continue
		}
		size += len(b.Bytes)
		index := m.NumImportedFuncs + uint32(len(funcs))
		m.Exports = append(m.Exports, binary.Export{Name: fmt.Sprint("f", index), Kind: types.ExternFunc, Index: index})
		funcs = append(funcs, m.Funcs[i])
		bodies = append(bodies, b)
	}
	m.Funcs, m.Bodies = funcs, bodies
	m.Memories[0].Limits.Min = 2
	m.Tables[0].Type.Limits = types.Limits{Min: 16}
	m.Elems, m.Datas, m.DataCount, m.Customs, m.Sections = nil, nil, types.None, nil, nil
	small := binary.Encode(m)
	if err := wasmtime.ModuleValidate(engine(t), small); err != nil {
		t.Fatalf("the reduced module is invalid: %v", err)
	}
	if len(small) < 10<<10 || len(funcs) < 20 {
		t.Fatalf("only %d functions, %d bytes", len(funcs), len(small))
	}
	return small
}

// refersToFuncs reports whether a body names a function.
func refersToFuncs(b binary.Body) bool {
	l := b.Locals()
	for l.Next() {
	}
	r := l.Code()
	var in binary.Instr
	for r.Next(&in) {
		if k := in.Op.Imm(); k == ops.ImmFunc {
			return true
		}
	}
	return false
}

// try feeds one input to the engine and runs what can be run.
func try(t *testing.T, e *wasmtime.Engine, wasm []byte, what string) (valid bool) {
	defer func() {
		if r := recover(); r != nil {
			name := filepath.Join(os.TempDir(), "gowasmtime-hostile.wasm")
			os.WriteFile(name, wasm, 0o666)
			t.Fatalf("%s: panic (input in %s): %v", what, name, r)
		}
	}()
	m, err := wasmtime.NewModule(e, wasm)
	if err != nil {
		if err.Error() == "" {
			t.Errorf("%s: an error without a text", what)
		}
		return false
	}
	defer m.Close()
	store := wasmtime.NewStore(e)
	defer store.Close()
	store.Limiter(64<<20, 1<<20, 10, 10, 10)
	linker := wasmtime.NewLinker(e)
	if err := linker.DefineUnknownImportsAsDefaultValues(store, m); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	inst, err := linker.Instantiate(store, m)
	if err != nil {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	for _, ex := range m.Exports() {
		ft := ex.Type().FuncType()
		if ft == nil {
			continue
		}
		args := make([]any, len(ft.Params()))
		for i, p := range ft.Params() {
			args[i] = zero(p.Kind())
		}
		inst.GetFunc(store, ex.Name()).CallContext(ctx, store, args...)
	}
	return true
}

func zero(k wasmtime.ValKind) wasmtime.Val {
	switch k {
	case wasmtime.KindI32:
		return wasmtime.ValI32(0)
	case wasmtime.KindI64:
		return wasmtime.ValI64(0)
	case wasmtime.KindF32:
		return wasmtime.ValF32(0)
	case wasmtime.KindF64:
		return wasmtime.ValF64(0)
	case wasmtime.KindFuncref:
		return wasmtime.ValFuncref(nil)
	case wasmtime.KindV128:
		return wasmtime.ValV128(0, 0)
	}
	return wasmtime.ValExternref(nil)
}

// TestPrefixes validates every prefix of a real module. Only the whole one is valid, or a prefix
// that ends between sections and needs nothing of what is missing.
func TestPrefixes(t *testing.T) {
	e := engine(t)
	wasm := realModule(t)
	n, valid := 0, 0
	for i := 0; i <= len(wasm); i++ {
		n++
		if err := wasmtime.ModuleValidate(e, wasm[:i]); err == nil {
			valid++
		}
	}
	t.Logf("%d prefixes of %d bytes, %d of them valid", n, len(wasm), valid)
	if valid > 12 {
		t.Errorf("%d prefixes are valid", valid)
	}
	try(t, e, wasm, "the whole module")
}

// TestMutations changes a real module at random and runs what comes out.
func TestMutations(t *testing.T) {
	e := engine(t)
	base := realModule(t)
	m, err := binary.Decode(base, types.FeaturesWasm2)
	if err != nil {
		t.Fatal(err)
	}
	var code []int // offsets in real bodies
	for i := range m.Bodies {
		if b := &m.Bodies[i]; len(b.Bytes) > 3 {
			for k := range b.Bytes {
				code = append(code, int(b.Offset)+k)
			}
		}
	}
	rounds := number(t, "GOWASMTIME_MUTATIONS", 3000)
	seed := uint64(number(t, "GOWASMTIME_SEED", 1))
	valid := 0
	for i := range rounds {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		if try(t, e, mutate(r, base, code), fmt.Sprintf("seed %d, mutation %d", seed, i)) {
			valid++
		}
	}
	t.Logf("%d mutated modules: %d valid, %d errors", rounds, valid, rounds-valid)
	if valid == 0 || valid == rounds {
		t.Error("all mutations had the same outcome")
	}
}

// mutate returns base with a few changes, most of them in code.
func mutate(r *rand.Rand, base []byte, code []int) []byte {
	b := append([]byte(nil), base...)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b))
		if r.IntN(4) > 0 {
			if at = code[r.IntN(len(code))]; at >= len(b) {
				at = len(b) - 1
			}
		}
		switch r.IntN(8) {
		case 0, 1:
			b[at] ^= 1 << r.IntN(8)
		case 2, 3: // another numeric operator, often of the same type
			b[at] = byte(0x45 + r.IntN(0xC5-0x45))
		case 4:
			b[at] = [...]byte{0, 1, 2, 0x0B, 0x0D, 0x40, 0x7F, 0x80, 0xFC, 0xFD, 0xFF}[r.IntN(11)]
		case 5:
			b[at] = byte(r.IntN(256))
		case 6:
			n := min(r.IntN(8), len(b)-at)
			b = append(b[:at], b[at+n:]...)
		case 7:
			n := min(r.IntN(8), len(b)-at)
			b = append(b[:at+n], b[at:]...)
		}
		if len(b) == 0 {
			return b
		}
	}
	return b
}
