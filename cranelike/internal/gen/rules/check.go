package main

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements the checks of rules: operations and arity, shadowing, cost.

func check(f *file, target string) error {
	for k, r := range f.rules {
		if err := checkPattern(r.pat); err != nil {
			return fmt.Errorf("%s:%d: %w", f.name, r.line, err)
		}
		for _, e := range f.rules[:k] {
			if e.cond == "" && subsumes(e.pat, r.pat) {
				return fmt.Errorf("%s:%d: the rule can never fire: line %d matches first", f.name, r.line, e.line)
			}
		}
		if target == "machine" {
			if err := checkGuards(r); err != nil {
				return fmt.Errorf("%s:%d: %w", f.name, r.line, err)
			}
		}
		if target == "ir" {
			if err := checkCost(f.class, r); err != nil {
				return fmt.Errorf("%s:%d: %w", f.name, r.line, err)
			}
		}
	}
	return nil
}

func checkPattern(n *node) error {
	op, ok := ir.OpByName(n.op)
	if !ok {
		return fmt.Errorf("the IR has no operation %q", n.op)
	}
	info := &ir.Ops[op]
	if len(n.args) > int(info.Args) {
		return fmt.Errorf("%s has %d operands, not %d", n.op, info.Args, len(n.args))
	}
	if n.imm != "" && info.Flags&ir.UsesImm == 0 {
		return fmt.Errorf("%s has no immediate", n.op)
	}
	for _, t := range n.types {
		if _, ok := ir.TypeByName(t); !ok {
			return fmt.Errorf("%s: the IR has no type %q", n.op, t)
		}
	}
	for _, a := range n.args {
		if a.call != "" {
			return fmt.Errorf("%s: a Go call in a pattern", n.op)
		}
		if a.node != nil {
			if err := checkPattern(a.node); err != nil {
				return err
			}
		}
	}
	return nil
}

// subsumes reports whether p matches whatever q matches, conditions aside.
func subsumes(p, q *node) bool {
	if p.op != q.op || hasRepeat(p) {
		return false
	}
	if len(p.types) > 0 {
		if len(q.types) == 0 {
			return false
		}
		for _, t := range q.types {
			if !slices.Contains(p.types, t) {
				return false
			}
		}
	}
	if p.imm != "" && !isName(p.imm) && p.imm != q.imm {
		return false
	}
	op, _ := ir.OpByName(p.op)
	if argsSubsume(p.args, q.args) {
		return true
	}
	if ir.Ops[op].Flags&ir.Commute != 0 && len(p.args) == 2 {
		return argsSubsume([]arg{p.args[1], p.args[0]}, q.args)
	}
	return false
}

func argsSubsume(p, q []arg) bool {
	for i, a := range p {
		if a.node == nil {
			continue
		}
		if i >= len(q) || q[i].node == nil || !subsumes(a.node, q[i].node) {
			return false
		}
	}
	return true
}

func hasRepeat(n *node) bool {
	seen := map[string]bool{}
	var walk func(*node) bool
	walk = func(n *node) bool {
		for _, a := range n.args {
			if a.node != nil {
				if walk(a.node) {
					return true
				}
			} else if a.name != "_" {
				if seen[a.name] {
					return true
				}
				seen[a.name] = true
			}
		}
		return false
	}
	return walk(n)
}

var nameRE = regexp.MustCompile(`^[A-Za-z_]\w*$`)

func isName(s string) bool { return nameRE.MatchString(s) }

// weight is what one operation counts.
func weight(op string) int {
	switch op {
	case "iconst", "fconst", "v128const":
		return 0
	case "div_s", "div_u", "rem_s", "rem_u":
		return 8
	}
	return 1
}

// checkGuards enforces that a machine rule takes operations into its instruction only if nobody else needs them, so
// that none is done twice. What costs nothing to do again needs no guard.
//
// For what stands between the root and a load that is sunk, the generator adds the guard itself.
func checkGuards(r *rule) error {
	var sunk func(n *node) bool
	sunk = func(n *node) bool {
		for _, a := range n.args {
			name := a.name
			if a.node != nil {
				name = a.node.bind
			}
			if name != "" && name != "_" && regexp.MustCompile(`\bsink\(`+name+`\)`).MatchString(r.cond) || a.node != nil && sunk(a.node) {
				return true
			}
		}
		return false
	}
	var walk func(n *node) error
	walk = func(n *node) error {
		for _, a := range n.args {
			if a.node == nil {
				continue
			}
			switch a.node.op {
			case "iconst", "fconst", "v128const", "vmctx", "funcaddr":
			default:
				if sunk(a.node) || a.node.bind != "" && regexp.MustCompile(`\bsink\(`+a.node.bind+`\)`).MatchString(r.cond) {
					break
				}
				if a.node.bind == "" || !regexp.MustCompile(`\b(single|absorbs)\(`+a.node.bind+`\)`).MatchString(r.cond) {
					return fmt.Errorf("%s may have other users: the condition must say single(x) or absorbs(x) of it", a.node.op)
				}
			}
			if err := walk(a.node); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(r.pat)
}

// checkCost enforces the class of an IR rule.
func checkCost(class string, r *rule) error {
	if class == "" {
		return fmt.Errorf("no class line before the first rule")
	}
	if r.res.call != "" {
		return nil // a method vouches for itself
	}
	cost := 0
	var count func(a arg)
	count = func(a arg) {
		if a.node != nil {
			cost += weight(a.node.op)
			for _, x := range a.node.args {
				count(x)
			}
		}
	}
	count(r.res)
	budget := weight(r.pat.op)
	if class == "B" {
		var dying func(n *node)
		dying = func(n *node) {
			for _, a := range n.args {
				if a.node == nil {
					continue
				}
				if a.node.bind != "" && regexp.MustCompile(`\bsingle\(`+a.node.bind+`\)`).MatchString(r.cond) {
					budget += weight(a.node.op)
					dying(a.node)
				}
			}
		}
		dying(r.pat)
		if cost > weight(r.pat.op) && budget == weight(r.pat.op) {
			return fmt.Errorf("class B rule builds operations without a single(x) guard on those it replaces")
		}
	}
	if cost > budget {
		return fmt.Errorf("class %s rule replaces operations of weight %d by operations of weight %d", class, budget, cost)
	}
	return nil
}
