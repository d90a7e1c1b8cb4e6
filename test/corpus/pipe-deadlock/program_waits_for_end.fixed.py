import subprocess

sort = subprocess.Popen("sort | uniq", shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for word in ("pear", "apple", "pear"):
    print(word, file=sort.stdin, flush=True)
sort.stdin.close()
print(sort.stdout.read())
sort.wait()
