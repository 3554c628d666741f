import { useLocale, useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import {
  CHANGED_FIELDS,
  type ChangedField,
  DESCRIBED_FIELDS,
  fieldText,
} from '#core/trust/subprocessor-change.ts';
import type { ChangeView } from '#server/modules/announcements/contract.ts';

const TONES: Readonly<Record<ChangeView['state'], Tone>> = {
  coming: 'attention',
  'in-force': 'proved',
  withdrawn: 'neutral',
};

type Fact = { readonly key: string; readonly label: string; readonly value: React.ReactNode };

/** Of what is new everything that describes it, of what changes what is another; nothing of an end. */
function toldFields({ before, content, kind }: ChangeView, locale: 'en' | 'es'): readonly ChangedField[] {
  if (kind === 'ends') return [];
  if (kind === 'new' || before === null) return DESCRIBED_FIELDS;
  return CHANGED_FIELDS.filter(
    (field) => fieldText(before, field, locale) !== fieldText(content, field, locale),
  );
}

/** What changes, from when, and until when one may object; `more` are further facts of who looks. */
export function ChangeFacts({ change, more = [] }: { change: ChangeView; more?: readonly Fact[] }) {
  const t = useTranslations('changes');
  const locale = useLocale() === 'es' ? 'es' : 'en';
  const { before, content, effectiveFrom, kind, objectionsUntil, state, withdrawn } = change;
  const told = toldFields(change, locale).map((field) => ({
    key: field,
    label: t(`fields.${field}`),
    value: (
      <>
        {fieldText(content, field, locale) ?? t('everybody')}
        {kind === 'changed' && before !== null && (
          <span className="text-ink-quiet">
            {' '}
            {t('was', { text: fieldText(before, field, locale) ?? t('everybody') })}
          </span>
        )}
      </>
    ),
  }));
  const urgent = content.urgentBecause?.[locale];
  return (
    <div className="flex flex-col gap-4">
      <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base font-semibold">
        {t(`kinds.${kind}`, { name: content.name })}
        <Status tone={TONES[state]}>{t(`states.${state}`)}</Status>
      </h2>
      <KeyValues
        items={[
          { key: 'from', label: t('from'), value: <CivilDate date={effectiveFrom} /> },
          ...told,
          ...(urgent === undefined ? [] : [{ key: 'urgent', label: t('urgent'), value: urgent }]),
          withdrawn === null
            ? {
                key: 'until',
                label: t('until'),
                value: objectionsUntil === null ? t('noObjections') : <CivilDate date={objectionsUntil} />,
              }
            : {
                key: 'withdrawn',
                label: t('withdrawn'),
                value: t.rich(withdrawn.by === null ? 'withdrawnText' : 'replacedText', {
                  at: () => <ExactTime instant={withdrawn.at} />,
                }),
              },
          ...more,
        ]}
      />
    </div>
  );
}
