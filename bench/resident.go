package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// This file measures what live instances occupy.

const sectionResident = "resident"

// residentCount is the number of instances that are alive at once.
const residentCount = 1000

// A Keeper is an Engine that takes part in the section on memory. Keep returns what makes an instance of a module
// in a store of its own, which stays alive. Calling the result of that calls the export "f" with 16.
type Keeper interface {
	Keep(wasm []byte) (make func() (call func() error, err error), close func(), err error)
}

// resident measures how much memory instances with one page of memory take, before and after a call.
func (b *Bench) resident() error {
	if !b.wants(sectionResident, "idle") && !b.wants(sectionResident, "called once") {
		return nil
	}
	wasm, err := text(`(module (memory (export "memory") 1) (data (i32.const 16) "some data")
		(func (export "f") (param i32) (result i32) (i32.load (local.get 0))))`)(b)
	if err != nil {
		return err
	}
	idle, called := b.report.row(sectionResident, "idle", 0), b.report.row(sectionResident, "called once", 0)
	for range b.runs {
		for _, e := range b.engines {
			k, ok := e.(Keeper)
			if !ok {
				continue
			}
			b.log("resident: %s", e.Name())
			x, y, err := keep(k, wasm)
			if err != nil {
				return fmt.Errorf("%s: %w", e.Name(), err)
			}
			idle.add(e.Name(), "", x)
			called.add(e.Name(), "", y)
		}
	}
	return nil
}

// keep returns the bytes for each instance.
func keep(k Keeper, wasm []byte) (idle, called float64, err error) {
	instance, stop, err := k.Keep(wasm)
	if err != nil {
		return 0, 0, err
	}
	defer stop()
	first, err := instance() // what the engine needs once
	if err == nil {
		err = first()
	}
	if err != nil {
		return 0, 0, err
	}
	before, err := residentNow()
	if err != nil {
		return 0, 0, err
	}
	var calls [residentCount]func() error
	for i := range calls {
		if calls[i], err = instance(); err != nil {
			return 0, 0, err
		}
	}
	made, err := residentNow()
	if err != nil {
		return 0, 0, err
	}
	for _, call := range calls {
		if err := call(); err != nil {
			return 0, 0, err
		}
	}
	after, err := residentNow()
	runtime.KeepAlive(calls)
	return (made - before) / residentCount, (after - before) / residentCount, err
}

// residentNow returns the process's resident memory in bytes, without garbage.
func residentNow() (float64, error) {
	for range 4 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond) // cleanups
	}
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(data))[1], 64)
	return pages * float64(os.Getpagesize()), err
}
