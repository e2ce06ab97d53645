// Package buf collects the machine code of one function and lays it out.
//
// An assembler writes instructions into a Buffer in order; the caller binds labels, asks for
// constants and alignment, and leaves records (traps, source positions, calls, relocations)
// at the current offset. Finish then fixes the final positions of everything: branches get
// their short form or vanish, loop heads are aligned, constants and jump tables are placed
// after the code, displacements are filled in, and all records are moved along.
//
// The package knows no instruction set; an Arch says how its branches shrink. It sees no IR
// and no allocator.
//
// # Offsets
//
// Until Finish, every offset counts bytes of the draft, in which all branches are long and
// there is no padding. Finish maps draft offsets to final ones. The map is monotonic, and
// four rules make it exact:
//
//   - Records are appended in ascending draft order, because they are made at the current
//     offset. So each list is mapped by one walk beside the list of cuts.
//   - No offset lies strictly inside a branch; everything else moves rigidly.
//   - Padding is inserted before what stands at its offset: labels, traps and positions
//     there map behind it. What ends there (a call whose return address it is, a field)
//     is mapped by its start, or its last byte, and stays before it.
//   - A removed jump leaves an empty range; offsets at both of its ends become equal.
//
// # Branch shrinking
//
// In the draft every branch has its long form, so every distance in it is an upper bound for
// code without padding. To keep that true with padding, distances count each alignment at
// its worst: as many bytes as it could ever add. Let cum(x) be worst padding minus bytes
// saved before x, as known so far. One sweep in code order decides each branch:
//
//	backward   the distance uses cum of this sweep, final up to here;
//	forward    the distance uses cum of the previous sweep at both ends: what lies between
//	           can only have become shorter.
//
// A branch that fits in this bound fits in the end, so one sweep is sound, and decisions are
// never revoked. A second sweep sees what the first one saved ahead of each forward branch
// and catches nearly all that remains; iterating to the fixed point is not worth its time.
// A forward branch over nothing but removed branches is removed itself, whatever padding
// lies there, since falling through the padding is as good.
//
// Loops that ask for it (OpenLoop) get as much padding as makes their jumps miss the ends of windows of 32 bytes. How much that is
// comes out when padding is chosen, after all branches have their lengths; before, it counts as the most it could be.
//
// Before that, a branch to a label at which an unconditional branch stands is led to that
// branch's own target (threading), at most maxThread steps. If nothing can reach that branch
// any more, because a jump stands before it as well, it is removed and its labels move to
// where it led. So empty blocks cost nothing, wherever they are.
//
// Cost: linear in bytes plus records; scratch memory is kept for the next function. Equal
// calls give equal bytes.
package buf
