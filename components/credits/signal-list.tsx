import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, Percent } from '#components/ui/value-texts.tsx';
import { MISUSE_KINDS, MISUSE_RULES, type MisuseKind } from '#core/credits/misuse.ts';
import { formatAmount } from '#core/format/format.ts';
import type { CreditSignalDto } from '#server/modules/billing/contract-given.ts';
import { type GivenTenant, tenantsById, useGivenColumns } from './given-list.tsx';

type SignalListProps = {
  readonly signals: readonly CreditSignalDto[];
  readonly tenants: readonly GivenTenant[];
  readonly query: SearchQuery;
};

/** What an auditor should look at, each signal with its figures, what it is measured by, and its credits. */
export function SignalList({ query, signals, tenants }: SignalListProps) {
  const t = useTranslations('creditSignals');
  return (
    <>
      {signals.length === 0 ? (
        <EmptyState title={t('none')} text={t('noneText')} />
      ) : (
        <Callout tone="attention" title={t('notProof')}>
          {t('notProofText')}
        </Callout>
      )}
      {signals.map((signal) => (
        <Signal
          key={[
            signal.kind,
            ...signal.people.map(({ actor }) => actor),
            signal.tenantId,
            signal.creditKind,
            signal.currency,
          ].join(' ')}
          signal={signal}
          tenants={tenants}
          query={query}
        />
      ))}
      <Section title={t('rules')} lede={t('rulesText')}>
        <KeyValues
          items={MISUSE_KINDS.map((kind) => ({
            key: kind,
            label: t(`kinds.${kind}`),
            value: <Rule kind={kind} />,
          }))}
        />
      </Section>
    </>
  );
}

function Rule({ kind }: { kind: MisuseKind }) {
  const t = useTranslations('creditSignals');
  const { count, percent, windowDays } = MISUSE_RULES[kind];
  return t(`rule.${kind}`, { count, percent, days: windowDays });
}

function Signal({ query, signal, tenants }: Omit<SignalListProps, 'signals'> & { signal: CreditSignalDto }) {
  const t = useTranslations('creditSignals');
  const kinds = useTranslations('creditKinds');
  const locale = useLocale();
  const tenantOf = tenantsById(tenants);
  const { amount, cap, count, creditKind, currency, kind, ofCount, percent, people } = signal;
  const [first, second] = people.map(({ name }) => name);
  const tenant = signal.tenantId === null ? '' : tenantOf(signal.tenantId).name;
  const capText = cap === null || currency === null ? '' : formatAmount({ amount: cap, currency }, locale);
  const title = t(`titles.${kind}`, {
    first: first ?? '',
    second: second ?? '',
    tenant,
    cap: capText,
    count,
  });
  const items = [
    { key: 'measured', label: t('measured'), value: <Rule kind={kind} /> },
    {
      key: 'found',
      label: t('found'),
      value: (
        <>
          {t('foundOf', { count, of: ofCount })} · {t(`percentOf.${kind}`)}{' '}
          <Percent value={String(percent)} />
        </>
      ),
    },
    ...(creditKind === null ? [] : [{ key: 'kind', label: kinds('label'), value: kinds(creditKind) }]),
    ...(amount === null || currency === null
      ? []
      : [{ key: 'amount', label: t('amount'), value: <Amount amount={amount} currency={currency} /> }]),
    {
      key: 'window',
      label: t('window'),
      value: (
        <>
          <ExactTime instant={signal.from} /> – <ExactTime instant={signal.to} />
        </>
      ),
    },
  ];
  return (
    <Section title={title}>
      <KeyValues items={items} />
      <DataTable
        caption={t('credits', { title })}
        columns={useGivenColumns(tenantOf)}
        rows={signal.credits}
        rowKey={({ approvalId }) => approvalId}
        query={query}
        dense
      />
    </Section>
  );
}
