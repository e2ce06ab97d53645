package mem

// This file estimates how much address space there is, before it is divided up.

// Plenty is the Budget from which on address space needs no saving.
const Plenty = 1 << 40

// Budget returns the number of bytes of address space that the process may still reserve, as far as
// that can be known; anything from Plenty on may be an underestimate. It is limited by the system (RLIMIT_AS, as set by
// ulimit -v; the settings of virtual machines and containers) and not by the memory that there is.
func Budget() uintptr {
	left := uintptr(1 << 47)
	if n, ok := addressSpaceLeft(); ok {
		left = min(left, n)
	}
	for n := min(left, Plenty); n >= 1<<20; n /= 2 {
		if addr, err := Reserve(n); err == nil {
			release(addr, n)
			if n == Plenty {
				return left
			}
			return min(left, 2*n)
		}
	}
	return 0
}
