package wasmtime

import (
	"fmt"
	"reflect"
)

// This file implements typed access to what users attach to a store.

// DataOf returns what NewStoreWithData was given for the store, as a T. It panics if that is
// not a T. In a host function it takes the Caller:
//
//	store := wasmtime.NewStoreWithData(engine, &State{})
//	count := wasmtime.Host0(func(c *wasmtime.Caller) (int32, error) {
//		state := wasmtime.DataOf[*State](c)
//		state.Calls++
//		return state.Calls, nil
//	})
//
// A T is best a pointer, so that changes are seen by all who ask.
func DataOf[T any](store Storelike) T {
	data := store.Data()
	t, ok := data.(T)
	if !ok {
		panic(fmt.Sprintf("the store's data is of type %T, not %v", data, reflect.TypeFor[T]()))
	}
	return t
}
