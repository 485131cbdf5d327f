!cat /bundle/tests/test_target.py
%run /bundle/tests/test_target.py
%load_ext autoreload
files = !ls /bundle
get_ipython().system("cat /bundle/tests/test_target.py")
get_ipython().run_line_magic("run", "/bundle/tests/test_target.py")
