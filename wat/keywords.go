package wat

import (
	"sync"

	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file holds the words of the text format: operators by name, and all that is not an
// operator, so that errors can tell a word that does not exist from one in the wrong place.

// keywords are the words of modules and scripts that are not operators. The forms offset=N and
// align=N are not listed.
const keywords = `
module definition instance binary quote
type rec sub final func struct array field param result local mut shared pagesize
i8 i16 i32 i64 f32 f64 v128 ref null
any eq i31 none extern noextern nofunc exn noexn
anyref eqref i31ref structref arrayref nullref funcref nullfuncref externref nullexternref exnref nullexnref
import export memory table global tag start elem data offset item declare
then do catch_ref catch_all_ref
i8x16 i16x8 i32x4 i64x2 f32x4 f64x2 nan inf nan:canonical nan:arithmetic
register invoke get assert_return assert_trap assert_exception assert_exhaustion
assert_malformed assert_malformed_custom assert_invalid assert_invalid_custom assert_unlinkable assert_suspension
either thread wait script input output
ref.extern ref.host ref.any ref.struct ref.array
`

// words maps every operator's mnemonic to its number, and every other word to 0. It is made
// from the tables above and of package ops on first use and does not change.
var words = sync.OnceValue(func() map[string]ops.Op {
	m := make(map[string]ops.Op, 2*ops.All())
	start := -1
	for i, c := range keywords {
		switch {
		case c > ' ' && start < 0:
			start = i
		case c <= ' ' && start >= 0:
			m[keywords[start:i]] = 0
			start = -1
		}
	}
	for op := ops.Op(ops.All()); op > 0; op-- { // of several with one name the first counts
		m[op.Info().Name] = op
	}
	return m
})

// known reports whether t is a token that the text format has a use for somewhere.
func (p *Parser) known(t Token) bool {
	b := p.Text(t)
	switch t.Kind {
	case Reserved:
		return false
	case Number:
		return classify(b) != notNum
	case Keyword:
		if _, ok := words()[string(b)]; ok {
			return true
		}
		for _, prefix := range [...]string{"offset=", "align="} {
			if len(b) > len(prefix) && string(b[:len(prefix)]) == prefix {
				return classify(b[len(prefix):]) == natNum
			}
		}
		return classify(b) != notNum
	}
	return true
}
