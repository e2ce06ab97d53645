//go:build linux

package tests

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/runtime/native"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests what docs/go-guarantee.md says: that guests get along with Go's scheduler, collector and tools,
// whatever the program or its environment does about signals. Each situation has a process of its own.

// guaranteeEnv makes TestGuaranteeChild do something; it names what.
const guaranteeEnv = "GOWASMTIME_GUARANTEE"

// situations are what child processes do, by name.
var situations = map[string]func(t *testing.T){
	// Nothing unusual, or what the environment says.
	"plain": func(t *testing.T) { getsAlong(t) },
	"timer": func(t *testing.T) {
		getsAlong(t)
		if native.PreemptedBy() != native.ByTimer {
			t.Error("preempted by the scheduler's signals, which it does not send")
		}
	},
	"notify before": func(t *testing.T) {
		expectUrgent(t, func() { getsAlong(t) })
		if native.PreemptedBy() != native.BySignals {
			t.Error("a timer without need")
		}
	},
	"notify after": func(t *testing.T) {
		e := engine(t)
		expectUrgent(t, func() { getsAlongOn(t, e) })
		getsAlongOn(t, e)
	},
	"ignore before": func(t *testing.T) {
		signal.Ignore(syscall.SIGURG)
		getsAlong(t)
	},
	"ignore after": func(t *testing.T) {
		e := engine(t)
		signal.Ignore(syscall.SIGURG)
		getsAlongOn(t, e)
		engine(t)
		getsAlongOn(t, e)
	},
	"reset after": func(t *testing.T) {
		e := engine(t)
		signal.Ignore(syscall.SIGURG)
		signal.Reset(syscall.SIGURG)
		getsAlongOn(t, e)
		engine(t)
		getsAlongOn(t, e)
	},
	// SIGURG is ignored while a guest runs, and nothing new is made: its context still ends it, if there is another
	// processor on which to notice.
	"ignore while running": func(t *testing.T) {
		e := engine(t)
		s, f := spinner(t, e)
		defer s.Close()
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() {
			_, err := f.CallContext(ctx, s, 0)
			done <- err
		}()
		time.Sleep(20 * time.Millisecond)
		signal.Ignore(syscall.SIGURG)
		time.Sleep(20 * time.Millisecond)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		getsAlongOn(t, e)
	},
	// A minute of spinning, for signals that end the process.
	"spin": func(t *testing.T) {
		e := engine(t)
		for range 4 {
			s, f := spinner(t, e)
			go callerOfGuest(context.Background(), s, f)
		}
		time.Sleep(50 * time.Millisecond)
		fmt.Println("ready")
		time.Sleep(time.Minute)
	},
}

// TestGuaranteeChild is what child processes run.
func TestGuaranteeChild(t *testing.T) {
	f := situations[os.Getenv(guaranteeEnv)]
	if f == nil {
		t.Skip("for child processes")
	}
	f(t)
}

// spinner returns a function that never ends, and its store.
func spinner(t *testing.T, e *wasmtime.Engine) (*wasmtime.Store, *wasmtime.Func) {
	s := newStore(e)
	return s, function(t, s, module(t, e, spinModule()), "spin")
}

//go:noinline
func callerOfGuest(ctx context.Context, s *wasmtime.Store, f *wasmtime.Func) error {
	_, err := f.CallContext(ctx, s, 0)
	return err
}

func getsAlong(t *testing.T) { getsAlongOn(t, engine(t)) }

// getsAlongOn runs endless loops on all processors, and meanwhile collects garbage and has goroutines wait for each
// other; then ends the loops, and raises traps and faults of Go's own. None of it may hang or go wrong.
func getsAlongOn(t *testing.T, e *wasmtime.Engine) {
	t.Helper()
	n := runtime.GOMAXPROCS(0)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, n)
	for range n {
		s, f := spinner(t, e)
		defer s.Close()
		go func() { done <- callerOfGuest(ctx, s, f) }()
	}
	for range 5 {
		time.Sleep(time.Millisecond)
		runtime.GC()
		pong := make(chan int)
		go func() { pong <- <-pong + 1 }()
		if pong <- 1; <-pong != 2 {
			t.Error("pong")
		}
	}
	cancel()
	for range n {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	// A deadline, which nobody but the runtime's timers watches.
	s, f := spinner(t, e)
	defer s.Close()
	ctx, cancel = context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if err := callerOfGuest(ctx, s, f); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	m := module(t, e, trapModule())
	for i, name := range trapNames {
		_, err := function(t, s, m, name).Call(s, 0)
		wantTrap(t, err, trapCodes[i])
	}
	for kind := range 3 {
		if !goFault(kind) {
			t.Errorf("Go's own fault of kind %d does not arrive", kind)
		}
	}
}

