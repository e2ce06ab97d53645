package tune

import (
	"fmt"
	"strings"
)

// This file defines the table of optimizations and sets of them.
//
// To add one: a constant here, its row in table, and a look at the set where it works. The set of a
// compilation reaches the passes as a field called Off: of opt.Builder, opt.Sweeper, opt.Refiner, opt.Placer,
// frontend.Translator, mach.Lower, mach.Emit and regalloc.Context.

// An Opt is an optimization.
type Opt uint8

// The optimizations, in the order of the stages they belong to.
const (
	Fold Opt = iota
	Rules
	GVN
	Loads
	HeapLoads
	Globals
	Closed
	Traps
	Branches
	States
	Inline
	Hints

	Params

	Ranges
	Induction
	Accesses

	LICM
	Recreate

	Sink
	Addresses
	Tables
	Consume

	Commute
	Lift

	Thread
	Duplicate
	Invert
	Context
	Wrap
	Windows

	NumOpts int = iota
)

// Info describes an optimization.
type Info struct {
	Name  string // how it is called in settings
	Stage string // the compiler's stage it belongs to
	Doc   string
}

// table describes the optimizations. Names are lower case without "=" or ","; they must not be
// the names of keys of the command's -C.
var table = [NumOpts]Info{
	Fold:      {"fold", "build", "computes operations on constants"},
	Rules:     {"rules", "build", "rewrites operations to cheaper ones (opt/simplify.rules)"},
	GVN:       {"gvn", "build", "computes equal values once"},
	Loads:     {"loads", "build", "reads a field of the runtime's structures once while it cannot change"},
	HeapLoads: {"heaploads", "build", "knows the contents of memory that was just read or written"},
	Globals:   {"globals", "build", "knows the values of globals that were read or written"},
	Closed:    {"closed", "build", "knows the functions in tables that nobody writes to: calls through them check less, or are direct"},
	Traps:     {"traps", "build", "drops checks that an equal or, for an access to memory, a wider one dominates"},
	Branches:  {"branches", "build", "decides branches on constants"},
	States:    {"states", "build", "jumps of a state machine, as every Go function is, go straight to the next state"},
	Inline:    {"inline", "build", "puts small functions in the place of calls"},
	Hints:     {"hints", "build", "believes what a module says about which way its branches go"},

	Params: {"params", "sweep", "replaces block parameters that have one value by it"},

	Ranges:    {"ranges", "refine", "adds to an address in the access what a range shows not to wrap"},
	Induction: {"induction", "refine", "bounds what grows by a constant in each round of a loop"},
	Accesses:  {"accesses", "refine", "learns from an access that its neighbours' addresses do not wrap"},

	LICM:     {"licm", "place", "moves computations out of loops"},
	Recreate: {"recreate", "place", "computes cheap values anew in each block on different ways that uses them"},

	Sink:      {"sink", "lower", "makes loads operands of the instructions that use them"},
	Addresses: {"addresses", "lower", "adds and shifts what cannot wrap as part of an access to memory"},
	Tables:    {"tables", "lower", "makes jump tables so large that they need no check, and so wide that they need no extension"},
	Consume:   {"consume", "lower", "computes with a loaded value right after the load, which becomes an operand"},
	Commute:   {"commute", "regalloc", "overwrites the operand of an addition, product or logical operation that is not needed any more"},
	Lift:      {"lift", "regalloc", "moves values for the next round of a loop ahead of its last branch, which then leads back"},

	Thread:    {"thread", "emit", "goes directly where a jump to a switch or a test of a known number leads"},
	Duplicate: {"duplicate", "emit", "repeats short switches that several blocks jump to"},
	Invert:    {"invert", "emit", "repeats the test at the start of a loop where it goes back"},
	Context:   {"context", "emit", "calls functions of the same instance through references without changing the context"},
	Wrap:      {"shrinkwrap", "emit", "makes the frame after a test with which many calls end"},
	Windows:   {"windows", "emit", "moves small loops so that their jumps are not at ends of 32 bytes, for processors on which that costs time"},
}

// A Set is a set of optimizations. The zero Set is empty.
type Set uint64

// All is the set of all optimizations.
const All Set = 1<<NumOpts - 1

// Has reports whether o is in the set.
func (s Set) Has(o Opt) bool { return s>>o&1 != 0 }

// With returns the set with o in it.
func (s Set) With(o Opt) Set { return s | 1<<o }

// String returns the names in the set in the order of the table, separated by commas; "none" if it is empty.
func (s Set) String() string {
	var names []string
	for o := range Opt(NumOpts) {
		if s.Has(o) {
			names = append(names, table[o].Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ",")
}

// Parse is the inverse of String. It also understands "all". An unknown name is an error that
// lists the known ones.
func Parse(list string) (Set, error) {
	switch list {
	case "none", "":
		return 0, nil
	case "all":
		return All, nil
	}
	var s Set
	for name := range strings.SplitSeq(list, ",") {
		o, ok := byName(name)
		if !ok {
			return 0, fmt.Errorf("there is no optimization %q; there are all, %s", name, strings.ReplaceAll(All.String(), ",", ", "))
		}
		s = s.With(o)
	}
	return s, nil
}

func byName(name string) (Opt, bool) {
	for o := range table {
		if table[o].Name == name {
			return Opt(o), true
		}
	}
	return 0, false
}

// Opts describes all optimizations; the index is the Opt.
func Opts() []Info { return table[:] }
