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
	sum := new(types.FuncSummary)
	if err := c.validator.Validate(c.info, types.DefinedFuncIndex(i), c.info.Module.Bodies[i], sum); err != nil {
		return err
	}
	b.Summary = sum
	return nil
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
