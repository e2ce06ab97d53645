// This file implements random_get.

package wasi

import "io"

// randomChunk is how much is drawn between two looks at the context.
const randomChunk = 1 << 20

func randomGet(k *call) error {
	b, err := k.mem.span(k.u32(0), uint64(k.u32(1)))
	if err != nil {
		return err
	}
	for len(b) > 0 {
		n := min(len(b), randomChunk)
		if _, err := io.ReadFull(k.c.rand, b[:n]); err != nil {
			return EIO
		}
		b = b[n:]
		if err := k.interrupted(); err != nil {
			return err
		}
	}
	return nil
}
