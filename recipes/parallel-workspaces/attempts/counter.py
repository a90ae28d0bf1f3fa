from collections import Counter

print(*Counter(open("words.txt").read().split()).most_common(1)[0])
