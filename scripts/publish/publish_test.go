package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// This file tests the command on a small repository that is made for each case.

// fixture is a repository of three modules, of which one has a command, and one of tests.
var fixture = map[string]string{
	"go.work":          "go 1.26.0\n\nuse (\n\t./app\n\t./base\n\t./middle\n\t./tests\n)\n",
	"CHANGELOG.md":     "# Changelog\n\n## Unreleased\n\n- something new\n\n## 0.0.9\n\n- something old\n",
	"README.md":        "# Read me\n\nSee [below](#the-end-of-it), [the log](CHANGELOG.md#unreleased), [elsewhere](https://example.com/x.md) and `[code](nowhere)`.\n\n## The `end` of it\n",
	"base/go.mod":      "module example.com/x/base\n\ngo 1.26.0\n",
	"base/base.go":     "// Package base is explained in base/NOTES.md and in cmd/other/NOTES.md of another project.\npackage base\n\nconst N = 1\n",
	"base/NOTES.md":    "See [the code](base.go).\n",
	"middle/go.mod":    "module example.com/x/middle\n\ngo 1.26.0\n\nrequire example.com/x/base v0.0.0\n\nreplace example.com/x/base => ../base\n",
	"middle/middle.go": "package middle\n\nimport \"example.com/x/base\"\n\nconst N = base.N + 1\n",
	"app/go.mod": "module example.com/x/app\n\ngo 1.26.0\n\nrequire example.com/x/middle v0.0.0\n\nrequire example.com/x/base v0.0.0 // indirect\n\n" +
		"replace example.com/x/base => ../base\n\nreplace example.com/x/middle => ../middle\n",
	"app/lib/lib.go":                 "package lib\n\nimport \"example.com/x/middle\"\n\nvar N = middle.N\n",
	"app/cmd/tool/main.go":           "package main\n\nimport \"example.com/x/app/lib\"\n\nfunc main() { println(lib.N) }\n",
	"tests/go.mod":                   "module example.com/x/tests\n\ngo 1.26.0\n\nrequire example.com/x/base v0.0.0\n\nreplace example.com/x/base => ../base\n",
	"tests/x_test.go":                "package tests\n\nimport _ \"example.com/x/base\"\n",
	"environ/artifact/engine.go":     "package artifact\n\nconst Version = \"0.1.0-dev\"\n",
	"environ/testdata/bad/readme.md": "[nowhere](nowhere)\n",
}

