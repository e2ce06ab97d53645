package vm

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests traps, backtraces and faults that are none.

func TestTraps(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		fn     string
		args   []int32
		code   types.TrapCode
		frames []string
		offset uint32 // of the innermost frame
	}{
		{"load", []int32{1 << 16}, types.TrapMemoryOutOfBounds, []string{"load"}, 0},
		{"load", []int32{-1}, types.TrapMemoryOutOfBounds, []string{"load"}, 0},
		{"divide", []int32{1, 0}, types.TrapIntegerDivisionByZero, []string{"divide"}, 0},
		{"unreachable", nil, types.TrapUnreachableCodeReached, []string{"unreachable"}, 0},
		{"call_table", []int32{4}, types.TrapTableOutOfBounds, []string{"call_table"}, 0},
		{"call_table", []int32{-1}, types.TrapTableOutOfBounds, []string{"call_table"}, 0},
		{"call_table", []int32{3}, types.TrapIndirectCallToNull, []string{"call_table"}, 0},
		{"call_table", []int32{1}, types.TrapBadSignature, []string{"call_table"}, 0},
	} {
		_, err := w.call(c.fn, c.args...)
		var trap *Trap
		if !errors.As(err, &trap) || trap.Code != c.code {
			t.Errorf("%s%v: %v", c.fn, c.args, err)
			continue
		}
		if err.Error() != "wasm trap: "+c.code.String() {
			t.Errorf("%s%v: message %q", c.fn, c.args, err)
		}
		var names []string
		for _, f := range trap.Frames() {
			names = append(names, f.Name)
			if f.Module != w.m || f.FuncOffset != 0 || f.Pos == types.NoPos {
				t.Errorf("%s%v: frame %+v", c.fn, c.args, f)
			}
		}
		if !reflect.DeepEqual(names, c.frames) {
			t.Errorf("%s%v: frames are %v, want %v", c.fn, c.args, names, c.frames)
		}
	}
	if got, err := w.call("load", 16); got != 0x04030201 || err != nil {
		t.Errorf("load after traps: %#x, %v", got, err)
	}
}

func TestStackOverflow(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		_, err := w.call("recurse")
		var trap *Trap
		if !errors.As(err, &trap) || trap.Code != types.TrapStackOverflow {
			t.Fatal(err)
		}
		if f := trap.Frames(); len(f) != MaxFrames || f[0].Name != "recurse" || !trap.trace.Truncated() {
			t.Errorf("%d frames", len(f))
		}
	}
	// Nested calls use up the same stack.
	depth := 0
	w.host = func(c Caller, vals []types.ValRaw) error {
		depth++
		v, err := w.call("call_import", vals[0].I32())
		vals[0] = types.RawI32(v)
		return err
	}
	_, err := w.call("call_import", 1)
	var trap *Trap
	if !errors.As(err, &trap) || trap.Code != types.TrapStackOverflow || depth < 100 {
		t.Errorf("after %d nested calls: %v", depth, err)
	}
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if v := recover(); v == nil || !strings.Contains(v.(string), want) {
			t.Errorf("panic value is %v, want %q", v, want)
		}
	}()
	f()
}

func TestFaultsThatNothingExplainsAreBugs(t *testing.T) {
	w := newWorld(t)
	mustPanic(t, "internal error: signal 11 in func[13]+0x2", func() { w.call("wild") })
	mustPanic(t, "internal error: signal 11 in func[14]+0x2", func() { w.call("astray") })
	if got, err := w.call("add", 1, 2); got != 3 || err != nil {
		t.Errorf("afterwards: %d, %v", got, err)
	}
}
