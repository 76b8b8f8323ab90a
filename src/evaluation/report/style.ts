/** How the report looks, in light and in dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e6e8ea); --soft: light-dark(#667078, #98a2aa); --line: light-dark(#dfe3e6, #343a40); --paper: light-dark(#fff, #16191c); --tint: light-dark(#f3f5f7, #21262b); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin: 0; font-size: 1.9rem; } h2 { margin: 2.5rem 0 .8rem; font-size: 1.25rem; } h3 { margin: 1.5rem 0 0; font-size: 1rem; }
header p, .note, small { color: var(--soft); } .note { font-size: .85rem; margin: .4rem 0; } code { font-size: .85rem; overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 1.2rem; }
.figures div { flex: 1 1 12rem; padding: 1rem 1.2rem; border-radius: 10px; background: var(--tint); display: grid; }
.figures b { font-size: 2rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; } th { font-weight: 500; text-align: left; } .number { text-align: right; font-variant-numeric: tabular-nums; }
.caution { margin: 0 0 .8rem; padding: .6rem .9rem; border-radius: 8px; background: light-dark(#fbf3dc, #352d17); }
.plain { width: 100%; } .plain th { color: var(--soft); font-size: .85rem; } .plain td, .plain th { padding: .4rem .7rem; border-bottom: 1px solid var(--line); }
.plain .here { font-weight: 600; background: var(--tint); } .plain .same td:first-child::after { content: " (run as here)"; color: var(--soft); }
.swatch { display: inline-block; width: .8em; height: .8em; margin: 0 .45em; border-radius: 3px; border: 1px solid var(--line); vertical-align: -.05em; }
.bars { width: 100%; table-layout: fixed; } .bars th { width: 11rem; white-space: nowrap; } .bars td { padding: 2px 0; } .bars .number { width: 4.5rem; }
.track { position: relative; } .bar { display: block; height: 1.05rem; min-width: 1px; border-radius: 3px; outline: 1px solid var(--line); } .mean { position: absolute; top: 0; bottom: 0; border-left: 1px dashed var(--soft); }
.none { font-size: .8rem; color: var(--soft); }
.wide { overflow-x: auto; } .heat { font-size: .75rem; } .heat th { white-space: nowrap; padding-right: .4rem; }
.heat td:not(.corner) { width: 2.1rem; min-width: 2.1rem; height: 1.9rem; text-align: center; border: 1px solid var(--line); font-variant-numeric: tabular-nums; }
.heat .column { height: 8rem; vertical-align: bottom; padding: 0; } .heat .column span { writing-mode: vertical-rl; rotate: 180deg; padding-top: .3rem; } .heat .column .swatch { margin: .45em 0; vertical-align: middle; } .corner { color: var(--soft); vertical-align: bottom; padding-right: .6rem; white-space: nowrap; }
.row { display: grid; grid-template-columns: repeat(3, 1fr); gap: .8rem; } figure { margin: 0; } img { width: 100%; height: auto; border-radius: 6px; display: block; } figcaption { font-size: .8rem; color: var(--soft); }
.legend { font-size: .85rem; margin: .3rem 0; } .legend span { white-space: nowrap; margin-right: .8rem; } .legend .swatch { margin-left: 0; }
@media (max-width: 40rem) { .row { grid-template-columns: 1fr; } .bars th { width: 7.5rem; white-space: normal; overflow-wrap: anywhere; } body { padding: 1.2rem 1rem 3rem; } .figures b { font-size: 1.6rem; } h1, h3 { overflow-wrap: anywhere; } }
`;
