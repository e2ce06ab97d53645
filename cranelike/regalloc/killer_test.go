package regalloc

import (
	"math/rand/v2"
	"testing"
)

// This file implements problems of the shapes that have made allocators quadratic.

func newGenerator(regs int) *generator {
	g := &generator{cfg: genConfig{regs: regs, local: true}, rng: rand.New(rand.NewPCG(3, 3)), f: &Func{File: testFile(regs)}}
	g.f.Reset()
	all := RegSet(0)
	for _, bank := range g.f.File.Alloc {
		all |= Set(bank...)
	}
	g.f.Clobbers = append(g.f.Clobbers, all)
	g.newBlock(1, 0)
	return g
}

// values defines n integer values in the current block.
func (g *generator) values(n int) (vs []VReg) {
	for range n {
		g.f.VRegs = append(g.f.VRegs, VRegInfo{})
		v := VReg(len(g.f.VRegs) - 1)
		g.add(genInst{ops: []Operand{Def(v, Reg)}})
		vs = append(vs, v)
	}
	g.scope = append(g.scope, vs...)
	return vs
}

func (g *generator) useAll(vs []VReg) {
	for _, v := range vs {
		g.add(genInst{ops: []Operand{Use(v, Any)}})
	}
}

// interpreter is one loop around a switch with n cases, with state loop-carried values that
// each case may change and a call in some.
func interpreter(n, state int) *Func {
	g := newGenerator(12)
	init := g.values(state)
	b := g.blocks[g.cur]
	b.args = init
	g.add(genInst{flags: Branch})
	header := g.newBlock(1000, 1)
	b.succs = []int{header}
	var params []VReg
	for range state {
		g.f.VRegs = append(g.f.VRegs, VRegInfo{})
		params = append(params, VReg(len(g.f.VRegs)-1))
	}
	g.blocks[header].params = params
	g.add(genInst{ops: []Operand{Use(params[0], Reg)}, flags: Branch})
	for i := range n {
		c := g.newBlock(1000/float32(n), 1)
		g.blocks[header].succs = append(g.blocks[header].succs, c)
		if i == 0 {
			g.useAll(params)
			g.add(genInst{flags: Return})
			continue
		}
		x, y := params[i%state], params[(i*7+3)%state]
		g.f.VRegs = append(g.f.VRegs, VRegInfo{})
		d := VReg(len(g.f.VRegs) - 1)
		g.add(genInst{ops: []Operand{Use(x, Reg), Use(y, Any), DefReuse(d, 0)}})
		if i%8 == 0 {
			g.add(genInst{ops: []Operand{UseFixed(d, 0)}, flags: Safepoint, clobber: 1})
		}
		args := append([]VReg(nil), params...)
		args[i%state] = d
		g.blocks[c].args = args
		g.blocks[c].succs = []int{header}
		g.add(genInst{flags: Branch})
	}
	g.flatten()
	return g.f
}

// straight is one block with n instructions over a window of live values.
func straight(n, window int) *Func {
	g := newGenerator(12)
	vs := g.values(window)
	for i := range n {
		g.f.VRegs = append(g.f.VRegs, VRegInfo{})
		d := VReg(len(g.f.VRegs) - 1)
		x := vs[g.rng.IntN(len(vs))]
		g.add(genInst{ops: []Operand{Use(x, Reg), Use(vs[i%window], Any), DefReuse(d, 0)}})
		vs[i%window] = d
	}
	g.useAll(vs)
	g.add(genInst{flags: Return})
	g.flatten()
	return g.f
}

// locals keeps n values alive across m diamonds with calls.
func locals(n, m int) *Func {
	g := newGenerator(12)
	vs := g.values(n)
	for i := range m {
		b := g.blocks[g.cur]
		g.add(genInst{ops: []Operand{Use(vs[i%n], Reg)}, flags: Branch})
		l := g.newBlock(0.5, 0)
		g.add(genInst{ops: []Operand{UseFixed(vs[(i*5+1)%n], 0)}, flags: Safepoint, clobber: 1})
		g.add(genInst{flags: Branch})
		r := g.newBlock(0.5, 0)
		g.add(genInst{flags: Branch})
		j := g.newBlock(1, 0)
		b.succs = []int{l, r}
		g.blocks[l].succs, g.blocks[r].succs = []int{j}, []int{j}
	}
	g.useAll(vs)
	g.add(genInst{flags: Return})
	g.flatten()
	return g.f
}

// nested is a nest of n loops around uses of a few values.
func nested(n int) *Func {
	g := newGenerator(6)
	vs := g.values(10)
	var headers []int
	for range n {
		b := g.cur
		g.add(genInst{flags: Branch})
		h := g.newBlock(1, 0)
		g.blocks[b].succs = []int{h}
		g.add(genInst{ops: []Operand{Use(vs[len(headers)%10], Reg)}})
		headers = append(headers, h)
	}
	for k := n - 1; k >= 0; k-- {
		b := g.cur
		g.add(genInst{ops: []Operand{Use(vs[k%7], Reg)}, flags: Branch})
		back := g.newBlock(1, 0)
		g.add(genInst{flags: Branch})
		g.blocks[back].succs = []int{headers[k]}
		exit := g.newBlock(1, 0)
		g.blocks[b].succs = []int{back, exit}
	}
	g.useAll(vs)
	g.add(genInst{flags: Return})
	g.flatten()
	return g.f
}

var killers = []struct {
	name  string
	small func() *Func
	large func() *Func // four times the size
}{
	{"interpreter", func() *Func { return interpreter(1000, 20) }, func() *Func { return interpreter(4000, 20) }},
	{"straight", func() *Func { return straight(50000, 40) }, func() *Func { return straight(200000, 40) }},
	{"pressure", func() *Func { return straight(20000, 1000) }, func() *Func { return straight(80000, 4000) }},
	{"locals", func() *Func { return locals(50, 2500) }, func() *Func { return locals(50, 10000) }},
	{"nested", func() *Func { return nested(500) }, func() *Func { return nested(2000) }},
}

// TestKillers allocates registers for all shapes. That larger ones take no more time per instruction is what
// BenchmarkKillers shows, and the section "worst" of the bench module for whole compilations.
func TestKillers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, k := range killers {
		t.Run(k.name, func(t *testing.T) {
			small, large := k.small(), k.large()
			var c Context
			for _, f := range []*Func{small, large} {
				if err := Validate(f); err != nil {
					t.Fatal(err)
				}
				if _, err := c.Allocate(f); err != nil {
					t.Fatal(err)
				}
			}
			// These two are too large for the checker, which follows sets of values through all places.
			if k.name != "pressure" && k.name != "straight" {
				if err := solve(&c, small); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkKillers measures each shape at a size and at four times the size.
func BenchmarkKillers(b *testing.B) {
	for _, k := range killers {
		for _, size := range []struct {
			name string
			make func() *Func
		}{{"small", k.small}, {"large", k.large}} {
			b.Run(k.name+"/"+size.name, func(b *testing.B) {
				f := size.make()
				var c Context
				for b.Loop() {
					if _, err := c.Allocate(f); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(f.Insts)), "ns/inst")
			})
		}
	}
}
