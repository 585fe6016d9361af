"""The eight employers' questionnaires: how each asks, and how its answers are written to a file."""

from dataclasses import dataclass

from mobility.synthetic import wordings


@dataclass(frozen=True)
class Questionnaire:
    """How an employer asks and delivers."""

    wording: str = "standard"
    file: str = "svar.csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    sheet: str | None = None
    title_lines: tuple[str, ...] = ()
    by_days: bool = False
    separator: str = ", "
    leaves_out: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Give the question that asks for one of our columns; `days_<mode>` is of the matrix."""
        mode = name.removeprefix("days_")
        if mode in wordings.MODES[self.wording]:
            return wordings.MATRIX.format(mode=wordings.MODES[self.wording][mode][0])
        return wordings.QUESTIONS[self.wording].get(name, name)


QUESTIONNAIRES = {
    "eksempel-medico": Questionnaire(),
    "eksempel-pension": Questionnaire(
        wording="formal",
        file="besvarelser.csv",
        encoding="latin-1",
        delimiter=";",
        decimal=",",
        separator=", ",
    ),
    "eksempel-software": Questionnaire(
        file="svar.xlsx",
        sheet="Svar",
        title_lines=("Transportundersøgelse (opdigtet)", "Udtræk fra spørgeskemaet"),
        separator=";",
    ),
    "eksempel-biotek": Questionnaire(by_days=True, separator=";"),
    "eksempel-forvaltning": Questionnaire(delimiter=";", decimal=","),
    "eksempel-lager": Questionnaire(
        wording="short", delimiter="\t", file="svar.csv", leaves_out=("car_fuel", "motivators")
    ),
    "eksempel-maskinfabrik": Questionnaire(wording="short", leaves_out=("duration_min",)),
    "eksempel-detail": Questionnaire(
        wording="formal", delimiter=";", decimal=",", leaves_out=("home_office_days",)
    ),
}
"""By the employer's slug."""
