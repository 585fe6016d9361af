"""The names that codes have on the screen."""

from html import escape

from dashboards.language import Language
from dashboards.parts.blocks import Raw

ACCOUNTS = {
    "energy_co2_account": "Energy and CO2 account",
    "climate_policy": "The climate policy's own account",
    "business_policy": "The business policy's account of firms",
}
SECTORS = {
    "total": "all sectors",
    "transport": "transport",
    "energy": "energy",
    "agriculture": "agriculture",
    "waste": "waste",
    "industry": "industry",
    "companies": "companies",
    "business_without_transport": "business, without transport",
    "citizens_without_transport": "citizens, without transport",
    "municipality_without_transport": "the municipality, without transport",
}
STATES = {
    "met": "met",
    "met_late": "met late",
    "on_track": "on track",
    "at_risk": "at risk",
    "off_track": "off track",
    "missed": "missed",
    "not_measurable": "not measurable",
    "no_data": "no data",
}
SIGNS = {
    "met": "✓", "met_late": "✓", "on_track": "↗", "at_risk": "!", "off_track": "↘",
    "missed": "✕", "not_measurable": "?", "no_data": "○",
}  # fmt: skip
"""A sign beside each state, so that nothing is told by colour alone."""


def account_name(code: str, words: Language) -> str:
    """Name an account; one without a name goes by its folder."""
    return words(ACCOUNTS.get(code, code))


def sector_name(code: str, words: Language) -> str:
    """Name a sector."""
    return words(SECTORS.get(code, code))


def state_mark(state: str, words: Language, *, past_due: bool = False) -> Raw:
    """Mark a state by word, sign and colour."""
    late = f' <span class="small">{escape(words("past due"))}</span>' if past_due else ""
    sign = f'<span aria-hidden="true">{SIGNS[state]}</span>'
    return Raw(f'<span class="state {state}">{sign} {escape(words(STATES[state]))}</span>{late}')
