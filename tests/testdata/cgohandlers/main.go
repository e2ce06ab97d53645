// Cgohandlers runs guests in a program whose C part replaces the handlers of SIGSEGV, SIGFPE, SIGURG and SIGPROF.
//
// The first argument says when: before there is an engine, or after. The second says what the C handlers
// do with signals: chain calls the handlers that were there before, drop forgets signals for preemption and
// profiles (there is nothing that one could do with a fault), and default sets SIG_DFL.
package main

/*
#include <signal.h>
#include <string.h>

static struct sigaction previous[65];
static volatile int drop, calls;

static void handler(int sig, siginfo_t *info, void *context) {
	calls++;
	if (!drop || sig == SIGSEGV || sig == SIGFPE)
		previous[sig].sa_sigaction(sig, info, context);
}

static int replace(int sig, int how) {
	struct sigaction sa;
	memset(&sa, 0, sizeof sa);
	sigfillset(&sa.sa_mask);
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
	sa.sa_sigaction = handler;
	if (how == 2) {
		sa.sa_handler = SIG_DFL;
		sa.sa_flags = 0;
	}
	return sigaction(sig, &sa, &previous[sig]);
}

static int replaceAll(int how) {
	drop = how == 1;
	return replace(SIGSEGV, how) | replace(SIGFPE, how) | replace(SIGURG, how) | (how == 2 ? 0 : replace(SIGPROF, how));
}

static int count(void) { return calls; }
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

const text = `(module (memory 1)
	(func (export "spin") (loop (br 0)))
	(func (export "fault") (drop (i32.load (i32.const -8))))
	(func (export "divide") (drop (i32.div_u (i32.const 7) (i32.const 0)))))`

func main() {
	if err := run(os.Args[1], slices.Index([]string{"chain", "drop", "default"}, os.Args[2])); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ok")
}

func run(when string, how int) error {
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	if when == "before" && C.replaceAll(C.int(how)) != 0 {
		return errors.New("sigaction")
	}
	e := wasmtime.NewEngine()
	if err := guests(e); err != nil {
		return fmt.Errorf("at first: %w", err)
	}
	if when == "after" {
		for i := range 3 {
			if C.replaceAll(C.int(how)) != 0 {
				return errors.New("sigaction")
			}
			if i == 0 {
				e = wasmtime.NewEngine()
			}
			if err := guests(e); err != nil {
				return fmt.Errorf("replaced %d times: %w", i+1, err)
			}
			if how < 2 {
				break // the C handler knows one handler before it: once more would be a circle of its own
			}
			time.Sleep(120 * time.Millisecond) // so that the next store makes the runtime look
		}
	}
	if how == 0 && C.count() == 0 {
		return errors.New("the handlers in C were never called")
	}
	return nil
}

// guests runs endless code on all processors, collects garbage meanwhile, ends it, and raises traps and faults.
func guests(e *wasmtime.Engine) error {
	wasm, err := wasmtime.Wat2Wasm(text)
	if err != nil {
		return err
	}
	m, err := wasmtime.NewModule(e, wasm)
	if err != nil {
		return err
	}
	call := func(ctx context.Context, name string) error {
		s := wasmtime.NewStore(e)
		defer s.Close()
		inst, err := wasmtime.NewInstance(s, m, nil)
		if err != nil {
			return err
		}
		_, err = inst.GetFunc(s, name).CallContext(ctx, s)
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := runtime.GOMAXPROCS(0)
	done := make(chan error, n)
	for range n {
		go func() { done <- call(ctx, "spin") }()
	}
	for range 5 {
		time.Sleep(time.Millisecond)
		runtime.GC()
	}
	cancel()
	for range n {
		if err := <-done; err != context.Canceled {
			return fmt.Errorf("spin: %w", err)
		}
	}
	for name, code := range map[string]wasmtime.TrapCode{"fault": wasmtime.MemoryOutOfBounds, "divide": wasmtime.IntegerDivisionByZero} {
		var trap *wasmtime.Trap
		if err := call(context.Background(), name); !errors.As(err, &trap) || *trap.Code() != code {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return goFaults()
}

func goFaults() (err error) {
	defer func() {
		if _, ok := recover().(runtime.Error); !ok {
			err = errors.New("a nil dereference of Go's does not arrive")
		}
	}()
	var p *int
	*p = 1
	return nil
}
