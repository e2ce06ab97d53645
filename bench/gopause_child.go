package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file is what the children of the sections gc and cancel do.

// pauseChild does what pauseEnv says, and prints what it has measured.
func pauseChild(order string) error {
	f := strings.Split(order, "|")
	if len(f) < 3 {
		return fmt.Errorf("%s=%s", pauseEnv, order)
	}
	n, err := strconv.Atoi(f[len(f)-1])
	if err != nil {
		return err
	}
	p := &pauser{measures: map[string]*Spread{}}
	switch {
	case f[0] == sectionGC:
		runtime.GOMAXPROCS(gcProcs)
		err = p.prepare(f[1], n)
		if err == nil {
			err = p.collections(60, 6*time.Second)
		}
	case f[0] == sectionCancel && len(f) == 4:
		runtime.GOMAXPROCS(n)
		err = p.prepare(f[1], 1)
		if err == nil {
			count := 120
			if strings.HasPrefix(f[2], "300") {
				count = 20
			}
			err = p.calls(f[2], count)
		}
	default:
		err = fmt.Errorf("%s=%s", pauseEnv, order)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(p.measures)
}

// A pauser measures in a child.
type pauser struct {
	measures map[string]*Spread
	spin     []func(ctx context.Context) error // endless loops; each is called by one goroutine at a time
}

func (p *pauser) of(measure string) *Spread {
	s := p.measures[measure]
	if s == nil {
		s = &Spread{}
		p.measures[measure] = s
	}
	return s
}

func (p *pauser) took(measure string, d time.Duration) {
	p.of(measure).add(max(d, 0).Seconds(), 1)
}

// spinText is a loop that nothing but its context ends.
const spinText = `(module (memory 1) (func (export "f") (loop
	(i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.const 1))) (br 0))))`

// prepare makes n loops.
func (p *pauser) prepare(side string, n int) error {
	if side == sideGo {
		for range n {
			p.spin = append(p.spin, goSpin)
		}
		return nil
	}
	cfg := wasmtime.NewConfig()
	cfg.SetEpochInterruption(side == sideEpochs)
	e, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		return err
	}
	wasm, err := wasmtime.Wat2Wasm(spinText)
	if err != nil {
		return err
	}
	m, err := wasmtime.NewModule(e, wasm)
	if err != nil {
		return err
	}
	for range n {
		s := wasmtime.NewStore(e)
		s.SetEpochDeadline(math.MaxUint64)
		inst, err := wasmtime.NewInstance(s, m, nil)
		if err != nil {
			return err
		}
		f := inst.GetFunc(s, "f")
		p.spin = append(p.spin, func(ctx context.Context) error {
			_, err := f.CallContext(ctx, s)
			return err
		})
	}
	return nil
}

// goSpin is the same loop in Go. It must look for the end itself; the scheduler interrupts it anywhere.
func goSpin(ctx context.Context) error {
	var done atomic.Bool
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		done.Store(true)
		close(over)
	})
	for n := 0; !done.Load(); n++ {
	}
	if !stop() {
		<-over
	}
	return context.Cause(ctx)
}

// waiting returns how long all threads of the process have wanted a processor without having one.
func waiting() (d time.Duration) {
	files, _ := filepath.Glob("/proc/self/task/*/schedstat")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if fields := strings.Fields(string(data)); err == nil && len(fields) == 3 {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			d += time.Duration(n)
		}
	}
	return d
}

// stops returns the histogram of the runtime's times to stop the world for the collector.
func stops() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64Histogram()
}

// collections collects garbage while all loops spin, until it was done most times or has taken limit, but twice at least.
func (p *pauser) collections(most int, limit time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	var begun atomic.Int64
	for _, f := range p.spin {
		wg.Go(func() {
			begun.Add(1)
			if err := f(ctx); !errors.Is(err, context.Canceled) {
				fmt.Fprintln(os.Stderr, "bench:", err)
				os.Exit(1)
			}
		})
	}
	for begun.Load() < int64(len(p.spin)) {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	wg.Go(func() {
		for ctx.Err() == nil {
			start := time.Now()
			time.Sleep(time.Millisecond)
			p.took(measureTick, time.Since(start)-time.Millisecond)
		}
	})
	before, waited, start := stops(), waiting(), time.Now()
	for n := 0; n < most && (n < 2 || time.Since(start) < limit); n++ {
		t := time.Now()
		runtime.GC()
		p.took(measureGC, time.Since(t))
		time.Sleep(5 * time.Millisecond)
	}
	elapsed, waited := time.Since(start), waiting()-waited
	after := stops()
	cancel()
	wg.Wait()
	p.of(measureWait).add(waited.Seconds()/elapsed.Seconds(), 1)
	for i, n := range after.Counts {
		v := after.Buckets[i+1]
		if math.IsInf(v, 1) {
			v = after.Buckets[i]
		}
		p.of(measureStop).add(v, n-before.Counts[i])
	}
	return nil
}

// calls ends n calls in the way that kind names.
func (p *pauser) calls(kind string, n int) error {
	deadline := func() time.Duration { return time.Duration(5000+rand.IntN(20000)) * time.Microsecond }
	if strings.HasPrefix(kind, "300") {
		deadline = func() time.Duration { return 300 * time.Millisecond }
	}
	var wg sync.WaitGroup
	var stop atomic.Bool
	if strings.HasSuffix(kind, "+gc") {
		wg.Go(func() {
			for !stop.Load() {
				runtime.GC()
			}
		})
	}
	start, waited := time.Now(), waiting()
	for range n {
		var late time.Duration
		var err error
		if kind == "cancel" {
			late, err = p.cancelled(deadline())
		} else {
			ctx, cancel := context.WithTimeout(context.Background(), deadline())
			at, _ := ctx.Deadline()
			err = p.spin[0](ctx)
			late = time.Since(at)
			cancel()
		}
		if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
			return err
		}
		p.took(measureLate, late)
	}
	p.of(measureWait).add((waiting()-waited).Seconds()/time.Since(start).Seconds(), 1)
	stop.Store(true)
	wg.Wait()
	return nil
}

// cancelled cancels a call some time after its beginning, and returns how long the call goes on.
func (p *pauser) cancelled(after time.Duration) (time.Duration, error) {
	ctx, cancel := context.WithCancel(context.Background())
	var at time.Time
	done := make(chan struct{})
	go func() {
		defer close(done)
		time.Sleep(after)
		at = time.Now()
		cancel()
	}()
	err := p.spin[0](ctx)
	end := time.Now()
	<-done
	return end.Sub(at), err
}
