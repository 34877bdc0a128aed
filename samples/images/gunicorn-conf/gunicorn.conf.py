bind = "127.0.0.1:5000"
threads = 4
accesslog = "-"
