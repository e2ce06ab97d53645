package tableops

// This file says what a program does.

// A Host is what a program calls: the model and the real one make the same calls.
type Host interface {
	Make() [3]int       // numbers of new values
	Take(values [3]int) // 0 is null
}

// A Result is the state that a program leaves: numbers of values.
type Result struct {
	Table, Globals []int
}

// Predict executes the program in Go. Its parameters are the values 1 to Params.
func (p *Program) Predict(h Host) Result {
	locals := make([]int, p.Params+p.Locals)
	for i := range p.Params {
		locals[i] = i + 1
	}
	r := Result{make([]int, p.Table), make([]int, p.Globals)}
	var stack []int
	pop := func() int {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return v
	}
	push := func(v int) { stack = append(stack, v) }
	for range p.Rounds {
		p.walk(func(o op) {
			switch o.code {
			case opMake:
				v := h.Make()
				stack = append(stack, v[:]...)
			case opTake:
				c, b, a := pop(), pop(), pop()
				h.Take([3]int{a, b, c})
			case opTableGet:
				push(r.Table[o.a])
			case opTableSet:
				r.Table[o.a] = pop()
			case opGlobalGet:
				push(r.Globals[o.a])
			case opGlobalSet:
				r.Globals[o.a] = pop()
			case opLocalGet:
				push(locals[o.a])
			case opLocalSet:
				locals[o.a] = pop()
			case opNull:
				push(0)
			case opDrop:
				pop()
			case opFill:
				v := pop()
				for i := range o.b {
					r.Table[o.a+i] = v
				}
			case opCopy:
				copy(r.Table[o.a:o.a+o.c], r.Table[o.b:o.b+o.c])
			case opGrow:
				if v := pop(); len(r.Table) < maxTable {
					r.Table = append(r.Table, v)
				}
			case opPick:
				b, a := pop(), pop()
				push([2]int{a, b}[o.a])
			}
			// opGC, opPass, opNest and opIndirect change nothing that can be seen.
		})
	}
	return r
}
