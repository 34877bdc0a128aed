import humanize

print("the job moved", humanize.naturalsize(3_000_000))
