package explore

// This file implements the form in which the page holds its columns.
//
// A line is a shape and what fills its slots: "v7 = add.i32 v5, v6" is the shape "∙ = add.i32 ∙, ∙" with the numbers 7, 5
// and 6. Few shapes make up most lines, so they are listed once for the page, as are words such as names of functions. Numbers
// are differences to what they are likely to be: a value to the one defined before or on the line, a label to
// the last one. Each kind of number of each column is a stream of its own, which then compresses to a quarter of what the text does. A
// line of a column that stands in the one before, with the same position, is the number of that line.
//
// Functions are packed in groups: large ones compress better, small ones are sooner unpacked by the browser, which does so when one of
// the functions is looked at. page.js has the other half: unpack.

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"strings"
)

// Slots, as they stand in shapes.
const (
	slotWord  = 1 + iota // a number in packed.Words
	slotDec              // a decimal number
	slotHex              // a hexadecimal one
	slotLabel            // the number of a block or label, less the last one of the column
	slotDef              // that of the value which the line defines, less that of the line before
	slotNext             // the same if the difference is 1, which is not in a stream
	slotValue            // that of another value, from the number of the value which the line defines
	slotMore             // none: the line goes on with another shape
	numSlots
)

// The streams of a column besides those of slots.
const (
	streamShape  = numSlots + iota // a number in packed.Shapes
	streamIndent                   // spaces, less those of the line before
	streamPos                      // 0 if there is none, else its difference to the last one, plus 1
	streamSame                     // 0, or the difference of the line's number in the other column to what follows the last one, plus 1
	numStreams
)

// The largest number of digits for which the page's script can calculate with a number.
const (
	maxDec = 15
	maxHex = 13
)

// maxShape is the length from which on a shape ends with the next space, so that the lists of large switches share theirs.
const maxShape = 64

// groupLines is the number of lines from which on a group of functions is full.
const groupLines = 20000

// sameAs is for each column the one whose lines it refers to, or -1. It comes before.
var sameAs = []int{-1, -1, 1, -1}

// A packed is a page as its script reads it.
type packed struct {
	Funcs  []packedFunc `json:"funcs"`
	Shapes []string     `json:"shapes"`
	Words  []string     `json:"words"`
	SameAs []int        `json:"sameAs"`
	// Groups holds the functions' columns: for each column its streams, the length before the bytes, deflated. In JSON that is base64.
	Groups [][]byte `json:"groups"`
}

type packedFunc struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Size  uint32 `json:"size"`
	Group int    `json:"group"`
}

// A packer packs functions in order.
type packer struct {
	out           packed
	shapes, words map[string]uint64
	streams       [][numStreams][]byte // by column
	lines         int                  // in streams
	shape         []byte
}

// pack returns the page in the form for its script.
func (p *Page) pack() (*packed, error) {
	k := packer{shapes: map[string]uint64{}, words: map[string]uint64{}, streams: make([][numStreams][]byte, len(p.Columns))}
	k.out = packed{Funcs: make([]packedFunc, 0, len(p.Funcs)), Shapes: []string{}, Words: []string{}, SameAs: sameAs, Groups: [][]byte{}}
	for i := range p.Funcs {
		f := &p.Funcs[i]
		k.out.Funcs = append(k.out.Funcs, packedFunc{f.Key, f.Name, f.Size, len(k.out.Groups)})
		for n := range f.Cols {
			var other *Column
			if sameAs[n] >= 0 {
				other = &f.Cols[sameAs[n]]
			}
			k.column(&k.streams[n], &f.Cols[n], other)
		}
		if k.lines >= groupLines || i == len(p.Funcs)-1 {
			if err := k.endGroup(); err != nil {
				return nil, err
			}
		}
	}
	return &k.out, nil
}

