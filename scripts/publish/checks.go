package main

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// This file implements the checks. Each returns a line per problem.

type check struct {
	name string
	run  func(*repo) ([]string, error)
}

// checks are in the order of what they cost. That requirements are no cycle is checked by openRepo.
var checks = []check{
	{"siblings", checkSiblings},
	{"replace", checkReplace},
	{"changelog", checkChangelog},
	{"links", checkLinks},
	{"cgo", checkCgo},
	{"clean", checkClean},
	{"tidy", checkTidy},
	{"generated", checkGenerated},
}

func checkNames() (names []string) {
	for _, c := range checks {
		names = append(names, c.name)
	}
	return names
}

// devVersion is how modules require each other on the main branch.
const devVersion = "v0.0.0"

// checkSiblings: modules require each other in one version, and published ones none that is private.
func checkSiblings(r *repo) (problems []string, err error) {
	for _, m := range r.modules {
		for _, p := range r.internal(m) {
			other := r.find(p)
			switch v := m.requires[p]; {
			case other == nil:
				problems = append(problems, fmt.Sprintf("%s requires %s, which is not in go.work", m.dir, p))
			case v != devVersion:
				problems = append(problems, fmt.Sprintf("%s requires %s %s, not %s", m.dir, other.dir, v, devVersion))
			case other.private() && !m.private():
				problems = append(problems, fmt.Sprintf("%s is published but requires %s, which is not", m.dir, other.dir))
			}
		}
	}
	return problems, nil
}

// checkReplace: each module replaces all modules of the repository that it needs, directly or not, by
// their directories. A replace line counts in the main module only, so those of required modules are no help.
func checkReplace(r *repo) (problems []string, err error) {
	for _, m := range r.modules {
		need := make(map[string]bool)
		var add func(*module)
		add = func(m *module) {
			for _, p := range r.internal(m) {
				if other := r.find(p); other != nil && !need[p] {
					need[p] = true
					add(other)
				}
			}
		}
		add(m)
		for _, other := range r.modules {
			rel, err := filepath.Rel(filepath.FromSlash(m.dir), filepath.FromSlash(other.dir))
			if err != nil {
				return nil, err
			}
			want := filepath.ToSlash(rel)
			switch dir, ok := m.replaces[other.path]; {
			case need[other.path] && !ok:
				problems = append(problems, fmt.Sprintf("%s/go.mod has no line replace %s => %s", m.dir, other.path, want))
			case ok && path.Clean(dir) != want:
				problems = append(problems, fmt.Sprintf("%s/go.mod replaces %s by %s, not by %s", m.dir, other.path, dir, want))
			}
		}
		for p := range m.replaces {
			if r.find(p) == nil {
				problems = append(problems, fmt.Sprintf("%s/go.mod replaces %s, which is none of ours", m.dir, p))
			}
		}
	}
	slices.Sort(problems)
	return problems, nil
}

const (
	changelog  = "CHANGELOG.md"
	unreleased = "## Unreleased"
)

// checkChangelog: there is something to say about the next version.
func checkChangelog(r *repo) ([]string, error) {
	text, err := r.read(changelog)
	if err != nil {
		return nil, err
	}
	_, rest, ok := strings.Cut("\n"+text, "\n"+unreleased+"\n")
	if !ok {
		return []string{changelog + " has no heading " + unreleased}, nil
	}
	if entry, _, _ := strings.Cut(rest, "\n## "); !strings.Contains("\n"+entry, "\n- ") {
		return []string{changelog + ": nothing stands under " + unreleased}, nil
	}
	return nil, nil
}

// cgoAllowed are the directories where a file may import "C", if a build tag of its own asks for it.
var cgoAllowed = []string{"capi/", "bench/", "fuzz/"}

// checkCgo: nothing needs a C compiler.
func checkCgo(r *repo) (problems []string, err error) {
	list, err := r.files()
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if strings.Contains(f, "testdata/") || !strings.HasSuffix(f, ".go") || slices.ContainsFunc(cgoAllowed, func(d string) bool { return strings.HasPrefix(f, d) }) {
			continue
		}
		ast, err := parser.ParseFile(token.NewFileSet(), filepath.Join(r.root, f), nil, parser.ImportsOnly)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed, but not committed
		}
		if err != nil {
			return nil, err
		}
		for _, im := range ast.Imports {
			if im.Path.Value == `"C"` {
				problems = append(problems, f+` imports "C"`)
			}
		}
	}
	return problems, nil
}

// checkClean: what is checked is what is committed.
func checkClean(r *repo) (problems []string, err error) {
	out, err := command(r.root, nil, "git", "status", "--porcelain")
	for line := range strings.Lines(out) {
		problems = append(problems, "not committed: "+strings.TrimSpace(line))
	}
	return problems, err
}

// checkTidy: go.mod and go.sum have what is needed and no more.
func checkTidy(r *repo) (problems []string, err error) {
	for _, m := range r.modules {
		if _, err := command(filepath.Join(r.root, m.dir), []string{"GOWORK=off"}, "go", "mod", "tidy", "-diff"); err != nil {
			problems = append(problems, m.dir+": "+err.Error())
		}
	}
	return problems, nil
}

// checkGenerated: go generate changes nothing. It runs in a worktree, so it sees what is committed.
func checkGenerated(r *repo) (problems []string, err error) {
	dir, remove, err := r.worktree()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	for _, m := range r.modules {
		if _, err := command(filepath.Join(dir, m.dir), nil, "go", "generate", "./..."); err != nil {
			problems = append(problems, m.dir+": "+err.Error())
		}
	}
	out, err := command(dir, nil, "git", "status", "--porcelain")
	for line := range strings.Lines(out) {
		problems = append(problems, "go generate changes "+strings.TrimSpace(line))
	}
	return problems, err
}

// worktree returns a directory with what is committed and a function that removes it.
func (r *repo) worktree() (dir string, remove func() error, err error) {
	tmp, err := os.MkdirTemp("", "publish-")
	if err != nil {
		return "", nil, err
	}
	dir = filepath.Join(tmp, "tree")
	if _, err := command(r.root, nil, "git", "worktree", "add", "--detach", dir); err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(tmp))
	}
	return dir, func() error {
		_, err := command(r.root, nil, "git", "worktree", "remove", "--force", dir)
		return errors.Join(err, os.RemoveAll(tmp))
	}, nil
}
