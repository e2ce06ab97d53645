// This file implements proc_exit, proc_raise and sched_yield.

package wasi

import "runtime"

func procExit(k *call) error { return &ExitError{Code: k.u32(0)} }

// lastSignal is the highest signal number of preview 1, SIGSYS.
const lastSignal = 30

// procRaise raises nothing but signal 0: a guest has no signal handlers, and what
// a fatal signal should do to the embedder is not for the guest to say.
func procRaise(k *call) error {
	switch sig := k.u32(0); {
	case sig == 0:
		return nil
	case sig > lastSignal:
		return EINVAL
	}
	return ENOTSUP
}

func schedYield(k *call) error {
	runtime.Gosched()
	return k.interrupted()
}
