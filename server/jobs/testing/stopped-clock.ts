const instant = process.env['OPENBOOK_TEST_INSTANT'] ?? '';

/** Stands in for the clock of the platform: always the instant that the test named. */
export function currentInstant(): Date {
  return new Date(instant);
}
