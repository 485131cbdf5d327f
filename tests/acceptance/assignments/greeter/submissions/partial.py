# %% hello
def hello(name):
    return f"Hello, {name}!"
# %% ask-age
def ask_age():
    return int(input("How old are you? "))
# %% warn
import sys

def warn(text):
    print("warning:", text)
