'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control-class.ts';
import { useFieldId } from '#components/ui/field-id.ts';
import { formatPath } from '#core/contracts/issue-path.ts';
import { type DraftPath, draftText, draftValue } from '#core/pricing/plan-draft.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import { useFieldWords } from './field-words.ts';
import type { Editing } from './plan-editor-fields.tsx';

const FIELDS = ['up_to', 'unit_amount', 'flat_amount'] as const;

/** The tiers of a charge as rows; the last is without a bound. */
export function TierRows({ at, ...editing }: Editing & { at: DraftPath }) {
  const { change, draft } = editing;
  const t = useTranslations('priceEditor');
  const words = useFieldWords();
  const stated = draftValue(draft, at);
  const tiers: readonly JsonValue[] = Array.isArray(stated) ? stated : [];
  const add = () => {
    const last = tiers.length - 1;
    const before: JsonValue = { up_to: '', unit_amount: '' };
    change(at, last < 0 ? [{ up_to: null, unit_amount: '' }] : tiers.toSpliced(last, 0, before));
  };
  return (
    <div className="flex flex-col items-start gap-3">
      <div className="scroll-quiet w-full overflow-x-auto">
        <table className="w-full min-w-80 border-collapse text-sm">
          <caption className="sr-only">{t('tiers')}</caption>
          <thead className="text-xs text-ink-quiet">
            <tr>
              {FIELDS.map((field) => (
                <th
                  key={field}
                  scope="col"
                  className="py-1.5 pr-3 text-left font-medium first-letter:uppercase"
                >
                  {words.field(field)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {tiers.map((_, index) => (
              <tr key={index}>
                {FIELDS.map((field) => (
                  <td key={field} className="py-1 pr-3 align-top">
                    <TierCell {...editing} path={[...at, index, field]} tier={index + 1} field={field} />
                  </td>
                ))}
                <td className="py-1 align-top">
                  {tiers.length > 1 && (
                    <Button
                      variant="quiet"
                      size="sm"
                      aria-label={t('removeTier', { tier: index + 1 })}
                      onClick={() => change([...at, index], undefined)}
                    >
                      <Trash2 aria-hidden="true" size={16} />
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Button variant="quiet" size="sm" onClick={add}>
        <Plus aria-hidden="true" size={16} />
        {t('addTier')}
      </Button>
    </div>
  );
}

type TierCellProps = Editing & {
  readonly path: DraftPath;
  readonly tier: number;
  readonly field: (typeof FIELDS)[number];
};

/** One figure of a tier. An empty bound means none; any other empty figure is not stated. */
function TierCell({ change, draft, errorOf, field, path, tier }: TierCellProps) {
  const t = useTranslations('priceEditor');
  const words = useFieldWords();
  const name = formatPath(path);
  const id = useFieldId(name);
  const error = errorOf(name);
  const empty = field === 'up_to' ? null : undefined;
  return (
    <>
      <input
        id={id}
        name={name}
        aria-label={t('ofTier', { tier, field: words.field(field) })}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        inputMode="decimal"
        autoComplete="off"
        placeholder={field === 'up_to' ? t('unbounded') : undefined}
        value={draftText(draft, path)}
        onChange={({ target }) => change(path, target.value === '' ? empty : target.value)}
        className={controlClass('sm')}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className="text-sm font-medium text-failure">
          {error}
        </p>
      )}
    </>
  );
}
