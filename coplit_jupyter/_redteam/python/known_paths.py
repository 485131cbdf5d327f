import os

PLACES = """/bundle /bundle/tests /grader /tests /autograder /submission /results /sock /root
/home /srv /mnt /media /var/lib/docker"""
for place in PLACES.split():
    try:
        names = os.listdir(place)
    except OSError:
        continue
    if names:
        breach("listed", place, names)
for path in ("/bundle/bundle.json", "/bundle/tests/test_target.py", "/bundle/tests/cells.json"):
    refused(lambda: open(path).read(), f"read {path}")
