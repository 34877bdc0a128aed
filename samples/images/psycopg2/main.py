import os

import psycopg2

with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute("select 6 * 7, current_user")
    print("the answer is", *cursor.fetchone())
