// Command weft is a self-hosted chat-bot that facilitates communities of practice.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	_ "time/tzdata" // zones are part of the program: a server without them would ask people at the wrong hour

	"github.com/alecthomas/kong"
)

// version is stamped by the linker.
var version = ""

// commandLine is what can be typed behind "weft".
type commandLine struct {
	Config string `help:"Configuration file; also WEFT_CONFIG. Without it, weft.toml where there is one." type:"path"`

	Demo     demoCommand     `cmd:"" help:"Open a sample community on a page of this machine. Needs no account and no token."`
	Serve    serveCommand    `cmd:"" help:"Run a community."`
	Setup    setupCommand    `cmd:"" help:"Connect Slack or Discord: asks for what is needed, and tests it."`
	Manifest manifestCommand `cmd:"" help:"Print what Slack asks for when an app is made."`
	Check    checkCommand    `cmd:"" help:"Say what is configured, what is missing, and how to mend it."`
	Backup   backupCommand   `cmd:"" help:"Write an encrypted copy of everything."`
	Restore  restoreCommand  `cmd:"" help:"Bring a backup back, on hold."`
	Compact  compactCommand  `cmd:"" help:"Rewrite the database so that nothing deleted is left in its file."`
	Verify   verifyCommand   `cmd:"" help:"Read the database, or a backup, from start to end."`
	Key      keyCommand      `cmd:"" help:"Make a new master key."`
	Version  versionCommand  `cmd:"" help:"Say which version this is."`
}

// surroundings are what the program finds around it, so that tests can make their own.
type surroundings struct {
	context.Context
	in       io.Reader
	out, err io.Writer
	environ  func(string) string
	config   string
}

// gcPercent lets the heap grow to five times what is alive, a few tens of megabytes, before it is cleaned. It trades
// that memory for time on a small server, where people wait for a core. GOGC overrules it.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(surroundings{Context: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Getenv}, os.Args[1:]))
}

// run is the whole program. It returns the exit status: 0 done, 1 refused or failed, 2 not understood.
func run(around surroundings, args []string) int {
	var line commandLine
	helped := false
	parser, err := kong.New(&line,
		kong.Name("weft"),
		kong.Description("Facilitates communities of practice, where they already talk."),
		kong.Writers(around.out, around.err),
		kong.Exit(func(int) { helped = true }), // the help was shown, and nothing else is to be done
	)
	if err != nil {
		panic(err) // a mistake in the tags above, found by the first test that runs
	}
	chosen, err := parser.Parse(args)
	if helped {
		return 0
	}
	if err != nil {
		fmt.Fprintf(around.err, "weft: %v\nType “weft --help” to see what there is.\n", err)
		return 2
	}
	around.config = cmp.Or(line.Config, around.environ("WEFT_CONFIG"))
	err = chosen.Run(&around)
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	default:
		fmt.Fprintf(around.err, "weft: %v\n", err)
		return 1
	}
}

type versionCommand struct{}

// Run says which version this is.
func (versionCommand) Run(around *surroundings) error {
	_, err := fmt.Fprintln(around.out, "weft", versionOf())
	return err
}

func versionOf() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
