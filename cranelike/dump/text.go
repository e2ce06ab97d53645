package dump

// This file implements the text of a function: its forms one after the other.

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes the forms of f, each below a line with its stage's name. Of a form that equals the one before only
// that is said.
func WriteText(w io.Writer, f *Func) error {
	for i := range f.Stages {
		s := &f.Stages[i]
		text := strings.TrimRight(s.Text, "\n") + "\n\n"
		if f.unchanged(i) {
			text = "(unchanged)\n\n"
		}
		if _, err := fmt.Fprintf(w, ";; %s after %s\n%s", f.Key, s.Name, text); err != nil {
			return err
		}
	}
	return nil
}

// unchanged reports whether stage i left the function as it was.
func (f *Func) unchanged(i int) bool { return i > 0 && f.Stages[i].Text == f.Stages[i-1].Text }
