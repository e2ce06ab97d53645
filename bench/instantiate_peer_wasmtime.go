//go:build peer_wasmtime

package main

/*
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// What this file uses of Wasmtime's C interface. The library is linked by wasmtime-go, which hides these.
typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_instance_pre wasmtime_instance_pre_t;
typedef struct wasmtime_pooling_allocation_config_t pooling_t;
typedef struct { uint64_t store_id; size_t private; } wasmtime_instance_t;
typedef struct { size_t size; char *data; } wasm_byte_vec_t;

wasm_config_t *wasm_config_new(void);
wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *);
void wasm_engine_delete(wasm_engine_t *);
void wasm_trap_delete(wasm_trap_t *);
void wasm_byte_vec_delete(wasm_byte_vec_t *);
wasmtime_error_t *wasmtime_module_new(wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **);
void wasmtime_module_delete(wasmtime_module_t *);
wasmtime_linker_t *wasmtime_linker_new(wasm_engine_t *);
void wasmtime_linker_delete(wasmtime_linker_t *);
wasmtime_error_t *wasmtime_linker_define_unknown_imports_as_traps(wasmtime_linker_t *, wasmtime_module_t *);
wasmtime_error_t *wasmtime_linker_instantiate_pre(const wasmtime_linker_t *, const wasmtime_module_t *, wasmtime_instance_pre_t **);
void wasmtime_instance_pre_delete(wasmtime_instance_pre_t *);
wasmtime_error_t *wasmtime_instance_pre_instantiate(const wasmtime_instance_pre_t *, wasmtime_context_t *, wasmtime_instance_t *, wasm_trap_t **);
wasmtime_store_t *wasmtime_store_new(wasm_engine_t *, void *, void (*)(void *));
wasmtime_context_t *wasmtime_store_context(wasmtime_store_t *);
void wasmtime_store_delete(wasmtime_store_t *);
void wasmtime_error_message(const wasmtime_error_t *, wasm_byte_vec_t *);
void wasmtime_error_delete(wasmtime_error_t *);
pooling_t *wasmtime_pooling_allocation_config_new();
void wasmtime_pooling_allocation_config_delete(pooling_t *);
void wasmtime_pooling_allocation_config_table_elements_set(pooling_t *, size_t);
void wasmtime_pooling_allocation_config_max_core_instance_size_set(pooling_t *, size_t);
void wasmtime_pooling_allocation_config_total_core_instances_set(pooling_t *, uint32_t);
void wasmtime_pooling_allocation_config_total_memories_set(pooling_t *, uint32_t);
void wasmtime_pooling_allocation_config_total_tables_set(pooling_t *, uint32_t);
void wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pooling_t *, size_t);
void wasmtime_pooling_allocation_config_table_keep_resident_set(pooling_t *, size_t);
void wasmtime_pooling_allocation_strategy_set(wasm_config_t *, const pooling_t *);

typedef struct {
	wasm_engine_t *engine;
	wasmtime_module_t *module;
	wasmtime_linker_t *linker;
	wasmtime_instance_pre_t *pre;
	wasmtime_error_t *err;
} spawner;

static void spawner_open(spawner *s, const uint8_t *wasm, size_t size, bool pooled) {
	wasm_config_t *cfg = wasm_config_new();
	if (pooled) {
		pooling_t *p = wasmtime_pooling_allocation_config_new();
		wasmtime_pooling_allocation_config_total_core_instances_set(p, 100);
		wasmtime_pooling_allocation_config_total_memories_set(p, 100);
		wasmtime_pooling_allocation_config_total_tables_set(p, 100);
		wasmtime_pooling_allocation_config_table_elements_set(p, 100000);
		wasmtime_pooling_allocation_config_max_core_instance_size_set(p, 4 << 20);
		wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(p, 1 << 20);
		wasmtime_pooling_allocation_config_table_keep_resident_set(p, 1 << 20);
		wasmtime_pooling_allocation_strategy_set(cfg, p);
		wasmtime_pooling_allocation_config_delete(p);
	}
	s->engine = wasm_engine_new_with_config(cfg);
	if ((s->err = wasmtime_module_new(s->engine, wasm, size, &s->module)))
		return;
	s->linker = wasmtime_linker_new(s->engine);
	if ((s->err = wasmtime_linker_define_unknown_imports_as_traps(s->linker, s->module)))
		return;
	s->err = wasmtime_linker_instantiate_pre(s->linker, s->module, &s->pre);
}

static bool spawner_run(spawner *s, int n) {
	for (int i = 0; i < n; i++) {
		wasmtime_instance_t instance;
		wasm_trap_t *trap = NULL;
		wasmtime_store_t *store = wasmtime_store_new(s->engine, NULL, NULL);
		s->err = wasmtime_instance_pre_instantiate(s->pre, wasmtime_store_context(store), &instance, &trap);
		wasmtime_store_delete(store);
		if (trap)
			wasm_trap_delete(trap);
		if (s->err || trap)
			return false;
	}
	return true;
}

static void spawner_close(spawner *s) {
	if (s->pre)
		wasmtime_instance_pre_delete(s->pre);
	if (s->linker)
		wasmtime_linker_delete(s->linker);
	if (s->module)
		wasmtime_module_delete(s->module);
	wasm_engine_delete(s->engine);
}
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

// This file makes instances with Wasmtime: through its Go bindings, and in loops in C, which have
// InstancePre and the pooling allocator and none of the costs of cgo.

// Spawns implements Instantiator.
func (e *wasmtimeEngine) Spawns(wasm []byte) ([]Spawn, error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, err
	}
	l := wasmtime.NewLinker(e.engine)
	for _, im := range m.Imports() {
		trap := func(*wasmtime.Caller, []wasmtime.Val) ([]wasmtime.Val, *wasmtime.Trap) {
			return nil, wasmtime.NewTrap(*im.Name() + " is not defined")
		}
		if err := l.FuncNew(im.Module(), *im.Name(), im.Type().FuncType(), trap); err != nil {
			return nil, err
		}
	}
	bindings := Spawn{
		Name: e.Name(), API: "Linker.Instantiate",
		Run: func(n int) error {
			for range n {
				s := wasmtime.NewStore(e.engine)
				if _, err := l.Instantiate(s, m); err != nil {
					return err
				}
				s.Close()
			}
			return nil
		},
		Close: func() { l.Close(); m.Close() },
	}
	demand, err1 := spawnC("wasmtime C", wasm, false)
	pooled, err2 := spawnC("wasmtime C pooled", wasm, true)
	return []Spawn{bindings, demand, pooled}, errors.Join(err1, err2)
}

func spawnC(name string, wasm []byte, pooled bool) (Spawn, error) {
	s := new(C.spawner)
	C.spawner_open(s, (*C.uint8_t)(unsafe.SliceData(wasm)), C.size_t(len(wasm)), C.bool(pooled))
	runtime.KeepAlive(wasm)
	return Spawn{
		Name: name, API: "wasmtime_instance_pre_instantiate",
		Run: func(n int) error {
			if !C.spawner_run(s, C.int(n)) {
				return errorC(s)
			}
			return nil
		},
		Close: func() { C.spawner_close(s) },
	}, errorC(s)
}

// errorC returns the error in s, if there is one, and frees it.
func errorC(s *C.spawner) error {
	if s.err == nil {
		return nil
	}
	var text C.wasm_byte_vec_t
	C.wasmtime_error_message(s.err, &text)
	err := errors.New(C.GoStringN(text.data, C.int(text.size)))
	C.wasm_byte_vec_delete(&text)
	C.wasmtime_error_delete(s.err)
	s.err = nil
	return err
}

// Keep implements Keeper.
func (e *wasmtimeEngine) Keep(wasm []byte) (func() (func() error, error), func(), error) {
	m, err := wasmtime.NewModule(e.engine, wasm)
	if err != nil {
		return nil, nil, err
	}
	var stores []*wasmtime.Store
	return func() (func() error, error) {
			s := wasmtime.NewStore(e.engine)
			stores = append(stores, s)
			i, err := wasmtime.NewInstance(s, m, nil)
			if err != nil {
				return nil, err
			}
			return func() error { _, err := i.GetFunc(s, "f").Call(s, int32(16)); return err }, nil
		}, func() {
			for _, s := range stores {
				s.Close()
			}
			m.Close()
		}, nil
}
