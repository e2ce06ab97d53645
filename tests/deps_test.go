package tests

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// policy says what each package may import, besides the standard library: for packages of this
// project their paths below the prefix, for others the module's path. "a/..." stands for
// everything below a. A package that no line names is an error, and so is a line for a package that does not exist.
//
// This is the architecture. A build that breaks it needs another design, not another line.
const policy = `
types:
types/entity:

wasm/ops:                     types
wasm/internal/...:            wasm/ops wasm/binary types
wasm/binary:                  wasm/ops types
wasm/validate:                wasm/binary wasm/ops types

wat:                          wasm/binary wasm/ops types
wat/...:                      wat wasm/binary wasm/ops types

environ:                      types
environ/translate:            environ wasm/binary wasm/ops wasm/validate types
environ/artifact:             environ types
environ/driver:               environ environ/artifact wasm/binary wasm/validate types

cranelike/ir:                 types/entity types environ
cranelike/analysis:           cranelike/ir
cranelike/tune:
cranelike/opt:                cranelike/analysis cranelike/ir cranelike/tune types types/entity environ
cranelike/interp:             cranelike/ir types environ
cranelike/frontend:           cranelike/opt cranelike/ir cranelike/tune environ wasm/ops wasm/binary types
cranelike/regalloc:           cranelike/tune types/entity
cranelike/asm/buf:            types environ
cranelike/asm/amd64:          cranelike/asm/buf types environ
cranelike/mach:               cranelike/asm/buf cranelike/analysis cranelike/ir cranelike/regalloc cranelike/tune types environ
cranelike/isa/amd64/simd:     cranelike/asm/amd64 cranelike/ir
cranelike/isa/amd64:          cranelike/isa/amd64/simd cranelike/mach cranelike/asm/amd64 cranelike/asm/buf cranelike/analysis cranelike/ir cranelike/opt cranelike/regalloc cranelike/tune types environ
cranelike/filetests:          cranelike/... types environ golang.org/x/tools
cranelike/filetests/irgen:    cranelike/ir cranelike/opt cranelike/tune types environ
cranelike/dump:               environ
cranelike/internal/...:       cranelike/... types environ
cranelike/internal/samples:   environ environ/translate wasm/binary wasm/validate types golang.org/x/tools
cranelike:                    cranelike/... types environ golang.org/x/sys

runtime/mem:                  environ types golang.org/x/sys
runtime/code:                 runtime/mem environ environ/artifact types golang.org/x/sys
runtime/native:               runtime/code runtime/mem environ types golang.org/x/sys
runtime/perf:                 golang.org/x/sys
runtime/gc:
runtime/gocall:
runtime/vm:                   runtime/gc runtime/native runtime/code runtime/mem environ environ/artifact types golang.org/x/sys

wasi:                         golang.org/x/sys
debuginfo/line:

wasmtime/internal/modcache:
wasmtime:                     wasmtime/internal/modcache cranelike debuginfo/line runtime/perf runtime/gocall runtime/vm environ environ/artifact environ/driver environ/translate wasi wat wasm/binary types github.com/ianlancetaylor/demangle
wasmtime/spectest:            wasmtime wat wat/wast wasm/binary

cli/cmd/wasmtime:             cli/internal/...
cli/internal/...:             cli/internal/... wasmtime wasmtime/spectest wat wat/wast wasi wasm/binary types environ environ/artifact cranelike/dump github.com/spf13/cobra github.com/spf13/pflag golang.org/x/arch golang.org/x/sys golang.org/x/term

tests:
tests/consumer:
tests/exec:
tests/spec:
tests/wast:
tests/programs/runtimeonly:    wasmtime
tests/programs/...:

fuzz/...:                     fuzz/... wasmtime wat wasm/binary wasm/ops types environ environ/artifact cranelike cranelike/frontend cranelike/isa/amd64 cranelike/tune github.com/tetratelabs/wazero github.com/bytecodealliance/wasmtime-go
bench:                        wasmtime wat wasm/binary wasm/ops types environ/artifact github.com/tetratelabs/wazero github.com/bytecodealliance/wasmtime-go golang.org/x/arch golang.org/x/sys
bench/programs/...:
scripts/...:
`

const prefix = "github.com/gowasmtime/gowasmtime/"

type rule struct {
	pattern string
	allowed []string
	used    bool
}

func matches(pattern, path string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == base || strings.HasPrefix(path, base+"/")
	}
	return pattern == path || !strings.HasPrefix(pattern, "types") && strings.Contains(pattern, ".") && strings.HasPrefix(path, pattern+"/")
}

func rules(t *testing.T) []rule {
	var rs []rule
	for line := range strings.Lines(policy) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		pattern, list, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("policy line without a colon: %q", line)
		}
		rs = append(rs, rule{pattern: pattern, allowed: strings.Fields(list)})
	}
	return rs
}

// TestImportPolicy checks every import of every package that is not a test against policy.
func TestImportPolicy(t *testing.T) {
	type pkg struct {
		ImportPath string
		Imports    []string
		Standard   bool
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "work")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, err.(*exec.ExitError).Stderr)
	}
	rs := rules(t)
	packages, imports := 0, 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		path := strings.TrimPrefix(p.ImportPath, prefix)
		// The most specific line counts: a plain path before a pattern.
		i := slices.IndexFunc(rs, func(r rule) bool { return r.pattern == path })
		if i < 0 {
			i = slices.IndexFunc(rs, func(r rule) bool { return matches(r.pattern, path) })
		}
		if i < 0 {
			t.Errorf("no line of the policy is about %s", path)
			continue
		}
		rs[i].used = true
		packages++
		for _, im := range p.Imports {
			if im == "C" {
				t.Errorf("%s uses cgo", path)
			}
			first, _, _ := strings.Cut(im, "/")
			if !strings.Contains(first, ".") {
				continue // standard library
			}
			imports++
			im = strings.TrimPrefix(im, prefix)
			if !slices.ContainsFunc(rs[i].allowed, func(a string) bool { return matches(a, im) }) {
				t.Errorf("%s imports %s, which its line does not allow", path, im)
			}
		}
	}
	for _, r := range rs {
		if !r.used {
			t.Errorf("the line for %s is about nothing", r.pattern)
		}
	}
	t.Logf("%d imports of %d packages follow the policy", imports, packages)
	if packages < 20 {
		t.Errorf("only %d packages seen", packages)
	}
}

// TestPolicyNotices checks that the matching above can say no.
func TestPolicyNotices(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"environ", "environ/driver", false},
		{"cranelike/...", "cranelike/ir", true},
		{"cranelike/...", "cranelike", true},
		{"cranelike/...", "cranelikes/ir", false},
		{"golang.org/x/sys", "golang.org/x/sys/unix", true},
		{"golang.org/x/sys", "golang.org/x/system", false},
		{"types", "types/entity", false},
	} {
		if got := matches(c.pattern, c.path); got != c.want {
			t.Errorf("matches(%q, %q) = %v", c.pattern, c.path, got)
		}
	}
}
