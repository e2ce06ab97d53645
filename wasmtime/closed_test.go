package wasmtime

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wat"
)

// This file tests what can be done with objects whose store, module, engine or linker was closed: each method either
// works as if nothing had happened, because it needs nothing that is gone, or says in an error or a panic of
// ours that the object is closed. The methods are found by reflection, so that new ones are tested as well.

const closedText = `(module
	(import "host" "f" (func $f))
	(memory (export "memory") 1) (table (export "table") 2 externref) (global (export "global") (mut i32) (i32.const 1))
	(func (export "run") (result i32) (call $f) (i32.const 7)))`

// A closedWorld has one of everything.
type closedWorld struct {
	engine *Engine
	module *Module
	store  *Store
	linker *Linker
	inst   *Instance
	pre    *InstancePre
	caller *Caller // of a host function that has returned
	view   View
	bin    []byte
	file   string // with bin
}

func newClosedWorld(t *testing.T) *closedWorld {
	t.Helper()
	bin, err := wat.ToBinary([]byte(closedText))
	if err != nil {
		t.Fatal(err)
	}
	w := &closedWorld{engine: NewEngine(), bin: bin, file: filepath.Join(t.TempDir(), "file.wasm")}
	if err := os.WriteFile(w.file, bin, 0o666); err != nil {
		t.Fatal(err)
	}
	w.store, w.linker = NewStoreWithData(w.engine, "data"), NewLinker(w.engine)
	if w.module, err = NewModule(w.engine, bin); err != nil {
		t.Fatal(err)
	}
	if err := w.linker.FuncWrap("host", "f", func(c *Caller) { w.caller = c }); err != nil {
		t.Fatal(err)
	}
	if w.pre, err = w.linker.InstantiatePre(w.module); err != nil {
		t.Fatal(err)
	}
	if w.inst, err = w.pre.Instantiate(w.store); err != nil {
		t.Fatal(err)
	}
	w.run(t)
	if w.view, err = w.inst.GetExport(w.store, "memory").Memory().View(w.store, 0, 16); err != nil {
		t.Fatal(err)
	}
	return w
}

// run checks that the world's instance works.
func (w *closedWorld) run(t *testing.T) {
	t.Helper()
	if got, err := w.inst.GetFunc(w.store, "run").Call(w.store); got != int32(7) || err != nil {
		t.Fatalf("run: %v, %v", got, err)
	}
	runtime.GC()
}

// objects returns what methods are called on, by the name of the type.
func (w *closedWorld) objects() map[string]any {
	get := func(name string) *Extern { return w.inst.GetExport(w.store, name) }
	memory := get("memory")
	return map[string]any{
		"Engine": w.engine, "Module": w.module, "Store": w.store, "Linker": w.linker, "Instance": w.inst, "InstancePre": w.pre, "Caller": w.caller,
		"Func": get("run").Func(), "Memory": memory.Memory(), "Table": get("table").Table(), "Global": get("global").Global(), "Extern": memory,
	}
}

// closedFunctions are those of the package that take what may be closed.
var closedFunctions = map[string]any{
	"NewStore": NewStore, "NewStoreWithData": NewStoreWithData, "NewModule": NewModule, "NewModuleDeserialize": NewModuleDeserialize,
	"NewModuleDeserializeFile": NewModuleDeserializeFile, "NewModuleFromFile": NewModuleFromFile, "NewModuleWithProgress": NewModuleWithProgress, "ModuleValidate": ModuleValidate,
	"NewLinker": NewLinker, "NewInstance": NewInstance, "NewInstanceContext": NewInstanceContext, "NewFunc": NewFunc, "NewFuncUnchecked": NewFuncUnchecked,
	"WrapFunc": WrapFunc, "NewMemory": NewMemory, "NewTable": NewTable, "NewGlobal": NewGlobal, "Typed0": Typed0[int32], "Typed1": Typed1[int32, None],
	"DataOf": DataOf[string],
}

// argument returns a value that is right for a parameter of type t where nothing is closed.
func (w *closedWorld) argument(objects map[string]any, method string, t reflect.Type) reflect.Value {
	for _, v := range []any{w.store, w.module, w.inst, objects["Func"], NewFuncType(nil, nil), NewWasiConfig(), NewStoreLimits(), context.Background(), w.engine} {
		if reflect.TypeOf(v).AssignableTo(t) && t.Kind() != reflect.Interface || t.Kind() == reflect.Interface && t.NumMethod() > 0 && reflect.TypeOf(v).Implements(t) {
			return reflect.ValueOf(v)
		}
	}
	switch t {
	case reflect.TypeFor[Val]():
		if strings.HasPrefix(method, "Table") || method == "NewTable" {
			return reflect.ValueOf(ValExternref("x"))
		}
		return reflect.ValueOf(ValI32(1))
	case reflect.TypeFor[*MemoryType]():
		return reflect.ValueOf(objects["MemoryType"])
	case reflect.TypeFor[*TableType]():
		return reflect.ValueOf(NewTableType(NewValType(KindExternref), 1, false, 0))
	case reflect.TypeFor[*GlobalType]():
		return reflect.ValueOf(NewGlobalType(NewValType(KindI32), true))
	case reflect.TypeFor[AsExtern]():
		return reflect.ValueOf(objects["Memory"])
	case reflect.TypeFor[[]AsExtern]():
		return reflect.ValueOf([]AsExtern{objects["Func"].(*Func)})
	case reflect.TypeFor[any]():
		return reflect.ValueOf(func() {})
	case reflect.TypeFor[[]byte]():
		return reflect.ValueOf(w.bin)
	}
	switch t.Kind() {
	case reflect.String:
		if strings.HasSuffix(method, "File") {
			return reflect.ValueOf(w.file)
		}
	case reflect.Func:
		return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { panic("called") })
	case reflect.Slice:
		return reflect.MakeSlice(t, 1, 1)
	}
	return reflect.Zero(t)
}

