/**
 * The one place where the server asks what time it is. `OPENBOOK_CLOCK_OFFSET_SECONDS` moves it for every process alike:
 * the demo and the tests live on a fixed day with it, and it is refused outside of them by the settings.
 */
const offsetMs = Number(process.env['OPENBOOK_CLOCK_OFFSET_SECONDS'] ?? '0') * 1000;

/** The current instant. */
export function currentInstant(): Date {
  return new Date(Date.now() + offsetMs);
}
