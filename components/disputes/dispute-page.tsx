import { Package } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { Callout } from '#components/ui/callout.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import { isOpenDispute } from '#core/disputes/lifecycle.ts';
import { formatAmount } from '#core/format/format.ts';
import type { DisputeView } from '#server/modules/disputes/contract.ts';
import { ChargebacksBeside } from './chargebacks.tsx';
import { DisputeChain } from './dispute-chain.tsx';
import { DisputeStateWord, type ShownState, shownState, TONE_OF_STATE, useAbout } from './dispute-words.tsx';

/** The addresses around one dispute in the customer's portal. */
export type DisputePlaces = {
  readonly list: string;
  readonly bundle: string;
  readonly invoice: string;
  /** Where what is doubted stands: the working of the line, the invoice or the credit note. */
  readonly subject: string;
  /** The address of a credit note, and of the page of grants. */
  readonly creditNotes: string;
  readonly grants: string;
  /** The address of a file without its id. */
  readonly files: string;
};

type DisputePageProps = {
  readonly dispute: DisputeView;
  readonly places: DisputePlaces;
  readonly zone: string;
  /** What this reader can do now; null for those who only read. */
  readonly actions: ReactNode;
};

/** One dispute as its customer sees it: where it stands, what is held back, until when we act, and the whole chain. */
export function DisputePage({ actions, dispute, places, zone }: DisputePageProps) {
  const t = useTranslations('disputePages');
  const page = useTranslations('disputePages.page');
  const locale = useLocale();
  const about = useAbout();
  const { disputed, number } = dispute;
  return (
    <>
      <PageHeader
        title={page('title', { number })}
        lede={page('lede', {
          amount: formatAmount({ amount: disputed.total, currency: disputed.currency }, locale),
          about: about(dispute),
        })}
        crumbs={[{ label: t('title'), href: places.list }, { label: number }]}
        status={<DisputeStateWord dispute={dispute} />}
        actions={
          <>
            <ButtonLink href={places.subject}>
              {dispute.subject === 'line' ? page('toLine') : about(dispute)}
            </ButtonLink>
            <a href={places.bundle} download className={buttonClass({})}>
              <Package aria-hidden="true" size={16} />
              {page('bundle')}
            </a>
          </>
        }
      />
      <StateCallout dispute={dispute} />
      <Section title={page('facts')}>
        <Facts dispute={dispute} places={places} zone={zone} />
      </Section>
      {dispute.awards.length > 0 && <Awards dispute={dispute} places={places} />}
      <ChargebacksBeside chargebacks={dispute.chargebacks} />
      <Section title={page('chain')} lede={page('chainText')}>
        <DisputeChain steps={dispute.steps} filesHref={places.files} zone={zone} />
      </Section>
      {isOpenDispute(dispute.state) || dispute.possible.length > 0 ? (
        <Section title={page('actions')}>
          {actions ?? <p className="text-ink-quiet">{page('readOnly')}</p>}
        </Section>
      ) : null}
    </>
  );
}

const TEXT_OF_STATE = {
  open: 'openText',
  investigating: 'investigatingText',
  'information-requested': 'information-requestedText',
  accepted: 'accepted-text',
  'partly-accepted': 'partly-accepted-text',
  rejected: 'rejected-text',
  withdrawn: 'withdrawnText',
} as const satisfies Readonly<Record<ShownState, string>>;

function StateCallout({ dispute }: { dispute: DisputeView }) {
  const page = useTranslations('disputePages.page');
  const state = shownState(dispute);
  return (
    <Callout tone={TONE_OF_STATE[state]} title={page(state)}>
      {page(TEXT_OF_STATE[state])}
      {dispute.isOverdue && ` ${page('late')}`}
    </Callout>
  );
}

function Facts({ dispute, places, zone }: Omit<DisputePageProps, 'actions'>) {
  const page = useTranslations('disputePages.page');
  const categories = useTranslations('disputes.categories');
  const { deadlines, disputed, endedAt } = dispute;
  const { currency, net, tax, total } = disputed;
  const money = (amount: string) => <Amount amount={amount} currency={currency} />;
  const isOpen = isOpenDispute(dispute.state);
  const promised = (dueAt: string | null) => {
    if (dueAt !== null) return <ExactTime instant={dueAt} zone={zone} />;
    return deadlines.isPaused ? page('paused') : page('met');
  };
  const items = [
    {
      key: 'held',
      label: page('heldBack'),
      value: isOpen ? (
        <>
          {money(total)} <span className="text-ink-quiet">{page('heldBackText')}</span>
        </>
      ) : (
        page('notHeld')
      ),
    },
    ...(net === null || tax === null
      ? []
      : [
          { key: 'net', label: page('net'), value: money(net) },
          { key: 'tax', label: page('tax'), value: money(tax) },
        ]),
    ...(isOpen
      ? [
          { key: 'answerBy', label: page('answerBy'), value: promised(deadlines.firstAnswer) },
          { key: 'resolveBy', label: page('resolveBy'), value: promised(deadlines.resolution) },
        ]
      : []),
    { key: 'category', label: page('category'), value: categories(dispute.category) },
    { key: 'invoice', label: page('toInvoice'), value: <Link href={places.invoice}>{dispute.invoice}</Link> },
    { key: 'opened', label: page('openedAt'), value: <ExactTime instant={dispute.openedAt} zone={zone} /> },
    { key: 'by', label: page('openedBy'), value: dispute.openedBy },
    ...(endedAt === null
      ? []
      : [{ key: 'ended', label: page('endedAt'), value: <ExactTime instant={endedAt} zone={zone} /> }]),
    { key: 'lastDay', label: page('lastDay'), value: <CivilDate date={dispute.lastDay} /> },
  ];
  return <KeyValues layout="grid" items={items} />;
}

function Awards({ dispute, places }: Pick<DisputePageProps, 'dispute' | 'places'>) {
  const page = useTranslations('disputePages.page');
  return (
    <Section title={page('awards')} lede={page('awardsText')}>
      <KeyValues
        items={dispute.awards.map(({ currency, kind, ref, total }) => ({
          key: ref,
          label: (
            <>
              {page(`award-${kind}`)}{' '}
              <Link href={kind === 'grant' ? `${places.grants}#${ref}` : `${places.creditNotes}/${ref}`}>
                {ref}
              </Link>
            </>
          ),
          value: <Amount amount={total} currency={currency} />,
        }))}
      />
    </Section>
  );
}
