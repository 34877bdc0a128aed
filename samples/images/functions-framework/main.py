import functions_framework


@functions_framework.http
def hello(request):
    return f"Hello from {request.args.get('name', 'a function')}"
