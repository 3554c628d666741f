import { useNow, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Quantity } from '#components/ui/value-texts.tsx';
import { type KeyHistory, keyEnd } from '#server/modules/evidence/contract-keys.ts';

/** Characters at each end of a key's id; the whole is copied. */
const KID_ENDS = 10;

type KeyState = 'coming' | 'active' | 'overlaps' | 'ended' | 'revoked';

const TONES = {
  coming: 'neutral',
  active: 'proved',
  overlaps: 'attention',
  ended: 'neutral',
  revoked: 'failure',
} as const;

function stateOf(key: KeyHistory, now: Date): KeyState {
  if (key.revokedAt !== null) return 'revoked';
  if (key.notBefore > now) return 'coming';
  if (key.notAfter === null) return 'active';
  return key.notAfter <= now ? 'ended' : 'overlaps';
}

/** Every key that ever signed, with the time in which its signatures count and how much it signed. */
export function SigningKeys({ keys, query }: { keys: readonly KeyHistory[]; query: SearchQuery }) {
  const t = useTranslations('evidenceLog');
  const now = useNow();
  const columns: readonly Column<KeyHistory>[] = [
    {
      key: 'key',
      header: t('key'),
      primary: true,
      cell: ({ kid }) => <Identifier value={kid} label={t('copyKid')} ends={KID_ENDS} />,
    },
    { key: 'purpose', header: t('purpose'), cell: ({ purpose }) => t(`purposes.${purpose}`) },
    { key: 'algorithm', header: t('algorithm'), cell: ({ algorithm }) => algorithm },
    {
      key: 'from',
      header: t('from'),
      cell: ({ notBefore }) => <ExactTime instant={notBefore.toISOString()} />,
    },
    {
      key: 'until',
      header: t('until'),
      cell: (key) => {
        const end = keyEnd(key);
        return end === null ? t('open') : <ExactTime instant={end.toISOString()} />;
      },
    },
    {
      key: 'state',
      header: t('state'),
      cell: (key) => {
        const state = stateOf(key, now);
        return (
          <Status tone={TONES[state]} look="text">
            {t(state)}
          </Status>
        );
      },
    },
    {
      key: 'signed',
      header: t('signed'),
      align: 'end',
      cell: ({ signed }) => <Quantity value={String(signed)} />,
    },
    { key: 'record', header: t('record'), cell: (key) => <RotationLinks history={key} /> },
  ];
  return (
    <DataTable
      caption={t('keysCaption')}
      columns={columns}
      rows={keys}
      rowKey={({ kid }) => kid}
      query={query}
      name="keys-"
      dense
    />
  );
}

/** The record in which the key before names this one, as files that anybody can check. */
function RotationLinks({ history: { kid, rotation } }: { history: KeyHistory }) {
  const t = useTranslations('evidenceLog');
  if (rotation === null) return t('first');
  const place = `/api/v1/keys/${kid}`;
  return (
    <span className="inline-flex flex-wrap gap-x-3">
      <Link href={`${place}/rotation`} prefetch={false}>
        {t('rotation')}
      </Link>
      {rotation.logIndex !== null && (
        <Link href={`${place}/receipt`} prefetch={false}>
          {t('receipt')}
        </Link>
      )}
    </span>
  );
}
