"""The tar reading and the layer stacking of oracle.py: layers in, the root filesystem and its figures out."""

import hashlib
import io
import posixpath
import shlex
import tarfile

SYMLINK_HOPS = 255


class Refused(Exception):
    """Why an archive is not read, under the identifier that Tare's problem document bears."""

    def __init__(self, code, reason):
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


# --- tar --------------------------------------------------------------------------------------------------------------

class Entry:
    """One member of a tar. `path` has neither a leading "/" nor "./"; the root itself is ""."""

    def __init__(self, path, kind, info, content):
        self.path, self.kind, self.content = path, kind, content
        # Docker's own tars carry the file type in the mode too.
        self.target, self.mode = info.linkname, info.mode & 0o7777
        self.size = len(content) if kind == "file" else 0


def kind_of(info):
    if info.isreg():
        return "file"
    if info.isdir():
        return "directory"
    return "symlink" if info.issym() else "hardlink" if info.islnk() else "other"


def canonical(name, code):
    """The path below the root; a name that leaves the root is refused, as moby does."""
    path = posixpath.normpath(name.lstrip("/")) if name.strip("/") else "."
    if path == ".." or path.startswith("../"):
        raise Refused(code, f"{name!r} leaves the root")
    return "" if path == "." else path


def parse_tar(data, code):
    """All members up to the end-of-archive marker, and whether it is there. What lies behind it is not looked at."""
    entries, end = [], 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
            for info in tar:
                content = tar.extractfile(info).read() if info.isreg() else b""
                entries.append(Entry(canonical(info.name, code), kind_of(info), info, content))
            end = tar.offset
    except tarfile.ReadError as e:
        if not entries and len(data) >= 512 and not any(data[:512]):
            return [], True
        raise Refused("truncated" if "unexpected end" in str(e) else code, str(e)) from e
    # tarfile takes a damaged header, half a header and no header at all for the end.
    rest = data[end:end + 512]
    if end > len(data) or 0 < len(rest) < 512:
        raise Refused("truncated", f"cut at {len(data)}")
    if any(rest):
        raise Refused(code, f"a damaged header at {end}")
    return entries, bool(rest)


def stored_bytes(entries):
    return sum(e.size for e in entries)


# --- stacking ---------------------------------------------------------------------------------------------------------

class Inode:
    """A file that one or more paths share."""

    def __init__(self, entry, layer):
        self.size, self.content, self.mode, self.layer = entry.size, entry.content, entry.mode, layer


class Node:
    """What stands at one path. Only directories have children, only files an inode."""

    def __init__(self, kind, inode=None, target=""):
        self.kind, self.inode, self.target = kind, inode, target
        self.children = {} if kind == "directory" else None

    def copy(self):
        """The same tree under new directories; files and links are shared, to be told apart by identity."""
        if self.kind != "directory":
            return self
        twin = Node("directory")
        twin.children = {name: child.copy() for name, child in self.children.items()}
        return twin

    def walk(self, above=""):
        for name in sorted(self.children):
            child = self.children[name]
            yield above + "/" + name, child
            if child.kind == "directory":
                yield from child.walk(above + "/" + name)


def directory_at(root, path, create=False):
    """The directory that `path` leads to inside the root, symbolic links followed; None when there is none."""
    todo, above, hops = [p for p in path.split("/") if p], [root], 0
    while todo:
        name = todo.pop(0)
        if name in (".", ".."):
            if name == ".." and len(above) > 1:
                above.pop()
            continue
        child = above[-1].children.get(name)
        if child is None and create:
            child = above[-1].children[name] = Node("directory")
        if child is not None and child.kind == "symlink":
            hops += 1
            if hops > SYMLINK_HOPS:
                return None
            if child.target.startswith("/"):
                above = [root]
            todo = child.target.split("/") + todo
            todo = [p for p in todo if p]
        elif child is None or child.kind != "directory":
            return None
        else:
            above.append(child)
    return above[-1]


def node_at(root, path):
    """What stands at `path`; links on the way are followed, the last one is not."""
    parent, name = posixpath.split(path.strip("/"))
    directory = directory_at(root, parent)
    return directory.children.get(name) if directory is not None else None


