package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// This file downloads, rewrites and tests.

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ecosystem:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	root := flag.String("root", ".", "`directory` of the repository")
	verbose := flag.Bool("v", false, "show what the tests print")
	keep := flag.Bool("keep", false, "keep the rewritten copies, and say where they are")
	flag.Parse()
	abs, err := filepath.Abs(*root)
	if err != nil {
		return err
	}
	for _, name := range flag.Args() {
		if !slices.ContainsFunc(projects, func(p project) bool { return p.name == name }) {
			return fmt.Errorf("no project is called %q", name)
		}
	}
	tmp, err := os.MkdirTemp("", "ecosystem-")
	if err != nil {
		return err
	}
	if *keep {
		fmt.Fprintln(w, "copies are in", tmp)
	} else {
		defer os.RemoveAll(tmp)
	}
	var failed []error
	for i := range projects {
		p := &projects[i]
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), p.name) {
			continue
		}
		if err := p.check(w, abs, filepath.Join(tmp, p.name), *verbose); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	return errors.Join(failed...)
}

// check copies a project to dir and runs its tests there.
func (p *project) check(w io.Writer, root, dir string, verbose bool) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	source, err := download(dir, p.module)
	if err != nil {
		fmt.Fprintf(w, "%s: skipped, because %s cannot be downloaded: %v\n", p.name, p.module, err)
		return nil
	}
	rewritten, err := p.copy(source, dir)
	if err != nil {
		return err
	}
	if p.prepare != nil {
		if err := p.prepare(dir); err != nil {
			return err
		}
	}
	if err := p.requireOurs(root, dir); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %s, %d files rewritten\n", p.name, p.module, rewritten)
	for _, args := range p.tests {
		args = append([]string{"test", "-count=1", "-v", "-tags=" + p.tags}, args...)
		out, err := goCommand(dir, args...)
		if verbose || err != nil {
			fmt.Fprintf(w, "%s", out)
		}
		passed, skipped := strings.Count(out, "--- PASS: "), strings.Count(out, "--- SKIP: ")
		fmt.Fprintf(w, "%s: go %s: %d tests passed, %d skipped, %d failed\n", p.name, strings.Join(args, " "), passed, skipped, strings.Count(out, "--- FAIL: "))
		if err != nil {
			return err
		}
		if passed == 0 {
			return fmt.Errorf("no test ran")
		}
	}
	return nil
}

// download returns the directory of a module in the module cache.
func download(dir, module string) (string, error) {
	out, err := goCommand(dir, "mod", "download", "-json", module)
	var info struct{ Dir, Error string }
	if e := json.Unmarshal([]byte(out), &info); e != nil {
		return "", errors.Join(err, e)
	}
	if info.Error != "" {
		return "", errors.New(info.Error)
	}
	return info.Dir, err
}

// copy copies a project and replaces the import path in its Go files. It returns in how many.
func (p *project) copy(from, to string) (rewritten int, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if p.only != nil && rel != "." {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		if p.only != nil && !p.only(rel) || !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		old := []byte(`"` + p.imports + `"`)
		if strings.HasSuffix(rel, ".go") && bytes.Contains(data, old) {
			data = bytes.ReplaceAll(data, old, []byte(`"`+ourPackage+`"`))
			rewritten++
		}
		mode := fs.FileMode(0o666)
		if info, err := d.Info(); err == nil && info.Mode()&0o100 != 0 {
			mode = 0o777
		}
		return os.WriteFile(filepath.Join(to, rel), data, mode)
	})
	return rewritten, err
}

const (
	ourPrefix  = "github.com/gowasmtime/gowasmtime/"
	ourPackage = ourPrefix + "wasmtime"
)

// requireOurs makes the project require the modules of the checkout in place of wasmtime-go.
func (p *project) requireOurs(root, dir string) error {
	args := []string{"mod", "edit", "-droprequire=" + p.imports}
	// What our module replaces is what it needs.
	out, err := goCommand(filepath.Join(root, "wasmtime"), "mod", "edit", "-json")
	if err != nil {
		return err
	}
	var mod struct {
		Replace []struct{ Old struct{ Path string } }
	}
	if err := json.Unmarshal([]byte(out), &mod); err != nil {
		return err
	}
	paths := []string{ourPackage}
	for _, r := range mod.Replace {
		paths = append(paths, r.Old.Path)
	}
	for _, path := range paths {
		args = append(args, "-require="+path+"@v0.0.0", "-replace="+path+"="+filepath.Join(root, strings.TrimPrefix(path, ourPrefix)))
	}
	_, err = goCommand(dir, args...)
	return err
}

// detachTests makes the tests of a package a package of their own.
func detachTests(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		text := strings.Replace(string(data), "\npackage wasmtime\n", "\npackage wasmtime_test\n\nimport . \""+ourPackage+"\"\n", 1)
		if s, ok := strings.CutPrefix(text, "package wasmtime\n"); ok {
			text = "package wasmtime_test\n\nimport . \"" + ourPackage + "\"\n" + s
		}
		if err := os.WriteFile(f, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "doc.go"), []byte("// Package wasmtime has tests only.\npackage wasmtime\n"), 0o666)
}

// goCommand runs the go command outside of the workspace and without cgo, and returns what it prints. The error
// of a failure has its messages.
func goCommand(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "CGO_ENABLED=0")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), err
}
