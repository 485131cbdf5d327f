import os

for top in ("/", "/bundle", "/proc/1/root/bundle", "/proc/1/cwd", "/proc/self/root"):
    for folder, folders, names in os.walk(top):
        if folder.startswith(("/proc/", "/sys", "/usr/lib", "/usr/local/lib", "/usr/share")):
            folders.clear()
            continue
        for name in names:
            if name.endswith((".py", ".json", ".ipynb", ".tar")):
                try:
                    with open(os.path.join(folder, name), errors="replace") as file:
                        text = file.read(200_000)
                except OSError:
                    continue
                if "test_hidden_sum" in text and "redteam" not in text[:200]:
                    breach("found the tests in", folder, name, text[:2000])
