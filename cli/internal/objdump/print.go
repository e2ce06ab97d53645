package objdump

// This file implements listings as text.

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/gowasmtime/gowasmtime/types"
)

// A Printer writes functions as text. Its zero value shows instructions only.
type Printer struct {
	Addresses    bool // before each instruction
	AddressJumps bool // jumps show addresses instead of labels, and so does where they lead
	AddressWidth int  // columns of an address; 0 means 9
	Bytes        bool // of each instruction
	Traps        bool
	AddrMap      bool // positions in the module
	StackMaps    bool
	Color        bool // by escape sequences of terminals
}

// Escape sequences.
const (
	bold   = "\x1b[1m"
	blue   = "\x1b[34m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	red    = "\x1b[31m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

// Columns: where operands and notes begin, the latter if there is room.
const (
	opWidth   = 10
	noteWidth = 52
	perRow    = 8 // bytes shown in a row
)

// A row is a line under construction: its text and how wide that is on a terminal.
type row struct {
	bytes.Buffer
	width int
	color bool
}

// put writes text in a colour, if rows are coloured.
func (r *row) put(color, text string) {
	r.width += len([]rune(text))
	if r.color && color != "" {
		text = color + text + reset
	}
	r.WriteString(text)
}

// pad writes spaces up to a column.
func (r *row) pad(column int) {
	if n := column - r.width; n > 0 {
		r.put("", strings.Repeat(" ", n))
	}
}

// end writes the row and empties it.
func (r *row) end(w io.Writer) error {
	r.WriteByte('\n')
	_, err := w.Write(r.Bytes())
	r.Reset()
	r.width = 0
	return err
}

// Print writes f.
func (p *Printer) Print(w io.Writer, f *Func) error {
	r := &row{color: p.Color}
	r.put(bold, f.Key.String())
	if f.Name != "" {
		r.put(bold, fmt.Sprintf(" %q", f.Name))
	}
	r.put("", ":")
	r.put(dim, fmt.Sprintf(" %d bytes at %#x", f.Len, f.Start))
	if f.Pos != types.NoPos {
		r.put(dim, ", from "+f.Pos.String())
	}
	if err := r.end(w); err != nil {
		return err
	}
	nowhere := Line{Pos: types.NoPos}
	last := nowhere.place()
	for i := range f.Lines {
		line := &f.Lines[i]
		if line.Label != 0 && !p.AddressJumps {
			r.put(blue, "  "+LabelName(line.Label)+":")
			if err := r.end(w); err != nil {
				return err
			}
		}
		p.line(r, line, last)
		if !line.Data {
			last = line.place()
		}
		if err := r.end(w); err != nil {
			return err
		}
		if err := p.moreBytes(w, r, line); err != nil {
			return err
		}
	}
	return nil
}

// moreBytes writes those bytes of a line that have no room in its first row.
func (p *Printer) moreBytes(w io.Writer, r *row, line *Line) error {
	for at := perRow; p.Bytes && at < len(line.Bytes); at += perRow {
		if p.Addresses || p.AddressJumps {
			r.pad(p.width() + 1)
		}
		r.put("", "  ")
		r.put(dim, fmt.Sprintf("% x", line.Bytes[at:min(at+perRow, len(line.Bytes))]))
		if err := r.end(w); err != nil {
			return err
		}
	}
	return nil
}

// line writes the row of a line. last is the place of the line before.
func (p *Printer) line(r *row, line *Line, last string) {
	switch {
	case p.Addresses || p.AddressJumps && line.Label != 0:
		r.put(dim, fmt.Sprintf("%*x:", p.width(), line.PC))
	case p.AddressJumps:
		r.pad(p.width() + 1)
	}
	r.put("", "  ")
	at := r.width
	if p.Bytes {
		r.put(dim, fmt.Sprintf("% x", line.Bytes[:min(perRow, len(line.Bytes))]))
		at += 3 * perRow
		r.pad(at)
	}
	r.put("", "    ")
	at += 4
	r.put(green, line.Op)
	if args := p.args(line); args != "" {
		r.pad(at + opWidth - 1)
		r.put("", " "+args)
	}
	notes := p.notes(line, last)
	if len(notes) > 0 {
		r.pad(at + noteWidth - 5)
		r.put(dim, " ;")
	}
	for _, n := range notes {
		r.put("", " ")
		r.put(n.color, n.text)
	}
}

// width returns the columns of an address.
func (p *Printer) width() int {
	if p.AddressWidth == 0 {
		return 9
	}
	return p.AddressWidth
}

func (p *Printer) args(line *Line) string {
	if p.AddressJumps && line.Target != 0 {
		return strings.Replace(line.Args, LabelName(line.Target), fmt.Sprintf("%#x", line.Dest), 1)
	}
	return line.Args
}

// A note is something that a table says about a line.
type note struct{ color, text string }

func (p *Printer) notes(line *Line, last string) []note {
	var ns []note
	if place := line.place(); p.AddrMap && place != last && !line.Data {
		ns = append(ns, note{dim, place})
	}
	if p.Traps && line.HasTrap {
		ns = append(ns, note{red, "trap: " + line.Trap.String()})
	}
	if p.StackMaps && line.Stack != nil {
		ns = append(ns, note{yellow, StackMapText(line.Stack)})
	}
	return ns
}

// StackMapText describes a stack map: how large the frame is, and where in it references are, from the
// stack pointer at the call.
func StackMapText(m *types.StackMap) string {
	var b strings.Builder
	fmt.Fprintf(&b, "stack map: %d bytes", 8*m.Slots)
	for i := range m.Slots {
		if m.Bits[i/64]>>(i%64)&1 != 0 {
			fmt.Fprintf(&b, ", ref at [rsp+%#x]", 8*i)
		}
	}
	return b.String()
}
