/** A JSON Schema, or a part of one, as parsed JSON. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What differs at one place of a document, such as `lines[].amount`. */
export type SchemaChange = { readonly path: string; readonly change: string };

export type SchemaComparison = {
  /** What makes a document that was valid invalid, or takes away what a reader may count on. */
  readonly breaking: readonly SchemaChange[];
  /** What is new and disturbs nobody. */
  readonly additions: readonly SchemaChange[];
};

type Findings = { readonly breaking: SchemaChange[]; readonly additions: SchemaChange[] };
type Pair = { readonly golden: JsonSchema; readonly current: JsonSchema; readonly path: string };

/** Tighter when larger, and tighter when smaller. */
const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const SAYS_NOTHING = new Set(['$schema', 'title', 'description', 'default', 'examples']);
const COMPARED = new Set<string>([
  ...LOWER_BOUNDS,
  ...UPPER_BOUNDS,
  'type',
  'properties',
  'required',
  'additionalProperties',
  'propertyNames',
  'items',
  'const',
  'enum',
  'anyOf',
  'oneOf',
]);

/**
 * Compares the schema of a published version with what it was when it was published. A removed field, a field that is
 * newly required or no longer sure, and a narrowed type break the version; more fields, values and kinds do not. A keyword
 * that is not known here must stay as it was.
 */
export function compareSchemas(golden: JsonSchema, current: JsonSchema): SchemaComparison {
  const found: Findings = { breaking: [], additions: [] };
  compareAt({ golden, current, path: '' }, found);
  return found;
}

function compareAt(pair: Pair, found: Findings): void {
  const { golden, current, path } = pair;
  if (isUnion(golden) || isUnion(current)) {
    compareBranches(pair, found);
    return;
  }
  compareTypes(pair, found);
  compareValues(pair, found);
  compareBounds(pair, found);
  compareFields(pair, found);
  comparePart(pair, 'items', `${path}[]`, found);
  comparePart(pair, 'propertyNames', `${path}{name}`, found);
  compareOpenness(pair, found);
  for (const keyword of new Set([...Object.keys(golden), ...Object.keys(current)])) {
    if (COMPARED.has(keyword) || SAYS_NOTHING.has(keyword)) continue;
    if (JSON.stringify(golden[keyword]) === JSON.stringify(current[keyword])) continue;
    // Fewer rules are wider; another or a new one may refuse what was valid.
    const list = current[keyword] === undefined ? found.additions : found.breaking;
    tell(list, path, `"${keyword}" changed from ${text(golden[keyword])} to ${text(current[keyword])}`);
  }
}

function isUnion(schema: JsonSchema): boolean {
  return Array.isArray(schema['anyOf']) || Array.isArray(schema['oneOf']);
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const branches = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(branches) ? branches : [schema];
}

/** Every kind that was valid must still be: compared with the branch of the same name, else with the one nearest to it. */
function compareBranches({ golden, current, path }: Pair, found: Findings): void {
  const left = new Set(branchesOf(current));
  for (const branch of branchesOf(golden)) {
    const named = branchesOf(current).filter((one) => nameOf(one) !== '' && nameOf(one) === nameOf(branch));
    const tried = (named.length > 0 ? named : branchesOf(current)).map((one) => {
      const findings: Findings = { breaking: [], additions: [] };
      compareAt({ golden: branch, current: one, path }, findings);
      return { one, findings };
    });
    const nearest = tried.reduce((best, next) =>
      next.findings.breaking.length < best.findings.breaking.length ? next : best,
    );
    left.delete(nearest.one);
    if (named.length === 0 && nameOf(branch) !== '' && nearest.findings.breaking.length > 0)
      tell(found.breaking, path, `the kind ${nameOf(branch)} is gone`);
    else found.breaking.push(...nearest.findings.breaking);
    found.additions.push(...nearest.findings.additions);
  }
  for (const branch of left)
    tell(found.additions, path, `a new kind ${nameOf(branch) || text(branch['type'])}`);
}

/** What tells the branches of a union apart: their members with one fixed value. */
function nameOf(schema: JsonSchema): string {
  return Object.entries(fieldsOf(schema))
    .flatMap(([name, field]) => (field['const'] === undefined ? [] : [`${name}=${text(field['const'])}`]))
    .sort()
    .join(',');
}

