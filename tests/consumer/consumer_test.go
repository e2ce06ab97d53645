package consumer

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// This file builds and runs the programs in testdata, whose names end in .txt so that they belong to no module here.

const prefix = "github.com/gowasmtime/gowasmtime/"

func TestConsumers(t *testing.T) {
	for _, c := range []struct {
		program string
		modules string // that it imports, and those that they need
		native  bool   // it runs machine code
		want    string
	}{
		{"types", "types", false, "[i32 funcref] -> [v128] integer overflow true\n"},
		{"wasm", "wasm types", false, "i32.const\nnop\nend\nlength out of bounds (at offset 0x14)\n"},
		{"compiler", "environ runtime types wasm", true, "nop 0\nseven 7\n"},
	} {
		t.Run(c.program, func(t *testing.T) {
			if c.native && (runtime.GOOS != "linux" || runtime.GOARCH != "amd64") {
				t.Skip("this compiler makes code for linux/amd64")
			}
			dir := t.TempDir()
			copyProgram(t, filepath.Join("testdata", c.program), dir)
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(goMod(t, strings.Fields(c.modules))), 0o666); err != nil {
				t.Fatal(err)
			}
			goCommand(t, dir, "mod", "tidy")
			// What it needs is what it should need.
			list := goCommand(t, dir, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".")
			allowed := map[string]bool{"consumer": true, "golang.org/x/sys": c.native}
			for _, m := range strings.Fields(c.modules) {
				allowed[prefix+m] = true
			}
			for _, m := range strings.Fields(list) {
				if !allowed[m] {
					t.Errorf("it needs module %s", m)
				}
			}
			if got := goCommand(t, dir, "run", "."); !strings.HasPrefix(got, c.want) {
				t.Errorf("it prints\n%s\nwant\n%s", got, c.want)
			}
			goCommand(t, dir, "vet", ".")
		})
	}
}

// goMod returns a go.mod that takes the modules from the checkout. They are all that it has: a module
// that is missing in the list cannot be found.
func goMod(t *testing.T, modules []string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("module consumer\n\ngo 1.26.0\n\n")
	for _, m := range modules {
		fmt.Fprintf(&b, "require %s%s v0.0.0\nreplace %s%s => %q\n", prefix, m, prefix, m, filepath.ToSlash(filepath.Join(root, m)))
	}
	return b.String()
}

func copyProgram(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no program in %s (%v)", from, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, strings.TrimSuffix(filepath.Base(f), ".txt")), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// The sums of what the modules themselves depend on.
	sums, err := os.ReadFile(filepath.Join("..", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "go.sum"), sums, 0o666); err != nil {
		t.Fatal(err)
	}
}

// goCommand runs the go command outside of the workspace and without the network, and returns
// what it prints.
func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOPROXY=off", "GOFLAGS=-mod=mod", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
