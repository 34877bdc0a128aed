import sys

import pandas

frame = pandas.DataFrame({"city": ["Rome", "Oslo", "Rome"], "sold": [3, 4, 5]})
print(frame.groupby("city").sold.sum().to_dict(), "on Python 3.%d" % sys.version_info[1])
