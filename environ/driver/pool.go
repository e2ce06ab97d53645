package driver

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file implements the goroutines that compile.
//
// Each takes the next job from a list by an atomic counter. The list is in descending order of
// size, so that no large function is begun last while the other goroutines have nothing to do.
//
// The error that counts is that of the first function in order of key. So after an error
// jobs with greater keys are skipped, and those with smaller ones still run.

// A job is a function to compile.
type job struct {
	key  environ.FuncKey
	size int // expected effort
}

// A pool compiles functions of one translation.
type pool struct {
	ctx         context.Context
	compiler    environ.Compiler
	translation *environ.Translation
	workers     int
	progress    func(done, total int)
	known       known

	mu          sync.Mutex // guards what follows
	done, total int
	needs       []environ.FuncKey // see takeNeeds
}

func newPool(ctx context.Context, c environ.Compiler, t *environ.Translation, o Options) *pool {
	p := &pool{ctx: ctx, compiler: c, translation: t, workers: o.Workers, progress: o.Progress, known: newKnown(t)}
	if p.workers <= 0 {
		p.workers = runtime.GOMAXPROCS(0)
	}
	return p
}

// A failure is the first failure in order of key so far. Its word is readable without a lock.
type failure struct {
	first atomic.Uint64 // packed key of the failed function; all ones for none
	mu    sync.Mutex
	err   error
	panic *compilerPanic
}

// report records a failure unless there is an earlier one.
func (f *failure) report(key environ.FuncKey, err error, p *compilerPanic) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := key.Pack(); w < f.first.Load() {
		f.first.Store(w)
		f.err, f.panic = err, p
	}
}

// A compilerPanic is a panic in a compiler or validator, on its way to Build's caller.
type compilerPanic struct {
	key   environ.FuncKey
	value any
	stack []byte
}

// Error makes the value of the panic readable when nobody recovers it.
func (p *compilerPanic) Error() string {
	return fmt.Sprintf("driver: panic while compiling %v: %v\n\n%s", p.key, p.value, p.stack)
}

// Unwrap returns the original value if it was an error.
func (p *compilerPanic) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// run compiles jobs and returns the results in the order of jobs.
func (p *pool) run(jobs []job) ([]environ.KeyedFunc, error) {
	p.mu.Lock()
	p.total += len(jobs)
	p.mu.Unlock()
	order := make([]int32, len(jobs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(jobs[b].size, jobs[a].size) })

	results := make([]environ.KeyedFunc, len(jobs))
	needs := make([][]environ.FuncKey, len(jobs))
	var fail failure
	fail.first.Store(^uint64(0))
	var next atomic.Int64
	work := func() {
		w := worker{pool: p, check: newChecker(p.translation, p.known)}
		for {
			n := next.Add(1) - 1
			if n >= int64(len(order)) || p.ctx.Err() != nil {
				return
			}
			i := order[n]
			key := jobs[i].key
			if key.Pack() > fail.first.Load() {
				continue
			}
			f, need, err, pan := w.compile(key)
			if err != nil || pan != nil {
				fail.report(key, err, pan)
				continue
			}
			results[i] = environ.KeyedFunc{Key: key, Func: f}
			needs[i] = need
			p.step()
		}
	}
	var wg sync.WaitGroup
	for range min(p.workers, len(jobs)) - 1 {
		wg.Go(work)
	}
	work() // the caller's goroutine is one of the workers
	wg.Wait()
	if fail.panic != nil {
		panic(fail.panic)
	}
	if fail.err != nil {
		return nil, fail.err
	}
	for _, keys := range needs {
		p.needs = append(p.needs, keys...)
	}
	return results, p.ctx.Err()
}

// needed returns what f refers to apart from the functions of the module, which are compiled anyway.
func (p *pool) needed(f environ.CompiledFunc) (keys []environ.FuncKey) {
	for _, k := range p.compiler.Needs(f) {
		if k.Kind != environ.FuncDefined || uint64(k.Index) >= uint64(len(p.translation.Bodies)) {
			keys = append(keys, k)
		}
	}
	return keys
}

// takeNeeds returns what the functions that were compiled since the last call refer to, in the order of the jobs,
// apart from the functions of the module.
func (p *pool) takeNeeds() []environ.FuncKey {
	keys := p.needs
	p.needs = nil
	return keys
}

// step counts a compiled function.
func (p *pool) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.progress != nil {
		p.progress(p.done, p.total)
	}
}

// A worker belongs to one goroutine.
type worker struct {
	*pool
	check checker
}

// compile validates and compiles one function and finds what it refers to, see needed.
func (w *worker) compile(key environ.FuncKey) (f environ.CompiledFunc, needs []environ.FuncKey, err error, pan *compilerPanic) {
	defer func() {
		if v := recover(); v != nil {
			pan = &compilerPanic{key, v, debug.Stack()}
		}
	}()
	var body environ.FuncBody
	if key.Kind == environ.FuncDefined {
		if uint64(key.Index) >= uint64(len(w.translation.Bodies)) {
			panic(fmt.Sprintf("the module defines only %d functions", len(w.translation.Bodies)))
		}
		if err := w.check.body(key.Index); err != nil {
			return nil, nil, err, nil
		}
		body = w.translation.Bodies[key.Index]
		body.Others = &w.check
	}
	if f, err = w.compiler.CompileFunc(w.translation, key, body); err == nil {
		needs = w.needed(f)
	}
	return f, needs, err, nil
}
