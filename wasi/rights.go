// This file implements rights, descriptor flags and file types, and how a preopen's
// permissions become rights.

package wasi

// DirPerms say what a guest may do with the directories of a preopen.
type DirPerms uint8

const (
	DirRead  DirPerms = 1 << iota // list, look up, open what exists
	DirWrite                      // create, remove, rename, link, set times
)

// FilePerms say what a guest may do with the files of a preopen.
type FilePerms uint8

const (
	FileRead FilePerms = 1 << iota
	FileWrite
)

// rights is the set of operations that a descriptor allows. Preview 1 has nearly
// given up on them: guests disagree about what to ask for. Of the rights that
// path_open asks for, only those to read and write count, as in Wasmtime. But what
// permissions of the preopen exclude, or the guest itself has dropped, is refused.
type rights uint64

const (
	rightFDDatasync rights = 1 << iota
	rightFDRead
	rightFDSeek
	rightFDFdstatSetFlags
	rightFDSync
	rightFDTell
	rightFDWrite
	rightFDAdvise
	rightFDAllocate
	rightPathCreateDirectory
	rightPathCreateFile
	rightPathLinkSource
	rightPathLinkTarget
	rightPathOpen
	rightFDReaddir
	rightPathReadlink
	rightPathRenameSource
	rightPathRenameTarget
	rightPathFilestatGet
	rightPathFilestatSetSize
	rightPathFilestatSetTimes
	rightFDFilestatGet
	rightFDFilestatSetSize
	rightFDFilestatSetTimes
	rightPathSymlink
	rightPathRemoveDirectory
	rightPathUnlinkFile
	rightPollFDReadwrite
	rightSockShutdown
	rightSockAccept
)

const (
	// rights of a stream that can be read and written
	streamRights = rightFDRead | rightFDWrite | rightFDDatasync | rightFDSync | rightFDFdstatSetFlags |
		rightFDFilestatGet | rightPollFDReadwrite

	// rights of a regular file open for reading and writing
	fileRights = streamRights | rightFDSeek | rightFDTell | rightFDAdvise | rightFDAllocate |
		rightFDFilestatSetSize | rightFDFilestatSetTimes

	// rights that a file open only for reading, or only for writing, lacks
	fileWriteRights = rightFDWrite | rightFDAllocate | rightFDFilestatSetSize
	fileReadRights  = rightFDRead

	// rights on a directory
	dirReadRights = rightPathOpen | rightFDReaddir | rightPathReadlink | rightPathFilestatGet |
		rightFDFilestatGet | rightFDFdstatSetFlags | rightFDSync | rightFDDatasync
	dirWriteRights = rightPathCreateDirectory | rightPathCreateFile | rightPathLinkSource | rightPathLinkTarget |
		rightPathRenameSource | rightPathRenameTarget | rightPathFilestatSetSize | rightPathFilestatSetTimes |
		rightFDFilestatSetTimes | rightPathSymlink | rightPathRemoveDirectory | rightPathUnlinkFile
)

// permitted returns the rights that the permissions leave on a directory.
func (p DirPerms) permitted() rights {
	var r rights
	if p&DirRead != 0 {
		r |= dirReadRights
	}
	if p&DirWrite != 0 {
		r |= dirWriteRights
	}
	return r
}

// permitted returns the rights that the permissions leave on a file.
func (p FilePerms) permitted() rights {
	r := fileRights
	if p&FileRead == 0 {
		r &^= fileReadRights
	}
	if p&FileWrite == 0 {
		r &^= fileWriteRights | rightFDFilestatSetTimes
	}
	return r
}

// fdflags are the flags of a descriptor.
type fdflags uint16

const (
	flagAppend fdflags = 1 << iota
	flagDsync
	flagNonblock
	flagRsync
	flagSync

	flagsSync = flagDsync | flagRsync | flagSync
	flagsAll  = flagAppend | flagNonblock | flagsSync
)

// filetype is the type of what a descriptor or directory entry names.
type filetype uint8

const (
	typeUnknown filetype = iota // pipes, and Go readers and writers
	typeBlockDevice
	typeCharDevice
	typeDirectory
	typeRegular
	typeSocketDgram
	typeSocketStream
	typeSymlink
)
