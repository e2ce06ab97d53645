package main

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// This file implements a module proxy of files, and programs that use modules from it.

// pack adds the module in dir to the proxy, as the go command will see it: without modules in
// directories below, and without what is not a regular file.
func pack(dir, proxy, path, version string) (err error) {
	for _, c := range path {
		if 'A' <= c && c <= 'Z' {
			return fmt.Errorf("module %s: capital letters need escaping, which is not implemented", path)
		}
	}
	out := filepath.Join(proxy, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	info, err := json.Marshal(map[string]any{"Version": version, "Time": time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(out, version+".zip"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := zip.NewWriter(f)
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != dir {
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil || d.Name() == ".git" {
				return fs.SkipDir
			}
		}
		if !d.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		return addFile(z, path+"@"+version+"/"+filepath.ToSlash(rel), file)
	})
	return errors.Join(err, z.Close(),
		os.WriteFile(filepath.Join(out, version+".mod"), mod, 0o666),
		os.WriteFile(filepath.Join(out, version+".info"), info, 0o666),
		os.WriteFile(filepath.Join(out, "list"), []byte(version+"\n"), 0o666))
}

func addFile(z *zip.Writer, name, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// verify builds, for each published module, a program in a module of its own that imports its packages
// from the proxy, or installs the commands that it has.
func (r *repo) verify(w io.Writer, proxy, version string) error {
	tmp := filepath.Dir(proxy)
	cache, err := command(r.root, nil, "go", "env", "GOMODCACHE")
	if err != nil {
		return err
	}
	url := func(dir string) string { return "file://" + filepath.ToSlash(dir) }
	env := []string{
		"GOWORK=off", "GOFLAGS=-mod=mod -modcacherw", "CGO_ENABLED=0",
		"GOPROXY=" + url(proxy) + "," + url(filepath.Join(strings.TrimSpace(cache), "cache", "download")) + ",https://proxy.golang.org",
		"GONOSUMDB=" + r.prefix + "*", "GOMODCACHE=" + filepath.Join(tmp, "modcache"), "GOBIN=" + filepath.Join(tmp, "bin"),
	}
	for _, m := range r.modules {
		if m.private() {
			continue
		}
		libraries, commands, err := r.packages(m)
		if err != nil {
			return err
		}
		for _, c := range commands {
			if _, err := command(tmp, env, "go", "install", c+"@"+version); err != nil {
				return err
			}
			fmt.Fprintf(w, "verified %s: it can be installed\n", strings.TrimPrefix(c, r.prefix))
		}
		if len(libraries) == 0 {
			continue
		}
		dir := filepath.Join(tmp, "consumer", m.dir)
		if err := writeConsumer(dir, m.path, version, libraries); err != nil {
			return err
		}
		for _, args := range [][]string{{"mod", "tidy"}, {"build", "-o", os.DevNull, "."}} {
			if _, err := command(dir, env, "go", args...); err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "verified %s: %d packages can be used\n", m.dir, len(libraries))
	}
	return nil
}

// packages returns the import paths of the packages of m that others can use, and those of its commands.
func (r *repo) packages(m *module) (libraries, commands []string, err error) {
	out, err := command(filepath.Join(r.root, m.dir), []string{"GOWORK=off"}, "go", "list", "-f", "{{.Name}} {{.ImportPath}}", "./...")
	for line := range strings.Lines(out) {
		name, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case strings.Contains(path+"/", "/internal/") || strings.Contains(path+"/", "/testdata/"):
		case name == "main":
			commands = append(commands, path)
		default:
			libraries = append(libraries, path)
		}
	}
	return libraries, commands, err
}

func writeConsumer(dir, path, version string, packages []string) error {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, p := range packages {
		fmt.Fprintf(&b, "\t_ %q\n", p)
	}
	b.WriteString(")\n\nfunc main() {}\n")
	mod := fmt.Sprintf("module consumer\n\ngo 1.26.0\n\nrequire %s %s\n", path, version)
	return errors.Join(os.MkdirAll(dir, 0o777),
		os.WriteFile(filepath.Join(dir, "main.go"), []byte(b.String()), 0o666),
		os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666))
}
