package mem

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// This file implements images: the initial contents of a memory, kept in a file that is mapped copy
// on write. All memories that begin with an image share its pages until they write to them, and
// pages that hold only zeros are in no file and are never touched.

// A Chunk is bytes that lie at an offset of a memory. Where chunks overlap, later ones win.
type Chunk struct {
	Offset uint64
	Data   []byte
}

// An Image is the initial contents of memories. It is immutable and safe for concurrent use.
type Image struct {
	file *imageFile
	runs []imageRun // ascending, apart from each other
	end  uintptr    // of the last run
	view []byte     // the file's contents

	closed atomic.Bool
	users  sync.RWMutex // held for reading by those who look at view
}

// An imageRun is a range of the memory that the file has at offset at. All are multiples of the
// page size.
type imageRun struct{ start, size, at uintptr }

const (
	// mergeGap is the distance up to which neighbouring runs are mapped as one. A mapping costs
	// about as much as touching a few pages; the pages between are holes in the file.
	mergeGap = 64 << 10

	// maxRuns bounds the mappings that a memory needs. Data that is scattered more widely is
	// better copied.
	maxRuns = 16

	// maxImages bounds the images of the process, each of which holds a descriptor.
	maxImages = 512
)

// images counts the images of the process.
var images atomic.Int64

var errImages = errors.New("mem: too many memory images")

// NewImage returns an image of chunks, all of which must lie in the first size bytes of the
// memory. It fails where the system has no files without a name, where there are too few
// descriptors, and for chunks that are too scattered; memories are then to be filled by copying.
// An Image without any contents is nil.
func NewImage(chunks []Chunk, size uint64) (*Image, error) {
	runs, err := imageRuns(chunks, size)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	if images.Add(1) > maxImages {
		images.Add(-1)
		return nil, errImages
	}
	last := runs[len(runs)-1]
	f, err := newImageFile(last.at + last.size)
	if err != nil {
		images.Add(-1)
		return nil, err
	}
	img := &Image{file: f, runs: runs, end: last.start + last.size}
	if img.view, err = f.view(last.at + last.size); err != nil {
		img.Close()
		return nil, err
	}
	for _, r := range runs {
		if err := img.write(r, chunks); err != nil {
			img.Close()
			return nil, err
		}
	}
	return img, nil
}

// imageRuns returns the pages that hold anything but zeros, as few runs in ascending order.
func imageRuns(chunks []Chunk, size uint64) ([]imageRun, error) {
	var runs []imageRun
	for _, c := range chunks {
		if c.Offset > size || uint64(len(c.Data)) > size-c.Offset || size > math.MaxInt64 {
			return nil, fmt.Errorf("mem: %d bytes at %#x are not in a memory of %#x bytes", len(c.Data), c.Offset, size)
		}
		for at := uintptr(c.Offset); len(c.Data) > 0; {
			n := min(PageSize-at%PageSize, uintptr(len(c.Data)))
			if page := at &^ (PageSize - 1); !allZero(c.Data[:n]) {
				if k := len(runs) - 1; k >= 0 && runs[k].start <= page && page <= runs[k].start+runs[k].size {
					runs[k].size = max(runs[k].size, page+PageSize-runs[k].start)
				} else {
					runs = append(runs, imageRun{start: page, size: PageSize})
				}
			}
			at, c.Data = at+n, c.Data[n:]
		}
	}
	slices.SortFunc(runs, func(a, b imageRun) int {
		switch {
		case a.start < b.start:
			return -1
		case a.start > b.start:
			return 1
		}
		return 0
	})
	merged := runs[:0]
	for _, r := range runs {
		if k := len(merged) - 1; k >= 0 && r.start <= merged[k].start+merged[k].size+mergeGap {
			merged[k].size = max(merged[k].size, r.start+r.size-merged[k].start)
			continue
		}
		merged = append(merged, r)
	}
	if len(merged) > maxRuns {
		return nil, fmt.Errorf("mem: data in %d places is too scattered for an image", len(merged))
	}
	at := uintptr(0)
	for i := range merged {
		merged[i].at = at
		at += merged[i].size
	}
	return merged, nil
}

func allZero(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// write stores what chunks have in r, but for pages of zeros, which stay holes.
func (img *Image) write(r imageRun, chunks []Chunk) error {
	buf := make([]byte, r.size)
	for _, c := range chunks {
		lo, hi := max(uintptr(c.Offset), r.start), min(uintptr(c.Offset)+uintptr(len(c.Data)), r.start+r.size)
		if lo < hi {
			copy(buf[lo-r.start:], c.Data[lo-uintptr(c.Offset):hi-uintptr(c.Offset)])
		}
	}
	for at := uintptr(0); at < r.size; {
		end := at
		for end < r.size && !allZero(buf[end:end+PageSize]) {
			end += PageSize
		}
		if end > at {
			if err := img.file.writeAt(buf[at:end], r.at+at); err != nil {
				return err
			}
		}
		at = end + PageSize
	}
	return nil
}

// mapAt maps the image into the accessible memory at base.
func (img *Image) mapAt(base uintptr) error {
	for _, r := range img.runs {
		if err := img.file.mapAt(base+r.start, r.size, r.at); err != nil {
			return err
		}
	}
	return nil
}

// hold keeps the image's contents in place until release, unless it is closed already. A store and
// its module may become garbage together, and then their cleanups run in any order.
func (img *Image) hold() bool {
	if img == nil {
		return true
	}
	img.users.RLock()
	if img.closed.Load() {
		img.users.RUnlock()
		return false
	}
	return true
}

func (img *Image) release() {
	if img != nil {
		img.users.RUnlock()
	}
}

// restore writes what the image has at offset at to page. The nil image has zeros. The caller
// holds the image.
func (img *Image) restore(page []byte, at uintptr) {
	if img != nil {
		for _, r := range img.runs {
			if at-r.start < r.size {
				copy(page, img.view[r.at+at-r.start:])
				return
			}
		}
	}
	clear(page)
}

// Close gives the image back. Memories that began with it stay as they are, and it must not be
// used for new ones. The nil Image may be closed, and any more than once.
func (img *Image) Close() {
	if img != nil && img.closed.CompareAndSwap(false, true) {
		forgetImage(img)
		img.users.Lock()
		img.file.close(img.view)
		img.users.Unlock()
		images.Add(-1)
	}
}
