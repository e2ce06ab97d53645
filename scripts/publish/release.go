package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// This file implements the release: a tree with the version in it, checked from outside, and tags.

var versionForm = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$`)

// release rehearses the release of a version, and with tag makes its commit and tags.
func (r *repo) release(w io.Writer, version string, tag bool) (err error) {
	if !versionForm.MatchString(version) {
		return fmt.Errorf("%q is not a version as in v1.2.3", version)
	}
	tags := r.tags(version)
	for _, t := range tags {
		if out, err := command(r.root, nil, "git", "tag", "--list", t); err != nil || out != "" {
			return errors.Join(err, fmt.Errorf("there is a tag %s already", t))
		}
	}
	dir, remove, err := r.worktree()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if err := r.bump(dir, version); err != nil {
		return err
	}
	fmt.Fprintf(w, "bumped to %s\n", version)
	proxy := filepath.Join(filepath.Dir(dir), "proxy")
	for _, m := range r.modules {
		if !m.private() {
			if err := pack(filepath.Join(dir, m.dir), proxy, m.path, version); err != nil {
				return err
			}
		}
	}
	if err := r.verify(w, proxy, version); err != nil {
		return err
	}
	if !tag {
		fmt.Fprintf(w, "rehearsed only: with -tag these would be made: %s\n", strings.Join(tags, " "))
		return nil
	}
	if _, err := command(dir, nil, "git", "commit", "--quiet", "--all", "--message", "release "+version); err != nil {
		return err
	}
	for _, t := range tags {
		if _, err := command(dir, nil, "git", "tag", "--annotate", "--message", "release "+version, t); err != nil {
			return err
		}
		fmt.Fprintf(w, "tagged %s\n", t)
	}
	fmt.Fprintf(w, "to publish them: git push origin %s\n", strings.Join(tags, " "))
	return nil
}

// tags returns the tags of a version in the order of publication.
func (r *repo) tags(version string) (list []string) {
	for _, dir := range r.order() {
		list = append(list, dir+"/"+version)
	}
	return list
}

// versionFile is where the program's own version stands, if the repository has it.
const versionFile = "environ/artifact/engine.go"

var versionConst = regexp.MustCompile(`(?m)^const Version = ".*"$`)

// bump writes the version into the tree in dir.
func (r *repo) bump(dir, version string) error {
	for _, m := range r.modules {
		args := []string{"mod", "edit"}
		for _, p := range r.internal(m) {
			if other := r.find(p); !other.private() {
				args = append(args, "-require="+p+"@"+version)
			}
		}
		if !m.private() {
			for p := range m.replaces {
				args = append(args, "-dropreplace="+p)
			}
		}
		if len(args) == 2 {
			continue
		}
		if _, err := command(filepath.Join(dir, m.dir), []string{"GOWORK=off"}, "go", args...); err != nil {
			return err
		}
	}
	err := edit(filepath.Join(dir, changelog), func(text string) string {
		heading := "## " + strings.TrimPrefix(version, "v") + " (" + time.Now().UTC().Format("2006-01-02") + ")"
		return strings.Replace("\n"+text, "\n"+unreleased+"\n", "\n"+heading+"\n", 1)[1:]
	})
	if err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(versionFile))
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return edit(path, func(text string) string {
		return versionConst.ReplaceAllString(text, fmt.Sprintf("const Version = %q", strings.TrimPrefix(version, "v")))
	})
}

// edit rewrites a file. That nothing changes is an error.
func edit(path string, f func(string) string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := f(string(data))
	if text == string(data) {
		return fmt.Errorf("%s: there is nothing to put the version in", path)
	}
	return os.WriteFile(path, []byte(text), 0o666)
}
