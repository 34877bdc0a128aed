from babel.numbers import format_currency


def tag(cents: int) -> str:
    return format_currency(cents / 100, "EUR", locale="en_GB")
