"""Answers for pacman by libalpm's vercmp: lines `A<TAB>B` on standard input, one answer a line."""

import ctypes
import ctypes.util
import sys

library = ctypes.CDLL(ctypes.util.find_library("alpm"))
order = library.alpm_pkg_vercmp
order.argtypes = [ctypes.c_char_p, ctypes.c_char_p]

for line in sys.stdin:
    left, right = line.rstrip("\n").split("\t")
    sign = order(left.encode(), right.encode())
    print("<" if sign < 0 else ">" if sign > 0 else "=")
