// Package entity provides dense maps and sets keyed by index types.
//
// An index type is any type whose underlying type is uint32, such as types.FuncIndex. The
// containers here are slices at heart; what they add is that an index of one space cannot be
// used in another's container, and that growing happens in one place. They are for data that
// is kept; inner loops of the compiler use plain slices.
//
// The package imports the standard library only.
package entity
