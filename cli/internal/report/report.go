// Package report turns errors into what the command prints: a first line that says what failed,
// then the chain of causes, in the form of Wasmtime's command. It knows no engine.
package report

// This file implements the chain of causes and its text.

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// A context is an error with a line that says what was being done when it happened.
type context struct {
	what  string
	cause error
}

func (c *context) Error() string { return c.what + ": " + c.cause.Error() }
func (c *context) Unwrap() error { return c.cause }

// Wrap returns err, or nil if that is nil, with a line about what was being done.
func Wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &context{fmt.Sprintf(format, args...), err}
}

// separator stands between an error and its cause in the texts of package wasmtime, where the
// cause is indented by four spaces.
const separator = "\n\nCaused by:\n"

// Chain returns the texts of err and of its causes, outermost first.
func Chain(err error) []string {
	var out []string
	for {
		c, ok := err.(*context)
		if !ok {
			break
		}
		out = append(out, c.what)
		err = c.cause
	}
	text := err.Error()
	for {
		head, tail, ok := strings.Cut(text, separator)
		if !ok {
			return append(out, strings.TrimRight(text, "\n"))
		}
		out = append(out, strings.TrimRight(head, "\n"))
		lines := strings.Split(tail, "\n")
		for i, l := range lines {
			lines[i] = strings.TrimPrefix(l, "    ")
		}
		text = strings.Join(lines, "\n")
	}
}

// Error prints err and its causes.
func Error(w io.Writer, err error) {
	chain := Chain(err)
	var b strings.Builder
	fmt.Fprintf(&b, "Error: %s\n", chain[0])
	if causes := chain[1:]; len(causes) > 0 {
		b.WriteString("\nCaused by:\n")
		for i, c := range causes {
			label := "    "
			if len(causes) > 1 {
				label = fmt.Sprintf("%5d: ", i)
			}
			indent := "\n" + strings.Repeat(" ", len(label))
			b.WriteString(label + strings.ReplaceAll(c, "\n", indent) + "\n")
		}
	}
	io.WriteString(w, b.String())
}

// A UsageError is a mistake in the command line.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef returns a UsageError.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// IsUsage reports whether err is a mistake in the command line.
func IsUsage(err error) bool {
	var u *UsageError
	return errors.As(err, &u)
}
