import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function token(name: string, theme: 'light' | 'dark'): string {
  const match = new RegExp(`--color-${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const value = match?.[theme === 'light' ? 1 : 2];
  if (value === undefined) {
    throw new Error(`no token ${name}`);
  }
  return value;
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['paper', 'sheet', 'raised', 'sunken', 'hover'];
const INKS = ['ink', 'ink-soft', 'ink-quiet', 'accent'];
const TEXT_PAIRS = [
  ...INKS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const)),
  ...['attention', 'failure', 'estimate', 'chart-compare'].flatMap((ink) =>
    ['sheet', 'raised', 'paper'].map((ground) => [ink, ground] as const),
  ),
  ...['accent', 'attention', 'failure', 'estimate'].map((tone) => [tone, `${tone}-soft`] as const),
  ...['accent', 'attention', 'failure', 'estimate'].flatMap((tone) =>
    ['ink', 'ink-soft'].map((ink) => [ink, `${tone}-soft`] as const),
  ),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-failure', 'failure'],
  ['sheet', 'ink'],
  ['ink', 'knob'],
] as const;
const MARK_PAIRS = ['line-strong', 'chart-1', 'chart-2', 'accent', 'estimate'].flatMap((mark) =>
  ['sheet', 'raised'].map((ground) => [mark, ground] as const),
);

const COMPARISON_IS_A_LINE = new Set(['chart-compare']);

describe.each(['light', 'dark'] as const)('on %s paper', (theme) => {
  it.each(TEXT_PAIRS)('%s is legible on %s', (ink, ground) => {
    const least = COMPARISON_IS_A_LINE.has(ink) ? 3 : 4.5;
    expect(contrast(token(ink, theme), token(ground, theme))).toBeGreaterThanOrEqual(least);
  });

  it.each(MARK_PAIRS)('the mark %s is seen on %s', (mark, ground) => {
    expect(contrast(token(mark, theme), token(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});
