/**
 * Where two JSON values first differ, as a JSON Pointer (RFC 6901; `''` for the whole), in the order of the first one's
 * members; null when they are the same. A member that is undefined counts as absent.
 */
export function firstDifference(left: unknown, right: unknown, path = ''): string | null {
  if (isObject(left) && isObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const found = firstDifference(left[key], right[key], `${path}/${escaped(key)}`);
      if (found !== null) return found;
    }
    return null;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
      const found = firstDifference(left[index], right[index], `${path}/${index}`);
      if (found !== null) return found;
    }
    return null;
  }
  return Object.is(left, right) ? null : path;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
