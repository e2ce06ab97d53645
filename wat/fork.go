package wat

// This file implements forks of a Parser, with which package wast puts off the modules of a script.

// Fork returns a parser that is at the same token as p. From there the two go their own ways: what one
// reads, and how it fails, is nothing to the other. Neither tokens nor source are copied.
// p must not have failed.
func (p *Parser) Fork() *Parser {
	if p.err != nil {
		panic("wat: Fork of a parser that has failed")
	}
	q := *p
	q.buf = nil // scratch is not shared
	return &q
}