// expectUrgent calls f while the program is notified of SIGURG, and wants it to be.
func expectUrgent(t *testing.T, f func()) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGURG)
	defer signal.Stop(ch)
	f()
	for {
		syscall.Kill(syscall.Getpid(), syscall.SIGURG)
		select {
		case <-ch:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// guaranteeChild returns a command for a situation, which ends at the latest with ctx.
func guaranteeChild(ctx context.Context, situation string, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestGuaranteeChild$", "-test.v")
	cmd.Env = append(append(os.Environ(), guaranteeEnv+"="+situation), env...)
	return cmd
}

// TestGuarantee runs each situation in a process, on one and on all processors.
func TestGuarantee(t *testing.T) {
	for _, c := range []struct{ situation, env string }{
		{"plain", ""},
		{"plain", "GODEBUG=asyncpreemptoff=0"},
		{"timer", "GODEBUG=asyncpreemptoff=1"},
		{"timer", "GODEBUG=madvdontneed=1,asyncpreemptoff=1"},
		{"notify before", ""},
		{"notify after", ""},
		{"ignore before", ""},
		{"ignore after", ""},
		{"ignore while running", ""},
		{"reset after", ""},
	} {
		for _, procs := range []string{"GOMAXPROCS=1", "GOMAXPROCS=4"} {
			if testing.Short() && procs != "GOMAXPROCS=1" {
				continue // more processors make it easier
			}
			if procs == "GOMAXPROCS=1" && c.situation == "ignore while running" {
				continue
			}
			t.Run(c.situation+" "+c.env+" "+procs, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
				defer cancel()
				cmd := guaranteeChild(ctx, c.situation, procs)
				if c.env != "" {
					cmd.Env = append(cmd.Env, c.env)
				}
				out, err := cmd.CombinedOutput()
				if err != nil || !bytes.Contains(out, []byte("PASS: TestGuaranteeChild")) {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}

// TestGuaranteeDump expects the dump of a process that is told to quit while guests have all its processors to
// show who called them.
func TestGuaranteeDump(t *testing.T) {
	for _, level := range []string{"all", "crash", "system"} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
		cmd := guaranteeChild(ctx, "spin", "GOTRACEBACK="+level, "GOMAXPROCS=2")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var dump bytes.Buffer
		cmd.Stderr = &dump
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var seen []byte
		for buf := make([]byte, 4096); !bytes.Contains(seen, []byte("ready")); {
			n, err := stdout.Read(buf)
			if err != nil {
				t.Fatalf("%v\n%s%s", err, seen, &dump)
			}
			seen = append(seen, buf[:n]...)
		}
		cmd.Process.Signal(syscall.SIGQUIT)
		io.Copy(io.Discard, stdout)
		cmd.Wait()
		cancel()
		for _, bad := range []string{"unknown pc", "panic during panic", "fatal error", "unexpected return pc", "traceback stuck", "malloc during signal"} {
			if strings.Contains(dump.String(), bad) {
				t.Errorf("%s: %q in the dump", level, bad)
			}
		}
		// Go says of goroutines that run on other threads that their stacks are unavailable.
		if n := strings.Count(dump.String(), "tests.callerOfGuest("); n < 2 {
			t.Errorf("%s: the dump shows %d of 4 callers", level, n)
		}
		if t.Failed() {
			t.Fatalf("%v\n%s", cmd.ProcessState, &dump)
		}
	}
}

// spinFor runs a guest for a time, and f meanwhile.
func spinFor(t *testing.T, d time.Duration, f func()) {
	e := engine(t)
	s, spin := spinner(t, e)
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- callerOfGuest(ctx, s, spin) }()
	f()
	if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestGuaranteeStacks looks at the stacks of a program whose guests run.
func TestGuaranteeStacks(t *testing.T) {
	spinFor(t, 300*time.Millisecond, func() {
		time.Sleep(50 * time.Millisecond)
		buf := make([]byte, 1<<20)
		all := string(buf[:runtime.Stack(buf, true)])
		var profile strings.Builder
		pprof.Lookup("goroutine").WriteTo(&profile, 2)
		for name, s := range map[string]string{"runtime.Stack": all, "the goroutine profile": profile.String()} {
			if !strings.Contains(s, "tests.callerOfGuest(") {
				t.Errorf("%s does not show who called the guest:\n%s", name, s)
			}
		}
	})
}

// TestGuaranteeProfile expects a CPU profile to attribute the guest's time to its callers in Go.
func TestGuaranteeProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cpu.pprof")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		t.Skip(err)
	}
	spinFor(t, 500*time.Millisecond, func() {})
	pprof.StopCPUProfile()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("_ExternalCode")) {
		t.Error("there are samples of unknown code")
	}
	out, err := exec.Command("go", "tool", "pprof", "-peek", "tests.callerOfGuest$", file).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("tests.callerOfGuest")) {
		t.Errorf("pprof does not find who called the guest: %v\n%s", err, out)
	}
}

// TestGuaranteeTrace expects an execution trace that go tool trace can read.
func TestGuaranteeTrace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := trace.Start(f); err != nil {
		t.Skip(err)
	}
	spinFor(t, 100*time.Millisecond, func() { runtime.GC() })
	trace.Stop()
	out, err := exec.Command("go", "tool", "trace", "-d=parsed", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, out)
	}
	if !bytes.Contains(out, []byte("tests.callerOfGuest")) {
		t.Errorf("the trace does not show who called the guest: %.2000s", out)
	}
}

// TestGuaranteeCgo runs a program whose C part replaces signal handlers before and after there is an engine.
func TestGuaranteeCgo(t *testing.T) {
	for _, cc := range []string{os.Getenv("CC"), "gcc", "clang"} {
		if _, err := exec.LookPath(cc); err != nil {
			continue
		}
		exe := filepath.Join(t.TempDir(), "cgohandlers")
		cmd := exec.Command("go", "build", "-o", exe, "./testdata/cgohandlers")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "CC="+cc)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, when := range []string{"before", "after"} {
			for _, how := range []string{"chain", "drop", "default"} {
				if when+how == "beforedefault" {
					continue // would be gone with the first fault of Go's own, guests or not
				}
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
				out, err := exec.CommandContext(ctx, exe, when, how).CombinedOutput()
				cancel()
				if err != nil || !strings.HasSuffix(string(out), "ok\n") {
					t.Errorf("%s, %s: %v\n%s", when, how, err, out)
				}
			}
		}
		return
	}
	t.Skip("no C compiler")
}
