from dash import Dash, html

app = Dash(__name__, title="Orders")
server = app.server
app.layout = html.Div("Orders of today")

if __name__ == "__main__":
    app.run(debug=True)
