package native

// This file counts what is in use.

// StacksInUse returns the number of stacks that were acquired and neither released nor collected.
func StacksInUse() int {
	slots.mu.Lock()
	defer slots.mu.Unlock()
	return int(slots.used) - len(slots.idle)
}
