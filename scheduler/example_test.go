package scheduler_test

import (
	"fmt"
	"time"

	"weft/scheduler"
)

func ExampleParse() {
	opts := scheduler.ParseOptions{
		Today: scheduler.LocalDate{Year: 2026, Month: time.November, Day: 22},
		Zone:  "Europe/Lisbon",
	}
	for _, text := range []string{
		"every other Tuesday at 16:00 Nairobi time",
		"weekdays 8:30 in each member's own zone",
		"every Monday at 4",
	} {
		spec, err := scheduler.Parse(text, opts)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(scheduler.English(spec))
	}
	// Output:
	// every 2 weeks on Tuesday at 16:00, Nairobi time, counting from 2026-11-24
	// every weekday at 08:30, in each member's own zone
	// “4” could be 04:00 or 16:00. Write the one you mean.
}

// The night in which clocks in New York go forward has no half past two.
func ExampleSchedule_In() {
	spec := scheduler.Spec{Cron: "30 2 * * *", Zone: "America/New_York"}
	schedule, err := spec.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	zone, err := time.LoadLocation(spec.Zone)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, time.March, 7, 0, 0, 0, 0, zone)
	for range 3 {
		at = schedule.In(zone).Next(at)
		fmt.Println(at.Format(time.RFC3339))
	}
	// Output:
	// 2026-03-07T02:30:00-05:00
	// 2026-03-08T03:00:00-04:00
	// 2026-03-09T02:30:00-04:00
}

// A round opens in each zone when it is that time there.
func ExampleSchedule_Slices() {
	schedule, err := scheduler.Spec{Cron: "0 9 * * 1", Zone: scheduler.OwnZone}.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	monday, err := scheduler.ParseLocal("2026-11-30T09:00")
	if err != nil {
		fmt.Println(err)
		return
	}
	slices, err := schedule.Slices(monday, []string{"America/Bogota", "Africa/Nairobi", "Asia/Manila"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range slices {
		fmt.Println(s.Opens.Format(time.RFC3339), s.Zone)
	}
	// Output:
	// 2026-11-30T01:00:00Z Asia/Manila
	// 2026-11-30T06:00:00Z Africa/Nairobi
	// 2026-11-30T14:00:00Z America/Bogota
}
