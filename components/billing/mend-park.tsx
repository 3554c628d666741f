import { useTranslations } from 'next-intl';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Link } from '#components/ui/link.tsx';
import { type MendPage, mendingOf } from '#core/billing/mend-park.ts';

type MendParkProps = {
  readonly tenant: string;
  readonly code: string;
  readonly reason: string;
  /** The day to look at where the reason names none. */
  readonly periodStart: string;
};

function hrefOf(page: MendPage, tenant: string): string {
  switch (page) {
    case 'taxes':
      return '/desk/taxes';
    case 'terms':
      return `/desk/tenants/${tenant}/billing`;
    case 'subscriptions':
      return `/desk/tenants/${tenant}/subscriptions`;
    case 'price-book':
      return '/desk/price-book';
    case 'earlier-close':
      return `/desk/closes?tenant=${tenant}&phase=parked`;
  }
}

/** The way to mend what a parked close stands on: the page where it is entered, or the runbook with its first command. */
export function MendPark({ tenant, code, reason, periodStart }: MendParkProps) {
  const t = useTranslations('closes.mend');
  const mending = mendingOf(code);
  if (mending.kind === 'page') return <Link href={hrefOf(mending.page, tenant)}>{t(mending.page)}</Link>;
  const day = /\d{4}-\d{2}-\d{2}/.exec(reason)?.[0] ?? periodStart;
  return (
    <div className="flex w-full min-w-0 flex-col gap-1">
      <span className="text-ink-soft">
        {t('runbook')} <code className="font-mono text-xs [overflow-wrap:anywhere]">{mending.runbook}</code>
      </span>
      {mending.readsTotals && (
        <CodeBlock
          label={t('totals')}
          text={`npm run -s openbook -- totals --tenant ${tenant} --day ${day}`}
        />
      )}
    </div>
  );
}
