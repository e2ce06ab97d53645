package cranelike

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/cpu"

	"github.com/gowasmtime/gowasmtime/cranelike/frontend"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file defines the compiler's options and settings.

// Options are the choices of one Compiler.
type Options struct {
	// Features are the target's instruction set extensions beyond its baseline. Nil means
	// those of the running machine.
	Features *Features

	// Verify checks the result of each stage: the IR, and the allocation. Always on in tests.
	Verify bool

	// BasicAlloc selects the allocator that keeps all values in memory, and Chaos, if its seed is not 0, makes bad
	// decisions of all stages; see tune.Chaos. For tests.
	BasicAlloc bool
	Chaos      tune.Mood

	// Disable are optimizations that are turned off; see tune.Parse for their names. Code that is
	// compiled with any set of them does the same.
	Disable tune.Set

	// RuleHits, if not nil, counts how often each selection rule of the target fired. Its users
	// compile one function at a time.
	RuleHits []uint32

	// Dump, if not nil, is asked for a writer for each function and stage; nil means no. It is
	// called by all goroutines that compile. Package dump has one that keeps everything.
	Dump func(key environ.FuncKey, stage string) io.Writer

	// Time, if not nil, is told how long each stage took for each function, and the number of
	// bytes of the function's body, or for stage "emit" of its machine code. It is called by all
	// goroutines that compile. Package dump has one that makes a table.
	Time func(key environ.FuncKey, stage string, d time.Duration, bytes int)

	// CanonicalNaN makes all NaNs that arithmetic makes the same.
	CanonicalNaN bool

	// Inlining says which calls are inlined.
	Inlining frontend.Inlining

	// AllPositions makes the address map tell where each instruction comes from, as far as that is
	// known, and not only those that can be found in a backtrace. The code is the same.
	AllPositions bool
}

// Features is a set of instruction set extensions, by the target's numbering.
type Features uint64

// HostFeatures returns the extensions of the running machine that generated code can use.
func HostFeatures() Features {
	var f uint64
	add := func(has bool, bit uint64) {
		if has {
			f |= bit
		}
	}
	x := &cpu.X86
	add(x.HasSSE41, amd64.SSE41)
	add(x.HasPOPCNT, amd64.POPCNT)
	add(x.HasBMI1, amd64.BMI1)
	add(x.HasBMI2, amd64.BMI2)
	// x/sys does not report lzcnt. Every processor with BMI2 has it: AMD's came with it long
	// before, Intel's with the same generation.
	add(x.HasBMI1 && x.HasBMI2, amd64.LZCNT)
	add(x.HasAVX && x.HasOSXSAVE, amd64.AVX)
	add(x.HasFMA && x.HasOSXSAVE, amd64.FMA)
	add(x.HasAVX2 && x.HasOSXSAVE, amd64.AVX2)
	add(hostHasJumpErratum(), amd64.JumpErratum)
	return Features(f)
}

// settings returns what makes a difference to code as settings, sorted by name.
func settings(f Features, o *Options) []environ.Setting {
	s := []environ.Setting{{Name: disable, Value: o.Disable.String()}, {Name: canonicalNaN, Value: strconv.FormatBool(o.CanonicalNaN)}, {Name: inliningSetting, Value: inliningNames[o.Inlining]}}
	for n, name := range amd64.FeatureNames {
		s = append(s, environ.Setting{Name: name, Value: strconv.FormatBool(f>>n&1 != 0)})
	}
	if o.Chaos.Seed != 0 {
		s = append(s, environ.Setting{Name: chaos, Value: o.Chaos.String()})
	}
	slices.SortFunc(s, func(a, b environ.Setting) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return s
}

// disable is the setting of the optimizations that are turned off.
const disable = "disable"

// chaos is the setting for Options.Chaos. Only code that it has made has it.
const chaos = "chaos"

// canonicalNaN is the setting for Options.CanonicalNaN, by Cranelift's name.
const canonicalNaN = "enable_nan_canonicalization"

// inliningSetting is the setting for Options.Inlining.
const inliningSetting = "inlining"

// inliningNames are the values of that setting.
var inliningNames = [...]string{frontend.InlineAuto: "auto", frontend.InlineNever: "false", frontend.InlineAlways: "true", frontend.InlineAll: "all"}

// A Builder configures a Compiler by names and values, as a command line does.
type Builder struct {
	opts     Options
	features Features
}

// NewBuilder returns a Builder with the settings of the running machine.
func NewBuilder() *Builder { return &Builder{features: HostFeatures()} }

// Set sets the option called name. Unknown names and bad values are errors. The option "disable"
// turns off optimizations, separated by commas, in addition to those turned off before; "none" turns
// them all on again. The option "inlining" may be "auto" besides, which leaves it to what has made the module, and for
// tests "all".
func (b *Builder) Set(name, value string) error {
	if name == disable {
		off, err := tune.Parse(value)
		if err != nil {
			return fmt.Errorf("cranelike: setting %s: %w", name, err)
		}
		if off != 0 {
			off |= b.opts.Disable
		}
		b.opts.Disable = off
		return nil
	}
	if name == chaos {
		mood, err := tune.ParseMood(value)
		if err != nil {
			return fmt.Errorf("cranelike: setting %s: %w", name, err)
		}
		b.opts.Chaos = mood
		return nil
	}
	if n := slices.Index(inliningNames[:], value); name == inliningSetting && n >= 0 {
		b.opts.Inlining = frontend.Inlining(n)
		return nil
	}
	on, err := strconv.ParseBool(value)
	if value == "" {
		on, err = true, nil
	}
	if err != nil {
		return fmt.Errorf("cranelike: setting %s: %q is neither true nor false", name, value)
	}
	switch name {
	case "verify":
		b.opts.Verify = on
		return nil
	case inliningSetting:
		b.opts.Inlining = frontend.InlineNever
		if on {
			b.opts.Inlining = frontend.InlineAlways
		}
		return nil
	case canonicalNaN:
		b.opts.CanonicalNaN = on
		return nil
	case "all_positions":
		b.opts.AllPositions = on
		return nil
	}
	n := slices.Index(amd64.FeatureNames[:], name)
	if n < 0 {
		return fmt.Errorf("cranelike: there is no setting %q", name)
	}
	b.features &^= 1 << n
	if on {
		b.features |= 1 << n
	}
	return nil
}

// SetDump sets Options.Dump.
func (b *Builder) SetDump(dump func(key environ.FuncKey, stage string) io.Writer) { b.opts.Dump = dump }

// SetTime sets Options.Time.
func (b *Builder) SetTime(time func(key environ.FuncKey, stage string, d time.Duration, bytes int)) {
	b.opts.Time = time
}

// Build returns the compiler.
func (b *Builder) Build(target environ.Target, tun *environ.Tunables) (*Compiler, error) {
	o := b.opts
	f := b.features
	o.Features = &f
	return New(target, tun, o)
}
