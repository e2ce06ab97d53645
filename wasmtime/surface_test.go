package wasmtime

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// This file tests that docs/wasmtime-go.md tells the truth about what this package exports.

// exported returns the exported identifiers of the package in dir, "Type.Member" for methods and
// fields, with their signatures: types without names of parameters, "struct", "interface" and "type"
// for types, "constant" for constants.
func exported(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	fset := token.NewFileSet()
	for _, e := range entries {
		if name := e.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, dir+"/"+e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv != nil {
					name = receiver(d.Recv.List[0].Type) + "." + name
				}
				addExported(out, name, typeParams(d.Type.TypeParams)+signature(d.Type))
			case *ast.GenDecl:
				for _, s := range d.Specs {
					exportedSpec(out, s)
				}
			}
		}
	}
	return out
}

func exportedSpec(out map[string]string, s ast.Spec) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		name := s.Name.Name
		switch x := s.Type.(type) {
		case *ast.StructType:
			addExported(out, name, typeParams(s.TypeParams)+"struct")
			for _, f := range x.Fields.List {
				for _, n := range f.Names {
					addExported(out, name+"."+n.Name, "field "+typeText(f.Type))
				}
			}
		case *ast.InterfaceType:
			addExported(out, name, typeParams(s.TypeParams)+"interface")
			for _, m := range x.Methods.List {
				for _, n := range m.Names {
					addExported(out, name+"."+n.Name, signature(m.Type.(*ast.FuncType)))
				}
			}
		default:
			addExported(out, name, "type")
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			addExported(out, n.Name, "constant")
		}
	}
}

func addExported(out map[string]string, name, sig string) {
	for part := range strings.SplitSeq(name, ".") {
		if !ast.IsExported(part) {
			return
		}
	}
	out[name] = sig
}

// receiver returns the name of a receiver's type.
func receiver(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		default:
			return x.(*ast.Ident).Name
		}
	}
}

func typeParams(l *ast.FieldList) string {
	if l == nil {
		return ""
	}
	var names []string
	for _, f := range l.List {
		for _, n := range f.Names {
			names = append(names, n.Name)
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}

func signature(f *ast.FuncType) string {
	s := "(" + fieldTypes(f.Params) + ")"
	switch r := fieldTypes(f.Results); {
	case f.Results.NumFields() > 1:
		return s + " (" + r + ")"
	case r != "":
		return s + " " + r
	}
	return s
}

func fieldTypes(l *ast.FieldList) string {
	var out []string
	if l != nil {
		for _, f := range l.List {
			for range max(1, len(f.Names)) {
				out = append(out, typeText(f.Type))
			}
		}
	}
	return strings.Join(out, ", ")
}

func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.FuncType:
		return "func" + signature(e)
	case *ast.StarExpr:
		return "*" + typeText(e.X)
	case *ast.Ellipsis:
		return "..." + typeText(e.Elt)
	case *ast.ArrayType:
		if e.Len == nil {
			return "[]" + typeText(e.Elt)
		}
	}
	var b bytes.Buffer
	printer.Fprint(&b, token.NewFileSet(), e)
	return b.String()
}

// A surfaceRow is a row of the document: "| `Name` | `signature` | state | note |", or, in the
// section about additions, "| `Name` | `signature` | note |".
type surfaceRow struct {
	name, sig, state, note string
}

func readSurface(t *testing.T, file string) []surfaceRow {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows []surfaceRow
	tables, additions := false, false
	for sc := bufio.NewScanner(bytes.NewReader(data)); sc.Scan(); {
		line := sc.Text()
		tables = tables || line == "## The identifiers of wasmtime-go"
		additions = additions || line == "## Additions"
		if !tables || !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		switch {
		case additions && len(cells) == 3:
			rows = append(rows, surfaceRow{cells[0], cells[1], "added", cells[2]})
		case !additions && len(cells) == 4:
			rows = append(rows, surfaceRow{cells[0], cells[1], cells[2], cells[3]})
		default:
			t.Fatalf("%s: %d cells in %q", file, len(cells), line)
		}
	}
	return rows
}

// TestSurface compares the tables of docs/wasmtime-go.md with the package, both ways.
func TestSurface(t *testing.T) {
	const file = "../docs/wasmtime-go.md"
	ours := exported(t, ".")
	counts := make(map[string]int)
	for _, r := range readSurface(t, file) {
		counts[r.state]++
		sig, exists := ours[r.name]
		delete(ours, r.name)
		switch {
		case r.state == "same" || r.state == "added" || r.state == "differs" && r.note != "":
			if !exists {
				t.Errorf("%s says %s, but it does not exist or is listed twice", r.name, r.state)
			} else if r.state != "differs" && sig != r.sig {
				t.Errorf("%s%s is listed with the signature %s", r.name, sig, r.sig)
			}
			if r.state == "added" && r.note == "" {
				t.Errorf("%s: nothing said about it", r.name)
			}
		case r.state == "missing" && r.note != "":
			if exists {
				t.Errorf("%s is listed as missing but exists", r.name)
			}
		default:
			t.Errorf("%s: unknown state %q, or no note", r.name, r.state)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		t.Errorf("not in %s:\n| `%s` | `%s` |  |", file, name, ours[name])
	}
	if n := counts["same"] + counts["differs"] + counts["missing"]; n != 266 {
		t.Errorf("%d identifiers of wasmtime-go v39, which has 266", n)
	}
	summary := fmt.Sprintf("%d are the same, %d differ, %d are missing", counts["same"], counts["differs"], counts["missing"])
	if data, _ := os.ReadFile(file); !bytes.Contains(data, []byte(summary)) {
		t.Errorf("the introduction of %s does not say %q", file, summary)
	}
}
