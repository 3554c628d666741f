import { useLocale, useTranslations } from 'next-intl';
import type { Charge } from '#core/contracts/charge.ts';
import { allowedValues, metersOfCharge, sortedEntries } from '#core/pricing/meters-of-charge.ts';
import { useFieldWords } from './field-words.ts';

/** One option of a charge by its place, such as `convert.divide_by`. */
type Option = { readonly name: string; readonly value: string };
type Rows = readonly Readonly<Record<string, unknown>>[];
type Stated = { readonly options: readonly Option[]; readonly tables: readonly Rows[] };

/** What has its own place in the heading of a charge. */
const HEADING_MEMBERS = [
  'key',
  'name',
  'kind',
  'model',
  'billed',
  'unit',
  'meter',
  'meterVersion',
  'filter',
  'meters',
];

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isRows(value: unknown): value is Rows {
  return Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === 'object');
}

/** Everything that an object states, at any depth: single values by their place, and lists of rows as tables. */
function statedBy(object: object, prefix = ''): Stated {
  const parts = Object.entries(object).map(([name, value]: [string, unknown]): Stated => {
    if (value === undefined) return { options: [], tables: [] };
    if (isRows(value)) return { options: [], tables: [value] };
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return statedBy(value, name === 'config' && prefix === '' ? '' : `${prefix}${name}.`);
    return { options: [{ name: `${prefix}${name}`, value: textOf(value) }], tables: [] };
  });
  return {
    options: parts.flatMap(({ options }) => options),
    tables: parts.flatMap(({ tables }) => tables),
  };
}

/** What one charge states: how it is counted, its options, and its tiers as tables. */
export function ChargeTerms({ charge }: { charge: Charge }) {
  const t = useTranslations('priceBook');
  const locale = useLocale();
  const name = charge.name[locale];
  const words = useFieldWords();
  const members = Object.entries(charge).filter(([member]) => !HEADING_MEMBERS.includes(member));
  const { options, tables } = statedBy(Object.fromEntries(members));
  return (
    <div className="flex min-w-0 flex-col gap-2 border-t py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h4 className="text-sm font-medium">{name}</h4>
        <p className="text-sm text-ink-quiet">
          <Counted charge={charge} />
        </p>
      </div>
      {options.length > 0 && (
        <ul aria-label={t('chargeTerms', { name })} className="flex flex-wrap gap-x-8 gap-y-1 text-sm">
          {options.map((option) => (
            <li key={option.name} className="flex gap-2">
              <span className="text-ink-quiet">{words.field(option.name)}</span>
              <span className="tabular-nums">{words.value(option.name, option.value)}</span>
            </li>
          ))}
        </ul>
      )}
      {tables.map((rows) => (
        <Tiers key={JSON.stringify(rows)} name={name} tiers={rows} />
      ))}
    </div>
  );
}

/** What a charge counts and by which model, with the dimensions that it is limited to. */
function Counted({ charge }: { charge: Charge }) {
  const t = useTranslations('priceBook');
  const words = useFieldWords();
  if (charge.kind === 'recurring') {
    if (charge.model === 'per_unit') return t('perSeat', { unit: charge.unit });
    return t(charge.billed === 'in-advance' ? 'inAdvance' : 'recurring');
  }
  if (charge.kind === 'spend') return t(`spend.${charge.model}`);
  const meters = metersOfCharge(charge).map(({ filter, meter, meterVersion }) => {
    const read = t('meterVersion', { meter, version: meterVersion });
    const limits = sortedEntries(filter ?? {}).map(
      ([dimension, values]) => `${dimension} = ${allowedValues(values).join(', ')}`,
    );
    return limits.length === 0 ? read : `${read}, ${t('filter', { dimensions: limits.join('; ') })}`;
  });
  return t('byMeter', { model: words.model(charge.model), meter: meters.join(' · ') });
}

const LIMIT = 'limits.';

/** A tier of a capacity has a column for each of its limits. */
function limitsApart({ limits, ...tier }: Rows[number]): Rows[number] {
  const apart = Object.entries(limits ?? {}).map(([name, limit]) => [`${LIMIT}${name}`, limit]);
  return { ...Object.fromEntries(apart), ...tier };
}

type TiersProps = { readonly name: string; readonly tiers: Rows };

function Tiers({ name, tiers }: TiersProps) {
  const t = useTranslations('priceBook');
  const words = useFieldWords();
  if (tiers.length === 0) return null;
  const rows = tiers.map(limitsApart);
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cellText = (field: string, value: unknown) => {
    if (value === undefined) return '–';
    if (value === null) return field === 'up_to' || field.startsWith(LIMIT) ? t('above') : '–';
    return words.value(field, textOf(value));
  };
  const heading = (field: string) =>
    field.startsWith(LIMIT) ? t('limit', { name: field.slice(LIMIT.length) }) : words.field(field);
  return (
    <div
      className="scroll-quiet overflow-x-auto"
      tabIndex={0}
      role="region"
      aria-label={t('tiers', { name })}
    >
      <table className="border-collapse text-sm">
        <thead className="border-b border-line-strong text-xs text-ink-quiet">
          <tr>
            <th scope="col" className="py-1.5 pr-6 text-left font-medium">
              {t('tier')}
            </th>
            {fields.map((field) => (
              <th key={field} scope="col" className="py-1.5 pl-6 text-right font-medium">
                {heading(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((tier, index) => (
            <tr key={JSON.stringify(tier)} className="border-b">
              <th scope="row" className="py-1.5 pr-6 text-left font-normal">
                {index + 1}
              </th>
              {fields.map((field) => (
                <td key={field} className="py-1.5 pl-6 text-right tabular-nums">
                  {cellText(field, tier[field])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
