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
    cross join (
        select account, max(vintage) as vintage
        from (
            select account, vintage, count(distinct municipality_code) as places,
                rank() over (order by count(distinct municipality_code) desc) as place
            from co2_accounts where sector = 'transport' and tonnes is not null
            group by account, vintage)
        where place = 1 group by account) h
    order by a.account, a.vintage, a.municipality_code, a.year, a.sector
"""
