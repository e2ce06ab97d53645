// Command publish checks that the repository can be released, and releases it.
//
//	go run ./scripts/publish                          check everything
//	go run ./scripts/publish -check links,order       check some things
//	go run ./scripts/publish -version v0.2.0          and rehearse the release of v0.2.0
//	go run ./scripts/publish -version v0.2.0 -tag     and make its commit and tags
//
// All modules share one version. On the main branch they require each other as v0.0.0 with replace lines,
// so that each builds alone in a checkout; go.mod files with replace lines cannot be installed from. So a
// release is a commit beside the main branch, which only tags refer to: there the modules require each other in
// the released version, without replace lines. It is made in a temporary worktree, packed into a proxy of files, and
// programs outside of the repository are built from that, before any tag is made. Nothing is ever pushed; the command to do so is printed.
package main
