import MySQLdb

print("client library", MySQLdb.get_client_info().partition(".")[0] != "")
