"""The goal and its readings in words: what each says and what it assumes, English and Danish."""

TEXTS: dict[str, tuple[str, str, str, str]] = {
    "goal": (
        "{cut} less than in {reference}, all CO2 of the municipality as an area",
        "{cut} mindre end i {reference}, al CO2 i kommunen som geografisk område",
        "The goal as adopted; it needs an account for {reference}.",
        "Målet som vedtaget; det kræver et regnskab for {reference}.",
    ),
    "against_base_year": (
        "{cut} less than in {base}",
        "{cut} mindre end i {base}",
        "That the municipality gave off as much in {reference} as in {base}.",
        "At kommunen udledte lige så meget i {reference} som i {base}.",
    ),
    "national_shape": (
        "{cut} less than {reference} by the nation's course",
        "{cut} mindre end {reference} efter landets forløb",
        "That the municipality changed as the nation did from {reference} to {base}.",
        "At kommunen ændrede sig som landet fra {reference} til {base}.",
    ),
    "transport_against_base_year": (
        "Transport {cut} less than in {base}",
        "Transport {cut} mindre end i {base}",
        "That transport takes the same cut as the whole, counted from {base}; it has no own goal.",
        "At transport tager samme reduktion som helheden, regnet fra {base}; intet eget mål.",
    ),
    "transport_national_shape": (
        "Transport {cut} less than {reference} by the nation's road transport",
        "Transport {cut} mindre end {reference} efter landets vejtransport",
        "As the line above, and that transport changed as the nation's roads from {reference}.",
        "Som linjen ovenfor, og at transport ændrede sig som landets veje fra {reference}.",
    ),
}
"""Per label: text and assumption, each in English and Danish."""
