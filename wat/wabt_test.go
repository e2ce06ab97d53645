package wat

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file compares the encoder with that of WABT, where it is installed. It runs one process
// for each module, so it has to be asked for: WAT_COMPARE_WABT=1 go test -run WABT

func TestCompareWABT(t *testing.T) {
	if os.Getenv("WAT_COMPARE_WABT") == "" {
		t.Skip("set WAT_COMPARE_WABT to run wat2wasm on every module of the suite")
	}
	tool, err := exec.LookPath("wat2wasm")
	if err != nil {
		t.Skip(err)
	}
	in, out := filepath.Join(t.TempDir(), "m.wat"), filepath.Join(t.TempDir(), "m.wasm")
	same, refused := 0, 0
	forEachScript(t, "wasm-2.0", func(path string, src []byte) {
		for _, m := range specModules(t, path, src) {
			if m.assert != "" || strings.HasSuffix(path, "comments.wast") { // a carriage return ends no comment there
				continue
			}
			if err := os.WriteFile(in, m.text, 0o666); err != nil {
				t.Fatal(err)
			}
			if msg, err := exec.Command(tool, "--no-check", "--debug-names", "-o", out, in).CombinedOutput(); err != nil {
				t.Logf("%s:%d: wat2wasm: %s", path, m.line, bytes.TrimSpace(msg))
				refused++
				continue
			}
			theirs, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			ours, err := ToBinary(m.text)
			if err != nil {
				t.Fatal(err)
			}
			a, b := normalized(t, ours), normalized(t, theirs)
			for i := range a {
				if !reflect.DeepEqual(a[i], b[i]) {
					t.Errorf("%s:%d: part %d\n%q\nwat2wasm: %q", path, m.line, i, a[i], b[i])
				}
			}
			same++
		}
	})
	t.Logf("%d modules compared, %d refused by wat2wasm", same, refused)
}

// normalized decodes a module and takes away what encoders are free to choose.
func normalized(t *testing.T, wasm []byte) []any {
	m, err := binary.Decode(wasm, AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	var imports, exports, globals, elems, bodies, datas []any
	for _, x := range m.Imports {
		x.Offset = 0
		imports = append(imports, x)
	}
	for _, x := range m.Exports {
		x.Offset = 0
		exports = append(exports, x)
	}
	for _, x := range m.Globals {
		globals = append(globals, x.Type, string(x.Init.Bytes))
	}
	for _, x := range m.Elems {
		elems = append(elems, x.Mode, x.Table, string(x.At.Bytes))
		for _, f := range x.Funcs {
			elems = append(elems, string(binary.AppendU32([]byte{0xD2}, uint32(f)))+"\x0B")
		}
		for _, e := range x.Exprs {
			elems = append(elems, string(e.Bytes))
		}
	}
	for _, x := range m.Bodies {
		bodies = append(bodies, instructions(t, m, x))
	}
	for _, x := range m.Datas {
		datas = append(datas, x.Mode, x.Memory, string(x.At.Bytes), string(x.Bytes))
	}
	var names []any
	n := m.Names()
	n.Funcs(func(i types.FuncIndex, name string) { names = append(names, "func", i, name) })
	n.Locals(func(f types.FuncIndex, i types.LocalIndex, name string) { names = append(names, "local", f, i, name) })
	return []any{m.Types, imports, m.Funcs, m.Memories, globals, exports, m.Start, elems, bodies, datas, names}
}

// instructions returns a body's locals and operators. A block type that could do without an
// index is given none, as WABT does.
func instructions(t *testing.T, m *binary.Module, x binary.Body) []any {
	var l []any
	r := x.Locals()
	for r.Next() {
		for range r.Count {
			l = append(l, r.Type)
		}
	}
	code := r.Code()
	var in binary.Instr
	for code.Next(&in) {
		if in.Op == ops.End || in.Op == ops.Else {
			l = append(l, in.Op)
			continue
		}
		if in.Op.Imm() == ops.ImmBlock && in.HasTypeIndex() {
			if ft := m.FuncType(types.TypeIndex(in.B)); len(ft.Params) == 0 && len(ft.Results) < 2 {
				in.A, in.B = 0, types.None
				if len(ft.Results) == 1 {
					in.A = uint32(ft.Results[0])
				}
			}
		}
		l = append(l, string(code.AppendCopy(nil, &in)))
	}
	if err := code.Err(); err != nil {
		t.Fatal(err)
	}
	return l
}
