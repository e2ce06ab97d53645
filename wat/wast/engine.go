package wast

// This file defines what the runner asks of an engine.

// An Engine runs modules for a script. A script uses one engine from its beginning to its end, on one
// goroutine. Modules and instances are the engine's own values, which the runner only hands back.
//
// Errors that scripts assert something about are *Error; any other error is a failure of the engine.
type Engine interface {
	// Compile validates and compiles a module in the binary format.
	Compile(binary []byte) (any, error)

	// Instantiate instantiates a compiled module with imports from registered names, and runs its
	// start function.
	Instantiate(module any) (any, error)

	// Register makes the exports of an instance importable from module name.
	Register(name string, instance any) error

	// Invoke calls an exported function.
	Invoke(instance any, export string, args []Value) ([]Value, error)

	// Get returns the value of an exported global.
	Get(instance any, export string) (Value, error)

	// Close releases everything.
	Close()
}

// Class says what kind of error an engine reports.
type Class uint8

const (
	Rejected    Class = iota // the module is malformed or invalid
	Unlinkable               // an import is missing or of the wrong type
	Trapped                  // code trapped
	Exhausted                // the call stack overflowed
	Thrown                   // an exception was not caught
	Suspended                // a continuation was suspended without a handler
	Unsupported              // the engine cannot do this
)

// An Error is what a script expected an engine to say.
type Error struct {
	Class Class
	Text  string // only what is wrong, without position or context
	Err   error  // the engine's own error, or nil
}

// Error returns the engine's own text.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return e.Text
}

// Unwrap returns the engine's own error.
func (e *Error) Unwrap() error { return e.Err }
