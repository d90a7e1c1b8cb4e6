import subprocess

numbers = subprocess.Popen(["seq", "100000"], stdout=subprocess.PIPE)
output, _ = numbers.communicate()
print(len(output))
