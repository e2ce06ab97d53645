// Package translate turns the bytes of a module into an environ.Translation: it decodes them,
// validates everything outside of function bodies, and describes the module in the terms
// that compilers and the runtime share.
//
// Function bodies are only delimited; environ/driver validates each before it is compiled.
// The Translation refers to the bytes, which must not change while it is in use. Every error
// is a *binary.Error with the offset in the module, except that a module may be too large to describe.
//
// The package knows decoder and validator, and nothing of compilers or of running code.
package translate
