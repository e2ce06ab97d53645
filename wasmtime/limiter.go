package wasmtime

import (
	"errors"
	"fmt"
	"math"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
)

// This file implements limits on what instances may use: numbers, and hooks that decide.

// A ResourceLimiter decides about each memory and table that is made or grows in a store. Sizes of memories are in
// bytes, those of tables in elements. current is 0 for what is being made, which includes what instances
// define; desired may be more than there can ever be; maximum is that of the type, or math.MaxUint64.
//
// To be denied is a failure that WebAssembly sees: memory.grow and table.grow return -1, instantiation is an error.
// An error, on the other hand, ends the call from the host that led here; it is what the caller gets, in an
// *Error with the backtrace if WebAssembly code was running. A panic goes on in the caller. Nothing has changed
// by then. The methods are called by the goroutine that uses the store; they must not grow anything in it.
//
// Embed a *StoreLimits to implement some of the methods only.
type ResourceLimiter interface {
	// MemoryGrowing reports whether a memory may be made or grow. Growing by nothing is not asked about.
	MemoryGrowing(current, desired, maximum uint64) (bool, error)

	// MemoryGrowFailed is told why a memory did not grow although it was allowed to: its maximum, or the
	// system. If it returns an error, that is the end of the call, otherwise WebAssembly sees -1.
	MemoryGrowFailed(err error) error

	// TableGrowing and TableGrowFailed are the same for tables.
	TableGrowing(current, desired, maximum uint64) (bool, error)
	TableGrowFailed(err error) error

	// Instances, Tables and Memories are how many of them there may be in the store. They are called once, by
	// Store.SetLimiter.
	Instances() uint64
	Tables() uint64
	Memories() uint64
}

// defaultCount is the number of instances, of tables and of memories that a limited store may have
// unless something else is said.
const defaultCount = 10000

// StoreLimits is a ResourceLimiter of numbers.
type StoreLimits struct {
	MaxMemorySize    uint64 // of each memory, in bytes
	MaxTableElements uint64 // of each table
	MaxInstances     uint64
	MaxTables        uint64
	MaxMemories      uint64

	// TrapOnGrowFailure makes memory.grow and table.grow end the call instead of returning -1.
	TrapOnGrowFailure bool
}

// NewStoreLimits returns the defaults: no bound on sizes, 10,000 instances, tables and memories.
func NewStoreLimits() *StoreLimits {
	return &StoreLimits{math.MaxUint64, math.MaxUint64, defaultCount, defaultCount, defaultCount, false}
}

// MemoryGrowing implements ResourceLimiter.
func (l *StoreLimits) MemoryGrowing(current, desired, maximum uint64) (bool, error) {
	return l.growing(desired <= min(l.MaxMemorySize, maximum), "memory to %d bytes", desired)
}

// TableGrowing implements ResourceLimiter.
func (l *StoreLimits) TableGrowing(current, desired, maximum uint64) (bool, error) {
	return l.growing(desired <= min(l.MaxTableElements, maximum), "table to %d elements", desired)
}

func (l *StoreLimits) growing(allow bool, what string, desired uint64) (bool, error) {
	if !allow && l.TrapOnGrowFailure {
		return false, fmt.Errorf("forcing trap when growing "+what, desired)
	}
	return allow, nil
}

// MemoryGrowFailed implements ResourceLimiter.
func (l *StoreLimits) MemoryGrowFailed(err error) error { return l.failed("memory", err) }

// TableGrowFailed implements ResourceLimiter.
func (l *StoreLimits) TableGrowFailed(err error) error { return l.failed("table", err) }

func (l *StoreLimits) failed(what string, err error) error {
	if l.TrapOnGrowFailure {
		return wrapError(fmt.Sprintf("forcing a %s growth failure to be a trap", what), err)
	}
	return nil
}

// Instances implements ResourceLimiter.
func (l *StoreLimits) Instances() uint64 { return l.MaxInstances }

// Tables implements ResourceLimiter.
func (l *StoreLimits) Tables() uint64 { return l.MaxTables }

// Memories implements ResourceLimiter.
func (l *StoreLimits) Memories() uint64 { return l.MaxMemories }

// Limiter bounds what instances in the store may use: bytes of each memory, elements of each
// table, and the numbers of instances, tables and memories. A negative number keeps the
// default: no bound on sizes, 10,000 of each. It replaces what SetLimiter was given.
func (store *Store) Limiter(memorySize, tableElements, instances, tables, memories int64) {
	l := vm.NoLimits
	l.Instances, l.Tables, l.Memories = defaultCount, defaultCount, defaultCount
	for _, x := range []struct {
		to *uint64
		n  int64
	}{{&l.MemoryBytes, memorySize}, {&l.TableElements, tableElements}, {&l.Instances, instances}, {&l.Tables, tables}, {&l.Memories, memories}} {
		if x.n >= 0 {
			*x.to = uint64(x.n)
		}
	}
	store.open().vm.SetLimits(l)
}

// SetLimiter makes l decide about memories and tables from now on, instead of what SetLimiter or
// Limiter was given before. Nil lifts all limits.
func (store *Store) SetLimiter(l ResourceLimiter) {
	v := store.open().vm
	if l == nil {
		v.SetLimits(vm.NoLimits)
		return
	}
	limits := vm.NoLimits
	limits.Instances, limits.Tables, limits.Memories = l.Instances(), l.Tables(), l.Memories()
	v.SetLimiter(limiter{v, l}, limits)
}

// A limiter calls a ResourceLimiter and gives its errors the backtrace of the code that grows something.
type limiter struct {
	store *vm.Store
	user  ResourceLimiter
}

// MemoryGrowing implements vm.Limiter.
func (l limiter) MemoryGrowing(current, desired, maximum uint64) (bool, error) {
	ok, err := l.user.MemoryGrowing(current, desired, maximum)
	return ok, l.error(err)
}

// TableGrowing implements vm.Limiter.
func (l limiter) TableGrowing(current, desired, maximum uint64) (bool, error) {
	ok, err := l.user.TableGrowing(current, desired, maximum)
	return ok, l.error(err)
}

// MemoryGrowFailed implements vm.Limiter.
func (l limiter) MemoryGrowFailed(err error) error { return l.error(l.user.MemoryGrowFailed(err)) }

// TableGrowFailed implements vm.Limiter.
func (l limiter) TableGrowFailed(err error) error { return l.error(l.user.TableGrowFailed(err)) }

func (l limiter) error(err error) error {
	if err == nil {
		return nil
	}
	return hostError(l.store, err)
}

// growError is what a host gets that wanted a memory or a table to grow.
func growError(err error) error {
	var failure *vm.GrowError
	if errors.As(err, &failure) {
		return newError("failed to grow %s by `%d`", failure.What, failure.Delta)
	}
	return err
}
