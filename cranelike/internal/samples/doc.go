// Package samples hands out what one package's golden tests hold to the tests of others: modules, and functions in
// the text form of the IR.
//
// In: the folder of the archives, as the caller sees it. Out: their contents, in the order of file names. An archive that
// cannot be read, or a folder without archives, fails the test.
//
// Only tests import it.
package samples
