// Nethttp runs an HTTP server and a client that asks it, over pipes in memory instead of a network:
// goroutines, buffers, maps and much code, as Go programs have.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

// A pipeListener is a network of one listener.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.done); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (l *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	l.conns <- server
	return client, nil
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /echo/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil // output must not depend on when it is made
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, "%s: %d bytes, sha256 %x\n", r.PathValue("name"), len(body), sha256.Sum256(body))
	})
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: r.FormValue("n")})
		fmt.Fprintf(w, "%q %q\n", r.FormValue("n"), r.Header.Get("User-Agent"))
	})
	l := &pipeListener{make(chan net.Conn), make(chan struct{})}
	server := &http.Server{Handler: mux}
	served := make(chan error)
	go func() { served <- server.Serve(l) }()
	client := &http.Client{Transport: &http.Transport{DialContext: l.dial}}
	if err := ask(client); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	client.CloseIdleConnections()
	if err := server.Shutdown(context.Background()); err != nil {
		fmt.Println(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		fmt.Println(err)
	}
}

// ask makes requests of all kinds and prints some of the responses and a hash of all.
func ask(client *http.Client) error {
	sum := sha256.New()
	for i := range 1000 {
		var r *http.Response
		var err error
		switch i % 4 {
		case 0:
			r, err = client.Get(fmt.Sprintf("http://h/form?n=%%3c%d", i))
		case 1, 2:
			r, err = client.Post(fmt.Sprintf("http://h/echo/n%d", i), "text/plain", strings.NewReader(strings.Repeat("x", i)))
		default:
			r, err = client.Get("http://h/missing")
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body.Close()
		line := fmt.Sprintf("%s %q %s", r.Status, r.Header.Get("Set-Cookie"), body)
		io.WriteString(sum, line)
		if i < 8 {
			fmt.Print(line)
		}
	}
	fmt.Printf("%x\n", sum.Sum(nil))
	return nil
}
