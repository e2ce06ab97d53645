// This file implements args_get, args_sizes_get, environ_get and environ_sizes_get.

package wasi

import "math"

func argsGet(k *call) error         { return k.putStrings(k.c.args) }
func argsSizesGet(k *call) error    { return k.putStringSizes(k.c.args) }
func environGet(k *call) error      { return k.putStrings(k.c.env) }
func environSizesGet(k *call) error { return k.putStringSizes(k.c.env) }

// stringsSize returns the bytes that list takes with its terminating zeros.
func stringsSize(list []string) (uint32, error) {
	n := uint64(0)
	for _, s := range list {
		n += uint64(len(s)) + 1
	}
	if n > math.MaxUint32 {
		return 0, EOVERFLOW
	}
	return uint32(n), nil
}

// putStringSizes stores the number of strings and their size at the addresses in
// arguments 0 and 1.
func (k *call) putStringSizes(list []string) error {
	size, err := stringsSize(list)
	if err != nil {
		return err
	}
	if err := k.mem.putU32(k.u32(0), uint32(len(list))); err != nil {
		return err
	}
	return k.mem.putU32(k.u32(1), size)
}

// putStrings stores the zero-terminated strings at the address in argument 1, and
// an array of their addresses at that in argument 0.
func (k *call) putStrings(list []string) error {
	size, err := stringsSize(list)
	if err != nil {
		return err
	}
	ptrs, at := k.u32(0), k.u32(1)
	if _, err := k.mem.span(ptrs, 4*uint64(len(list))); err != nil {
		return err
	}
	buf, err := k.mem.span(at, uint64(size))
	if err != nil {
		return err
	}
	for i, s := range list {
		if err := k.mem.putU32(ptrs+4*uint32(i), at); err != nil {
			return err
		}
		n := copy(buf, s)
		buf[n] = 0
		buf = buf[n+1:]
		at += uint32(n) + 1
	}
	return nil
}
