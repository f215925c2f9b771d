package discord

import "context"

// Application is what Discord tells the holder of a bot's token about it.
type Application struct {
	ID, Name string
	// PublicKey checks interactions that come over HTTP, in hexadecimal.
	PublicKey string
	// Endpoint is where Discord sends interactions; "" sends them over the gateway.
	Endpoint string
}

// Identify asks Discord whose a bot's token is. Of the configuration it needs the token, and the address of the API if
// it is not Discord's own. It changes nothing. Without an application, the findings say why.
func Identify(ctx context.Context, c Config) (Application, []Finding) {
	d, err := New(Config{Token: c.Token, APIURL: c.APIURL, ApplicationID: "0", Timing: c.Timing, Log: c.Log})
	if err != nil {
		return Application{}, []Finding{{What: err.Error(), Mend: pageGeneral}}
	}
	defer d.session.Client.CloseIdleConnections()
	ch := checking{d: d, ctx: ctx}
	var app struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Key      string `json:"verify_key"`
		Endpoint string `json:"interactions_endpoint_url"`
	}
	if !ch.ask("", "/applications/@me", &app) {
		return Application{}, ch.found
	}
	return Application{ID: app.ID, Name: app.Name, PublicKey: app.Key, Endpoint: app.Endpoint}, nil
}
