//go:build !linux

package mem

// Populate does nothing here.
func Populate(addr, n uintptr) {}
