"""Checks inventory.py; ends with 1 when it is wrong."""

import inventory

STOCK = {"apples": 3, "pears": 40, "plums": 9}

ordered = inventory.to_order(STOCK, minimum=10)
assert ordered == ["apples", "plums"], f"to be ordered: {ordered}"
print("the right things are ordered")
