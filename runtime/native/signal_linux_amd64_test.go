package native

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// This file tests that signals that are not for us find what the Go runtime expects.

// childEnv makes TestChild do something; it names what.
const childEnv = "GOWASMTIME_NATIVE_CHILD"

// TestChild is what child processes run.
func TestChild(t *testing.T) {
	switch os.Getenv(childEnv) {
	case "":
		t.Skip("for child processes")
	case "spin":
		for range 4 {
			go callerOfSpinning(newMachine(t), kernelForever)
		}
	case "exits":
		// Mostly in stubs and on the way through them.
		for range 4 {
			m := newMachine(t)
			m.vals[0].Lo = 1 << 62
			go callerOfSpinning(m, kernelExits)
		}
	case "collect":
		if loaded(); PreemptedBy() != ByTimer {
			t.Error("not preempted by the timer")
		}
		TestCollectionWhileSpinning(t)
		TestInterruptSpinning(t)
		return
	}
	time.Sleep(50 * time.Millisecond)
	os.Stdout.WriteString("ready\n")
	time.Sleep(time.Minute)
}

//go:noinline
func callerOfSpinning(m *machine, kernel uintptr) { m.run(kernel) }

// startChild starts a child process and waits until it is ready.
func startChild(t *testing.T, what string, env ...string) (cmd *exec.Cmd, output func() string) {
	t.Helper()
	cmd = exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(append(os.Environ(), childEnv+"="+what), env...)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var buf bytes.Buffer
	ready, all := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(all)
		defer r.Close()
		var one [4096]byte
		told := false
		for {
			n, err := r.Read(one[:])
			buf.Write(one[:n])
			if !told && (err != nil || bytes.Contains(buf.Bytes(), []byte("ready\n"))) {
				told = true
				close(ready)
			}
			if err != nil {
				return
			}
		}
	}()
	<-ready
	return cmd, func() string {
		timeout := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
		defer timeout.Stop()
		cmd.Wait()
		<-all
		return buf.String()
	}
}

// A process that dies of a signal while native code runs prints all goroutines, among them those in native
// code with their callers, and nothing goes wrong while it does.
func TestDumps(t *testing.T) {
	for _, c := range []struct {
		what, traceback string
		signal          unix.Signal
	}{
		{"spin", "all", unix.SIGQUIT},
		{"spin", "crash", unix.SIGQUIT},
		{"spin", "system", unix.SIGQUIT},
		{"spin", "all", unix.SIGABRT},
		{"spin", "all", unix.SIGSEGV},
		{"exits", "all", unix.SIGQUIT},
		{"exits", "crash", unix.SIGQUIT},
		{"exits", "all", unix.SIGSEGV},
	} {
		t.Run(c.what+" "+c.traceback+" "+unix.SignalName(c.signal), func(t *testing.T) {
			for range 2 {
				cmd, output := startChild(t, c.what, "GOTRACEBACK="+c.traceback)
				cmd.Process.Signal(c.signal)
				out := output()
				for _, bad := range []string{"unknown pc", "panic during panic", "fatal error: u", "unexpected return pc", "traceback stuck", "malloc during signal"} {
					if strings.Contains(out, bad) {
						t.Errorf("%q in the dump", bad)
					}
				}
				if n := strings.Count(out, "native.callerOfSpinning("); n == 0 {
					t.Error("the dump does not show who called native code")
				}
				if t.Failed() {
					t.Fatalf("%v\n%s", cmd.ProcessState, out)
				}
			}
		})
	}
}

// Signals that Go passes to the program reach it while native code has all processors.
func TestNotifyWhileSpinning(t *testing.T) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, unix.SIGUSR1)
	defer signal.Stop(ch)
	var ms []*machine
	var dones []chan Reason
	for range 2 * runtime.GOMAXPROCS(0) {
		m := newMachine(t)
		ms = append(ms, m)
		dones = append(dones, m.startSpinning(kernelForever))
	}
	for range 5 {
		unix.Kill(unix.Getpid(), unix.SIGUSR1)
		select {
		case <-ch:
		case <-time.After(10 * time.Second):
			t.Fatal("no signal")
		}
	}
	for i, m := range ms {
		m.stop(t, dones[i])
	}
}

