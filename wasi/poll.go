// This file implements poll_oneoff.

package wasi

import (
	"encoding/binary"
	"io"
	"math"
	"slices"
	"time"
)

// Subscriptions and events in guest memory. The kind of both is one of the event types.
const (
	subscriptionSize = 48 // user data, kind (8), clock or descriptor (16)
	eventSize        = 32 // user data, errno (8), kind (10), bytes (16), flags (24)

	eventClock   = 0
	eventFDRead  = 1
	eventFDWrite = 2

	// More subscriptions than any guest has descriptors for would only be a way to make
	// the host allocate.
	maxSubscriptions = 1 << 16

	clockAbsolute = 1 // in the flags of a clock subscription
	eventHangup   = 1 // in the flags of an event
)

// A subscription is what one entry of the guest's list waits for, and the result.
type subscription struct {
	userdata uint64
	kind     uint8
	due      time.Duration // of a clock, from the start of the call; forever is never
	want     int           // index of what a descriptor waits for, -1 if nothing
	ready    bool
	errno    Errno
	nbytes   uint64
	hangup   bool
}

func pollOneoff(k *call) error {
	n := k.u32(2)
	if n == 0 {
		return EINVAL
	}
	in, err := k.mem.span(k.u32(0), uint64(n)*subscriptionSize)
	if err != nil {
		return err
	}
	if _, err := k.mem.span(k.u32(1), uint64(n)*eventSize); err != nil {
		return err
	}
	if _, err := k.mem.span(k.u32(3), 4); err != nil {
		return err
	}
	if n > maxSubscriptions {
		return EINVAL
	}
	start := time.Now()
	subs := k.c.subs[:0]
	defer func() { k.c.subs = subs[:0] }()
	var wants []want
	timeout := forever
	for len(in) > 0 {
		var s subscription
		if s, wants, err = k.subscribe(in[:subscriptionSize], wants); err != nil {
			return err
		}
		in = in[subscriptionSize:]
		subs = append(subs, s)
		switch {
		case s.ready:
			timeout = 0
		case s.kind == eventClock && s.due != forever && (timeout == forever || s.due < timeout):
			timeout = s.due
		}
	}
	if len(wants) > 0 {
		err = k.wait(wants, timeout)
	} else {
		err = k.sleep(timeout)
	}
	if err != nil {
		return err
	}
	passed := time.Since(start)
	if !slices.ContainsFunc(wants, func(w want) bool { return w.ready }) {
		passed = max(passed, timeout) // it was the time that ended the wait
	}
	settle(subs, wants, passed)
	return k.putEvents(subs)
}

// subscribe decodes one subscription and says what is known of it without
// waiting. If there is something to wait for it is appended to wants.
func (k *call) subscribe(b []byte, wants []want) (subscription, []want, error) {
	le := binary.LittleEndian
	s := subscription{userdata: le.Uint64(b), kind: b[8], want: -1}
	var err error
	switch s.kind {
	case eventClock:
		s.due, err = k.c.untilDue(le.Uint32(b[16:]), le.Uint64(b[24:]), le.Uint16(b[40:]))
	case eventFDRead, eventFDWrite:
		var w want
		if w, err = k.readiness(&s, le.Uint32(b[16:])); w.f != nil {
			s.want = len(wants)
			wants = append(wants, w)
		}
	default:
		return s, wants, EINVAL
	}
	if err != nil {
		s.ready, s.errno = true, errnoOf(err)
	}
	return s, wants, nil
}

// untilDue returns the time until a clock subscription is due.
func (c *Ctx) untilDue(clock uint32, timeout uint64, flags uint16) (time.Duration, error) {
	now, err := c.now(clock)
	switch {
	case err != nil:
		return 0, err
	case flags > clockAbsolute:
		return 0, EINVAL
	case flags&clockAbsolute != 0 && timeout <= now:
		return 0, nil
	case flags&clockAbsolute != 0:
		timeout -= now
	}
	if timeout > math.MaxInt64/2 { // a century or more
		return forever, nil
	}
	return time.Duration(timeout), nil
}

// readiness checks the descriptor of s: either it sets s to ready, or it returns what to
// wait for.
func (k *call) readiness(s *subscription, fd uint32) (want, error) {
	d, err := k.c.fds.get(fd)
	if err != nil {
		return want{}, err
	}
	need := rightPollFDReadwrite | rightFDRead
	if s.kind == eventFDWrite {
		need = rightPollFDReadwrite | rightFDWrite
	}
	if d.dir != nil {
		return want{}, EBADF
	}
	if err := d.check(need); err != nil {
		return want{}, err
	}
	if f := d.file.waitFile(); f != nil {
		return want{f: f, write: s.kind == eventFDWrite}, nil
	}
	s.ready = true
	if d.regular() && s.kind == eventFDRead {
		s.nbytes = bytesLeft(d.file)
	}
	return want{}, nil
}

// bytesLeft returns how much there is between the position and the end of f.
func bytesLeft(f file) uint64 {
	st, err := f.stat()
	if err != nil {
		return 0
	}
	pos, err := f.seek(0, io.SeekCurrent)
	if err != nil || uint64(pos) > st.size {
		return 0
	}
	return st.size - uint64(pos)
}

// settle completes subs by what the wait has found and the time that has passed.
func settle(subs []subscription, wants []want, passed time.Duration) {
	for i := range subs {
		s := &subs[i]
		switch {
		case s.ready:
		case s.kind == eventClock:
			s.ready = s.due != forever && s.due <= passed
		case s.want >= 0 && wants[s.want].ready:
			w := &wants[s.want]
			s.ready, s.hangup, s.nbytes, s.errno = true, w.hangup, w.avail, w.errno
		}
	}
}

// putEvents stores an event for each subscription that is ready, in their order.
func (k *call) putEvents(subs []subscription) error {
	out, err := k.mem.span(k.u32(1), uint64(len(subs))*eventSize)
	if err != nil {
		return err
	}
	events := uint32(0)
	le := binary.LittleEndian
	for i := range subs {
		s := &subs[i]
		if !s.ready {
			continue
		}
		b := out[events*eventSize:][:eventSize]
		clear(b)
		le.PutUint64(b, s.userdata)
		le.PutUint16(b[8:], uint16(s.errno))
		b[10] = s.kind
		le.PutUint64(b[16:], s.nbytes)
		if s.hangup {
			le.PutUint16(b[24:], eventHangup)
		}
		events++
	}
	return k.mem.putU32(k.u32(3), events)
}
