"""The pages, one file each, in the order of the menu."""

from dashboards.pages.accessibility import AccessibilityPage
from dashboards.pages.charging import ChargingPage
from dashboards.pages.data import DataPage
from dashboards.pages.employers import EmployersPage
from dashboards.pages.flows import FlowsPage
from dashboards.pages.intake import IntakePage
from dashboards.pages.overview import OverviewPage
from dashboards.pages.page import Page
from dashboards.pages.shift import ShiftPage
from dashboards.pages.surveys import SurveysPage
from dashboards.pages.targets import TargetsPage

PAGES: tuple[type[Page], ...] = (
    OverviewPage,
    TargetsPage,
    ShiftPage,
    FlowsPage,
    ChargingPage,
    EmployersPage,
    SurveysPage,
    IntakePage,
    DataPage,
    AccessibilityPage,
)

__all__ = ["PAGES", "Page"]
