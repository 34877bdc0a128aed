def add(text, to="notes.txt"):
    with open(to, "a", encoding="utf-8") as file:
        file.write(text)