// newRepo makes the fixture with changes, where an empty text removes a file.
func newRepo(t *testing.T, changes map[string]string) string {
	t.Helper()
	root := t.TempDir()
	write := func(files map[string]string) {
		for name, text := range files {
			path := filepath.Join(root, filepath.FromSlash(name))
			if text == "" {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(fixture)
	write(changes)
	git(t, root, "init", "--quiet")
	git(t, root, "config", "user.name", "test")
	git(t, root, "config", "user.email", "test@example.com")
	git(t, root, "config", "commit.gpgsign", "false")
	git(t, root, "config", "core.hooksPath", "/dev/null")
	git(t, root, "add", "--all")
	git(t, root, "commit", "--quiet", "--message", "all")
	return root
}

func git(t *testing.T, root string, args ...string) string {
	t.Helper()
	out, err := command(root, nil, "git", args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func run(root string, args ...string) (string, error) {
	var b strings.Builder
	err := publish(&b, append([]string{"-root", root}, args...))
	return b.String(), err
}

func TestFine(t *testing.T) {
	out, err := run(newRepo(t, nil))
	want := "order: base middle app\nsiblings: fine\nreplace: fine\nchangelog: fine\nlinks: fine\ncgo: fine\nclean: fine\ntidy: fine\ngenerated: fine\n"
	if err != nil || out != want {
		t.Errorf("%v\n got %s\nwant %s", err, out, want)
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		check, file, old, new string
		want                  string
	}{
		{"siblings", "middle/go.mod", "base v0.0.0", "base v0.1.0", "siblings: middle requires base v0.1.0, not v0.0.0"},
		{"siblings", "app/go.mod", "require example.com/x/middle", "require example.com/x/tests v0.0.0\nrequire example.com/x/middle", "siblings: app is published but requires tests, which is not"},
		{"siblings", "middle/go.mod", "require ", "require example.com/x/gone v0.0.0\nrequire ", "siblings: middle requires example.com/x/gone, which is not in go.work"},
		{"replace", "app/go.mod", "replace example.com/x/base => ../base\n", "", "replace: app/go.mod has no line replace example.com/x/base => ../base"},
		{"replace", "app/go.mod", "=> ../base", "=> ../middle", "replace: app/go.mod replaces example.com/x/base by ../middle, not by ../base"},
		{"replace", "base/go.mod", "go 1.26.0\n", "go 1.26.0\nreplace example.com/y => ../y\n", "replace: base/go.mod replaces example.com/y, which is none of ours"},
		{"changelog", "CHANGELOG.md", "- something new\n", "", "changelog: CHANGELOG.md: nothing stands under ## Unreleased"},
		{"changelog", "CHANGELOG.md", "## Unreleased", "## Next", "changelog: CHANGELOG.md has no heading ## Unreleased"},
		{"links", "README.md", "CHANGELOG.md#", "CHANGES.md#", "links: README.md:3: link to CHANGES.md#unreleased: there is no CHANGES.md"},
		{"links", "README.md", "#unreleased", "#released", "links: README.md:3: link to CHANGELOG.md#released: CHANGELOG.md has no such heading"},
		{"links", "README.md", "(#the-end", "(#an-end", "links: README.md:3: link to #an-end-of-it: README.md has no such heading"},
		{"links", "base/NOTES.md", "base.go", "bass.go", "links: base/NOTES.md:1: link to bass.go: there is no base/bass.go"},
		{"links", "base/base.go", "base/NOTES.md", "base/NOTICE.md", "links: base/base.go:1: there is no base/NOTICE.md"},
		{"cgo", "base/base.go", "const", "import \"C\"\n\nconst", `cgo: base/base.go imports "C"`},
		{"tidy", "middle/go.mod", "replace", "require example.com/x/gone v0.0.0\nreplace", "tidy: middle: go mod tidy -diff"},
		{"generated", "base/base.go", "const", "//go:generate cp NOTES.md base.txt\nconst", "generated: go generate changes ?? base/base.txt"},
	} {
		text := strings.Replace(fixture[c.file], c.old, c.new, 1)
		if text == fixture[c.file] {
			t.Fatalf("%q is not in %s", c.old, c.file)
		}
		root := newRepo(t, map[string]string{c.file: text})
		out, err := run(root, "-check", c.check)
		if err == nil || !slices.ContainsFunc(strings.Split(out, "\n"), func(l string) bool { return strings.HasPrefix(l, c.want) }) {
			t.Errorf("%s, %q for %q: %v\n got %s\nwant %s", c.file, c.new, c.old, err, out, c.want)
		}
	}
}

func TestNotCommitted(t *testing.T) {
	root := newRepo(t, nil)
	if err := os.WriteFile(filepath.Join(root, "new.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := run(root, "-check", "clean"); err == nil || !strings.Contains(out, "clean: not committed: ?? new.txt") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestCycle(t *testing.T) {
	root := newRepo(t, map[string]string{"base/go.mod": fixture["base/go.mod"] + "\nrequire example.com/x/app v0.0.0\n"})
	if _, err := run(root); err == nil || err.Error() != "modules require each other: app -> base -> app" {
		t.Errorf("%v", err)
	}
}

func TestRelease(t *testing.T) {
	root := newRepo(t, nil)
	before := git(t, root, "rev-parse", "HEAD")
	rehearsed, err := run(root, "-check", "clean", "-version", "v0.1.0")
	for _, want := range []string{
		"verified base: 1 packages can be used", "verified middle: 1 packages can be used", "verified app: 1 packages can be used",
		"verified app/cmd/tool: it can be installed", "rehearsed only: with -tag these would be made: base/v0.1.0 middle/v0.1.0 app/v0.1.0\n",
	} {
		if !strings.Contains(rehearsed, want) {
			t.Errorf("the rehearsal does not say %q", want)
		}
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, rehearsed)
	}
	if tags := git(t, root, "tag"); tags != "" {
		t.Errorf("the rehearsal has made tags: %s", tags)
	}

	out, err := run(root, "-check", "clean", "-version", "v0.1.0", "-tag")
	if err != nil || !strings.HasSuffix(out, "git push origin base/v0.1.0 middle/v0.1.0 app/v0.1.0\n") {
		t.Fatalf("%v\n%s", err, out)
	}
	if tags := git(t, root, "tag"); tags != "app/v0.1.0\nbase/v0.1.0\nmiddle/v0.1.0\n" {
		t.Errorf("tags: %s", tags)
	}
	if got := git(t, root, "show", "app/v0.1.0:app/go.mod"); strings.Contains(got, "replace") || !strings.Contains(got, "example.com/x/middle v0.1.0") || !strings.Contains(got, "example.com/x/base v0.1.0") {
		t.Errorf("app/go.mod of the release:\n%s", got)
	}
	if got := git(t, root, "show", "base/v0.1.0:CHANGELOG.md"); !strings.HasPrefix(got, "# Changelog\n\n## 0.1.0 (") {
		t.Errorf("changelog of the release:\n%s", got)
	}
	if got := git(t, root, "show", "base/v0.1.0:environ/artifact/engine.go"); !strings.Contains(got, "const Version = \"0.1.0\"\n") {
		t.Errorf("version of the release:\n%s", got)
	}
	if after := git(t, root, "rev-parse", "HEAD"); after != before || git(t, root, "status", "--porcelain") != "" {
		t.Error("the branch has changed")
	}
	if list := git(t, root, "worktree", "list"); strings.Count(list, "\n") != 1 {
		t.Errorf("worktrees are left: %s", list)
	}

	if _, err := run(root, "-check", "clean", "-version", "v0.1.0", "-tag"); err == nil || !strings.Contains(err.Error(), "there is a tag base/v0.1.0 already") {
		t.Errorf("the same again: %v", err)
	}
	for _, v := range []string{"0.1.0", "v1", "v01.2.3", "latest"} {
		if _, err := run(root, "-check", "clean", "-version", v); err == nil || !strings.Contains(err.Error(), "is not a version") {
			t.Errorf("%s: %v", v, err)
		}
	}
}

// A release that cannot be used from outside is none: here a package needs a file that the module lacks.
func TestReleaseIsVerified(t *testing.T) {
	root := newRepo(t, map[string]string{
		"base/base.go":     "package base\n\nimport _ \"embed\"\n\n//go:embed data/x.txt\nvar X string\n\nconst N = 1\n",
		"base/data/x.txt":  "x",
		"base/data/go.mod": "module example.com/x/data\n",
	})
	if _, err := run(root, "-check", "clean", "-version", "v0.1.0", "-tag"); err == nil {
		t.Error("it is released")
	}
	if tags := git(t, root, "tag"); tags != "" {
		t.Errorf("tags: %s", tags)
	}
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{"-check", "nonsense"}, {"-skip", "links,nonsense"}, {"-tag"}, {"x"}} {
		if _, err := run(t.TempDir(), args...); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}
