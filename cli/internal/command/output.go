package command

// This file implements what commands that turn one file into another share: their argument, the name of what
// they write, and writing it.

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gowasmtime/gowasmtime/cli/internal/report"
)

// oneFile returns the only argument of a command, which is there to do something with it.
func oneFile(args []string, do string) (string, error) {
	if len(args) != 1 {
		return "", report.Usagef("want one file to %s, found %d", do, len(args))
	}
	return args[0], nil
}

// outputFor returns the name for what is made of file where -o says none: that of file, in the current directory, with
// another ending. what is written there, for the error if file has no name.
func outputFor(file, ending, what string) (string, error) {
	if file == "-" {
		return "", report.Usagef("a module from the standard input has no name: say with -o where %s goes", what)
	}
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base)) + ending, nil
}

// writeOutput writes data to a file, or for "-" to the standard output.
func (a *app) writeOutput(name string, data []byte) error {
	if name == "-" {
		_, err := a.Out.Write(data)
		return report.Wrap(err, "failed to write to the standard output")
	}
	return report.Wrap(writeFile(name, data), "failed to write output `%s`", name)
}

// writeFile replaces the contents of a file at once, so that nobody sees half of them and a
// failure leaves the old ones. What is not a regular file, such as a pipe, is written to.
func writeFile(name string, data []byte) error {
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, bytes.NewReader(data))
		return closing(f, err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = closing(f, err); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// closing closes f and returns the first error.
func closing(f *os.File, err error) error {
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
