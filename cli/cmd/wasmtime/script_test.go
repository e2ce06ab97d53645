package main

// This file runs the scripts of testdata/script. README.md there says what they can do.

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what is printed into the scripts' golden files")

const scripts = "../../testdata/script"

// limit is how long one command of a script may take on a busy machine.
const limit = time.Minute

// asCommand, in the environment, makes the test program be the command. So the command is always
// that of this source, and a change of it makes go test run the scripts again.
const asCommand = "WASMTIME_SCRIPT_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Unsetenv(asCommand)
		main()
	}
	os.Exit(m.Run())
}

const guestSource = "../../testdata/guest/main.go"

func TestScripts(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("native code runs on linux/amd64 only")
	}
	if _, err := os.ReadFile(guestSource); err != nil { // also tells go test that this is an input
		t.Fatal(err)
	}
	bin := t.TempDir()
	build := func(env []string, args ...string) {
		cmd := exec.Command("go", append([]string{"build"}, args...)...)
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
	}
	command, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("GOCOVERDIR") != "" { // test programs do not write their coverage on os.Exit
		command = filepath.Join(bin, "wasmtime")
		build(nil, "-cover", "-coverpkg=github.com/gowasmtime/gowasmtime/cli/...", "-o", command, ".")
	}
	if err := os.Symlink(command, filepath.Join(bin, "wasmtime")); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	build([]string{"GOOS=wasip1", "GOARCH=wasm"}, "-o", filepath.Join(bin, "guest.wasm"), guestSource)
	// One compilation serves all scripts; only the first run of it is from the source.
	compile := exec.Command(filepath.Join(bin, "wasmtime"), "compile", filepath.Join(bin, "guest.wasm"), "-o", filepath.Join(bin, "guest.cwasm"))
	compile.Env = append(os.Environ(), asCommand+"=1")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("compiling the guest: %v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(scripts, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runScript(t, file, bin) })
	}
}

// A script is one file at work.
type script struct {
	t        *testing.T
	bin, dir string
	file     string
	line     int
	archive  *txtar.Archive
	env      []string
	stdin    string // file for the next command
	stdout   string
	stderr   string
	status   int
	ran      bool // a command whose status nobody has looked at
	command  string
}

func runScript(t *testing.T, file, bin string) {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, bin: bin, dir: t.TempDir(), file: file, archive: a, env: []string{asCommand + "=1", "HOME=/nowhere", "LANG=C"}}
	if coverage := os.Getenv("GOCOVERDIR"); coverage != "" {
		s.env = append(s.env, "GOCOVERDIR="+coverage) // which makes env.txtar fail
	}
	for name, data := range modules() {
		s.write(name, data)
	}
	for _, f := range a.Files {
		s.write(f.Name, f.Data)
	}
	for line := range strings.Lines(string(a.Comment)) {
		s.line++
		words, err := split(strings.TrimSpace(line))
		if err != nil {
			s.fatalf("%v", err)
		}
		if len(words) > 0 {
			s.step(words)
		}
	}
	s.settle()
	if *update {
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *script) write(name string, data []byte) {
	path := filepath.Join(s.dir, name)
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *script) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s\n--- %s: status %d\n--- stdout\n%s--- stderr\n%s", s.file, s.line, fmt.Sprintf(format, args...), s.command, s.status, s.stdout, s.stderr)
}

// split cuts a line into words. Single quotes hold words together; # begins a comment.
func split(line string) (words []string, err error) {
	word, quoted, open := "", false, false
	for i := 0; i <= len(line); i++ {
		switch {
		case i == len(line) || !open && (line[i] == ' ' || line[i] == '\t' || line[i] == '#' && word == ""):
			if word != "" || quoted {
				words = append(words, word)
			}
			if i < len(line) && line[i] == '#' {
				return words, nil
			}
			word, quoted = "", false
		case line[i] == '\'':
			open, quoted = !open, true
		default:
			word += line[i : i+1]
		}
	}
	if open {
		err = errors.New("a quote is not closed")
	}
	return words, err
}

