package explore

// This file tests the page of a small module: what its columns hold, how they are joined, and that its HTML is whole.

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/dump"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
)

const source = `(module $m
  (memory 1)
  (func $"</script><b>" (export "load") (param i32) (result i32)
    (local i64)
    local.get 0
    i32.load offset=4
    local.get 0
    i32.div_u)
  (func (export "nothing"))
  (func $spin
    loop
      br 0
    end))`

func page(t *testing.T, filter string) (*Page, []byte) {
	t.Helper()
	return pageOf(t, source, filter)
}

func pageOf(t *testing.T, source, filter string) (*Page, []byte) {
	t.Helper()
	wasm, err := wat.ToBinary([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	r := dump.NewRecorder(Wants)
	cfg := wasmtime.NewConfig()
	cfg.SetCompilerDump(r.Dump)
	cfg.EnableCraneliftFlag("all_positions")
	engine, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		t.Skip(err) // no compiler for this machine
	}
	code, err := engine.PrecompileModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	view, err := artifact.Open(code)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New("m.wasm", wasm, view, r.Funcs(), filter)
	if err != nil {
		t.Fatal(err)
	}
	return p, wasm
}

// TestColumns checks that the operators of a function are on their lines, and that each is found
// where it must have left something.
func TestColumns(t *testing.T) {
	p, wasm := page(t, "")
	if len(p.Funcs) != 3 || len(p.Columns) != 4 {
		t.Fatalf("%d functions, %d columns", len(p.Funcs), len(p.Columns))
	}
	f := &p.Funcs[0]
	if f.Name != "</script><b>" || f.Key != "func[0]" || f.Index != 0 || f.Size == 0 {
		t.Errorf("head: %+v", f)
	}
	if p.Funcs[1].Name != "nothing" {
		t.Errorf("the name of an export is lost: %q", p.Funcs[1].Name)
	}
	for i := range p.Funcs {
		for k, c := range p.Funcs[i].Cols {
			if len(c.Text) == 0 || len(c.Text) != len(c.Pos) {
				t.Errorf("%s: %s: %d lines, %d positions", p.Funcs[i].Key, p.Columns[k], len(c.Text), len(c.Pos))
			}
		}
	}
	const load, div = 0x28, 0x6e // opcodes
	for _, op := range []struct {
		code byte
		in   [4]string // what a line of each column with its position contains
	}{
		{load, [4]string{"i32.load offset=4", "load.i32", "load.i32", "dword ptr"}},
		{div, [4]string{"i32.div_u", "div_u!.i32", "div_u!.i32", "div"}},
	} {
		// The position is where the opcode is in the module.
		w := &f.Cols[0]
		i := slices.IndexFunc(w.Text, func(s string) bool { return strings.TrimSpace(s) == op.in[0] })
		if i < 0 || wasm[w.Pos[i]] != op.code {
			t.Fatalf("%s: not in\n%s", op.in[0], strings.Join(w.Text, "\n"))
		}
		for k, c := range f.Cols {
			found := false
			for n, text := range c.Text {
				found = found || c.Pos[n] == w.Pos[i] && strings.Contains(text, op.in[k])
			}
			if !found {
				t.Errorf("%s: no line with %q at %#x in\n%s\n%v", p.Columns[k], op.in[k], w.Pos[i], strings.Join(c.Text, "\n"), c.Pos)
			}
		}
	}
	if asm := strings.Join(f.Cols[3].Text, "\n"); !strings.Contains(asm, "; trap: out of bounds memory access") || !strings.Contains(asm, "; trap: integer divide by zero") {
		t.Errorf("traps are missing:\n%s", asm)
	}
	// Positions are taken off the IR's text, and are those of operators.
	positions := f.Cols[0].Pos
	for _, c := range f.Cols[1:] {
		for n, pos := range c.Pos {
			if strings.Contains(c.Text[n], "@0x") {
				t.Errorf("a position is left: %q", c.Text[n])
			}
			if pos >= 0 && pos >= positions[len(positions)-1]+1 {
				t.Errorf("%q is from %#x, behind the function", c.Text[n], pos)
			}
		}
	}
	if p, _ := page(t, "spin"); len(p.Funcs) != 1 || p.Funcs[0].Key != "func[2]" {
		t.Errorf("a filter leaves %d functions", len(p.Funcs))
	}
	if p, _ := page(t, "func[1]"); len(p.Funcs) != 1 || p.Funcs[0].Name != "nothing" {
		t.Errorf("a filter by key leaves %d functions", len(p.Funcs))
	}
}

// TestInlined checks that what is inlined belongs to the call.
func TestInlined(t *testing.T) {
	p, wasm := pageOf(t, `(module (memory 1)
		(func $load (param i32) (result i32) local.get 0 i32.load offset=4)
		(func $twice (param i32) (result i32) local.get 0 call $load call $load)
		(func $more (param i32) (result i32) local.get 0 call $twice i32.eqz))`, "more")
	cols := p.Funcs[0].Cols
	call := slices.IndexFunc(cols[0].Text, func(s string) bool { return strings.Contains(s, "call") })
	if call < 0 || wasm[cols[0].Pos[call]] != 0x10 {
		t.Fatalf("no call in %q", cols[0].Text)
	}
	for k, what := range []string{"load.i32", "load.i32", "dword ptr"} {
		n := 0
		for i, text := range cols[k+1].Text {
			if strings.Contains(text, what) && cols[k+1].Pos[i] == cols[0].Pos[call] {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%s: %d lines with %q belong to the call:\n%s", p.Columns[k+1], n, what, strings.Join(cols[k+1].Text, "\n"))
		}
	}
}

// TestSplitFuncs checks the forms in which the text of a function can be.
func TestSplitFuncs(t *testing.T) {
	text := "(module\n  (type (func))\n  (import \"a\" \"b\" (func $x))\n  (func $empty (type 0))\n  (func $locals (type 0)\n    (local i32))\n" +
		"  (func $f (type 0)\n    nop\n  )\n  (export \"f\" (func $f))\n)\n"
	got := splitFuncs(text)
	if len(got) != 3 || len(got[0]) != 1 || len(got[1]) != 2 || len(got[2]) != 3 || got[2][2] != "  )" {
		t.Errorf("got %q", got)
	}
}

// TestHTML checks that the page is one file that refers to nothing, and that its data survive.
func TestHTML(t *testing.T) {
	p, _ := page(t, "")
	var b bytes.Buffer
	if err := p.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	html := b.String()
	for _, bad := range []string{"src=", "href=", "url(", "http:", "https:", "@import", "fetch(", "<b>"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if n := strings.Count(html, "</script>"); n != 2 {
		t.Errorf("%d scripts end, want 2", n)
	}
	for i, c := range p.Columns {
		if !strings.Contains(html, "<h2>"+c+"<small>") {
			t.Errorf("column %d is missing", i)
		}
	}
	data := regexp.MustCompile(`(?s)<script id="data" type="application/json">(.*?)</script>`).FindStringSubmatch(html)
	if data == nil {
		t.Fatal("no data")
	}
	var back packed
	if err := json.Unmarshal([]byte(data[1]), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Funcs) != len(p.Funcs) {
		t.Fatalf("%d functions", len(back.Funcs))
	}
	for i, f := range unpack(t, &back) {
		want, b := p.Funcs[i], back.Funcs[i]
		if b.Key != want.Key || b.Name != want.Name || b.Size != want.Size || !reflect.DeepEqual(f, want.Cols) {
			t.Errorf("the data of the page are not %s", want.Key)
		}
	}
	// Each element that the script asks for exists.
	for _, m := range regexp.MustCompile(`getElementById\('(\w+)'\)`).FindAllStringSubmatch(pageJS, -1) {
		if !strings.Contains(html, `id="`+m[1]+`"`) {
			t.Errorf("there is no element #%s", m[1])
		}
	}
}

// TestDeepNesting checks that operators in many blocks stay within the column.
func TestDeepNesting(t *testing.T) {
	const depth = 100
	wasm, err := wat.ToBinary([]byte("(func " + strings.Repeat("block ", depth) + "nop" + strings.Repeat(" end", depth) + ")"))
	if err != nil {
		t.Fatal(err)
	}
	cols, err := wasmColumns(wasm)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.Index(cols[0].Text, strings.Repeat(" ", maxIndent)+"nop")
	if i < 0 || wasm[cols[0].Pos[i]] != 0x01 {
		t.Errorf("no line with the nop in %q", cols[0].Text)
	}
}