class Stack:
    """Layers applied one by one, base first (OCI image-spec layer.md)."""

    def __init__(self):
        self.root = Node("directory")
        self.depth = 0

    # A layer is a set of deletions from what was below and a set of additions, in that order.
    def apply(self, entries, whiteouts=True):
        before = self.root.copy()
        placed = set()
        additions = []
        for entry in entries:
            parent, name = posixpath.split(entry.path)
            if whiteouts and name.startswith(".wh."):
                self.delete(parent, name[len(".wh."):])
            elif not (whiteouts and "/.wh..wh." in "/" + entry.path):
                additions.append(entry)
        for entry in additions:
            self.add(entry, before, placed)
        figures = self.compare(before, placed, stored_bytes(entries))
        self.depth += 1
        return figures

    def delete(self, parent, name):
        directory = directory_at(self.root, parent)
        if name in ("", ".", ".."):
            raise Refused("malformed-layer", f"a whiteout of {name!r} in /{parent}")
        if directory is None:
            return
        if name == ".wh..opq":
            directory.children.clear()
        elif not name.startswith(".wh."):
            directory.children.pop(name, None)

    def add(self, entry, before, placed):
        parent, name = posixpath.split(entry.path)
        if not name:
            return
        directory = directory_at(self.root, parent, create=True)
        if directory is None:
            raise Refused("malformed-layer", f"/{parent} is not a directory")
        there = directory.children.get(name)
        if entry.kind == "directory":
            if there is None or there.kind != "directory":
                directory.children[name] = Node("directory")
            return
        directory.children.pop(name, None)
        if entry.kind == "hardlink":
            # The target may be what this very layer deletes: the link keeps it.
            target = canonical(entry.target, "malformed-layer")
            node = node_at(self.root, target) or node_at(before, target)
            if node is None or node.kind == "directory":
                raise Refused("malformed-layer", f"/{entry.path} links to /{target}, which is not there")
            node = Node(node.kind, node.inode, node.target)
        elif entry.kind == "file":
            node = Node("file", Inode(entry, self.depth))
        else:
            node = Node(entry.kind, target=entry.target)
        directory.children[name] = node
        placed.add(node)

    def compare(self, before, placed, stored):
        """What the layer did, told from the trees before and after it."""
        old = dict(before.walk())
        new = {path: node for path, node in self.root.walk() if node.kind != "directory"}
        old_inodes = {node.inode for node in old.values() if node.inode}
        new_inodes = {node.inode for node in new.values() if node.inode}
        lost = {}
        for inode in old_inodes - new_inodes:
            lost[inode.layer] = lost.get(inode.layer, 0) + inode.size
        lost[self.depth] = stored - sum(i.size for i in new_inodes if i.layer == self.depth)
        mine = {path for path, node in new.items() if node in placed}
        return {
            "files_added": sum(path not in old for path in mine),
            "files_modified": sum(path in old for path in mine),
            "files_deleted": sum(node.kind != "directory" and path not in new for path, node in old.items()),
            "hides": [[layer, size] for layer, size in sorted(lost.items()) if size],
        }

    # --- figures of the root filesystem ---

    def inodes(self):
        return {node.inode for _, node in self.root.walk() if node.inode}

    def visible_bytes(self):
        return sum(inode.size for inode in self.inodes())

    def visible_by_layer(self):
        return [sum(i.size for i in self.inodes() if i.layer == layer) for layer in range(self.depth)]

    def duplicate_bytes(self):
        groups = {}
        for inode in self.inodes():
            groups.setdefault(digest_of(inode.content), []).append(inode.size)
        return sum((len(sizes) - 1) * sizes[0] for sizes in groups.values())

    def counts(self):
        kinds = [node.kind for _, node in self.root.walk()]
        return {"files": kinds.count("file"), "directories": kinds.count("directory"),
                "symlinks": kinds.count("symlink"), "other": kinds.count("other")}

    def files_with_mode(self, bits):
        return [[path, format(node.inode.mode & 0o7777, "04o")]
                for path, node in self.root.walk() if node.inode and node.inode.mode & bits]

    def text(self, path, hops=SYMLINK_HOPS):
        """The content of the file that `path` leads to in the end."""
        node = node_at(self.root, path)
        if node is None or node.kind == "directory" or hops == 0:
            return None
        if node.kind == "symlink":
            return self.text(posixpath.join(posixpath.dirname(path), node.target), hops - 1)
        return node.inode.content.decode("utf-8", "replace") if node.inode else None

    def os_release(self):
        text = self.text("etc/os-release")
        if text is None:
            text = self.text("usr/lib/os-release")
        if text is None:
            return None
        values = {}
        for line in text.splitlines():
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith("#"):
                values[key] = "".join(shlex.split(value))
        return {"id": values.get("ID", ""), "version_id": values.get("VERSION_ID", "")}

    def users(self):
        lines = [line.split(":") for line in (self.text("etc/passwd") or "").splitlines()]
        return [":".join([f[0], *f[2:4], *f[5:7]]) for f in lines if len(f) == 7 and f[2].isdigit() and f[3].isdigit()]


# --- dive -------------------------------------------------------------------------------------------------------------

def dive_tree(entries):
    """One layer as dive sees it: literal paths, parents that are only implied have no type, opaque markers ignored."""
    tree = {}
    for entry in entries:
        names = entry.path.split("/") if entry.path else []
        for depth in range(1, len(names) + 1):
            if names[depth - 1].startswith(".wh..wh."):
                break
            path = "/".join(names[:depth])
            if depth == len(names):
                tree[path] = (entry.size, entry.kind == "directory")
            else:
                tree.setdefault(path, (0, False))
    return tree


def dive(layers):
    """The five numbers of the tool dive, by its formulas."""
    sizes = [stored_bytes(entries) for entries in layers]
    below, cumulative, least, nodes = {}, {}, {}, {}
    for entries in layers:
        tree = dive_tree(entries)
        parents = {posixpath.dirname(path) for path in tree}
        gone = []
        for path, (size, _) in tree.items():
            if path in parents:
                continue
            above, name = posixpath.split(path)
            if name.startswith(".wh."):
                path, size = posixpath.join(above, name[len(".wh."):]), 0
                gone.append(path)
                if below.get(path, (0, False))[1]:
                    size = sum(s for p, (s, _) in below.items() if p == path or p.startswith(path + "/"))
            cumulative[path] = cumulative.get(path, 0) + size
            least[path] = min(least.get(path, size), size)
            nodes[path] = nodes.get(path, 0) + 1
        for path in gone:
            below = {p: v for p, v in below.items() if p != path and not p.startswith(path + "/")}
        below.update({p: v for p, v in tree.items() if not posixpath.basename(p).startswith(".wh.")})
    wasted = sum(cumulative[path] for path in cumulative if nodes[path] >= 2)
    user = sum(sizes[1:])
    total = sum(cumulative.values())
    return {"efficiency": sum(least.values()) / total if total else 1.0, "size_bytes": sum(sizes),
            "user_size_bytes": user, "wasted_bytes": wasted, "wasted_user_percent": wasted / user if user else None}