// settle fails if the last command failed and the script did not expect that.
func (s *script) settle() {
	s.t.Helper()
	if s.ran && s.status != 0 {
		s.fatalf("unexpected status")
	}
	s.ran = false
}

func (s *script) step(words []string) {
	s.t.Helper()
	not := words[0] == "!"
	if not {
		words = words[1:]
	}
	name, args := words[0], words[1:]
	need := func(n int) {
		if len(args) != n {
			s.fatalf("%s takes %d words", name, n)
		}
	}
	switch name {
	case "wasmtime":
		s.settle()
		s.run("", args)
	case "interrupt":
		s.settle()
		s.run(args[0], args[1:])
	case "status":
		need(1)
		want, err := strconv.Atoi(args[0])
		if err != nil || s.status != want {
			s.fatalf("status is %d, not %s", s.status, args[0])
		}
		s.ran = false
	case "stdin":
		need(1)
		s.stdin = args[0]
	case "stdout", "stderr":
		need(1)
		re, err := regexp.Compile("(?m)" + args[0])
		if err != nil {
			s.fatalf("%v", err)
		}
		if re.MatchString(s.stream(name)) == not {
			s.fatalf("%s: %q matches: %v", name, args[0], not)
		}
	case "cmp":
		need(2)
		s.compare(args[0], args[1])
	case "exists":
		need(1)
		if _, err := os.Stat(filepath.Join(s.dir, args[0])); (err == nil) == not {
			s.fatalf("%s exists: %v", args[0], not)
		}
	case "env":
		s.env = append(s.env, args...)
	default:
		s.fatalf("unknown command %q", name)
	}
}

func (s *script) stream(name string) string {
	switch name {
	case "stdout":
		return s.stdout
	case "stderr":
		return s.stderr
	}
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.fatalf("%v", err)
	}
	return string(data)
}

// compare compares a stream or file with a golden file.
func (s *script) compare(name, golden string) {
	got := s.stream(name)
	i := slices.IndexFunc(s.archive.Files, func(f txtar.File) bool { return f.Name == golden })
	if i < 0 { // made by the script itself, so not to be updated
		if got != s.stream(golden) {
			s.fatalf("%s is not %s", name, golden)
		}
		return
	}
	switch want := string(s.archive.Files[i].Data); {
	case got == want:
	case *update:
		s.archive.Files[i].Data = []byte(got)
	default:
		s.fatalf("%s is not %s:\n%s", name, golden, want)
	}
}

// run runs the command. When interrupt is not empty, a line of output that is interrupt makes
// the command receive SIGINT.
func (s *script) run(interrupt string, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for i, a := range args {
		for _, name := range []string{"guest.wasm", "guest.cwasm"} {
			if a == "$"+name {
				args[i] = filepath.Join(s.bin, name)
			}
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "wasmtime"), args...)
	s.command = fmt.Sprint(args)
	cmd.Dir, cmd.Env = s.dir, s.env
	var stdin io.Closer = io.NopCloser(nil)
	switch {
	case s.stdin == "open": // a pipe that nobody writes to
		stdin, _ = cmd.StdinPipe()
	case s.stdin != "":
		cmd.Stdin = strings.NewReader(s.stream(s.stdin))
	}
	s.stdin = ""
	var stdout, stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	r := bufio.NewReader(out)
	for err == nil {
		var line string
		line, err = r.ReadString('\n')
		stdout.WriteString(line)
		if interrupt != "" && line == interrupt+"\n" {
			cmd.Process.Signal(os.Interrupt)
		}
	}
	err = cmd.Wait()
	stdin.Close()
	s.stdout, s.stderr, s.status, s.ran = stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), true
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.fatalf("%v", err)
	}
	if ctx.Err() != nil {
		s.fatalf("took more than %v", limit)
	}
}
