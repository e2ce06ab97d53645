package wast

// This file decides whether the text of an error is what a script expects.

import "strings"

// TextMatches reports whether the text of an error that rejects a module, or that fails to link one,
// agrees with what a script expects. The rule is the reference interpreter's: got begins with want. So an
// engine may add to a message what it knows, but the words that the specification's suites give come first.
func TextMatches(want, got string) bool { return strings.HasPrefix(got, want) }

// TrapMatches is TextMatches for traps. Engines have fewer kinds of traps than the suites have words for
// them, since one check of generated code serves several instructions, so want may be anywhere in got:
// "undefined element: out of bounds table access" stands for both of its parts. And the number of the
// element in "uninitialized element 2" is left out where got has none.
func TrapMatches(want, got string) bool {
	if strings.Contains(got, want) {
		return true
	}
	element, ok := strings.CutPrefix(want, "uninitialized element ")
	return ok && strings.Trim(element, "0123456789") == "" && got == "uninitialized element"
}
