"""Three hot paths are no slower, and take no more memory, than at the last commit."""

from benchmarks.hot_paths import BAND, kept, measured, worsened


def test_no_hot_path_has_worsened_beyond_its_band():
    before = kept()
    found = worsened(measured(), before)
    # beside other work a round may be unlucky as a whole: what is true shows twice
    assert not found or not worsened(measured(), before), found


def test_a_path_that_takes_twice_as_long_or_much_more_memory_is_named():
    before = kept()
    same = {name: dict(ratios) for name, ratios in before.items()}
    assert worsened(same, before) == []
    same["survey"]["time"] *= 2
    same["flows"]["memory"] *= 1.5
    assert [one.split(":")[0] for one in worsened(same, before)] == ["survey", "flows"]
    assert all(bound > 1 for bound in BAND.values())
