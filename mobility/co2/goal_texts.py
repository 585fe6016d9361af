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
        "That transport, which has no goal of its own, takes "
        "the same cut as the whole, and gave off as much in {reference} as in {base}.",
        "At transport, som intet eget mål har, tager samme reduktion som helheden, og at den "
        "udledte lige så meget i {reference} som i {base}.",
    ),
    "transport_national_shape": (
        "Transport {cut} less than {reference} by the nation's road transport without border trade",
        "Transport {cut} mindre end {reference} efter landets vejtransport uden grænsehandel",
        "That transport, which has no goal of its own, takes the same cut as the whole, and "
        "changed as the nation's road transport, without border trade, did from {reference} to "
        "{base}.",
        "At transport, som intet eget mål har, tager samme reduktion som helheden, og at den "
        "ændrede sig som landets vejtransport, uden grænsehandel, fra {reference} til {base}.",
    ),
    "climate_neutral": (
        "Climate neutral in {due}, all CO2 of the municipality as an area",
        "Klimaneutral i {due}, al CO2 i kommunen som geografisk område",
        "The goal as adopted; it needs a path for every sector and for what is taken up.",
        "Målet som vedtaget; det kræver et forløb for alle sektorer og for det, der optages.",
    ),
    "transport_zero": (
        "Transport at zero in {due}",
        "Transport på nul i {due}",
        "That nothing is taken up elsewhere on account of transport, which has no goal of its own.",
        "At intet optages andetsteds for transports regning, som intet eget mål har.",
    ),
}
"""Per label: text and assumption, each in English and Danish."""
