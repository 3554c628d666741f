import { afterEach, describe, expect, test, vi } from 'vitest';
import { run as runImport } from './import.ts';
import { run as runSeal } from './seal.ts';

afterEach(() => vi.restoreAllMocks());

describe('calls that cannot work', () => {
  test.each([
    [runImport, [], /events or access-log/],
    [runImport, ['access-log', 'x.log'], /--tenant and --source/],
    [runImport, ['events', 'x', '--format', 'xml'], /csv or jsonl/],
    [runImport, ['events', 'x', '--wrong'], /--wrong/],
    [runImport, ['events', 'x', 'y'], /one file/],
    [runSeal, [], /the tenant/],
    [runSeal, ['--tenant', 'x'], /--day or --until/],
    [runSeal, ['--tenant', 'x', '--day', '2026-02-30'], /not a date/],
  ])('%o %j end with 2 and say how', async (run, argv, message) => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    expect(await run(argv)).toBe(2);
    expect(written.join('')).toMatch(message);
    expect(written.join('').split('\n').length).toBeGreaterThan(2);
  });
});
