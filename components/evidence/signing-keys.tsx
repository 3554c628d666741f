import { useNow, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import type { SigningKeyView } from '#server/modules/evidence/contract.ts';

/** Characters at each end of a key's id; the whole is copied. */
const KID_ENDS = 10;

type KeyState = 'active' | 'ended' | 'revoked';

const TONES = { active: 'proved', ended: 'neutral', revoked: 'failure' } as const;

function stateOf({ revokedAt, notAfter }: SigningKeyView, now: Date): KeyState {
  if (revokedAt !== null) return 'revoked';
  return notAfter !== null && notAfter <= now ? 'ended' : 'active';
}

/** Every key that ever signed, with the time in which its signatures count. */
export function SigningKeys({ keys, query }: { keys: readonly SigningKeyView[]; query: SearchQuery }) {
  const t = useTranslations('evidenceLog');
  const now = useNow();
  const columns: readonly Column<SigningKeyView>[] = [
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
      cell: ({ notAfter, revokedAt }) => {
        const end = revokedAt ?? notAfter;
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
