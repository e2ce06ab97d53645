package frontend

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/analysis"
	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file translates real programs: every function of them must verify, and the benchmark
// says at what cost.

// program returns a Go program compiled to wasip1, or the module that GOWASMTIME_WASM names.
func program(t testing.TB) []byte {
	t.Helper()
	name := os.Getenv("GOWASMTIME_WASM")
	if name == "" {
		if testing.Short() {
			t.Skip("compiles a Go program")
		}
		dir := t.TempDir()
		src := filepath.Join(dir, "main.go")
		if err := os.WriteFile(src, []byte(goProgram), 0o666); err != nil {
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
	return wasm
}

const goProgram = `package main

import ("encoding/json"; "fmt"; "os"; "regexp"; "sort")

func main() {
	re := regexp.MustCompile("(a|b)*c")
	m := map[string]float64{}
	for i, a := range os.Args {
		if re.MatchString(a) { m[a] = float64(i) / 3 }
	}
	s := []string{}
	for k := range m { s = append(s, k) }
	sort.Strings(s)
	b, err := json.Marshal(m)
	fmt.Println(s, string(b), err)
}
`

const cProgram = `
typedef unsigned char u8; typedef unsigned u32; typedef unsigned long long u64;
static u8 heap[1 << 16];
void *memcpy(void *d, const void *s, unsigned long n) { u8 *p = d; const u8 *q = s; while (n--) *p++ = *q++; return d; }
u32 crc(const u8 *p, u32 n) {
	u32 c = ~0u;
	for (u32 i = 0; i < n; i++) { c ^= p[i]; for (int k = 0; k < 8; k++) c = c >> 1 ^ (c & 1 ? 0xEDB88320 : 0); }
	return ~c;
}
double newton(double x) { double y = x / 2; for (int i = 0; i < 30; i++) y = (y + x / y) / 2; return y; }
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int div(int a, int b) { return b ? a / b : 0; }
int (*volatile table[])(int, int) = { add, sub, div };
int apply(int op, int a, int b) { return table[op % 3](a, b); }
void sort(int *a, int n) { for (int i = 1; i < n; i++) { int v = a[i], j = i; while (j > 0 && a[j-1] > v) { a[j] = a[j-1]; j--; } a[j] = v; } }
int state(const char *s) {
	int st = 0, n = 0;
	for (; *s; s++) switch (st) {
	case 0: st = *s == '<' ? 1 : *s == '&' ? 4 : 0; break;
	case 1: st = *s == '!' ? 2 : *s == '>' ? 0 : 1; n++; break;
	case 2: st = *s == '-' ? 3 : 1; break;
	case 3: if (*s == '>') st = 0; break;
	case 4: st = *s == ';' ? 0 : 4; n += 2; break;
	case 5: return -1;
	}
	return n + heap[n];
}
u64 mul(u64 a, u64 b) { return (a >> 32) * (b >> 32) + ((a & 0xffffffff) * (b & 0xffffffff) >> 32); }
`

// cModule returns a C program compiled by clang.
func cModule(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	src, out := filepath.Join(dir, "main.c"), filepath.Join(dir, "main.wasm")
	if err := os.WriteFile(src, []byte(cProgram), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("clang", "--target=wasm32", "-O2", "-nostdlib", "-ffreestanding", "-Wl,--no-entry", "-Wl,--export-all", "-o", out, src)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("cannot compile C: %v\n%s", err, msg)
	}
	wasm, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func TestProgram(t *testing.T) {
	t.Run("go", func(t *testing.T) { translateProgram(t, program(t)) })
	t.Run("c", func(t *testing.T) { translateProgram(t, cModule(t)) })
}

func translateProgram(t *testing.T, wasm []byte) {
	static := environ.DefaultTunables()
	checked := static
	checked.SignalsBasedTraps = false
	for _, tn := range []environ.Tunables{static, checked} {
		tl := samples.Translate(t, wasm, tn)
		var tr Translator
		var f ir.Func
		var sw opt.Sweeper
		var g analysis.Graph
		var pl opt.Placer
		blocks, insts := 0, 0
		for i, body := range tl.Bodies {
			if err := tr.Func(tl, types.DefinedFuncIndex(i), body, &f); err != nil {
				t.Fatalf("function %d: %v", i, err)
			}
			if err := ir.Verify(&f); err != nil {
				t.Fatalf("function %d: %v\n%s", i, err, f.String())
			}
			blocks += len(f.Blocks)
			insts += len(f.Insts)
			sw.Run(&f)
			if err := ir.Verify(&f); err != nil {
				t.Fatalf("function %d after Sweep: %v\n%s", i, err, f.String())
			}
			g.Compute(&f)
			pl.Run(&f, &g)
			if err := opt.VerifyPlaced(&f, &g); err != nil {
				t.Fatalf("function %d after Place: %v\n%s", i, err, f.String())
			}
		}
		t.Logf("%d functions, %d blocks, %d instructions", len(tl.Bodies), blocks, insts)
	}
}

func BenchmarkProgram(b *testing.B) {
	tl := samples.Translate(b, program(b), environ.DefaultTunables())
	var tr Translator
	var f ir.Func
	ops, bytes := uint32(0), 0
	for _, body := range tl.Bodies {
		ops += body.Summary.Ops
		bytes += len(body.Bytes)
	}
	run := func() {
		for i, body := range tl.Bodies {
			if err := tr.Func(tl, types.DefinedFuncIndex(i), body, &f); err != nil {
				b.Fatal(err)
			}
		}
	}
	run() // fills the scratch memory
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(ops), "ns/wasmop")
}
