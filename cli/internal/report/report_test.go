package report

// This file tests chains of causes.

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestChain(t *testing.T) {
	plain := errors.New("plain")
	for _, c := range []struct {
		err  error
		want []string
	}{
		{plain, []string{"plain"}},
		{Wrap(plain, "doing %d", 1), []string{"doing 1", "plain"}},
		{Wrap(Wrap(errors.New("a\nb"), "y"), "x"), []string{"x", "y", "a\nb"}},
		{errors.New("one\n\nCaused by:\n    two"), []string{"one", "two"}},
		{Wrap(errors.New("at:\n    0: f\n\nCaused by:\n    two\n    lines"), "x"), []string{"x", "at:\n    0: f", "two\nlines"}},
		// The causes of a cause are indented twice.
		{errors.New("one\n\nCaused by:\n    two\n    \n    Caused by:\n        three"), []string{"one", "two", "three"}},
	} {
		if got := Chain(c.err); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.err, got, c.want)
		}
	}
	if Wrap(nil, "x") != nil {
		t.Error("no error became one")
	}
	if err := Wrap(Wrap(plain, "y"), "x"); !errors.Is(err, plain) || err.Error() != "x: y: plain" {
		t.Errorf("got %v", err)
	}
}

func TestError(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("a"), "Error: a\n"},
		{Wrap(errors.New("b\nc"), "a"), "Error: a\n\nCaused by:\n    b\n    c\n"},
		{Wrap(Wrap(errors.New("d"), "b\nc"), "a"), "Error: a\n\nCaused by:\n    0: b\n       c\n    1: d\n"},
	} {
		var b strings.Builder
		Error(&b, c.err)
		if b.String() != c.want {
			t.Errorf("got %q, want %q", b.String(), c.want)
		}
	}
}

func TestUsage(t *testing.T) {
	if err := Usagef("no %s", "file"); !IsUsage(err) || err.Error() != "no file" || !IsUsage(Wrap(err, "x")) {
		t.Errorf("got %v", err)
	}
	if IsUsage(errors.New("x")) {
		t.Error("any error is a mistake in the command line")
	}
}