function compareTypes({ golden, current, path }: Pair, found: Findings): void {
  const [before, now] = [typesOf(golden), typesOf(current)];
  if (now === null) {
    if (before !== null) tell(found.additions, path, 'any type is allowed');
    return;
  }
  const accepts = (type: string) => now.includes(type) || (type === 'integer' && now.includes('number'));
  if (before === null) tell(found.breaking, path, `only ${now.join(' or ')} is allowed`);
  else if (!before.every(accepts))
    tell(found.breaking, path, `the type was ${before.join(' or ')} and is ${now.join(' or ')}`);
  else if (!now.every((type) => before.includes(type)))
    tell(found.additions, path, `the type may be ${now.join(' or ')}`);
}

function typesOf(schema: JsonSchema): readonly string[] | null {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type : null;
}

function compareValues({ golden, current, path }: Pair, found: Findings): void {
  const [before, now] = [valuesOf(golden), valuesOf(current)];
  if (now === null) {
    if (before !== null) tell(found.additions, path, 'any value is allowed');
    return;
  }
  const known = new Set(now.map(text));
  if (before === null) tell(found.breaking, path, `only ${now.map(text).join(', ')} is allowed`);
  else
    for (const value of before.map(text))
      if (!known.has(value)) tell(found.breaking, path, `the value ${value} is no longer allowed`);
  const earlier = new Set(before?.map(text));
  for (const value of known)
    if (before !== null && !earlier.has(value)) tell(found.additions, path, `a new value ${value}`);
}

function valuesOf(schema: JsonSchema): readonly unknown[] | null {
  if (schema['const'] !== undefined) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : null;
}

function compareBounds({ golden, current, path }: Pair, found: Findings): void {
  const compare = (keyword: string, isTighter: (now: number, before: number) => boolean) => {
    const [before, now] = [golden[keyword], current[keyword]];
    if (before === now) return;
    const change = `"${keyword}" was ${text(before)} and is ${text(now)}`;
    const tightens = typeof now === 'number' && (typeof before !== 'number' || isTighter(now, before));
    tell(tightens ? found.breaking : found.additions, path, change);
  };
  for (const keyword of LOWER_BOUNDS) compare(keyword, (now, before) => now > before);
  for (const keyword of UPPER_BOUNDS) compare(keyword, (now, before) => now < before);
}

function compareFields({ golden, current, path }: Pair, found: Findings): void {
  const [before, now] = [fieldsOf(golden), fieldsOf(current)];
  const [wasSure, isSure] = [requiredOf(golden), requiredOf(current)];
  for (const [name, field] of Object.entries(before)) {
    const place = placeOf(path, name);
    const same = now[name];
    if (same === undefined) {
      tell(found.breaking, place, 'the field is gone');
      continue;
    }
    if (isSure.has(name) && !wasSure.has(name)) tell(found.breaking, place, 'the field is newly required');
    if (wasSure.has(name) && !isSure.has(name)) tell(found.breaking, place, 'the field is no longer sure');
    compareAt({ golden: field, current: same, path: place }, found);
  }
  for (const name of Object.keys(now)) {
    if (before[name] !== undefined) continue;
    if (isSure.has(name)) tell(found.breaking, placeOf(path, name), 'a new field is required');
    else tell(found.additions, placeOf(path, name), 'a new field');
  }
}

function fieldsOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return isSchema(schema['properties']) ? (schema['properties'] as Record<string, JsonSchema>) : {};
}

function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  return new Set(Array.isArray(schema['required']) ? schema['required'] : []);
}

function comparePart({ golden, current }: Pair, keyword: string, path: string, found: Findings): void {
  const [before, now] = [golden[keyword], current[keyword]];
  if (isSchema(before) && isSchema(now)) compareAt({ golden: before, current: now, path }, found);
  else if (isSchema(now)) compareAt({ golden: {}, current: now, path }, found);
  else if (isSchema(before)) tell(found.additions, path, 'anything is allowed');
}

/** Members without a name of their own: all (absent or true), none (false), or those of one schema. */
function compareOpenness({ golden, current, path }: Pair, found: Findings): void {
  const [before, now] = [golden['additionalProperties'] ?? true, current['additionalProperties'] ?? true];
  if (isSchema(before) && isSchema(now)) {
    compareAt({ golden: before, current: now, path: `${path}.*` }, found);
  } else if (text(before) !== text(now)) {
    const isTighter = now === false || before === true;
    tell(
      isTighter ? found.breaking : found.additions,
      path,
      isTighter ? 'fewer other fields are allowed' : 'other fields are allowed',
    );
  }
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function placeOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function tell(list: SchemaChange[], path: string, change: string): void {
  list.push({ path: path === '' ? '(the document)' : path, change });
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'none';
}