// endGroup deflates the streams and empties them.
func (k *packer) endGroup() error {
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return err
	}
	for c := range k.streams {
		for s := range k.streams[c] {
			data := k.streams[c][s]
			if _, err := z.Write(append(binary.AppendUvarint(nil, uint64(len(data))), data...)); err != nil {
				return err
			}
			k.streams[c][s] = data[:0]
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	k.out.Groups = append(k.out.Groups, b.Bytes())
	k.lines = 0
	return nil
}

// A place is a line with its position.
type place struct {
	text string
	pos  int64
}

// column packs c. Some of its lines may stand in other, which may be nil.
func (k *packer) column(to *[numStreams][]byte, c, other *Column) {
	var lines map[place]int // of other
	if other != nil {
		lines = make(map[place]int, len(other.Text))
		for i, text := range other.Text {
			at := place{text, other.Pos[i]}
			if _, dup := lines[at]; !dup {
				lines[at] = i
			}
		}
	}
	k.lines += len(c.Text)
	to[streamShape] = binary.AppendUvarint(to[streamShape], uint64(len(c.Text)))
	s := lineState{}
	next := 0 // line of other
	for i, text := range c.Text {
		if other != nil {
			at, ok := lines[place{text, c.Pos[i]}]
			if ok {
				to[streamSame] = binary.AppendUvarint(to[streamSame], zigzag(int64(at-next))+1)
				next = at + 1
				continue
			}
			to[streamSame] = append(to[streamSame], 0)
		}
		k.line(to, &s, text)
		if c.Pos[i] < 0 {
			to[streamPos] = append(to[streamPos], 0)
		} else {
			to[streamPos] = binary.AppendUvarint(to[streamPos], zigzag(c.Pos[i]-s.pos)+1)
			s.pos = c.Pos[i]
		}
	}
}

func zigzag(n int64) uint64 { return uint64(n<<1 ^ n>>63) }

// A lineState is what a line may refer to.
type lineState struct {
	indent     int
	def, label int64
	pos        int64
}

// line packs a line's text.
func (k *packer) line(to *[numStreams][]byte, s *lineState, text string) {
	rest := strings.TrimLeft(text, " ")
	indent := len(text) - len(rest)
	to[streamIndent] = binary.AppendUvarint(to[streamIndent], zigzag(int64(indent-s.indent)))
	s.indent = indent
	put := func(slot int, n uint64) {
		k.shape = append(k.shape, byte(slot))
		to[slot] = binary.AppendUvarint(to[slot], n)
	}
	k.shape = k.shape[:0]
	if strings.ContainsFunc(rest, func(r rune) bool { return r < numSlots }) {
		put(slotWord, intern(k.words, &k.out.Words, rest)) // a shape could not be told from its slots
		rest = ""
	}
	def := s.def
	for i := 0; i < len(rest); {
		c := rest[i]
		if end := i + 1 + digits(rest[i+1:], decimal); (c == 'v' || c == '#') && end > i+1 && (i == 0 || !isWord(rest[i-1])) && exact(rest[i+1:end], 9) {
			n := int64(number(rest[i+1:end], 10))
			k.shape = append(k.shape, c)
			switch {
			case i > 0:
				put(slotValue, zigzag(def-n))
			case n == s.def+1:
				k.shape = append(k.shape, slotNext)
				def = n
			default:
				put(slotDef, zigzag(n-s.def))
				def = n
			}
			i = end
			continue
		}
		n := digits(rest[i:], decimal)
		switch {
		case c == '$':
			k.shape = append(k.shape, c)
			i++
			if n := strings.IndexAny(rest[i:]+" ", " ()\""); n > 0 {
				put(slotWord, intern(k.words, &k.out.Words, rest[i:i+n]))
				i += n
			}
		case c == '0' && digits(rest[min(i+2, len(rest)):], hexadecimal) > 0 && rest[i+1] == 'x':
			n := digits(rest[i+2:], hexadecimal)
			k.shape = append(k.shape, "0x"...)
			i += 2
			if exact(rest[i:i+n], maxHex) {
				put(slotHex, number(rest[i:i+n], 16))
			} else {
				put(slotWord, intern(k.words, &k.out.Words, rest[i:i+n]))
			}
			i += n
		case n == 0:
			k.shape = append(k.shape, c)
			if i++; c == ' ' && len(k.shape) >= maxShape {
				k.shape = append(k.shape, slotMore)
				k.endShape(to)
			}
		case !exact(rest[i:i+n], maxDec):
			put(slotWord, intern(k.words, &k.out.Words, rest[i:i+n]))
			i += n
		case strings.HasSuffix(rest[:i], "block") || strings.HasSuffix(rest[:i], ".L"):
			x := int64(number(rest[i:i+n], 10))
			put(slotLabel, zigzag(x-s.label))
			s.label = x
			i += n
		case i > 0 && isWord(rest[i-1]): // part of a name, as in i32
			k.shape = append(k.shape, rest[i:i+n]...)
			i += n
		default:
			put(slotDec, number(rest[i:i+n], 10))
			i += n
		}
	}
	s.def = def
	k.endShape(to)
}

// endShape writes the shape and empties it.
func (k *packer) endShape(to *[numStreams][]byte) {
	to[streamShape] = binary.AppendUvarint(to[streamShape], intern(k.shapes, &k.out.Shapes, string(k.shape)))
	k.shape = k.shape[:0]
}

// intern returns the number of s in list, whose elements numbers has.
func intern(numbers map[string]uint64, list *[]string, s string) uint64 {
	n, ok := numbers[s]
	if !ok {
		n = uint64(len(*list))
		numbers[s] = n
		*list = append(*list, s)
	}
	return n
}

func decimal(c byte) bool     { return '0' <= c && c <= '9' }
func hexadecimal(c byte) bool { return decimal(c) || 'a' <= c && c <= 'f' }
func isWord(c byte) bool      { return decimal(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// digits returns the length of the digits with which s begins.
func digits(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}

// exact reports whether the number that digits stand for has no other digits, of which there are at most so many.
func exact(digits string, most int) bool {
	return len(digits) <= most && (digits[0] != '0' || len(digits) == 1)
}

// number returns the number that digits stand for.
func number(digits string, base uint64) (n uint64) {
	for i := range len(digits) {
		d := uint64(digits[i] - '0')
		if d > 9 {
			d = uint64(digits[i]-'a') + 10
		}
		n = n*base + d
	}
	return n
}
