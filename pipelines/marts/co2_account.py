"""Tonnes beside shares, for every account and vintage: a share alone hides what the rest did."""

from mobility.tables import clean, marts

READS = [clean.Co2Accounts]
WRITES = marts.Co2Account
SQL = """
    select a.account, a.vintage, a.municipality_code, a.year, a.sector, a.tonnes,
        coalesce(a.stated_share, a.tonnes / nullif(t.tonnes, 0)) as share,
        coalesce(a.account = h.account and a.vintage = h.vintage, false) as is_headline,
        a.note, false as is_synthetic
    from co2_accounts a
    left join co2_accounts t
        on t.account = a.account and t.vintage = a.vintage
        and t.municipality_code = a.municipality_code and t.year = a.year and t.sector = 'total'
    left join (
        select account, vintage
        from co2_accounts where sector = 'transport' and tonnes is not null
        group by account, vintage
        order by count(distinct municipality_code) desc, vintage desc, account
        limit 1) h on true
    order by a.account, a.vintage, a.municipality_code, a.year, a.sector
"""
