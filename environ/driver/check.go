package driver

import (
	"fmt"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// This file implements the validation of bodies, which happens just before each is compiled,
// while it is in the processor's cache, and on the same goroutine.

// A checker validates the bodies of one translation, one at a time.
type checker struct {
	translation *environ.Translation
	info        *validate.Info // nil if translate did not make the translation
	validator   validate.FuncValidator
	known       known             // nil if there are no other checkers
	sum         types.FuncSummary // of the body at hand; what is kept is copied from it
	kept        struct {
		summaries  []types.FuncSummary
		constructs []types.Construct
		indices    []uint32
		callees    []types.FuncIndex
	}
}

// known are the summaries of bodies that some checker has found valid, by DefinedFuncIndex. A body can be looked
// at before its turn, because a caller wants to inline it. Should two checkers do so at once, they find
// the same, and either's summary is kept.
type known []atomic.Pointer[types.FuncSummary]

// newKnown returns what is known of the bodies of t at first.
func newKnown(t *environ.Translation) known {
	k := make(known, len(t.Bodies))
	for i := range k {
		if s := t.Bodies[i].Summary; s != nil {
			k[i].Store(s)
		}
	}
	return k
}

func newChecker(t *environ.Translation, k known) checker {
	info, _ := t.Source.(*validate.Info)
	return checker{translation: t, info: info, known: k}
}

// body validates body i and sets its summary, unless it has one. Only one checker may be asked about a body.
func (c *checker) body(i uint32) error {
	b := &c.translation.Bodies[i]
	if b.Summary != nil {
		return nil
	}
	sum, err := c.summary(i)
	b.Summary = sum
	return err
}

// Body implements environ.BodySource for the function that the worker is compiling. An invalid body is reported
// when it is that function.
func (c *checker) Body(i types.DefinedFuncIndex) (environ.FuncBody, bool) {
	sum, err := c.summary(uint32(i))
	if err != nil {
		return environ.FuncBody{}, false
	}
	b := &c.translation.Bodies[i] // whose summary may be about to be set
	return environ.FuncBody{Bytes: b.Bytes, Pos: b.Pos, Summary: sum, Hints: b.Hints}, true
}

// summary returns the summary of body i, or why it is not valid.
func (c *checker) summary(i uint32) (*types.FuncSummary, error) {
	if c.known != nil {
		if sum := c.known[i].Load(); sum != nil {
			return sum, nil
		}
	}
	if c.info == nil {
		panic(fmt.Sprintf("driver: body %d has no summary, and there is no validate.Info to make one", i))
	}
	if err := c.validator.Validate(c.info, types.DefinedFuncIndex(i), c.info.Module.Bodies[i], &c.sum); err != nil {
		return nil, err
	}
	sum := &keep(&c.kept.summaries, []types.FuncSummary{c.sum})[0]
	sum.Constructs = keep(&c.kept.constructs, c.sum.Constructs)
	sum.Pool = keep(&c.kept.indices, c.sum.Pool)
	sum.Callees = keep(&c.kept.callees, c.sum.Callees)
	if c.known != nil {
		c.known[i].Store(sum)
	}
	return sum, nil
}

// keptTogether is how many values keep allocates at once.
const keptTogether = 1024

// keep returns a copy of s. Copies share their memory, *chunk being the part of it that is free, so that many small
// ones cost few allocations.
func keep[T any](chunk *[]T, s []T) []T {
	if len(s) > len(*chunk) {
		*chunk = make([]T, max(len(s), keptTogether))
	}
	kept := (*chunk)[:len(s):len(s)]
	*chunk = (*chunk)[len(s):]
	copy(kept, s)
	return kept
}

// Validate validates the bodies of t without compiling them and sets their summaries. The error
// is that of the first invalid one.
func Validate(t *environ.Translation) error {
	c := newChecker(t, nil)
	for i := range t.Bodies {
		if err := c.body(uint32(i)); err != nil {
			return err
		}
	}
	return nil
}
