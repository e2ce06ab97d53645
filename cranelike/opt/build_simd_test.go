package opt

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file compares what the builder makes of vector operations with the operations asked for.

// vecConsts are constants with extreme lanes of every width, and without.
var vecConsts = [][2]uint64{{}, {^uint64(0), ^uint64(0)}, {0x0001020304050607, 0x8081828384858687}, {0x00FF00FF00FF00FF, 0xFF00FF00FF00FF00},
	{0x0100010001000100, 0x7FFF7FFF80008000}, {0xFFFFFFFF00000001, 0x0000000100000000}, {0x6161616161616161, 0x6161616161616161},
	{1, 1 << 63}, {0xFFFFFFFFFFFFFFFE, 0x0000000000000100}, {0x01000000FE000000, 0x00010000FFFF0001}}

// choice makes x or y of an operation: a parameter or a constant.
func choice(b *Builder, param ir.Value, k int) ir.Value {
	if k < 0 {
		return param
	}
	var c [16]byte
	binary.LittleEndian.PutUint64(c[:], vecConsts[k][0])
	binary.LittleEndian.PutUint64(c[8:], vecConsts[k][1])
	return b.V128const(&c)
}

// TestVecCompare makes every comparison of parameters and constants, alone and inverted, and in
// the operations that take an inversion along.
func TestVecCompare(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for s := ir.I8x16; s <= ir.I64x2; s++ {
		for c := ir.Cond(0); c < ir.NumConds && (s != ir.I64x2 || c < ir.CondLtU); c++ {
			for k := range 3*len(vecConsts) + 1 {
				kx, ky := -1, -1 // which operand is a constant
				if k > 0 {
					n := (k - 1) / 3
					switch k % 3 {
					case 0:
						kx = n
					case 1:
						ky = n
					default:
						kx, ky = n, (n*3+1)%len(vecConsts)
					}
				}
				var f ir.Func
				f.Reset()
				var b Builder
				b.Reset(&f, 16)
				b.StartBlock()
				x, y := b.AddParam(ir.V128), b.AddParam(ir.V128)
				f.Sig = ir.Sig{Params: []ir.Type{ir.V128, ir.V128}}
				p, q := choice(&b, x, kx), choice(&b, y, ky)
				raw := b.cons(ir.OpVicmp, ir.V128, p, q, 0, ir.VecImm(s, uint8(c)), 0)
				not := b.cons(ir.OpVnot, ir.V128, raw, 0, 0, 0, 0)
				got := b.Vec(ir.OpVicmp, ir.V128, p, q, 0, ir.VecImm(s, uint8(c)))
				inverted := b.Vec(ir.OpVnot, ir.V128, got, 0, 0, 0)
				pairs := [][2]ir.Value{
					{got, raw},
					{inverted, not},
					{b.Vec(ir.OpVand, ir.V128, x, got, 0, 0), b.cons(ir.OpVand, ir.V128, x, raw, 0, 0, 0)},
					{b.Vec(ir.OpVand, ir.V128, inverted, y, 0, 0), b.cons(ir.OpVand, ir.V128, not, y, 0, 0, 0)},
					{b.Vec(ir.OpVbitselect, ir.V128, x, y, got, 0), b.cons(ir.OpVbitselect, ir.V128, x, y, raw, 0, 0)},
					{b.Vec(ir.OpVbitselect, ir.V128, x, y, inverted, 0), b.cons(ir.OpVbitselect, ir.V128, x, y, not, 0, 0)},
				}
				at := b.PoolStart()
				for _, pr := range pairs {
					b.PoolAdd(pr[0])
					b.PoolAdd(pr[1])
					f.Sig.Results = append(f.Sig.Results, ir.V128, ir.V128)
				}
				b.Return(at)
				if err := ir.Verify(&f); err != nil {
					t.Fatal(err)
				}
				if c == ir.CondNe || (c == ir.CondLtU || c == ir.CondGtU) && k == 0 {
					if f.Insts[got].Op != ir.OpVnot || f.Insts[inverted].Op != ir.OpVicmp {
						t.Errorf("%s %s is %s, and inverted %s", s, c, f.Insts[got].Op, f.Insts[inverted].Op)
					}
				}
				prog, err := interp.Compile(&f)
				if err != nil {
					t.Fatal(err)
				}
				for range 4 {
					args := []interp.Bits{{Lo: r.Uint64(), Hi: r.Uint64()}, {Lo: r.Uint64(), Hi: r.Uint64()}}
					for n := range args {
						if v := vecConsts[r.IntN(len(vecConsts))]; r.IntN(2) == 0 {
							args[n] = interp.Bits{Lo: v[0], Hi: v[1]}
						}
					}
					out, err := new(interp.Machine).Run(prog, args)
					if err != nil {
						t.Fatal(err)
					}
					for n := range pairs {
						if out[2*n] != out[2*n+1] {
							t.Fatalf("%s %s, constants %d and %d, form %d on %x: %x, want %x\n%s", s, c, kx, ky, n, args, out[2*n], out[2*n+1], f.String())
						}
					}
				}
			}
		}
	}
}

// TestVecConsts expects equal constants to be one.
func TestVecConsts(t *testing.T) {
	var f ir.Func
	f.Reset()
	var b Builder
	b.Reset(&f, 16)
	b.StartBlock()
	seen := map[string]ir.Value{}
	for n := range 100 {
		var c [16]byte
		c[n%10] = byte(1 + n%10)
		v := b.V128const(&c)
		if old, ok := seen[fmt.Sprint(c)]; ok && old != v {
			t.Fatalf("%x is v%d and v%d", c, old, v)
		}
		seen[fmt.Sprint(c)] = v
	}
	if len(f.Consts128) != 10 {
		t.Errorf("%d constants for 10", len(f.Consts128))
	}
}
