// This file implements clock_res_get and clock_time_get.

package wasi

import "time"

// The clocks of preview 1. As in Wasmtime, those of processor time are not offered.
const (
	clockRealtime = iota
	clockMonotonic
	clockProcessCPU
	clockThreadCPU
)

// clockResolution is what clock_res_get tells of both clocks, in nanoseconds.
const clockResolution = 1

// now returns the time of a clock in nanoseconds.
func (c *Ctx) now(clock uint32) (uint64, error) {
	switch clock {
	case clockRealtime:
		return timestamp(c.wall()), nil
	case clockMonotonic:
		return uint64(c.mono()), nil
	case clockProcessCPU, clockThreadCPU:
		return 0, EBADF
	}
	return 0, EINVAL
}

func clockResGet(k *call) error {
	if _, err := k.c.now(k.u32(0)); err != nil {
		return err
	}
	return k.mem.putU64(k.u32(1), clockResolution)
}

func clockTimeGet(k *call) error {
	t, err := k.c.now(k.u32(0))
	if err != nil {
		return err
	}
	return k.mem.putU64(k.u32(2), t)
}

// timestamp returns t as preview 1 has it: nanoseconds since 1970. Earlier times
// wrap, so that a guest that takes the value as signed gets them right.
func timestamp(t time.Time) uint64 {
	return uint64(t.Unix())*1e9 + uint64(t.Nanosecond())
}

// fromTimestamp is the inverse of timestamp for times since 1970.
func fromTimestamp(ns uint64) time.Time {
	return time.Unix(int64(ns/1e9), int64(ns%1e9))
}
