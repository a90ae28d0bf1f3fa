"""The stock of a small shop."""


def to_order(stock, minimum):
    """Names of what has to be ordered: everything that there are fewer of than the minimum."""
    return sorted(name for name, count in stock.items() if count > minimum)
