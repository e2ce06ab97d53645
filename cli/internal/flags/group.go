// Package flags implements the grouped options of the command, such as -W timeout=2s,simd=n: for
// each group a table of keys, which is also what `-W help` prints.
//
// In: the texts behind -O, -C, -D, -W and -S. Out: an Options value, whose Config makes an engine.
// A text is a list of KEY or KEY=VALUE, separated by commas; a later key overrides an earlier one.
// The package runs nothing and reads no file, except the one that `-C cache` and `-C cache-config` name.
package flags

// This file implements groups of keys, whatever the keys are.

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// A Group is the keys behind one letter.
type Group struct {
	Letter string // as in -W
	Long   string // as in --wasm
	Title  string
	keys   []key
}

// A key is an entry of a group. The value of a boolean key may be left out, which means yes.
type key struct {
	name string
	arg  string // what the help shows behind the name, as in "N"; "" for booleans
	help string

	// set applies the value; nil means that the key is Wasmtime's but not supported here.
	set func(o *Options, value string) error
	// prefix means that name is only the beginning; set gets the rest, "=" and the value.
	prefix bool
	// list means that the value is a list, whose elements are separated by commas too; set gets one
	// after the other.
	list bool
}

// boolKey returns a key that is on or off.
func boolKey(name, help string, set func(*Options, bool)) key {
	return key{name: name, help: help, set: func(o *Options, v string) error {
		on, err := ParseBool(v)
		if err == nil {
			set(o, on)
		}
		return err
	}}
}

// missing returns a key that exists in Wasmtime but is not supported here. Turning it off is allowed.
func missing(name string) key { return key{name: name} }

// errNotSupported is what turning on a missing key gives.
type errNotSupported struct{}

func (errNotSupported) Error() string { return "not supported yet" }

// ParseBool reads a yes or no, where nothing means yes.
func ParseBool(v string) (bool, error) {
	switch v {
	case "", "y", "yes", "true":
		return true, nil
	case "n", "no", "false":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither y, yes, true nor n, no, false", v)
}

func parseUint(v string) (uint64, error) {
	n, err := strconv.ParseUint(v, 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number from 0 to %d", v, uint64(1)<<63-1)
	}
	return n, nil
}

// parseDuration reads a duration with a unit, or a number of seconds.
func parseDuration(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil {
		d, err = time.ParseDuration(v + "s")
	}
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration such as 500ms or 2s", v)
	}
	return d, nil
}

// Set applies a comma-separated list of keys.
func (g *Group) Set(o *Options, list string) error {
	var open *key // the list that the item before is an element of
	for item := range strings.SplitSeq(list, ",") {
		if item == "help" {
			o.Help = g
			continue
		}
		name, value, hasValue := strings.Cut(item, "=")
		k := g.find(name)
		if k == nil && open != nil && !hasValue {
			k, name, value, hasValue = open, open.name, item, true
		}
		if k == nil {
			return fmt.Errorf("-%s has no key %q%s; `-%s help` lists them", g.Letter, name, g.nearest(name), g.Letter)
		}
		if err := k.apply(o, name, value, hasValue); err != nil {
			return fmt.Errorf("-%s %s: %w", g.Letter, name, err)
		}
		open = nil
		if k.list {
			open = k
		}
	}
	return nil
}

func (k *key) apply(o *Options, name, value string, hasValue bool) error {
	switch {
	case k.set == nil:
		if on, err := ParseBool(value); err == nil && hasValue && !on {
			return nil
		}
		return errNotSupported{}
	case k.prefix:
		return k.set(o, strings.TrimPrefix(name, k.name)+"="+value)
	case k.arg != "" && !hasValue:
		return fmt.Errorf("needs a value: %s=%s", k.name, k.arg)
	case hasValue && value == "":
		return fmt.Errorf("the value is empty")
	}
	return k.set(o, value)
}

// find returns the key for a name, in which "_" counts as "-", or nil. Whole names go before
// prefixes.
func (g *Group) find(name string) *key {
	whole := strings.ReplaceAll(name, "_", "-")
	for i := range g.keys {
		if k := &g.keys[i]; !k.prefix && k.name == whole {
			return k
		}
	}
	for i := range g.keys {
		if k := &g.keys[i]; k.prefix && strings.HasPrefix(name, k.name) && len(name) > len(k.name) {
			return k
		}
	}
	return nil
}

// nearest returns a hint at the key that was probably meant, or "".
func (g *Group) nearest(name string) string {
	best, distance := "", min(3, len(name))
	for i := range g.keys {
		if d := editDistance(name, g.keys[i].name); d < distance && !g.keys[i].prefix {
			best, distance = g.keys[i].name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// editDistance returns how many bytes to insert, remove or replace to make b of a.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}

// PrintHelp lists the keys, those that are not supported last.
func (g *Group) PrintHelp(w io.Writer) {
	fmt.Fprintf(w, "%s: -%s KEY[=VAL][,...]\n\n", g.Title, g.Letter)
	var unsupported []string
	for i := range g.keys {
		k := &g.keys[i]
		if k.set == nil {
			unsupported = append(unsupported, k.name)
			continue
		}
		fmt.Fprintf(w, "  -%s %-34s %s\n", g.Letter, k.usage(), k.help)
	}
	if len(unsupported) > 0 {
		slices.Sort(unsupported)
		fmt.Fprintf(w, "\nNot supported yet, except to turn them off:\n  %s\n", strings.Join(unsupported, ", "))
	}
}

func (k *key) usage() string {
	switch {
	case k.prefix:
		return k.name + "KEY=VAL"
	case k.list:
		return k.name + "=" + k.arg + "[,...]"
	case k.arg != "":
		return k.name + "=" + k.arg
	}
	return k.name + "[=y|n]"
}

// value binds a group to an Options for pflag.
type value struct {
	g *Group
	o *Options
}

func (v value) String() string     { return "" }
func (v value) Set(s string) error { return v.g.Set(v.o, s) }
func (v value) Type() string       { return "KEY[=VAL][,...]" }

// IsGroup reports whether a flag is a group that Add added.
func IsGroup(f *pflag.Flag) bool {
	_, ok := f.Value.(value)
	return ok
}

// Add adds the groups to a command's flags.
func (o *Options) Add(fs *pflag.FlagSet, groups ...*Group) {
	for _, g := range groups {
		fs.VarP(value{g, o}, g.Long, g.Letter, fmt.Sprintf("%s, as `KEY[=VAL][,...]`; \"-%s help\" lists the keys", g.Title, g.Letter))
	}
}

// Keys returns the names of the supported keys that begin with prefix, for completion.
func (g *Group) Keys(prefix string) []string {
	var out []string
	for i := range g.keys {
		if k := &g.keys[i]; k.set != nil && strings.HasPrefix(k.name, prefix) {
			name := k.name
			if k.arg != "" {
				name += "="
			}
			out = append(out, name)
		}
	}
	return out
}
