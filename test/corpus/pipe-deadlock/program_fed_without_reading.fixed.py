import subprocess

lines = "a line of text\n" * 100_000
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as copy:
    output, _ = copy.communicate(lines)
    print(len(output))
