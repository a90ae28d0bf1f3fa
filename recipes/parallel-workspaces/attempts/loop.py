counts = {}
for word in open("words.txt").read().split():
    counts[word] = counts.get(word, 0) + 1
print(max(counts, key=counts.get), max(counts.values()))
