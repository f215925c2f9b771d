// Package slackfake stands in for Slack over real sockets: the Web API, Socket Mode, signed HTTP requests, response
// URLs and uploads, with several workspaces and the people in them.
//
// It is an independent reading of the platform. It knows nothing of an adapter and uses no Slack library, so that it can
// contradict both: it enforces Slack's limits in characters, refuses what Slack would refuse with the word that Slack
// would use, and misbehaves on request as Slack does on bad days ([Faults], [EventFault], [Workspace.Disconnect],
// [Workspace.Silence], [Workspace.Tear]).
//
// A test makes a [Server] with [New], fills it with [Server.AddWorkspace], [Workspace.AddUser] and
// [Workspace.AddChannel], points a client at [Server.URL], and lets people act: [Workspace.Command], [Workspace.Write],
// [Workspace.Press], [Workspace.Submit] and so on. Each act returns what that person is shown at once; what people read
// afterwards is [Workspace.Read], [Workspace.Home] and [Workspace.Modal].
//
// Time: stamps of messages are wall clock, as Slack's are. Everything that Slack measures (3 seconds to acknowledge, 3
// seconds of a trigger, 30 minutes of a response URL, requests a minute) is divided by [Options.Speed].
package slackfake
