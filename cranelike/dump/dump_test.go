package dump

// This file tests the recorder, and the text and the page of a function. That what the compiler records gets here is
// tested by cli's scripts.

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
)

// record makes a recorder do what a compiler with several goroutines does.
func record(t *testing.T, r *Recorder, n int) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			key := environ.FuncKey{Kind: environ.FuncDefined, Index: uint32(n - 1 - i)}
			for _, stage := range []struct{ name, text string }{
				{"build", "func func[0] (i32) -> (i32) {\nblock0(v1: i32):\n    v2 = iconst.i32 1 @0x2a\n    v3 = add.i32 v1, v2 @0x2c\n    #4 return v3\n}\n"},
				{"sweep", "func func[0] (i32) -> (i32) {\nblock0(v1: i32):\n    v2 = iconst.i32 1 @0x2a\n    v3 = add.i32 v1, v2 @0x2c\n    #4 return v3\n}\n"},
				{"place", "func func[0] (i32) -> (i32) {\nblock0(v1: i32):\n    v2 = iconst.i32 1 @0x2a\n    v3 = add.i32 v1, v2 in block0 @0x2c\n    #4 return v3\n}\n"},
				{"regalloc", "vcode <&>\nb0(v1) block0\n    0\tADDri.32 def v3:=1@rax, use v1:reg@rax imm=1\n"},
			} {
				if w := r.Dump(key, stage.name); w != nil {
					io.WriteString(w, stage.text)
				}
			}
		})
	}
	wg.Wait()
}

func TestRecorder(t *testing.T) {
	r := NewRecorder(func(key environ.FuncKey, stage string) bool {
		return key.Index != 3 && stage != "sweep" && stage != "place"
	})
	record(t, r, 50)
	funcs := r.Funcs()
	if len(funcs) != 49 {
		t.Fatalf("%d functions", len(funcs))
	}
	for i, f := range funcs {
		if want := uint32(i); f.Key.Index != want && f.Key.Index != want+1 || i > 0 && !funcs[i-1].Key.Less(f.Key) {
			t.Errorf("function %d is %s", i, f.Key)
		}
		if len(f.Stages) != 2 || f.Stages[0].Name != "build" || f.Stages[1].Name != "regalloc" {
			t.Fatalf("%s has %+v", f.Key, f.Stages)
		}
		if !strings.Contains(f.Stage("build"), "v3 = add") || f.Stage("sweep") != "" {
			t.Errorf("%s: stages %+v", f.Key, f.Stages)
		}
	}
	var none *Recorder
	if none.Dump(environ.FuncKey{}, "build") != nil || none.Funcs() != nil {
		t.Error("a nil recorder wants something")
	}
}

func one(t *testing.T) *Func {
	r := NewRecorder(nil)
	record(t, r, 1)
	return &r.Funcs()[0]
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := WriteText(&b, one(t)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{";; func[0] after build\nfunc func[0]", "\n;; func[0] after sweep\n(unchanged)\n\n;; func[0] after place\nfunc", "\n\n;; func[0] after regalloc\nvcode <&>\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// TestHTML reads the page as a browser would: as elements, without the script and the style.
func TestHTML(t *testing.T) {
	var b bytes.Buffer
	if err := WriteHTML(&b, `a"><script>alert(1)</script>`, one(t)); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{"src=", "href=", "url(", "http:", "https:", "@import", "<script>alert"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	type stage struct {
		name         string
		folded       bool
		lines, fresh int
		words        map[string]int
	}
	var stages []*stage
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity, d.AutoClose = false, xml.HTMLEntity, xml.HTMLAutoClose
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "script" { // the last element
			break
		}
		attr := map[string]string{}
		for _, a := range e.Attr {
			attr[a.Name.Local] = a.Value
		}
		class := strings.Fields(attr["class"])
		has := func(c string) bool { return strings.Contains(" "+strings.Join(class, " ")+" ", " "+c+" ") }
		if has("stage") {
			stages = append(stages, &stage{name: attr["data-stage"], folded: has("folded"), words: map[string]int{}})
		}
		if len(stages) == 0 {
			continue
		}
		s := stages[len(stages)-1]
		if has("l") {
			s.lines++
		}
		if has("new") {
			s.fresh++
		}
		if w := attr["data-w"]; w != "" {
			s.words[w]++
		}
	}
	var got []string
	for _, s := range stages {
		got = append(got, fmt.Sprintf("%s folded=%v lines=%d new=%d v3=%d v4=%d vreg1=%d 0x2c=%d rax=%d", s.name, s.folded, s.lines, s.fresh, s.words["v3"], s.words["v4"], s.words["vreg1"], s.words["0x2c"], s.words["rax"]))
	}
	want := []string{
		"build folded=false lines=6 new=0 v3=2 v4=1 vreg1=0 0x2c=1 rax=0",
		"sweep folded=true lines=6 new=0 v3=2 v4=1 vreg1=0 0x2c=1 rax=0",
		"place folded=false lines=6 new=1 v3=2 v4=1 vreg1=0 0x2c=1 rax=0",
		"regalloc folded=false lines=3 new=0 v3=0 v4=0 vreg1=2 0x2c=0 rax=2",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !strings.Contains(page, "vcode &lt;&amp;&gt;") {
		t.Error("a form's text is not escaped")
	}
}
