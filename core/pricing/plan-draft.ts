import { formatPath } from '#core/contracts/issue-path.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';

/** A plan version while it is written: any JSON object, judged when it is proposed. */
export type DraftObject = { readonly [name: string]: JsonValue };
export type DraftPath = readonly (string | number)[];

/** What a form can edit of a charge, by kind and model; anything else is edited as JSON. */
const FORM_FIELDS = {
  'recurring flat': ['billed', 'config.amount'],
  'recurring per_unit': ['unit', 'config.unit_amount'],
  'usage flat': ['config.amount'],
  'usage per_unit': ['config.unit_amount'],
  'usage graduated': ['config.tiers'],
  'usage volume': ['config.tiers'],
  'usage package': ['config.package_size', 'config.package_amount', 'config.free_units'],
  'usage percentage': [
    'config.rate_percent',
    'config.fixed_amount_per_event',
    'config.free_events',
    'config.free_amount',
    'config.per_event_min',
    'config.per_event_max',
  ],
  'spend minimum': ['config.amount'],
  'spend maximum': ['config.amount'],
} as const;

export type FormModel = keyof typeof FORM_FIELDS;
export const FORM_MODELS = Object.keys(FORM_FIELDS) as readonly FormModel[];

const AMOUNT_OPTIONS = ['config.min_amount', 'config.max_amount', 'config.discount_percent'];
const UNIT_OPTIONS = ['config.usage_discount_units', 'config.convert.divide_by', 'config.convert.round'];
/** Every charge has these; a reading of a meter has the rest. */
const OWN_MEMBERS = ['key', 'name.en', 'name.es', 'kind', 'model'];
const READING_MEMBERS = ['meter', 'meterVersion'];
const TIER_FIELDS = ['up_to', 'unit_amount', 'flat_amount'] as const;

/** The kind and model of a charge where a form can edit it; null where only JSON can. */
export function formModelOf(charge: JsonValue | undefined): FormModel | null {
  const name = `${draftText(charge, ['kind'])} ${draftText(charge, ['model'])}`;
  return FORM_MODELS.find((one) => one === name) ?? null;
}

/** The places that a form shows of such a charge: those of its model, then options that hold for many. */
export function formFieldsOf(model: FormModel): {
  readonly fields: readonly string[];
  readonly options: readonly string[];
} {
  const fields: readonly string[] = FORM_FIELDS[model];
  if (!model.startsWith('usage')) return { fields, options: [] };
  return {
    fields,
    options: model === 'usage percentage' ? AMOUNT_OPTIONS : [...UNIT_OPTIONS, ...AMOUNT_OPTIONS],
  };
}

/** The value at a path; undefined where the path leads nowhere. */
export function draftValue(draft: JsonValue | undefined, path: DraftPath): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined || draft === undefined) return draft;
  if (typeof draft !== 'object' || draft === null) return undefined;
  const inner = (draft as Readonly<Record<string | number, JsonValue | undefined>>)[step];
  return draftValue(inner, rest);
}

/** A text or number at a path, as text; empty where there is none. */
export function draftText(draft: JsonValue | undefined, path: DraftPath): string {
  const value = draftValue(draft, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * The draft with a value at a path; objects on the way are made. Without a value the place is taken out, and an object
 * that is empty then goes with it.
 */
export function withDraftValue(draft: JsonValue, path: DraftPath, value: JsonValue | undefined): JsonValue {
  return changed(draft, path, value) ?? {};
}

function changed(
  draft: JsonValue | undefined,
  path: DraftPath,
  value: JsonValue | undefined,
): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = changed(draftValue(draft, [step]), rest, value);
  if (typeof step === 'number') {
    const items: readonly JsonValue[] = Array.isArray(draft) ? draft : [];
    return inner === undefined ? items.toSpliced(step, 1) : items.toSpliced(step, 1, inner);
  }
  const object = isDraftObject(draft) ? draft : {};
  if (inner !== undefined) return { ...object, [step]: inner };
  const { [step]: _gone, ...others } = object;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** A charge with another kind and model: its name, its meter and every option that the new one has too stay. */
export function withModel(charge: JsonValue, model: FormModel): DraftObject {
  const [kind = '', name = ''] = model.split(' ');
  const { fields, options } = formFieldsOf(model);
  const isReading = kind === 'usage';
  const kept = [...OWN_MEMBERS, ...(isReading ? [...READING_MEMBERS, 'filter'] : []), ...fields, ...options];
  const start: JsonValue = fields.includes('config.tiers')
    ? { kind, model: name, config: { tiers: [{ up_to: null, unit_amount: '0' }] } }
    : { kind, model: name };
  const given = kept
    .filter((place) => place !== 'kind' && place !== 'model')
    .reduce<JsonValue>((next, place) => {
      const value = draftValue(charge, place.split('.'));
      return value === undefined ? next : withDraftValue(next, place.split('.'), value);
    }, start);
  return isDraftObject(given) ? given : {};
}

/** A charge with nothing stated but what it is. */
export function newCharge(model: FormModel, number: number): DraftObject {
  return withModel({ key: `charge-${number}`, name: { en: '', es: '' } }, model);
}

/** Places of a charge that the form does not show, such as a filter or the size of a block; they stay as they are. */
export function placesBesideForm(charge: JsonValue, model: FormModel): string[] {
  const { fields, options } = formFieldsOf(model);
  const shown = new Set<string>([...OWN_MEMBERS, ...READING_MEMBERS, ...fields, ...options]);
  return leavesOf(charge, []).filter((place) => {
    const tier = /^config\.tiers\[\d+\]\.(.+)$/.exec(place)?.[1];
    if (tier !== undefined) return !TIER_FIELDS.some((field) => field === tier);
    return !shown.has(place);
  });
}

function leavesOf(value: JsonValue, path: DraftPath): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isDraftObject(value))
    return Object.entries(value).flatMap(([name, item]) => leavesOf(item, [...path, name]));
  return [formatPath(path)];
}

/** Whether a value is a JSON object, and neither a list nor nothing. */
export function isDraftObject(value: JsonValue | undefined): value is DraftObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
