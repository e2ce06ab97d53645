package driver

import (
	"fmt"

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
	sum         types.FuncSummary // of the body at hand; what is kept is copied from it
	kept        struct {
		summaries  []types.FuncSummary
		constructs []types.Construct
		indices    []uint32
		callees    []types.FuncIndex
	}
}

func newChecker(t *environ.Translation) checker {
	info, _ := t.Source.(*validate.Info)
	return checker{translation: t, info: info}
}

// body validates body i and sets its summary, unless it has one.
func (c *checker) body(i uint32) error {
	b := &c.translation.Bodies[i]
	if b.Summary != nil {
		return nil
	}
	if c.info == nil {
		panic(fmt.Sprintf("driver: body %d has no summary, and there is no validate.Info to make one", i))
	}
	if err := c.validator.Validate(c.info, types.DefinedFuncIndex(i), c.info.Module.Bodies[i], &c.sum); err != nil {
		return err
	}
	sum := &keep(&c.kept.summaries, []types.FuncSummary{c.sum})[0]
	sum.Constructs = keep(&c.kept.constructs, c.sum.Constructs)
	sum.Pool = keep(&c.kept.indices, c.sum.Pool)
	sum.Callees = keep(&c.kept.callees, c.sum.Callees)
	b.Summary = sum
	return nil
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
	c := newChecker(t)
	for i := range t.Bodies {
		if err := c.body(uint32(i)); err != nil {
			return err
		}
	}
	return nil
}
