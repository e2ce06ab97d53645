// Command genops derives wasm/ops/ops_gen.go from the operator table of package ops: the Op
// constants, the decoding tables, the distinct signatures and the index by mnemonic.
//
// It reads the table through the compiled package, so a stale ops_gen.go does not stop it;
// run it again after changing a row. With -o - it writes to standard output, which is how the
// freshness test uses it.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"io"
	"log"
	"math/bits"
	"os"
	"sort"
	"strings"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("genops: ")
	out := flag.String("o", "ops_gen.go", "output `file`, - for standard output")
	flag.Parse()
	var b bytes.Buffer
	if err := generate(&b, ops.Table()); err != nil {
		log.Fatal(err)
	}
	src, err := format.Source(b.Bytes())
	if err != nil {
		log.Fatal(err)
	}
	if *out == "-" {
		_, err = os.Stdout.Write(src)
	} else {
		err = os.WriteFile(*out, src, 0o666)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// goNames gives the constants of operators that share their mnemonic with an earlier row.
var goNames = map[[2]uint32]string{
	{0, 0x1C}:            "SelectT",
	{ops.PrefixGC, 0x15}: "RefTestNull",
	{ops.PrefixGC, 0x17}: "RefCastNull",
}

// goName turns a mnemonic into the name of a constant: i32.load8_s becomes I32Load8S.
func goName(in *ops.Info) string {
	if n, ok := goNames[[2]uint32{uint32(in.Prefix), in.Code}]; ok {
		return n
	}
	var b strings.Builder
	for _, part := range strings.FieldsFunc(in.Name, func(r rune) bool { return r == '.' || r == '_' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

var sigTypes = map[rune]string{'i': "types.I32", 'l': "types.I64", 'f': "types.F32", 'd': "types.F64", 'v': "types.V128", 'a': "types.I32"}

// sigLiteral compiles the table's notation into a literal of type ops.Sig.
func sigLiteral(s string) (string, error) {
	if s == "*" {
		return "{Special: true}", nil
	}
	pops, pushes, ok := strings.Cut(s, ":")
	if !ok || len(pops) > 4 || len(pushes) > 2 || strings.LastIndexByte(pops, 'a') > 0 || strings.Contains(pushes, "a") {
		return "", fmt.Errorf("bad signature %q", s)
	}
	list := func(s string) (string, error) {
		var l []string
		for _, c := range s {
			t, ok := sigTypes[c]
			if !ok {
				return "", fmt.Errorf("bad letter %q in a signature", c)
			}
			l = append(l, t)
		}
		return strings.Join(l, ", "), nil
	}
	var fields []string
	if strings.HasPrefix(pops, "a") {
		fields = append(fields, "Addr: true")
	}
	if pops != "" {
		l, err := list(pops)
		if err != nil {
			return "", err
		}
		fields = append(fields, fmt.Sprintf("NPop: %d, Pop: [4]types.ValType{%s}", len(pops), l))
	}
	if pushes != "" {
		l, err := list(pushes)
		if err != nil {
			return "", err
		}
		fields = append(fields, fmt.Sprintf("NPush: %d, Push: [2]types.ValType{%s}", len(pushes), l))
	}
	return "{" + strings.Join(fields, ", ") + "}", nil
}

// featureBit returns 1 + the number of the lowest feature that in needs, or 0.
func featureBit(in *ops.Info) int {
	if in.Feature == 0 {
		return 0
	}
	return 1 + bits.TrailingZeros64(uint64(in.Feature))
}

// class tells how the validator treats in.
func class(in *ops.Info) ops.Class {
	switch in.Imm {
	case ops.ImmLocal:
		return ops.ClassLocal
	case ops.ImmGlobal:
		return ops.ClassGlobal
	case ops.ImmMemarg, ops.ImmMemargLane:
		return ops.ClassAccess
	}
	if in.Sig == "*" {
		return ops.ClassSpecial
	}
	switch in.Imm {
	case ops.ImmNone, ops.ImmI32, ops.ImmI64, ops.ImmF32, ops.ImmF64, ops.ImmV128, ops.ImmFence:
		return ops.ClassPlain
	}
	return ops.ClassChecked
}

// summary derives from in's effects what the summary of a function says about them.
func summary(in *ops.Info) types.ConstructFlags {
	var f types.ConstructFlags
	call := in.Effects&(ops.EffCall|ops.EffTailCall) != 0
	for _, s := range []struct {
		e ops.Effects
		f types.ConstructFlags
	}{
		{ops.EffWritesMem, types.StoresMem | types.UsesMemory},
		{ops.EffReadsMem | ops.EffReadsMemSize, types.UsesMemory},
		{ops.EffGrowsMem, types.GrowsMem | types.UsesMemory},
		{ops.EffWritesGlobal, types.SetsGlobals},
		{ops.EffWritesTable, types.WritesTable},
	} {
		// What a callee does is not the construct's own doing: that is what HasCall says.
		if in.Effects&s.e != 0 && !call {
			f |= s.f
		}
	}
	if call {
		f |= types.HasCall
	}
	if in.Effects&ops.EffTailCall != 0 {
		f |= types.HasTailCall
	}
	if in.Prefix == ops.PrefixSIMD {
		f |= types.UsesSIMD
	}
	return f
}

func generate(w io.Writer, table []*ops.Info) error {
	p := func(format string, args ...any) { fmt.Fprintf(w, format, args...) }
	names := make([]string, len(table))
	seen := map[string]bool{}
	sigID := map[string]int{"*": 0}
	sigs := []string{"*"}
	for i, in := range table {
		names[i] = goName(in)
		if seen[names[i]] {
			return fmt.Errorf("two operators are called %s", names[i])
		}
		seen[names[i]] = true
		if _, ok := sigID[in.Sig]; !ok {
			sigID[in.Sig] = len(sigs)
			sigs = append(sigs, in.Sig)
		}
	}
	p("// Code generated by genops. DO NOT EDIT.\n\npackage ops\n\nimport \"github.com/gowasmtime/gowasmtime/types\"\n\n")
	p("// The operators, in the order of the table.\nconst (\n")
	for i, n := range names {
		p("%s Op = %d // %s\n", n, i+1, table[i].Name)
	}
	p("\nnumOps = %d\n)\n\n", len(table)+1)

	p("var sigs = [256]Sig{\n")
	for i, s := range sigs {
		l, err := sigLiteral(s)
		if err != nil {
			return err
		}
		p("%d: %s, // %s\n", i, l, s)
	}
	p("}\n\n")
	p("// NumSigs is the number of distinct signatures.\nconst NumSigs = %d\n\n", len(sigs))

	column := func(name, typ string, f func(in *ops.Info) int) {
		p("var %s = [tableLen]%s{", name, typ)
		for i, in := range table {
			if i%24 == 0 {
				p("\n%d: ", i+1)
			}
			p("%d,", f(in))
		}
		p("\n}\n\n")
	}
	column("immOf", "Imm", func(in *ops.Info) int { return int(in.Imm) })
	column("sigOf", "SigID", func(in *ops.Info) int { return sigID[in.Sig] })
	column("sizeOf", "uint8", func(in *ops.Info) int { return int(in.Size) })

	p("var briefs = [tableLen]Brief{\n")
	for i, in := range table {
		p("%d: {%d, %d, %#x, %d},", i+1, sigID[in.Sig], featureBit(in), summary(in), class(in))
		if i%8 == 7 {
			p("\n")
		}
	}
	p("\n}\n\n")

	for _, prefix := range []byte{0, ops.PrefixGC, ops.PrefixMisc, ops.PrefixSIMD, ops.PrefixAtomic} {
		last := uint32(0)
		codes := map[uint32]int{}
		for i, in := range table {
			if in.Prefix != prefix {
				continue
			}
			if _, dup := codes[in.Code]; dup {
				return fmt.Errorf("two operators have code %#x %#x", prefix, in.Code)
			}
			codes[in.Code] = i
			last = max(last, in.Code)
		}
		if prefix == 0 {
			last = 255
		}
		p("var codes%02X = [%d]Code{", prefix, last+1)
		n := 0
		for c := uint32(0); c <= last; c++ {
			i, ok := codes[c]
			if !ok {
				continue
			}
			if n%8 == 0 {
				p("\n")
			}
			n++
			p("%#x: %d | %d<<16%s, ", c, i+1, table[i].Imm, flags(table[i].Imm))
		}
		p("\n}\n\n")
	}

	order := make([]int, len(table))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return table[order[a]].Name < table[order[b]].Name })
	p("// byName lists the operators by ascending mnemonic.\nvar byName = [...]Op{")
	for i, o := range order {
		if i%8 == 0 {
			p("\n")
		}
		p("%s, ", names[o])
	}
	p("\n}\n")
	return nil
}

// flags returns what is or'ed to the ops.Code of operators with immediates of the given shape.
func flags(imm ops.Imm) string {
	switch imm {
	case ops.ImmNone:
		return " | short"
	case ops.ImmLabel, ops.ImmFunc, ops.ImmType, ops.ImmLocal, ops.ImmGlobal, ops.ImmTable, ops.ImmData, ops.ImmElem, ops.ImmTag, ops.ImmI32, ops.ImmI64:
		return " | short | integer"
	}
	return ""
}
