package discordfake

import (
	"cmp"
	"strconv"
	"time"
)

// Snowflake is an id: milliseconds since the first second of 2015, a worker and a count (Discord: Reference,
// Snowflakes).
type Snowflake string

// discordEpoch is the first second of 2015 in milliseconds.
const discordEpoch = 1420070400000

// Time is when the id was made.
func (id Snowflake) Time() time.Time {
	return time.UnixMilli(int64(id.number()>>22) + discordEpoch)
}

func (id Snowflake) number() uint64 {
	n, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Before tells whether the id is older than another.
func (id Snowflake) Before(other Snowflake) bool { return id.Compare(other) < 0 }

// Compare orders ids as they were made: it is negative where id is the older one, and positive where other is.
func (id Snowflake) Compare(other Snowflake) int { return cmp.Compare(id.number(), other.number()) }

// snowflakes makes ids that grow.
type snowflakes struct{ last uint64 }

func (s *snowflakes) next() Snowflake {
	n := uint64(time.Now().UnixMilli()-discordEpoch) << 22
	if n <= s.last {
		n = s.last + 1
	}
	s.last = n
	return Snowflake(strconv.FormatUint(n, 10))
}
