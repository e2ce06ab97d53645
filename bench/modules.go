package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// This file gets compilers and modules from registries, by version, and builds programs with the former.
// What is fetched stays in a directory of the user's cache.

// cacheDir returns a directory for what is fetched, which lasts.
func cacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "gowasmtime-bench")
	return dir, os.MkdirAll(dir, 0o777)
}

const assemblyScript = "assemblyscript@0.28.20"

// buildAS compiles AssemblyScript with the compiler in npm's registry.
func buildAS(root, tmp string, s *Subject) error {
	const need = "node and npm, and npm's registry"
	cache, err := cacheDir()
	if err != nil {
		return err
	}
	dir := filepath.Join(cache, assemblyScript)
	asc := filepath.Join(dir, "node_modules", "assemblyscript", "bin", "asc.js")
	if _, err := os.Stat(asc); err != nil {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		if err := run(dir, nil, "npm", "install", "--silent", "--no-fund", "--no-audit", "--ignore-scripts", "--prefix", dir, assemblyScript); err != nil {
			return missing(need, err)
		}
	}
	wasm := filepath.Join(tmp, s.Name+".wasm")
	src := filepath.Join(root, filepath.FromSlash(s.File))
	if err := run(filepath.Dir(src), nil, "node", asc, filepath.Base(src), "-O3", "--runtime", "incremental", "--use", "abort=", "-o", wasm); err != nil {
		return missing(need, err)
	}
	s.Wasm, err = os.ReadFile(wasm)
	return err
}

// buildRust compiles a file with the first Rust compiler that has a standard library for WASI.
func buildRust(root, tmp string, s *Subject) error {
	src, wasm, native := filepath.Join(root, filepath.FromSlash(s.File)), filepath.Join(tmp, s.Name+".wasm"), filepath.Join(tmp, s.Name)
	var errs error
	for _, rustc := range []string{"rustc", "/usr/bin/rustc"} { // rustup's often hides Debian's
		for _, target := range []string{"wasm32-wasip1", "wasm32-wasi"} {
			build := []string{rustc, "-O", "--edition", "2021", "--crate-name", "program", src, "-o"}
			if err := run(tmp, nil, slices.Concat(build, []string{wasm, "--target", target})...); err != nil {
				errs = errors.Join(errs, firstLine(err))
				continue
			}
			if err := run(tmp, nil, append(build, native)...); err != nil {
				return err
			}
			s.Native = native
			var err error
			s.Wasm, err = os.ReadFile(wasm)
			return err
		}
	}
	return missing("rustc with a wasm32-wasi target: apt-get install rustc libstd-rust-dev-wasm32", errs)
}

func firstLine(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n\n")
	return errors.New(text)
}

// fetchNPM reads a module out of a package: "package@version/path#sha256".
func fetchNPM(_, tmp string, s *Subject) error {
	return fetch(s, func(pkg, file string) ([]byte, error) {
		const need = "npm and its registry"
		dir, err := os.MkdirTemp(tmp, "npm-")
		if err != nil {
			return nil, err
		}
		if err := run(dir, nil, "npm", "pack", "--silent", pkg); err != nil {
			return nil, missing(need, err)
		}
		archives, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
		if err != nil || len(archives) != 1 {
			return nil, fmt.Errorf("npm pack %s left %q, %w", pkg, archives, err)
		}
		f, err := os.Open(archives[0])
		if err != nil {
			return nil, err
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, err
		}
		for t := tar.NewReader(z); ; {
			h, err := t.Next()
			if err != nil {
				return nil, fmt.Errorf("%s in %s: %w", file, pkg, err)
			}
			if path.Clean(h.Name) == path.Join("package", file) {
				return io.ReadAll(t)
			}
		}
	})
}

// fetchGo reads a module out of a Go module: "module@version/path#sha256".
func fetchGo(_, tmp string, s *Subject) error {
	return fetch(s, func(module, file string) ([]byte, error) {
		cmd := exec.Command("go", "mod", "download", "-json", module)
		cmd.Dir, cmd.Env = tmp, append(os.Environ(), "GOWORK=off")
		out, err := cmd.Output()
		if err != nil {
			return nil, missing("the Go module proxy", err)
		}
		var m struct{ Dir string }
		if err := json.Unmarshal(out, &m); err != nil {
			return nil, err
		}
		return os.ReadFile(filepath.Join(m.Dir, filepath.FromSlash(file)))
	})
}

// fetch sets s.Wasm to what load returns for the package and the file that s.File names, or to what
// it has returned before. The checksum must be right.
func fetch(s *Subject, load func(pkg, file string) ([]byte, error)) error {
	name, want, ok1 := strings.Cut(s.File, "#")
	at := strings.LastIndex(name, "@")
	slash := strings.Index(name[at+1:], "/")
	if !ok1 || at <= 0 || slash < 0 {
		return fmt.Errorf("%s is not package@version/path#sha256", s.File)
	}
	cache, err := cacheDir()
	if err != nil {
		return err
	}
	cached := filepath.Join(cache, want+".wasm")
	data, err := os.ReadFile(cached)
	if err != nil {
		if data, err = load(name[:at+1+slash], name[at+2+slash:]); err != nil {
			return err
		}
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(data)); sum != want {
		return fmt.Errorf("%s has checksum %s", name, sum)
	}
	s.Wasm = data
	if old, err := os.ReadFile(cached); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return os.WriteFile(cached, data, 0o666)
}
