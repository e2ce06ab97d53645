package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// This file reads what modules a repository has.

// A repo is a repository with a workspace.
type repo struct {
	root    string
	prefix  string    // that the paths of all modules have in common, with a slash at the end
	modules []*module // in the order of publication: each after those that it requires
}

// A module is one of the workspace.
type module struct {
	dir      string // relative to the root, with slashes: also its path below the prefix
	path     string
	requires map[string]string // version by path, of all modules
	replaces map[string]string // directory by path
}

// private modules are those that nobody outside can use: tests and tools.
var private = []string{"bench", "fuzz", "scripts", "tests"}

func (m *module) private() bool { return slices.Contains(private, m.dir) }

// internal returns the paths of the modules of the repository that m requires, sorted.
func (r *repo) internal(m *module) []string {
	var list []string
	for p := range m.requires {
		if strings.HasPrefix(p, r.prefix) {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return list
}

// find returns the module with a path, or nil.
func (r *repo) find(path string) *module {
	i := slices.IndexFunc(r.modules, func(m *module) bool { return m.path == path })
	if i < 0 {
		return nil
	}
	return r.modules[i]
}

// order returns the directories of the modules that are published, in the order of publication.
func (r *repo) order() (dirs []string) {
	for _, m := range r.modules {
		if !m.private() {
			dirs = append(dirs, m.dir)
		}
	}
	return dirs
}

func openRepo(root string) (*repo, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	r := &repo{root: root}
	var work struct{ Use []struct{ DiskPath string } }
	if err := goJSON(root, &work, "work", "edit", "-json", "go.work"); err != nil {
		return nil, err
	}
	var found []*module
	for _, use := range work.Use {
		m := &module{dir: path.Clean(filepath.ToSlash(use.DiskPath)), requires: make(map[string]string), replaces: make(map[string]string)}
		var mod struct {
			Module  struct{ Path string }
			Require []struct{ Path, Version string }
			Replace []struct{ Old, New struct{ Path string } }
		}
		if err := goJSON(filepath.Join(root, m.dir), &mod, "mod", "edit", "-json"); err != nil {
			return nil, err
		}
		m.path = mod.Module.Path
		for _, q := range mod.Require {
			m.requires[q.Path] = q.Version
		}
		for _, q := range mod.Replace {
			m.replaces[q.Old.Path] = q.New.Path
		}
		prefix, ok := strings.CutSuffix(m.path, m.dir)
		if !ok || r.prefix != "" && r.prefix != prefix {
			return nil, fmt.Errorf("module %s is in the directory %s", m.path, m.dir)
		}
		r.prefix = prefix
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b *module) int { return strings.Compare(a.dir, b.dir) })
	r.modules, err = sortModules(found)
	return r, err
}

// sortModules puts each module behind those that it requires, and otherwise keeps the order.
func sortModules(list []*module) ([]*module, error) {
	byPath := make(map[string]*module)
	for _, m := range list {
		byPath[m.path] = m
	}
	var out []*module
	state := make(map[*module]int) // 1: begun, 2: done
	var visit func(m *module, trail []string) error
	visit = func(m *module, trail []string) error {
		switch trail = append(trail, m.dir); state[m] {
		case 1:
			return fmt.Errorf("modules require each other: %s", strings.Join(trail[slices.Index(trail, m.dir):], " -> "))
		case 2:
			return nil
		}
		state[m] = 1
		var next []string
		for p := range m.requires {
			if byPath[p] != nil {
				next = append(next, p)
			}
		}
		slices.Sort(next)
		for _, p := range next {
			if err := visit(byPath[p], trail); err != nil {
				return err
			}
		}
		state[m] = 2
		out = append(out, m)
		return nil
	}
	for _, m := range list {
		if err := visit(m, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// command runs a program in dir with additions to the environment and returns what it prints. The error
// has what it printed.
func command(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		text := strings.TrimSpace(stdout.String() + stderr.String())
		err = fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, text)
	}
	return stdout.String(), err
}

func goJSON(dir string, v any, args ...string) error {
	out, err := command(dir, []string{"GOWORK=off"}, "go", args...)
	return errors.Join(err, unmarshal(out, v))
}

func unmarshal(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

// files returns the files that belong to the repository, relative to its root, with slashes.
func (r *repo) files() ([]string, error) {
	out, err := command(r.root, nil, "git", "ls-files", "-z")
	return strings.FieldsFunc(out, func(c rune) bool { return c == 0 }), err
}

func (r *repo) read(file string) (string, error) {
	data, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(file)))
	return string(data), err
}
