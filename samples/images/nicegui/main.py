from nicegui import ui

ui.label("Hello from NiceGUI")
ui.run(port=8000, reload=False, show=False)
