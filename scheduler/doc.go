// Package scheduler says when things happen. It knows calendars, clocks and jobs, and nothing of chat.
//
// # From words to an instant
//
// A person says when; the words become a [Spec], a plain value that can be stored:
//
//	spec, err := scheduler.Parse("every other Tuesday at 16:00 Nairobi time", scheduler.ParseOptions{
//		Today: scheduler.DateOf(now.In(zone)), Zone: "Europe/Lisbon",
//	})
//
// The error is a [*Problem]: a code and its arguments, so that it can be said in any language, with an
// English sentence of what was understood, what was not, and what to write instead. [Describe] turns a spec
// back into parts that can be said in any language; [English] says it in one, and [Parse] reads that back.
//
// [Spec.Compile] checks the spec and gives a [Schedule]. That one works on the calendar alone:
// [Schedule.NextLocal] goes from one [LocalTime] to the next, and no zone, no daylight saving and no
// government can disturb it. Only then does a zone come in, by one rule: a local time happens at the first
// instant at which the clock on the wall shows it or later ([LocalTime.In]). So a time that does not exist
// fires at the end of the gap, one that occurs twice fires once, and nothing is skipped or doubled. Those
// that meet in one instant fire once: the first of them.
//
// [Schedule.In] gives the instants of one zone as a cron.Schedule of robfig/cron, of which this package uses
// the parser for the five fields and nothing else.
//
// # Rounds
//
// An occurrence is identified by its schedule and its local time. With [OwnZone] it opens in each zone when
// it is that time there: [Schedule.Slices] lists the zones in the order in which they open. Whoever keys what
// is sent by (round, member) neither asks a traveller twice nor misses one.
//
// # Jobs
//
// [Plan] stores a schedule's next occurrence as one job, due when its first slice opens. When a worker has
// claimed it, [Advance] decides inside the same Settle: what runs, what is too late and must be reported, and
// what is planned next. After an outage at most one occurrence runs, however many were missed; the rule is a
// [Policy]. [Replan] moves the jobs whose instants changed with the zone data, [Rezone] the one whose members
// live elsewhere now.
//
//	store.Settle(ctx, job, func(w data.Writer) error {
//		planned, err := scheduler.Decode(job)
//		…
//		verdict, err := scheduler.Advance(w, job, planned.Entry, now)
//		for _, round := range verdict.Run { … open it, in verdict.Slices … }
//	})
//
// The store promotes the schedule's next job as a retry of this one; its Attempts count occurrences, not
// failures.
//
// # Time that passes
//
// A [Runner] takes the due jobs of one queue and hands them to workers. It looks at its queue when something
// is due, when it is woken, when its clock is pushed, and every 30 seconds besides, since machines sleep and
// clocks are set. What it costs to look does not depend on how many schedules there are.
//
// Community time comes from a [Clock]. An [OffsetClock] can be pushed forward, never back; [PushTo] pushes it
// as if the time had passed: to the next moment at which something is due, until all is done, and on.
// Leases and limits go by elapsed time and are not pushed.
package scheduler
