package vm

import (
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the registry of function types that the modules of an engine share:
// two functions have the same type exactly when their numbers are equal, which is what
// call_indirect compares. It also keeps a WasmToHost trampoline for each type.

// A typeRegistry numbers function types. Numbers are reused after the last reference is gone.
type typeRegistry struct {
	mu    sync.Mutex
	byKey map[string]types.SharedTypeIndex
	free  []types.SharedTypeIndex

	// entries is replaced when it grows; elements are written under mu before their number is
	// handed out and read without a lock by holders of a reference.
	entries atomic.Pointer[[]*typeEntry]
}

// A typeEntry is one function type with what belongs to it.
type typeEntry struct {
	typ     types.FuncType
	key     string
	slots   int   // of the ValRaw array of a call
	externs []int // parameters that are external references
	refs    int   // guarded by typeRegistry.mu
	exit    *exitTrampoline
}

// An exitTrampoline is the WasmToHost trampoline of a type.
type exitTrampoline struct {
	addr uintptr
	code *codeRef // holds a reference
}

// typeKey returns a string that equal types, and no others, share.
func typeKey(t types.FuncType) (string, error) {
	b := binary.AppendUvarint(nil, uint64(len(t.Params)))
	for _, list := range [][]types.ValType{t.Params, t.Results} {
		for _, v := range list {
			if v.IsRef() && v.Heap().IsConcrete() {
				// A concrete index means something only in its module.
				return "", fmt.Errorf("vm: function type %v refers to a type of its module, which is not supported", t)
			}
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
	}
	return string(b), nil
}

// acquire returns the number of t and takes a reference to it.
func (r *typeRegistry) acquire(t types.FuncType) (types.SharedTypeIndex, error) {
	key, err := typeKey(t)
	if err != nil {
		return 0, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	entries := r.load()
	if i, ok := r.byKey[key]; ok {
		entries[i].refs++
		return i, nil
	}
	e := &typeEntry{typ: t, key: key, slots: max(len(t.Params), len(t.Results)), externs: externParams(&t), refs: 1}
	var i types.SharedTypeIndex
	if n := len(r.free); n > 0 {
		i = r.free[n-1]
		r.free = r.free[:n-1]
		grown := append([]*typeEntry(nil), entries...)
		grown[i] = e
		r.entries.Store(&grown)
	} else {
		i = types.SharedTypeIndex(len(entries))
		grown := append(entries, e) // readers of the old slice do not look beyond its end
		r.entries.Store(&grown)
	}
	if r.byKey == nil {
		r.byKey = make(map[string]types.SharedTypeIndex)
	}
	r.byKey[key] = i
	return i, nil
}

// release gives back references.
func (r *typeRegistry) release(list []types.SharedTypeIndex) {
	var codes []*codeRef
	r.mu.Lock()
	entries := r.load()
	for _, i := range list {
		e := entries[i]
		if e.refs--; e.refs > 0 {
			continue
		}
		if e.refs < 0 {
			panic("vm: typeRegistry.release: too many releases")
		}
		delete(r.byKey, e.key)
		r.free = append(r.free, i)
		if e.exit != nil {
			codes = append(codes, e.exit.code)
		}
	}
	r.mu.Unlock()
	for _, c := range codes {
		c.release()
	}
}

func (r *typeRegistry) load() []*typeEntry {
	if p := r.entries.Load(); p != nil {
		return *p
	}
	return nil
}

// get returns the entry of a type to which the caller holds a reference.
func (r *typeRegistry) get(i types.SharedTypeIndex) *typeEntry { return (*r.entries.Load())[i] }

// exitOf returns the trampoline of type i, or nil.
func (r *typeRegistry) exitOf(i types.SharedTypeIndex) *exitTrampoline {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.load()[i].exit
}

// offerExit makes a trampoline in code that of type i, unless there is one.
func (r *typeRegistry) offerExit(i types.SharedTypeIndex, addr uintptr, code *codeRef) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.load()[i]; e.exit == nil {
		e.exit = &exitTrampoline{addr, code.retain()}
	}
}
