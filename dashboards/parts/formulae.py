"""The formulae behind the numbers, each with what it is for and its source."""

from dataclasses import dataclass
from html import escape

from dashboards.language import Language


@dataclass(frozen=True)
class Formula:
    """One formula: what it gives, how it is written, where its numbers are shown, whose it is."""

    title: str
    text: str
    shown_on: str
    source: str


FORMULAE = (
    Formula(
        "Transport's share of all CO2",
        "share = transport's tonnes / all tonnes, of one account, vintage and year",
        "Overview",
        "Energistyrelsen, Energi- og CO2-regnskabet",
    ),
    Formula(
        "Weights that meet known totals (raking)",
        "w ← w · Tₘ / Σ w over the members of m, for every margin m in turn, until all are met",
        "Surveys",
        "Deming & Stephan (1940), Ann. Math. Statist. 11(4): 427-444",
    ),
    Formula(
        "Error of an estimate (bootstrap replicates)",
        "SE² = mean over r of (θᵣ − θ)²; the 95 % interval from the same R weights",
        "Surveys",
        "Rao & Wu (1988), J. Am. Stat. Assoc. 83: 231-241; Rao, Wu & Yue (1992), Survey Methodology 18",
    ),
    Formula(
        "Effective number of answers",
        "n_eff = (Σ w)² / Σ w²",
        "Surveys",
        "Kish (1965), Survey Sampling, section 11.7",
    ),
    Formula(
        "A change among many comparisons",
        "the p-values in order, each times the number of comparisons still left",
        "Surveys",
        "Holm (1979), Scand. J. Statist. 6: 65-70",
    ),
    Formula(
        "Choice of mode",
        "Pᵢ = exp(Vᵢ) / Σⱼ exp(Vⱼ); nested: the modes of a nest share what is not told",
        "Short car trips and scenarios",
        "McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics; Train (2009), ch. 4",
    ),
    Formula(
        "Uptake of cycling by distance and gradient",
        "logit p = −4.018 − 0.6369 d + 1.988 √d + 0.008775 d² − 0.2555 g + 0.02006 d g − 0.1234 √d g (2020, government target)",
        "Short car trips and scenarios",
        "Lovelace et al. (2017), J. Transport and Land Use 10(1): 505-528; user manual C1, 1.4r (2020)",
    ),
    Formula(
        "Flows between areas",
        "Tᵢⱼ = Aᵢ Oᵢ Bⱼ Dⱼ exp(−β cᵢⱼ), with A and B such that rows and columns meet their totals",
        "Commuter flows",
        "Wilson (1970), Entropy in Urban and Regional Modelling, ch. 2; Furness (1965)",
    ),
    Formula(
        "Public charging power that is required",
        "kW = 1.3 · electric cars + 0.8 · plug-in hybrids",
        "Stations and charging",
        "Regulation (EU) 2023/1804 (AFIR), article 3(1)",
    ),
    Formula(
        "Electric cars to come",
        "the share of electric cars follows a logistic curve and a Bass curve, half each",
        "Stations and charging",
        "Bass (1969), Management Science 15(5): 215-227; Meade & Islam (2006)",
    ),
    Formula(
        "What moved the tonnes (LMDI)",
        "ΔCₖ = L(C₁, C₀) · ln(xₖ₁ / xₖ₀), L the logarithmic mean; the parts add up",
        "Targets and measures",
        "Ang (2005), Energy Policy 33(7): 867-871",
    ),
    Formula(
        "What a measure is worth, whatever the order",
        "the mean, over all orders of the measures, of what each adds when its turn comes",
        "Targets and measures",
        "Shapley (1953); with groups Owen (1977)",
    ),
    Formula(
        "Tonnes of commuting",
        "t = persons · days a year · 2 · km · kg per km / 1,000",
        "Employers",
        "GHG Protocol, Scope 3 technical guidance, category 7",
    ),
)


def formulae(words: Language) -> str:
    """List the formulae."""
    items = "".join(
        f'<div class="formula"><h3>{escape(words(one.title))}</h3><p class="math">{escape(words(one.text))}</p>'
        f'<p class="small">{escape(words("Shown on: {page}", page=words(one.shown_on)))}. {escape(words("Source"))}: {escape(one.source)}.</p></div>'
        for one in FORMULAE
    )
    return f'<div class="card">{items}</div>'
