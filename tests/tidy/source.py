"""tests/tidy/source.py: the project's files, and C as a checker reads it: without comments, without what stands in strings.

Every view of a file has the length of the file, so that a place in one is the same place in the others.
"""
import bisect
import os
import re
import subprocess

TEXT = (".c", ".h", ".sql", ".cnf", ".cmake", ".txt", ".json", ".py", ".sh", ".conf", ".md", ".po", ".yml", ".example", ".tsv", ".js", ".css", ".html", ".ts")
# What no person wrote, or what is wrong on purpose.
SKIPPED = re.compile(r"^(build|var|\.git)/|^nginx/docs/swagger-ui|^tests/(tidy|http/bodies|fixtures)/|^web/vendor/(guichet-vendor\.js|pico\.css)|^nginx/docs/swagger|\.(pyc|png)$|__pycache__")
TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
STRING = re.compile(r'"((?:\\.|[^"\\\n])*)"')
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r", "'": "'", "a": "\a", "0": "\0"}


class Finding:
    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def blank(text):
    """As many blanks and line ends as the text has."""
    return re.sub(r"[^\n]", " ", text)


class File:
    def __init__(self, path, text):
        self.path, self.text, self.folder = path, text, path.split("/")[0] if "/" in path else ""
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self._views = None

    def line_at(self, place):
        return bisect.bisect_right(self.starts, place)

    def found(self, place, text):
        return Finding(self.path, self.line_at(place), text)

    @property
    def is_c(self):
        return self.path.endswith((".c", ".h"))

    def views(self):
        """(code without comments and with the insides of strings blanked, code with its strings)"""
        if self._views is None:
            code, strings, last = [], [], 0
            for match in TOKEN.finditer(self.text):
                between, token = self.text[last:match.start()], match[0]
                comment = token.startswith("/")
                code += [between, blank(token) if comment else token[0] + blank(token[1:-1]) + token[-1]]
                strings += [between, blank(token) if comment else token]
                last = match.end()
            rest = self.text[last:]
            self._views = "".join(code) + rest, "".join(strings) + rest
        return self._views

    @property
    def code(self):
        return self.views()[0]

    @property
    def strings(self):
        return self.views()[1]

    def calls(self, names):
        """(place, name, start and end of the arguments) of each call of one of `names`, a regular expression."""
        for match in re.finditer(rf"\b({names})\s*\(", self.code):
            depth, end = 1, match.end()
            while depth and end < len(self.code):
                depth += {"(": 1, ")": -1}.get(self.code[end], 0)
                end += 1
            yield match.start(), match[1], match.end(), end - 1

    def literal(self, start, end):
        """The string literals between two places as one text; whatever stands between them becomes a blank."""
        pieces, last, view = [], None, self.strings[start:end]
        for match in STRING.finditer(view):
            if last is not None and view[last:match.start()].replace("\\\n", "").strip():
                pieces.append(" ")
            pieces.append(re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[0]), match[1]))
            last = match.end()
        return "".join(pieces)

    def literals(self):
        """(place, text) of each literal; neighbours are joined as the compiler joins them. An #include is not a
        literal."""
        view, place = self.strings, 0
        while match := STRING.search(view, place):
            start, end = match.start(), match.end()
            while follower := re.compile(r'(?:\s|\\\n)*"(?:\\.|[^"\\\n])*"').match(view, end):
                end = follower.end()
            line = view[view.rfind("\n", 0, start) + 1:start]
            if not line.lstrip().startswith("#include"):
                yield start, self.literal(start, end)
            place = end

    def functions(self):
        """(place, name, lines) of each function's body, by braces in the first column of depth."""
        depth, start, place = 0, None, 0
        code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda found: blank(found[0]), self.code, flags=re.M)
        for match in re.finditer(r"[{}]", code):
            if match[0] == "{":
                if depth == 0:
                    head = code[max(code.rfind(";", 0, match.start()), code.rfind("}", 0, match.start())) + 1:match.start()]
                    name = re.search(r"(\w+)\s*\([^{}]*\)\s*$", head)
                    start = (match.start(), name[1]) if name and "=" not in head else None
                depth += 1
            else:
                depth = max(depth - 1, 0)
                if depth == 0 and start:
                    place, name = start
                    yield place, name, self.line_at(match.start()) - self.line_at(place) + 1
                    start = None


class Tree:
    """The project's own text files below `root`: what git would keep, or every file where git is not."""

    def __init__(self, root):
        self.root, self.files = root, {}
        for path in sorted(self.paths()):
            if SKIPPED.search(path) or not (path.endswith(TEXT) or os.access(os.path.join(root, path), os.X_OK)):
                continue
            try:
                with open(os.path.join(root, path), encoding="utf-8", newline="") as file:
                    self.files[path] = File(path, file.read())
            except (FileNotFoundError, UnicodeDecodeError):
                continue

    def paths(self):
        try:
            done = subprocess.run(["git", "-C", self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                  capture_output=True, check=True)
            return set(done.stdout.decode().split("\0")) - {""}
        except (OSError, subprocess.CalledProcessError):
            return {os.path.relpath(os.path.join(folder, name), self.root) for folder, _, names in os.walk(self.root) for name in names}

    def all(self):
        return self.files.values()

    def c(self, but=()):
        """C files outside the folders `but` (such as "tests/")."""
        return [file for file in self.all() if file.is_c and not file.path.startswith(tuple(but))]

    def get(self, path):
        return self.files.get(path)
