//go:build !amd64

package native

// Frameless is for machines on which code is stopped by signals.
func Frameless(text []byte, off uint32) (above uintptr, ok bool) { return 0, false }