// A CPU profile shows native code as its Go callers.
func TestProfile(t *testing.T) {
	m := newMachine(t)
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		t.Skip(err)
	}
	done := make(chan struct{})
	go func() {
		callerOfSpinning(m, kernelForever)
		close(done)
	}()
	time.Sleep(400 * time.Millisecond)
	m.s.Interrupt()
	<-done
	m.s.ClearInterrupt()
	pprof.StopCPUProfile()
	z, err := gzip.NewReader(&profile)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	// The profile's table of strings holds the names of all functions that were seen.
	if !bytes.Contains(raw, []byte("native.callerOfSpinning")) {
		t.Error("the profile does not show who called native code")
	}
	if bytes.Contains(raw, []byte("_ExternalCode")) {
		t.Error("the profile has samples that it could not attribute")
	}
}

// The execution tracer unwinds by frame pointers.
func TestTracer(t *testing.T) {
	var buf bytes.Buffer
	if err := trace.Start(&buf); err != nil {
		t.Skip(err)
	}
	defer trace.Stop()
	m, spinner := newMachine(t), newMachine(t)
	done := spinner.startSpinning(kernelForever2)
	m.exit = func(m *machine, code uint32) bool {
		time.Sleep(10 * time.Microsecond)
		return true
	}
	m.mustRun(kernelExits, 300, 0)
	spinner.stop(t, done)
}

// Without the scheduler's signals the timer of this package takes their place.
func TestWithoutAsyncPreemption(t *testing.T) {
	cmd, output := startChild(t, "collect", "GODEBUG=asyncpreemptoff=1")
	out := output()
	if !cmd.ProcessState.Success() {
		t.Errorf("%v\n%s", cmd.ProcessState, out)
	}
}

func TestCheckHandlers(t *testing.T) {
	check := func(want ...unix.Signal) {
		t.Helper()
		replaced, err := CheckHandlers()
		if err != nil {
			t.Fatal(err)
		}
		if len(replaced) != len(want) {
			t.Fatalf("found %v, want %v", replaced, want)
		}
		for i, r := range replaced {
			if r.Signal != int(want[i]) {
				t.Errorf("found %v, want %v", r, want[i])
			}
		}
	}
	check()

	// signal.Ignore turns off the scheduler's own preemption as well.
	signal.Ignore(unix.SIGURG)
	check(unix.SIGURG)
	check()
	m := newMachine(t)
	m.stop(t, m.startSpinning(kernelForever))

	// Someone puts back the handlers that were there before ours.
	for _, sig := range []unix.Signal{unix.SIGSEGV, unix.SIGFPE} {
		var sa sigaction
		if err := rtSigaction(sig, nil, &sa); err != nil {
			t.Fatal(err)
		}
		sa.handler = goHandlers[0][sig]
		if err := rtSigaction(sig, &sa, nil); err != nil {
			t.Fatal(err)
		}
	}
	check(unix.SIGSEGV, unix.SIGFPE)
	check()
	for _, c := range trapCases(guardedMemory(t), 1) {
		if err := m.checkTrap(c); err != nil {
			t.Error(err)
		}
	}
	if !recovers(func() { field(nil) }) {
		t.Error("Go's own faults do not reach Go")
	}
}

