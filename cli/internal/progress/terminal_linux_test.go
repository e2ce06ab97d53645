package progress

// This file tests bars on a real terminal.

import (
	"fmt"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestTerminal(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	defer master.Close()
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer tty.Close()
	for _, c := range []struct{ columns, width int }{{0, 80}, {33, 33}} {
		if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 10, Col: uint16(c.columns)}); err != nil {
			t.Fatal(err)
		}
		b := New(tty, "x")
		if b == nil || b.width != c.width {
			t.Fatalf("a terminal of %d columns: %+v", c.columns, b)
		}
		b.next = time.Time{}
		b.Update(1, 2)
		b.Done()
		want := "\r" + b.line(1, 2) + "\x1b[K\r\x1b[K"
		got := make([]byte, len(want))
		for n := 0; n < len(got); {
			m, err := master.Read(got[n:])
			if err != nil {
				t.Fatal(err)
			}
			n += m
		}
		if string(got) != want {
			t.Errorf("the terminal received %q, want %q", got, want)
		}
	}
}
