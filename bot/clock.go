package bot

import "time"

// systemElapsed is the one place where the bot reads the machine's clock: to measure, never to decide.
func systemElapsed() time.Time { return time.Now() }
