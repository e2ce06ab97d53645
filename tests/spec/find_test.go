package spec

// This file finds the official scripts.

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const howToGet = `the official scripts are not here. To run them, put the suites into a folder and set WASM_SPEC_TESTSUITE to it,
or to any checkout of https://github.com/WebAssembly/testsuite for its latest scripts alone:
    git clone --depth 1 -b wg-2.0 https://github.com/WebAssembly/spec spec2 && cp -r spec2/test/core FOLDER/wasm-2.0
    git clone --depth 1 -b wg-3.0 https://github.com/WebAssembly/spec spec3 && cp -r spec3/test/core FOLDER/wasm-3.0
    git clone --depth 1 https://github.com/WebAssembly/testsuite      && cp -r testsuite/proposals FOLDER/proposals`

// root returns the folder of the official scripts, or skips the test. It is flat if it is not the folder
// of the suites but a checkout of WebAssembly/testsuite, with the scripts of the latest version in it.
func root(t testing.TB) (dir string, flat bool) {
	if dir := os.Getenv("WASM_SPEC_TESTSUITE"); dir != "" {
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("WASM_SPEC_TESTSUITE: %v", err)
		}
		_, err := os.Stat(filepath.Join(dir, "i32.wast"))
		return dir, err == nil
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		spec := filepath.Join(dir, "shared", "spec")
		if i, err := os.Stat(spec); err == nil && i.IsDir() {
			return spec, false
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip(howToGet)
		}
		dir = up
	}
}

// scripts returns the paths of the .wast files in a folder and below, relative to dir and sorted.
// Folders in except are left out with what is below them.
func scripts(t testing.TB, dir, folder string, except []string) []string {
	var out []string
	err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if e.IsDir() && slices.Contains(except, filepath.ToSlash(rel)) {
			return fs.SkipDir
		}
		if filepath.Ext(path) == ".wast" {
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, howToGet)
	}
	slices.Sort(out)
	return out
}
