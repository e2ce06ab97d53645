package filetests

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/frontend"
	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file validates the passes over functions of real modules. These read many structures of
// the runtime; here they find a dream of one: every address is there, and what has not been
// written is made up from its address. A word is mostly the address of some other
// place, which also does as a length that no access exceeds; some are null, so that checks fail.

const dreamAt = 1 << 40

// dream returns the initial contents of the word at addr in the dream with the given seed.
func dream(seed, addr uint64) uint64 {
	h := (addr ^ seed*0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	h ^= h >> 29
	switch {
	case h&15 == 0:
		return 0
	case h&15 < 4:
		return h >> 58 // a small number
	}
	return dreamAt + h>>28&^0xF
}

func dreamMachine(seed uint64) *interp.Machine {
	m := &interp.Memory{Fill: func(addr uint64) uint64 { return dream(seed, addr) }}
	return &interp.Machine{
		Mem: m, VMCtx: dreamAt, Stack: 1 << 60, Limit: 2000, MaxLen: longest,
		Call: func(m *interp.Machine, c *interp.Call) ([]interp.Bits, error) { return sumCall(c), nil },
	}
}

// validateModule validates the passes over every step-th function of wasm.
func validateModule(t *testing.T, wasm []byte, step int, ends map[string]int) {
	r := rand.New(rand.NewPCG(uint64(len(wasm)), 1))
	static := environ.DefaultTunables()
	checked := static
	checked.SignalsBasedTraps = false
	p := passes{refine: opt.Refiner{MaxLen: longest}}
	var f ir.Func
	tr := frontend.Translator{Inlining: frontend.InlineAll}
	for n, tn := range []environ.Tunables{static, checked} {
		tl := samples.Translate(t, wasm, tn)
		for i := n * step / 2; i < len(tl.Bodies); i += step {
			body := tl.Bodies[i]
			if i/step%2 == 0 {
				body.Others = tl // and calls are inlined
			}
			if err := tr.Func(tl, types.DefinedFuncIndex(i), body, &f); err != nil {
				continue // not supported; package frontend tests which
			}
			const runs = 3
			var args [runs][]interp.Bits
			var want [runs]behaviour
			for k := range args {
				args[k] = randomArgs(r, f.Sig.Params)
				if k > 0 && len(args[k]) > 0 {
					args[k][0] = interp.Bits{Lo: uint64(k - 1)} // Go's point of resumption
				}
			}
			err := p.validate(&f, func(stage string) error {
				for k := range args {
					got, err := observe(dreamMachine(uint64(k)), &f, args[k])
					if err != nil {
						// Without the reservation behind a real memory, and with lengths that are
						// dreams, a bulk operation may be too long.
						got.results = "fault"
					}
					if stage == "build" {
						want[k] = got
						end, _, _ := strings.Cut(got.results, " at ")
						if end[0] == '[' {
							end = "return"
						}
						ends[end]++
					}
					if got != want[k] {
						return fmt.Errorf("%s, %x:\n got %+v\nwant %+v", stage, args[k], got, want[k])
					}
				}
				return nil
			})
			if err != nil {
				t.Fatalf("function %d: %v\n%s", i, err, f.String())
			}
		}
	}
}

// TestGoldenModules validates the passes over the modules that package frontend tests.
func TestGoldenModules(t *testing.T) {
	ends := make(map[string]int)
	for _, wasm := range samples.Modules(t, "../frontend/testdata") {
		validateModule(t, wasm, 1, ends)
	}
	t.Log(ends)
}

// TestGoProgram validates the passes over a Go program, or the module that GOWASMTIME_WASM names.
func TestGoProgram(t *testing.T) {
	name := os.Getenv("GOWASMTIME_WASM")
	if name == "" {
		if testing.Short() {
			t.Skip("compiles a Go program")
		}
		dir := t.TempDir()
		src := filepath.Join(dir, "main.go")
		if err := os.WriteFile(src, []byte("package main\n\nimport \"strconv\"\n\nfunc main() { println(strconv.FormatFloat(0.1, 'g', -1, 64)) }\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		name = filepath.Join(dir, "main.wasm")
		cmd := exec.Command("go", "build", "-o", name, src)
		cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("cannot compile for wasip1: %v\n%s", err, out)
		}
	}
	wasm, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	ends := make(map[string]int)
	validateModule(t, wasm, 5, ends)
	t.Log(ends)
}
