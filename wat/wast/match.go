package wast

// This file decides whether the text of an error is what a script expects.

import "strings"

// TextMatches reports whether the text of an error that rejects a module, or that fails to link one,
// agrees with what a script expects. The rule is the reference interpreter's: got begins with want. So an
// engine may add to a message what it knows, but the words that the specification's suites give come first.
//
// Two things are allowed beyond that. Versions of the suites have different words for one mistake, as in
// "malformed lane index" and "i8 constant out of range"; got may have both, after another with a colon
// between. And what follows "type mismatch:" in want is not compared: it is how the reference interpreter
// prints its stack.
func TextMatches(want, got string) bool {
	if strings.HasPrefix(want, "type mismatch:") {
		want = "type mismatch"
	}
	return strings.HasPrefix(got, want) || strings.Contains(got, ": "+want)
}

// TrapMatches is TextMatches for traps. Engines have fewer kinds of traps than the suites have words for
// them, since one check of generated code serves several instructions, so want may be anywhere in got:
// "undefined element: out of bounds table access" stands for both of its parts. And got may be less
// precise than want in two places: the number in "uninitialized element 2", and what is null in
// "null function reference".
func TrapMatches(want, got string) bool {
	if strings.Contains(got, want) {
		return true
	}
	if element, ok := strings.CutPrefix(want, "uninitialized element "); ok {
		return strings.Trim(element, "0123456789") == "" && got == "uninitialized element"
	}
	return strings.HasPrefix(want, "null ") && strings.HasSuffix(want, " reference") && got == "null reference"
}