// outcome calls f and says what came of it: "works", "closed" or something else.
func (w *closedWorld) outcome(objects map[string]any, name string, f reflect.Value) (what string) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case runtime.Error:
			what = "panics with " + x.Error()
		default:
			what = saysClosed(fmt.Sprint(x))
		}
	}()
	t := f.Type()
	var args []reflect.Value
	for i := range t.NumIn() {
		if !t.IsVariadic() || i < t.NumIn()-1 {
			args = append(args, w.argument(objects, name, t.In(i)))
		}
	}
	for _, r := range f.Call(args) {
		if err, ok := r.Interface().(error); ok {
			return saysClosed(err.Error())
		}
		if r.Kind() == reflect.Func && t.NumIn() == 1 { // a sequence
			r.Call([]reflect.Value{reflect.MakeFunc(r.Type().In(0), func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(false)} })})
		}
	}
	return "works"
}

func saysClosed(text string) string {
	for _, s := range []string{"closed", "cannot use caller after host function returns"} {
		if strings.Contains(text, s) {
			return "closed"
		}
	}
	return "says " + text
}

// check calls everything that concerns a case, and compares what does not say that something is closed with works.
func (w *closedWorld) check(t *testing.T, objects map[string]any, concerns func(name string, f reflect.Type) bool, works ...string) {
	t.Helper()
	calls := map[string]reflect.Value{}
	for name, f := range closedFunctions {
		calls[name] = reflect.ValueOf(f)
	}
	for name, x := range objects {
		if v := reflect.ValueOf(x); name != "MemoryType" {
			for i := range v.NumMethod() {
				calls[name+"."+v.Type().Method(i).Name] = v.Method(i)
			}
		}
	}
	used := map[string]bool{}
	n := 0
	for name, f := range calls {
		if !concerns(name, f.Type()) {
			continue
		}
		n++
		want := "closed"
		if slices.Contains(works, name) {
			want, used[name] = "works", true
		}
		if got := w.outcome(objects, name, f); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for _, p := range works {
		if !used[p] {
			t.Errorf("there is no %s", p)
		}
	}
	if n < 10 {
		t.Errorf("only %d calls", n)
	}
	runtime.GC()
}

// takes reports whether a function has a parameter of one of types.
func takes(f reflect.Type, types ...reflect.Type) bool {
	for i := range f.NumIn() {
		if slices.Contains(types, f.In(i)) {
			return true
		}
	}
	return false
}

func TestClosedObjects(t *testing.T) {
	storelike, module, engine := reflect.TypeFor[Storelike](), reflect.TypeFor[*Module](), reflect.TypeFor[*Engine]()
	prepare := func() (*closedWorld, map[string]any) {
		w := newClosedWorld(t)
		objects := w.objects()
		ty, err := NewMemoryType(1, false, 0, false)
		if err != nil {
			t.Fatal(err)
		}
		objects["MemoryType"] = ty
		return w, objects
	}
	t.Run("store", func(t *testing.T) {
		w, objects := prepare()
		w.store.Close()
		w.store.Close()
		w.check(t, objects, func(name string, f reflect.Type) bool {
			of, _, _ := strings.Cut(name, ".")
			return takes(f, storelike) || slices.Contains([]string{"Store", "Caller", "Func", "Memory", "Table", "Global", "Extern", "Instance"}, of)
		},
			// These need nothing of what is gone, and do nothing or make something that will say so.
			"Store.Close", "Store.Data", "Store.Interrupt", "Store.ClearInterrupt", "DataOf",
			"Func.AsExtern", "Memory.AsExtern", "Table.AsExtern", "Global.AsExtern", "Extern.Func", "Extern.Memory", "Extern.Table", "Extern.Global", "Extern.Close",
			"Caller.GetExport", "Linker.DefineUnknownImportsAsDefaultValues")
		if w.caller.GetExport("memory") != nil {
			t.Error("a caller that has returned has exports")
		}
		// What they share with others is whole.
		s := NewStore(w.engine)
		defer s.Close()
		i, err := w.linker.Instantiate(s, w.module)
		if err != nil {
			t.Fatal(err)
		}
		(&closedWorld{store: s, inst: i}).run(t)
	})
	t.Run("module", func(t *testing.T) {
		w, objects := prepare()
		w.module.Close()
		w.module.Close()
		w.check(t, objects, func(name string, f reflect.Type) bool {
			return takes(f, module) || strings.HasPrefix(name, "Module.") || strings.HasPrefix(name, "InstancePre.")
		}, "Module.Close", "InstancePre.Module")
		w.run(t) // its instances live on
	})
	t.Run("engine", func(t *testing.T) {
		w, objects := prepare()
		w.engine.Close()
		w.engine.Close()
		w.check(t, objects, func(name string, f reflect.Type) bool { return takes(f, engine) || strings.HasPrefix(name, "Engine.") },
			"Engine.Close", "Engine.IsPulley", "Engine.PrecompileCompatibilityHash", "Engine.CacheHits", "Engine.CacheMisses")
		w.run(t) // and so does what was made from it
		s, err := w.pre.Instantiate(w.store)
		if err != nil || s == nil {
			t.Errorf("instantiating a module of a closed engine: %v", err)
		}
	})
}
