"""Sentences for the tokenizer, and what open_clip makes of them.

	sentences.py make COUNT VOCABULARY FILE...	COUNT sentences on standard output
	sentences.py tokens OPEN_CLIP VOCABULARY	their tokens, by open_clip's tokenizer

The first are lines of FILEs, the others are thrown together from pieces of the vocabulary,
contractions, numbers, punctuation, capitals, letters with accents and entities.  OPEN_CLIP
is the folder of its package, of which nothing but tokenizer.py is run.
"""
import gzip
import importlib.util
import random
import sys

ENDINGS = ["'s", "'S", "'t", "'re", "'ve", "'m", "'LL", "'d", "'x", "\u2019s", "'"]
MARKS = [".", ",", "!", "?!", "...", ";", ":", "-", "--", "\u2013", "\u2026", "(", ")", "\"",
         "\u201cyes\u201d", "/", "*", "#", "@", "%", "_", "=", "+", "$", "\u20ac", "<", ">",
         "[", "]", "{", "}", "|", "\\", "^", "~", "`", "\u00b0", "\u00d7", "\u2122", "\u00bd"]
# the last ones are cut off by blanks: what follows might be taken for an entity's name
ENTITIES = ["&lt;", "&gt;", "&quot;", "&#39;", "&#x2014;", "&amp;lt;", "&amp; ", "R&D ", "a & b"]
ACCENTED = ("caf\u00e9 na\u00efve \u00dcber \u0141\u00f3d\u017a \u00c5ngstr\u00f6m ma\u00f1ana "
            "gar\u00e7on \u017divot \u010cesk\u00fd stra\u00dfe \u00c6on \u0178ves "
            "\u0152uvre \u011eazi D\u0159ev\u011bn\u00fd \u0122ipsis").split()
BLANKS = [" "] * 12 + ["  ", "\t", "\u00a0", ""]


def words(path):
    lines = gzip.open(path, "rt", encoding="utf-8").read().split("\n")[1:48895]
    return [w for w in ("".join(line.split()).replace("</w>", "") for line in lines)
            if w.isascii() and w.isalpha()]


def piece(rng, known):
    kind = rng.random()
    if kind < 0.55:
        word = rng.choice(known)
    elif kind < 0.65:
        word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 14)))
    elif kind < 0.75:
        word = str(rng.randrange(10 ** rng.randint(1, 6)))
    elif kind < 0.80:
        word = rng.choice(ACCENTED)
    elif kind < 0.83:
        return rng.choice(ENTITIES)
    else:
        return rng.choice(MARKS)
    word = rng.choice([word, word, word.capitalize(), word.upper()])
    return word + (rng.choice(ENDINGS) if rng.random() < 0.1 else "")


def make(count, vocabulary, files):
    rng, known = random.Random(10), words(vocabulary)
    lines = [line.strip() for path in files for line in open(path, encoding="utf-8")]
    lines = [line for line in lines if line and "&" not in line and line.isascii()]
    for line in lines[:count // 2]:
        print(line)
    for _ in range(count - len(lines[:count // 2])):
        print("".join(piece(rng, known) + rng.choice(BLANKS)
                      for _ in range(rng.randint(1, 30))))


def tokens(folder, vocabulary):
    spec = importlib.util.spec_from_file_location("tokenizer", folder + "/tokenizer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    reference = module.SimpleTokenizer(vocabulary)
    for line in sys.stdin:
        print(*reference.encode(line.rstrip("\n")))


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.reconfigure(encoding="utf-8")
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        tokens(sys.argv[2], sys.argv[3])
