// Package progress shows on a terminal how far a piece of work is. It takes numbers from any
// goroutine and writes a line that it erases when the work is done; it does not know what the work is.
package progress

// This file implements Bar.

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Delay is how long work takes before a bar appears: what is over sooner needs none.
const Delay = 500 * time.Millisecond

// interval is the least time between two changes of the line.
const interval = 50 * time.Millisecond

// A Bar draws on one line of a terminal. A nil Bar draws nothing. Update must not be called from
// two goroutines at once; after Done it begins another line.
type Bar struct {
	w     io.Writer
	width int
	what  string
	next  time.Time // when to draw again
	drawn bool
	now   func() time.Time
}

// New returns a bar for work called what that begins now, or nil if w is not a terminal.
func New(w io.Writer, what string) *Bar {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	width, ok := terminalWidth(f)
	if !ok {
		return nil
	}
	return newBar(w, what, width, time.Now)
}

func newBar(w io.Writer, what string, width int, now func() time.Time) *Bar {
	return &Bar{w: w, width: width, what: what, now: now, next: now().Add(Delay)}
}

// Update says that done of total steps are done.
func (b *Bar) Update(done, total int) {
	if b == nil || total <= 0 {
		return
	}
	now := b.now()
	if now.Before(b.next) {
		return
	}
	b.next = now.Add(interval)
	b.drawn = true
	io.WriteString(b.w, "\r"+b.line(done, total)+"\x1b[K")
}

// line returns the text, one column shorter than the terminal so that it never wraps.
func (b *Bar) line(done, total int) string {
	done = min(done, total)
	count := fmt.Sprintf(" %*d/%d", len(fmt.Sprint(total)), done, total)
	room := min(b.width-1-len(b.what)-len(count)-3, 40)
	if room < 5 {
		count = strings.TrimSpace(count)
		return count[:min(len(count), max(b.width-1, 0))]
	}
	full := room * done / total
	return fmt.Sprintf("%s [%s%s]%s", b.what, strings.Repeat("#", full), strings.Repeat("-", room-full), count)
}

// Done erases the line.
func (b *Bar) Done() {
	if b != nil && b.drawn {
		io.WriteString(b.w, "\r\x1b[K")
	}
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool {
	_, ok := terminalWidth(f)
	return ok
}
