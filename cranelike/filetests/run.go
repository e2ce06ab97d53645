package filetests

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements run directives: "f(1, 2) == 3", "f(0) traps int_divz", "f() fails".

// A directive is one line that begins with "; run:".
type directive struct {
	line  string
	fn    string
	args  []string
	want  []string // results
	trap  string
	fails bool
}

func parseDirective(line string) (d directive, err error) {
	d.line = line
	name, rest, ok := strings.Cut(line, "(")
	args, rest, ok2 := strings.Cut(rest, ")")
	if !ok || !ok2 {
		return d, fmt.Errorf("%q is not of the form f(args)", line)
	}
	d.fn, d.args = strings.TrimSpace(name), fields(args)
	rest = strings.TrimSpace(rest)
	if want, ok := strings.CutPrefix(rest, "=="); ok {
		d.want = fields(want)
	} else if trap, ok := strings.CutPrefix(rest, "traps "); ok {
		d.trap = strings.TrimSpace(trap)
	} else if rest == "fails" {
		d.fails = true
	} else if rest != "" {
		return d, fmt.Errorf("%q: expected ==, traps or fails", line)
	}
	return d, nil
}

// fields splits a list at commas.
func fields(s string) (out []string) {
	for _, x := range strings.Split(s, ",") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// directives returns those in text.
func directives(text string) (out []directive, err error) {
	for line := range strings.Lines(text) {
		if s, ok := strings.CutPrefix(strings.TrimSpace(line), "; run:"); ok {
			d, err := parseDirective(strings.TrimSpace(s))
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// check runs the directive on funcs and says how it went wrong.
func (d *directive) check(funcs []*ir.Func) error {
	var f *ir.Func
	for _, x := range funcs {
		if x.Name == d.fn || x.Key.String() == d.fn {
			f = x
		}
	}
	if f == nil {
		return fmt.Errorf("%s: no such function", d.line)
	}
	if len(d.args) != len(f.Sig.Params) {
		return fmt.Errorf("%s: %d arguments for %s", d.line, len(d.args), f.Sig)
	}
	var args []interp.Bits
	for i, s := range d.args {
		x, _, err := parseValue(s, f.Sig.Params[i])
		if err != nil {
			return fmt.Errorf("%s: %v", d.line, err)
		}
		args = append(args, x)
	}
	p, err := interp.Compile(f)
	if err != nil {
		return err
	}
	got, err := newMachine(funcs).Run(p, args)
	return d.compare(f, got, err)
}

func (d *directive) compare(f *ir.Func, got []interp.Bits, err error) error {
	var trap *interp.Trap
	var fault *interp.Fault
	switch {
	case errors.As(err, &trap):
		if trap.Code.Name() != d.trap {
			return fmt.Errorf("%s: %v", d.line, err)
		}
		return nil
	case errors.As(err, &fault) && d.fails:
		return nil
	case err != nil:
		return fmt.Errorf("%s: %v", d.line, err)
	case d.trap != "" || d.fails || len(d.want) != len(got):
		return fmt.Errorf("%s: returned %s", d.line, formatValues(got, f.Sig.Results))
	}
	for i, t := range f.Sig.Results {
		want, anyNaN, err := parseValue(d.want[i], t)
		if err != nil {
			return fmt.Errorf("%s: %v", d.line, err)
		}
		if got[i] != want && !(anyNaN && isNaN(got[i].Lo, t)) {
			return fmt.Errorf("%s: returned %s", d.line, formatValues(got, f.Sig.Results))
		}
	}
	return nil
}

func isNaN(x uint64, t ir.Type) bool {
	if t == ir.F32 {
		return x&0x7FFFFFFF > 0x7F800000
	}
	return x&(1<<63-1) > 0x7FF<<52
}

// parseValue reads a value of type t. anyNaN says that it is written as nan, without bits.
func parseValue(s string, t ir.Type) (x interp.Bits, anyNaN bool, err error) {
	if b, ok := strings.CutPrefix(s, "bits:"); ok {
		x.Lo, err = strconv.ParseUint(b, 0, int(t.Bits()))
		return x, false, err
	}
	switch t {
	case ir.F32, ir.F64:
		f, err := strconv.ParseFloat(s, int(t.Bits()))
		if err != nil {
			return x, false, err
		}
		if t == ir.F32 {
			x.Lo = uint64(math.Float32bits(float32(f)))
		} else {
			x.Lo = math.Float64bits(f)
		}
		return x, f != f, nil
	case ir.V128:
		b, err := hex.DecodeString(s)
		if err != nil || len(b) != 16 {
			return x, false, fmt.Errorf("bad v128 %q", s)
		}
		for i := range 8 {
			x.Lo |= uint64(b[i]) << (8 * i)
			x.Hi |= uint64(b[8+i]) << (8 * i)
		}
		return x, false, nil
	}
	i, err := strconv.ParseInt(s, 0, 64)
	if err != nil {
		x.Lo, err = strconv.ParseUint(s, 0, 64)
	} else {
		x.Lo = uint64(i)
	}
	if t == ir.I32 {
		if i != int64(int32(i)) && i>>32 != 0 {
			err = fmt.Errorf("%s is no i32", s)
		}
		x.Lo &= 0xFFFFFFFF
	}
	return x, false, err
}

func formatValues(xs []interp.Bits, ts []ir.Type) string {
	var out []string
	for i, x := range xs {
		switch ts[i] {
		case ir.I32:
			out = append(out, fmt.Sprintf("%d", int32(x.Lo)))
		case ir.F32:
			out = append(out, fmt.Sprintf("%v (bits:%#x)", math.Float32frombits(uint32(x.Lo)), x.Lo))
		case ir.F64:
			out = append(out, fmt.Sprintf("%v (bits:%#x)", math.Float64frombits(x.Lo), x.Lo))
		case ir.V128:
			out = append(out, fmt.Sprintf("%016x %016x", x.Lo, x.Hi))
		default:
			out = append(out, fmt.Sprintf("%d", int64(x.Lo)))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
