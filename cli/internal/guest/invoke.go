package guest

// This file implements --invoke: arguments from text, results to text.

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// invoke calls the function that was asked for and prints its results.
func (p *Program) invoke(w *watcher, store *wasmtime.Store, module *wasmtime.Module, instance *wasmtime.Instance) error {
	f := instance.GetFunc(store, p.Invoke)
	if f == nil {
		text := fmt.Sprintf("no func export named `%s` found", p.Invoke)
		if names := exportedFuncs(module); len(names) > 0 {
			text += "\nhelp: the module exports " + strings.Join(names, ", ")
		}
		return errors.New(text)
	}
	ty := f.Type(store)
	args, err := parseArgs(p.Invoke, ty, p.Args)
	if err != nil {
		return err
	}
	result, err := f.CallContext(w.ctx, store, args...)
	if err != nil {
		return report.Wrap(err, "failed to invoke `%s`", p.Invoke)
	}
	return printResults(p.Stdout, ty, result)
}

// parseArgs reads one argument for each parameter.
func parseArgs(name string, ty *wasmtime.FuncType, texts []string) ([]any, error) {
	params := ty.Params()
	if len(texts) != len(params) {
		var kinds []string
		for _, t := range params {
			kinds = append(kinds, t.String())
		}
		few := "too many"
		if len(texts) < len(params) {
			few = "not enough"
		}
		return nil, fmt.Errorf("%s arguments for `%s`: it takes %d (%s), found %d", few, name, len(params), strings.Join(kinds, ", "), len(texts))
	}
	args := make([]any, len(texts))
	for i, text := range texts {
		v, err := parseVal(text, params[i])
		if err != nil {
			return nil, fmt.Errorf("argument %d of `%s`: %w", i+1, name, err)
		}
		args[i] = v
	}
	return args, nil
}

// parseVal reads a value of type t.
func parseVal(text string, t *wasmtime.ValType) (wasmtime.Val, error) {
	switch t.Kind() {
	case wasmtime.KindI32:
		n, err := parseInt(text, 32)
		return wasmtime.ValI32(int32(uint32(n))), err
	case wasmtime.KindI64:
		n, err := parseInt(text, 64)
		return wasmtime.ValI64(int64(n)), err
	case wasmtime.KindF32:
		x, err := parseFloat(text, 32)
		return wasmtime.ValF32(float32(x)), err
	case wasmtime.KindF64:
		x, err := parseFloat(text, 64)
		return wasmtime.ValF64(x), err
	case wasmtime.KindV128:
		n, err := parseVector(text)
		return n, err
	case wasmtime.KindFuncref:
		if text == "null" {
			return wasmtime.ValFuncref(nil), nil
		}
	case wasmtime.KindExternref:
		if text == "null" {
			return wasmtime.ValExternref(nil), nil
		}
	}
	return wasmtime.Val{}, fmt.Errorf("%q is not possible for %s: the only reference that can be written is null", text, t)
}

// number splits a text into its sign, base and digits.
func number(text string) (negative bool, base int, digits string) {
	digits = text
	if strings.HasPrefix(digits, "-") {
		negative, digits = true, digits[1:]
	} else {
		digits = strings.TrimPrefix(digits, "+")
	}
	base = 10
	if strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X") {
		base, digits = 16, digits[2:]
	}
	return negative, base, digits
}

// parseInt reads an integer of the given width, signed or unsigned, in decimal or hexadecimal.
func parseInt(text string, bits int) (uint64, error) {
	negative, base, digits := number(text)
	n, err := strconv.ParseUint(digits, base, bits)
	if err == nil && negative {
		if n > 1<<(bits-1) {
			err = strconv.ErrRange
		}
		n = -n
	}
	if err != nil {
		return 0, fmt.Errorf("%q is not an i%d: write a decimal or 0x hexadecimal number from -%d to %d", text, bits, uint64(1)<<(bits-1), ^uint64(0)>>(64-bits))
	}
	return n, nil
}

func parseFloat(text string, bits int) (float64, error) {
	x, err := strconv.ParseFloat(text, bits)
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("%q does not fit an f%d", text, bits)
	}
	if err != nil || strings.Contains(text, "_") {
		return 0, fmt.Errorf("%q is not an f%d: write a number such as 1.5, -2e10, inf or nan", text, bits)
	}
	return x, nil
}

// parseVector reads a vector as an unsigned number of 128 bits.
func parseVector(text string) (wasmtime.Val, error) {
	negative, base, digits := number(text)
	n, ok := new(big.Int).SetString(digits, base)
	if !ok || negative || n.Sign() < 0 || n.BitLen() > 128 || strings.ContainsAny(digits, "_+-") {
		return wasmtime.Val{}, fmt.Errorf("%q is not a v128: write a decimal or 0x hexadecimal number below 2 to the power of 128", text)
	}
	lo := new(big.Int).And(n, new(big.Int).SetUint64(^uint64(0)))
	return wasmtime.ValV128(lo.Uint64(), new(big.Int).Rsh(n, 64).Uint64()), nil
}

// printResults prints one result a line.
func printResults(w io.Writer, ty *wasmtime.FuncType, result any) error {
	var b strings.Builder
	switch results := ty.Results(); len(results) {
	case 0:
	case 1:
		b.WriteString(formatVal(result, results[0]) + "\n")
	default:
		for i, v := range result.([]wasmtime.Val) {
			b.WriteString(formatVal(v.Get(), results[i]) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// formatVal returns the text of a value in the form that Val.Get gives.
func formatVal(v any, t *wasmtime.ValType) string {
	switch v := v.(type) {
	case int32:
		return strconv.FormatInt(int64(v), 10)
	case int64:
		return strconv.FormatInt(v, 10)
	case float32:
		return formatFloat(float64(v), 32)
	case float64:
		return formatFloat(v, 64)
	case [2]uint64:
		n := new(big.Int).SetUint64(v[1])
		return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(v[0])).String()
	}
	kind := "externref"
	null := v == nil
	if t.Kind() == wasmtime.KindFuncref {
		f, _ := v.(*wasmtime.Func)
		kind, null = "funcref", f == nil
	}
	if null {
		return "<null " + kind + ">"
	}
	return "<" + kind + ">"
}

// formatFloat returns the shortest decimal that reads back as x, without an exponent.
func formatFloat(x float64, bits int) string {
	switch s := strconv.FormatFloat(x, 'f', -1, bits); s {
	case "+Inf":
		return "inf"
	case "-Inf":
		return "-inf"
	default:
		return s
	}
}
