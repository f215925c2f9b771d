// Package discordfake stands in for Discord, over real sockets on this machine, for tests: REST and gateway v10, the
// HTTP interactions endpoint, and people at their clients.
//
// It is a reading of the platform of its own. It knows neither the driver nor an SDK, so that it can contradict both:
// it enforces Discord's limits, refuses what Discord would refuse with the codes that Discord uses, keeps Discord's
// clocks (3 seconds for an interaction, 15 minutes for its token), and misbehaves as Discord does when it is told to.
//
// A test builds a small world ([Server.AddGuild], [Server.AddPerson], [Guild.AddChannel]), lets people act
// ([Person.Slash], [Person.Press], [Person.Submit], [Person.Write]) and looks at what they see ([Person.See]).
//
//	s := discordfake.New(discordfake.Options{})
//	defer s.Close()
//	amina := s.AddPerson("amina")
//	guild := s.AddGuild("Circle", amina)
//	room := guild.AddChannel(discordfake.Text, "general")
//	… a driver connects to s.URL() with s.Token() …
//	sight, err := amina.Slash(room, "/help")
//
// Lengths are counted in Unicode code points, as the maintainers of Discord's API documentation say that it does
// (discord-api-docs, issue 1315).
//
// Time runs as on the real platform, divided by [Options.Speed]; where that is above 1, Retry-After has decimals, since
// whole seconds would be long.
//
// Where Discord's documentation is silent, what is refused here is what a careful reader would not count on, and the
// comment beside it says so. With [Options.Spec] each request is also held to Discord's OpenAPI document, and so is each
// answer of this stand-in ([Server.SpecViolations], [Server.SpecMistakes]).
package discordfake
