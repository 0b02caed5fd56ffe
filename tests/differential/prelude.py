def show(*values):
    print(*[text(v) for v in values])


def text(v):
    if isinstance(v, (set, frozenset)):
        return type(v).__name__ + repr(sorted(v))
    if isinstance(v, (tuple, list)):
        return type(v).__name__ + '[' + ', '.join(text(x) for x in v) + ']'
    if isinstance(v, dict):
        return '{' + ', '.join(text(k) + ': ' + text(x) for k, x in v.items()) + '}'
    return repr(v)


def f(x, y):
    return x - y if x > y else y * 2 - x


def gen(n):
    for i in range(n):
        received = yield i * 3
        if received:
            return


def walk(items):
    for i in items:
        yield i
        yield from gen(i % 3)


def list_str(items):
    return '/'.join(items)


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f'{type(self).__name__}({self.x}, {self.y})'

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Point(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return type(self)(*[c * k for c in self.parts()])

    def __neg__(self):
        return self * -1

    def __eq__(self, other):
        return isinstance(other, Point) and self.parts() == other.parts()

    def __hash__(self):
        return hash(self.parts())

    def parts(self):
        return (self.x, self.y)

    def total(self):
        return sum(self.parts())


class Point3(Point):
    def __init__(self, x, y, z=0):
        super().__init__(x, y)
        self.z = z

    def parts(self):
        return super().parts() + (self.z,)


i = j = k = v = 1
n, m = 5, -3
x, y = 2.5, -0.125
s, t = 'hello World', 'aBc,12 é'
xs, ys = [3, 1, 2], [5, 0, -4, 7]
d, e2 = {'a': 1, 'b': 2}, {1: 10, (1, 2): 20}
u, w = {1, 2, 3}, {2, 5, 8}
bs = b'abc 12'
point = Point(1, 2)
