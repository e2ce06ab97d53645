package binary

import (
	"fmt"
	"unicode/utf8"
)

// This file implements the error that decoding and validation report.

// An Error says what is wrong with a module, and where.
type Error struct {
	Offset uint32 // from the start of the module's bytes
	Msg    string // starts with the reference interpreter's wording
}

// Error returns the message with the offset.
func (e *Error) Error() string { return fmt.Sprintf("%s (at offset %#x)", e.Msg, e.Offset) }

// Errorf makes an Error with a formatted message.
func Errorf(offset uint32, format string, args ...any) *Error {
	return &Error{Offset: offset, Msg: fmt.Sprintf(format, args...)}
}

// Messages of the reference interpreter that occur more than once.
const (
	msgEnd          = "unexpected end"
	msgEndInSection = "unexpected end of section or function"
	msgLEBLong      = "integer representation too long"
	msgLEBLarge     = "integer too large"
	msgUTF8         = "malformed UTF-8 encoding"
	msgLength       = "length out of bounds"
	msgSize         = "section size mismatch"
	msgZeroByte     = "zero byte expected"
)

func validUTF8(b []byte) bool { return utf8.Valid(b) }
