import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export type FaultPoint = { readonly name: string; readonly file: string; readonly line: number };

const FOLDERS = ['server', 'cli', 'app'];
const CALL = /\bfaultPoint\(\s*([^)]*)\)/g;
const LITERAL = /^'([a-z]+(?:\.[a-z][a-z-]*)+)',?$/;

function sourceFiles(root: string): string[] {
  return FOLDERS.filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .sort();
}

function pointsIn(root: string, path: string): FaultPoint[] {
  const text = readFileSync(path, 'utf8');
  const file = relative(root, path);
  if (
    file === join('server', 'platform', 'fault.ts') ||
    file === join('server', 'platform', 'fault-points.ts')
  )
    return [];
  return [...text.matchAll(CALL)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    const name = LITERAL.exec((match[1] ?? '').trim())?.[1];
    if (name === undefined)
      throw new Error(`${file}:${line}: faultPoint needs a literal name 'capability.place'`);
    return { name, file, line };
  });
}

/**
 * Every crash point of the program, read from the source below `root`. Raises an error when a call has no literal name
 * or when two calls share one, since a test could then not tell which of them it exercised.
 */
export function listFaultPoints(root: string = process.cwd()): FaultPoint[] {
  const points = sourceFiles(root).flatMap((path) => pointsIn(root, path));
  const seen = new Map<string, FaultPoint>();
  for (const point of points) {
    const other = seen.get(point.name);
    if (other)
      throw new Error(`${point.name} is at ${other.file}:${other.line} and at ${point.file}:${point.line}`);
    seen.set(point.name, point);
  }
  return points.sort((a, b) => (a.name < b.name ? -1 : 1));
}
