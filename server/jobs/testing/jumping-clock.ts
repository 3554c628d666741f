const offsetMs = Number(process.env['OPENBOOK_CLOCK_OFFSET_SECONDS'] ?? '0') * 1000;
const READINGS_BETWEEN_JUMPS = 7;
const JUMP_MS = 3 * 3_600_000;
let readings = 0;

/** Stands in for the clock of the platform: every few readings it is three hours earlier, and right again after as many. */
export function currentInstant(): Date {
  readings += 1;
  const isBack = Math.floor(readings / READINGS_BETWEEN_JUMPS) % 2 === 1;
  return new Date(Date.now() + offsetMs - (isBack ? JUMP_MS : 0));
}
