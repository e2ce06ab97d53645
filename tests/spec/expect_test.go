package spec

// This file implements the list of expected failures.

import (
	"bufio"
	"flag"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wat/wast"
)

// expectations is testdata/expectfail.txt: per script, the lines of directives that must not pass. No
// lines stand for the whole script, of which at least one directive must not pass.
//
// An entry is "path" or "path:line", with the path below the folder of the suites; "#" begins a comment.
type expectations map[string][]int

const expectFile = "testdata/expectfail.txt"

func readExpectations(t *testing.T) expectations {
	f, err := os.Open(expectFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x := expectations{}
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		entry, _, _ := strings.Cut(s.Text(), "#")
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		file, at, hasLine := strings.Cut(entry, ":")
		lines, known := x[file]
		line := 0
		if hasLine {
			if line, err = strconv.Atoi(at); err != nil || line < 1 {
				t.Fatalf("%s:%d: %q is not a line", expectFile, n, at)
			}
		}
		if known && (!hasLine || len(lines) == 0 || slices.Contains(lines, line)) {
			t.Fatalf("%s:%d: %s is listed twice", expectFile, n, entry)
		}
		if x[file] = nil; hasLine {
			x[file] = append(lines, line)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return x
}

// check compares what failed with what must.
func (x expectations) check(t *testing.T, file string, r *wast.Report) {
	lines, listed := x[file]
	if listed && len(lines) == 0 {
		if len(r.Failures) == 0 {
			t.Errorf("all %d directives pass: take %s out of %s", r.Directives, file, expectFile)
		}
		for i := range r.Failures {
			t.Logf("expected: %v", &r.Failures[i])
		}
		return
	}
	failed := map[int]bool{}
	for i := range r.Failures {
		f := &r.Failures[i]
		failed[f.Line] = true
		if slices.Contains(lines, f.Line) {
			t.Logf("expected: %v", f)
		} else {
			t.Errorf("%v", f)
		}
	}
	for _, l := range lines {
		if !failed[l] {
			t.Errorf("line %d passes: take %s:%d out of %s", l, file, l, expectFile)
		}
	}
}

// byName returns the list for scripts whose folder and lines are unknown: an entry stands for all scripts
// of that name.
func (x expectations) byName() expectations {
	out := expectations{}
	for file := range x {
		out[path.Base(file)] = nil
	}
	return out
}

// testingAll reports whether the command line selects all tests.
func testingAll() bool {
	for _, name := range []string{"test.run", "test.skip"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" && !strings.HasSuffix(f.Value.String(), "TestOfficial") {
			return false
		}
	}
	return true
}

// TestExpectationsAreReadable checks the list itself: its scripts exist in suites that run.
func TestExpectationsAreReadable(t *testing.T) {
	dir, flat := root(t)
	if flat {
		t.Skip("a checkout of WebAssembly/testsuite has other paths")
	}
	known := map[string]bool{}
	for _, s := range suites {
		for _, file := range scripts(t, dir, s.folder, s.below()) {
			known[file] = true
		}
	}
	var unknown []string
	for file := range readExpectations(t) {
		if !known[file] {
			unknown = append(unknown, file)
		}
	}
	slices.Sort(unknown)
	if len(unknown) > 0 {
		t.Errorf("%s lists scripts that do not exist: %v", expectFile, unknown)
	}
}