// foreignHandler replaces the handler of a signal as a C library would: with one that only calls the one
// that it has found, or does nothing if chain is false. It returns what it has found.
func foreignHandler(t *testing.T, sig unix.Signal, chain bool) (found sigaction) {
	t.Helper()
	if err := rtSigaction(sig, nil, &found); err != nil {
		t.Fatal(err)
	}
	code, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	if chain {
		copy(code, []byte{0xFF, 0x25, 0, 0, 0, 0}) // jmp [rip+0]
		binary.LittleEndian.PutUint64(code[6:], uint64(found.handler))
	} else {
		code[0] = 0xC3
	}
	if err := unix.Mprotect(code, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		t.Fatal(err)
	}
	theirs := found
	theirs.handler = addressOf(code)
	if err := rtSigaction(sig, &theirs, nil); err != nil {
		t.Fatal(err)
	}
	return found
}

// Handlers of others in front of ours, which pass signals on to them, are no obstacle: not as they are, not when
// ours were put in front of them, and not when this has happened several times. Once too often is an error.
func TestForeignHandlers(t *testing.T) {
	m := newMachine(t)
	works := func(what string) {
		t.Helper()
		for _, c := range trapCases(guardedMemory(t), 1) {
			if err := m.checkTrap(c); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if !recovers(func() { field(nil) }) {
			t.Errorf("%s: Go's own faults do not reach Go", what)
		}
	}
	signals := []unix.Signal{unix.SIGSEGV, unix.SIGURG}
	var own []sigaction
	for _, sig := range signals {
		var sa sigaction
		if err := rtSigaction(sig, nil, &sa); err != nil {
			t.Fatal(err)
		}
		own = append(own, sa)
	}
	for range handlerLevels - 1 {
		for _, sig := range signals {
			foreignHandler(t, sig, true)
		}
		works("behind")
		replaced, err := CheckHandlers()
		if err != nil || len(replaced) > len(signals) || replaced[0].Signal != int(unix.SIGSEGV) {
			t.Fatalf("found %v, %v", replaced, err)
		}
		works("in front")
		m.stop(t, m.startSpinning(kernelForever)) // Interrupt looks at the handlers too
	}
	foreignHandler(t, unix.SIGSEGV, true)
	if replaced, err := CheckHandlers(); err == nil || len(replaced) != 1 {
		t.Errorf("found %v, and no error", replaced)
	}
	works("behind once more")

	// All the others leave. Ours, who had passed signals on to them, are where they were.
	for i, sig := range signals {
		if err := rtSigaction(sig, &own[i], nil); err != nil {
			t.Fatal(err)
		}
	}
	if replaced, err := CheckHandlers(); err != nil || len(replaced) != 0 {
		t.Errorf("found %v, %v", replaced, err)
	}
	works("afterwards")
	m.stop(t, m.startSpinning(kernelForever))
}

// An interrupt arrives though SIGURG was taken away after the code had begun, and nobody has looked since.
func TestInterruptWithoutHandler(t *testing.T) {
	m := newMachine(t)
	for name, take := range map[string]func(){
		"ignored": func() { signal.Ignore(unix.SIGURG) },
		"foreign": func() { foreignHandler(t, unix.SIGURG, false) },
	} {
		done := m.startSpinning(kernelForever)
		take()
		m.stop(t, done)
		if PreemptedBy() != ByTimer {
			t.Errorf("%s: no timer, though the scheduler's signals may be lost", name)
		}
		runtime.GC()
	}
	// Leave things as they were.
	sa := goSigaction
	if err := rtSigaction(unix.SIGURG, &sa, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckHandlers(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkRecheckHandlers(b *testing.B) {
	if err := Init(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := RecheckHandlers(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAsyncPreemptOff(t *testing.T) {
	for value, want := range map[string]bool{
		"": false, "asyncpreemptoff=1": true, "asyncpreemptoff=0": false, "gctrace=1,asyncpreemptoff=2": true,
		"asyncpreemptoff=1,asyncpreemptoff=0": false, "xasyncpreemptoff=1": false, "asyncpreemptoff": false,
	} {
		if got := asyncPreemptOffIn(value); got != want {
			t.Errorf("%q: %t", value, got)
		}
	}
}

func TestInitConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := Init(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
