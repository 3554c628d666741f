import { useLocale, useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { Charge } from '#core/contracts/charge.ts';
import type { MigrationState } from '#core/pricing/migration-lifecycle.ts';
import { planDifference } from '#core/pricing/plan-difference.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import type { OwnMigrationDto } from '#server/modules/billing/contract-migrations.ts';
import type { PlanVersionDetail } from '#server/modules/pricing/contract.ts';
import { ChargeTerms } from './charge-terms.tsx';
import { PlanChanges } from './plan-changes.tsx';
import { PriceDirection } from './price-direction.tsx';

type MigrationViewProps = {
  readonly migration: OwnMigrationDto;
  readonly before: PlanVersionDetail;
  readonly after: PlanVersionDetail;
};

const TONES: Readonly<Record<MigrationState, Tone>> = {
  planned: 'estimate',
  notified: 'attention',
  applied: 'proved',
  withdrawn: 'neutral',
  refused: 'neutral',
};

/** What a customer was told of: from when, with how much notice, and old and new side by side, charge by charge. */
export function MigrationView({ migration, before, after }: MigrationViewProps) {
  const t = useTranslations('migrations.own');
  const locale = useLocale();
  const { direction, fromVersion, noticeDays, noticeOn, plannedFor, state, toVersion } = migration;
  const isOver = state === 'withdrawn' || state === 'refused';
  const items = [
    { key: 'state', label: t('state'), value: <Status tone={TONES[state]}>{t(`states.${state}`)}</Status> },
    { key: 'from', label: t('effective'), value: isOver ? t('not') : <CivilDate date={plannedFor} /> },
    {
      key: 'notice',
      label: t('notice'),
      value: direction === 'rise' ? t('noticeDays', { days: noticeDays }) : t('noNotice'),
    },
    {
      key: 'sent',
      label: t('sent'),
      value: noticeOn === null ? isOver ? '–' : t('onItsWay') : <CivilDate date={noticeOn} />,
    },
  ];
  return (
    <Section
      title={t('title', { plan: after.name[locale], from: fromVersion, to: toVersion })}
      lede={isOver ? t('overText', { version: fromVersion }) : t(`text.${direction}`)}
    >
      <div className="flex flex-col gap-6">
        <KeyValues layout="grid" items={items} />
        {!isOver && <SideBySide migration={migration} before={before} after={after} />}
      </div>
    </Section>
  );
}

/** What changes in sentences, and then each charge before and after. */
function SideBySide({ migration, before, after }: MigrationViewProps) {
  const t = useTranslations('migrations.own');
  const { charges, fromVersion, toVersion } = migration;
  return (
    <>
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold">{t('changes')}</h3>
        <PlanChanges
          changes={planDifference(before.document as JsonValue, after.document as JsonValue)}
          charges={[...after.document.charges, ...before.document.charges]}
        />
      </div>
      <div className="flex flex-col">
        <h3 className="text-sm font-semibold">{t('sideBySide')}</h3>
        {charges.map(({ charge, direction: way }) => (
          <div key={charge} className="flex flex-col gap-1 border-t py-4 first-of-type:mt-3">
            <p>
              <PriceDirection direction={way} />
            </p>
            <div className="grid gap-x-10 gap-y-4 md:grid-cols-2">
              <Side label={t('now', { version: fromVersion })} charge={find(before, charge)} />
              <Side label={t('then', { version: toVersion })} charge={find(after, charge)} />
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

function find({ document }: PlanVersionDetail, key: string): Charge | undefined {
  return document.charges.find((charge) => charge.key === key);
}

function Side({ label, charge }: { label: string; charge: Charge | undefined }) {
  const t = useTranslations('migrations.own');
  return (
    <div className="min-w-0">
      <p className="pb-1 text-xs text-ink-quiet">{label}</p>
      {charge === undefined ? (
        <p className="border-t py-4 text-sm text-ink-quiet">{t('notCharged')}</p>
      ) : (
        <ChargeTerms charge={charge} />
      )}
    </div>
  );
}
