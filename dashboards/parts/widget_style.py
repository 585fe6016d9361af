"""How widgets look: a page's style sheet does not reach inside them."""

STYLE = """
:host { color: var(--ink); font: inherit; font-size: 1rem; }
label, .bk-input, .bk-btn { font-family: inherit; }
label, .bk-input-group > label { white-space: normal; }
label, .bk-input-group > label { color: var(--ink); font-size: .95rem; font-weight: 500; }
.bk-input, input.bk-input, select.bk-input { background: var(--card); color: var(--ink);
  border: 1px solid var(--muted); border-radius: 6px; min-height: 2.5rem; font-size: 1rem; }
.bk-input:focus { outline: 3px solid var(--focus); outline-offset: 1px; box-shadow: none; }
.bk-btn { border-radius: 6px; min-height: 2.5rem; padding: 0 1.2rem; font-size: 1rem; }
:host(.solid) .bk-btn.bk-btn-primary, .bk-btn-primary { background: var(--brand); color: var(--brand-ink); border: 1px solid var(--brand); }
:host(.solid) .bk-btn.bk-btn-default, .bk-btn-default { background: var(--card); color: var(--ink); border: 1px solid var(--muted); }
p, li, dd, dt { color: var(--ink); }
.problem { border-left: 4px solid var(--bad); background: var(--tint); padding: .6rem 1rem; }
.done { border-left: 4px solid var(--good); background: var(--tint); padding: .6rem 1rem; }
a { color: inherit; }
.small { color: var(--muted); font-size: .875rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; color: var(--ink); }
caption { text-align: left; padding: .3rem 0; color: var(--muted); font-size: .875rem; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; }
tbody th { font-weight: 500; min-width: min(16rem, 45vw); }
.number { text-align: right; }
.figure-number { font-size: 1.6rem; font-weight: 700; line-height: 1.2; color: var(--ink); }
.grid { display: grid; gap: .6rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 130px), 1fr)); }
h2 { font-size: 1.15rem; margin: .8rem 0 .2rem; color: var(--ink); }
.columns .scroll { max-height: 30rem; overflow: auto; border: 1px solid var(--line); border-radius: 6px; }
h3 { font-size: 1.05rem; margin: 1rem 0 .35rem; color: var(--ink); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; color: var(--ink); }
summary { cursor: pointer; font-weight: 500; color: var(--ink); }
input[type="file"] { color: var(--ink); font-size: 1rem; padding: .4rem; max-width: 100%; border: 1px dashed var(--muted); border-radius: 6px; background: var(--card); }
textarea.bk-input { min-height: 6rem; }
"""
