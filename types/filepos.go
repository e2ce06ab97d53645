package types

import "fmt"

// This file defines positions in a module's binary.

// A FilePos is a byte offset from the start of the module's binary, or stands for one; see Inline.
type FilePos uint32

// NoPos means that a position is not known.
const NoPos = ^FilePos(0)

// String returns the position in hexadecimal, as error messages and backtraces show it.
func (p FilePos) String() string {
	if p == NoPos {
		return "?"
	}
	return fmt.Sprintf("%#x", uint32(p))
}
