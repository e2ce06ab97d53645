// This file implements reading, writing and positions of files.

package wasi

import (
	"io"
	"math"
)

// scratchSize is how much of a scattered write is gathered, so that what a guest
// writes at once arrives at once.
const scratchSize = 64 << 10

// transfer moves data between a file and the buffers of v in order, by calls of f,
// until all is done, one call does less than asked for, or maxTransfer is
// reached. Once something has been transferred, an error is left for the next
// call to meet, but an interrupt is not. If once is set there is one call at
// most: another one might have to wait.
func transfer(v iovecs, once bool, f func(b []byte, done int) (int, error)) (uint32, error) {
	total := 0
	for i := range v.len() {
		b, err := v.at(i)
		if err != nil {
			return 0, err
		}
		if b = b[:min(len(b), maxTransfer-total)]; len(b) == 0 {
			continue
		}
		n, err := f(b, total)
		total += n
		if err != nil {
			if _, ok := err.(*interrupt); ok || total == 0 {
				return 0, err
			}
			break
		}
		if n < len(b) || once {
			break
		}
	}
	return uint32(total), nil
}

// gathered returns v as a list of one element if it has several that fit into the
// scratch buffer; that buffer then is the element.
func (k *call) gathered(v iovecs) ([]byte, bool) {
	total, parts := 0, 0
	for i := range v.len() {
		b, err := v.at(i)
		if err != nil {
			return nil, false
		}
		if total += len(b); total > scratchSize {
			return nil, false
		}
		if len(b) > 0 {
			parts++
		}
	}
	if parts < 2 {
		return nil, false
	}
	buf := k.c.scratch[:0]
	for i := range v.len() {
		b, _ := v.at(i) // checked above, and nothing has changed since
		buf = append(buf, b...)
	}
	k.c.scratch = buf
	return buf, true
}

func fdRead(k *call) error {
	v, err := k.mem.iovecs(k.u32(1), k.u32(2))
	if err != nil {
		return err
	}
	d := k.d
	n, err := transfer(v, !d.regular(), func(b []byte, _ int) (int, error) {
		return d.file.read(k, b, d.nonblock())
	})
	if err != nil {
		return err
	}
	return k.mem.putU32(k.u32(3), n)
}

func fdPread(k *call) error {
	v, err := k.mem.iovecs(k.u32(1), k.u32(2))
	if err != nil {
		return err
	}
	offset := k.u64(3)
	if offset > math.MaxInt64-maxTransfer {
		return EINVAL
	}
	n, err := transfer(v, false, func(b []byte, done int) (int, error) {
		return k.d.file.pread(b, int64(offset)+int64(done))
	})
	if err != nil {
		return err
	}
	return k.mem.putU32(k.u32(4), n)
}

func fdWrite(k *call) error {
	n, err := k.write(k.u32(1), k.u32(2), func(b []byte, _ int) (int, error) {
		return k.d.file.write(k, b, k.d.nonblock())
	})
	if err != nil {
		return err
	}
	return k.mem.putU32(k.u32(3), n)
}

func fdPwrite(k *call) error {
	offset := k.u64(3)
	if offset > math.MaxInt64-maxTransfer {
		return EINVAL
	}
	n, err := k.write(k.u32(1), k.u32(2), func(b []byte, done int) (int, error) {
		return k.d.file.pwrite(b, int64(offset)+int64(done))
	})
	if err != nil {
		return err
	}
	return k.mem.putU32(k.u32(4), n)
}

// write writes the count buffers listed at ptr by calls of f, one call if they are small.
func (k *call) write(ptr, count uint32, f func(b []byte, done int) (int, error)) (uint32, error) {
	v, err := k.mem.iovecs(ptr, count)
	if err != nil {
		return 0, err
	}
	buf, ok := k.gathered(v)
	if !ok {
		return transfer(v, false, f)
	}
	n, err := f(buf, 0)
	if _, ok := err.(*interrupt); ok || n == 0 {
		return 0, err
	}
	return uint32(n), nil
}

// The origins of fd_seek have the numbers of package io's Seek constants.
func fdSeek(k *call) error {
	offset, whence := int64(k.u64(1)), k.u32(2)
	if whence > io.SeekEnd {
		return EINVAL
	}
	if offset != 0 || whence != io.SeekCurrent {
		if err := k.d.check(rightFDSeek); err != nil {
			return err
		}
	}
	return k.seek(offset, int(whence), k.u32(3))
}

func fdTell(k *call) error { return k.seek(0, io.SeekCurrent, k.u32(1)) }

// seek moves the position and stores it at the address result.
func (k *call) seek(offset int64, whence int, result uint32) error {
	if _, err := k.mem.span(result, 8); err != nil {
		return err
	}
	pos, err := k.d.file.seek(offset, whence)
	if err != nil {
		return err
	}
	return k.mem.putU64(result, uint64(pos))
}
