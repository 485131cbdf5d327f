import os

for path in ("/bundle", "/bundle/tests", "/bundle/bundle.json", "/bundle/tests/test_target.py", "/grader", "/tests", "/autograder", "/submission", "/results"):
    refused(lambda: os.listdir(path), f"listed {path}")
    refused(lambda: open(path).read(), f"read {path}")
